"""Pages: how each view is written for the eye, one module a view."""
