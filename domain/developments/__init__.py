"""What can happen in a negotiation, one module a family. Each model carries its own `asserts`."""
