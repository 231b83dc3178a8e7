"""People, units, and who holds which post when."""
