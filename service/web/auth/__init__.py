"""Letting readers in: passes, OpenID, sessions, and the four services of IIIF Authorization Flow 2.0 and 1.0.

No page here tells what is kept back, and no door elsewhere knows how somebody came in.
"""
