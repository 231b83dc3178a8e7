"""Pure helpers without tables."""
