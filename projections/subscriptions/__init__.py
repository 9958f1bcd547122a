"""Subscriptions: a table of answers for every day of the world, and what each entry changes in it."""
