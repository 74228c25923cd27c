"""Authentication: passes, OpenID Connect, sessions, and the services of IIIF Authorization Flow 2.0 and 1.0.

No page here shows anything restricted. Other views see that a reader has access, not how the reader logged in.
"""
