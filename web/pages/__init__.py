"""Pages: the negotiation at a glance, on any date. Server-rendered; everything on a page can be quoted by its address."""
