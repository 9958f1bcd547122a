"""What you type. Thin: parse, call, render."""
