"""The log: append-only, ordered, checkable. The only home of the eventsourcing library."""
