"""The citizen's pages, one module for each noun."""
