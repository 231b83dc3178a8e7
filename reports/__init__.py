"""Figures that everyone can check: metrics and bulletins."""
