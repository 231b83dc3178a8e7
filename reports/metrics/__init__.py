"""Figures: each defined once, with numerator and denominator in its docstring (RULES section 6)."""
