"""Webhooks: what changes, sent to those who cannot or will not ask, signed as Standard Webhooks 1.0 says."""
