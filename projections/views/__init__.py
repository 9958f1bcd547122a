"""Views: what the record adds up to at a pin, one module a view. Each is a function of a reading and filters."""
