"""Measurements, as ratios in one run; not part of the product."""
