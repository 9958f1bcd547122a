"""The relay: a copy of what is told of negotiations, in a stream of NATS JetStream. It is never the record."""
