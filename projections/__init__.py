"""What the log adds up to: claims, answers, changes, views. Can be rebuilt at any time."""
