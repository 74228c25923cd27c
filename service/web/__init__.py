"""Doors: HTTP in, stored bytes out. The only room with Flask; it never makes a document or a URI of its own."""
