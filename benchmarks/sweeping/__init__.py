"""What the sweep is measured on: letters that became late at midnight, and a million that did not."""
