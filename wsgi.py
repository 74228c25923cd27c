"""For any WSGI server: `granian --interface wsgi wsgi:application`. Publish first."""

from fonds.web.wsgi import application

__all__ = ["application"]
