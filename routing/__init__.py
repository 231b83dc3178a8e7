"""The way of a letter through the office: the flow, the queues, the desks."""
