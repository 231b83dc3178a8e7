"""Changes of letters. Each service is one transaction and leaves one event."""
