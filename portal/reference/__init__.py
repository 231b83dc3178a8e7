"""What an installation needs before the first letter: units, channels, rules, calendar, categories.

The tables are CSV files beside this module; the county in them is invented.
"""
