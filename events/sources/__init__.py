"""Source files: one YAML file a source, read, checked, recorded, and written again from the log."""
