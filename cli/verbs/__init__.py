"""Verbs: the modules that are loaded when their verb is called. Each has its verbs in APPS."""
