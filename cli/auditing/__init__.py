"""Auditing: what an auditor is told, each result with its page, and the keys and notes that it takes."""
