"""Tags of the citizen's pages."""
