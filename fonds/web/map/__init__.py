"""Maps drawn here from outlines of the coasts, without a map service: of all places, and of one on its page."""
