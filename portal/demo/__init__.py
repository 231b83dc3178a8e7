"""Demonstration letters: written for this project, played through the real services in the order of time."""
