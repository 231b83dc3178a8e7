"""What people type at the desks; one form for each thing done to a letter."""
