"""An address of every kind of page, on the demonstration node and on the node of tests/conformance/everything.py."""

from __future__ import annotations

# name of a kind -> path on the demonstration node
DEMONSTRATION: dict[str, str] = {
    "home": "/",
    "record": "/records/harriman-1945-07.html",
    "record-without-text": "/records/frus1945v07-d643.html",
    "collection": "/collections/sino-soviet-negotiations-1945.html",
    "person": "/agents/harriman.html",
    "institution": "/agents/library-of-congress.html",
    "place": "/places/dairen.html",
    "subject": "/subjects/sino-soviet-negotiations.html",
    "browse": "/records",
    "people": "/people",
    "search": "/search?q=outer+mongolia",
    "search-empty": "/search?q=nothingofthekind",
    "tree": "/tree",
    "finding-aid": "/collections/sino-soviet-negotiations-1945/finding-aid",
    "map": "/map",
    "timeline": "/timeline?date=1945-07",
    "compare": "/compare?left=frus1945v07-d643&right=frus1945v07-d644",
    "related": "/records/harriman-1945-07/related",
    "versions": "/records/harriman-1945-07/versions",
    "version": "/records/harriman-1945-07/versions/1",
    "data": "/data",
    "harvest": "/harvest",
    "dataset": "/dataset.html",
    "vocabulary": "/vocab/types.html",
    "term": "/vocab/types/telegram.html",
    "sparql": "/sparql.html",
    "reconciliation": "/reconcile.html",
    "peers": "/peers",
    "assertions": "/assertions.html",
    "about": "/about",
    "viewer": "/viewer",
    "not-found": "/records/none",
}

# name of a kind -> path on the node with everything
EVERYTHING: dict[str, str] = {
    "every-field": "/records/whole.html",
    "film": "/records/film.html",
    "scans": "/records/letter.html",
    "closed": "/records/closed-series-content.html",
    "reading-room": "/records/reading-room-content.html",
    "login": "/auth/access",
    "withdrawn": "/records/withdrawn-record",
    "page-of-the-archive": "/pages/history",
}
