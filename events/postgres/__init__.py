"""The store in PostgreSQL: needs the extra `postgres`, whose driver is loaded only when such a store is opened."""
