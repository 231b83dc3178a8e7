"""Working days, clocks, pauses, extensions, escalation."""
