"""What a negotiation is: intervals, evidence, developments, claims and the law. Pure."""
