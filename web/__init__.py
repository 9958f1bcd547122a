"""What you see and what services call."""
