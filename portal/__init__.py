"""Pages that show several apps' data: home, the writer's pages, the library."""
