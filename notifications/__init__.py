"""The outbox: every message is written with the change that causes it, and delivered beside it."""
