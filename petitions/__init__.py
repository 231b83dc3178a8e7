"""The letter itself, its replies, and what the public may read."""
