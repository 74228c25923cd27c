"""The viewer alone, for any manifest or Collection, and the record's page opened at a place: Content State 1.0.

Mirador 4 reads no content state of its own (ProjectMirador/mirador issue 4386), so it is read here and Mirador is told
which canvas and which region to show. Nothing is fetched: what a bare URI leads to, the reader's browser looks up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.serializers.iiif import content_state
from service.serializers.iiif.content_state import ContentStateError, Target
from service.web import page
from service.web.respond import Answer, Ask, redirect, sha

if TYPE_CHECKING:
    from service.web.desk import Desk

PARAMETER = "iiif-content"  # Content State 1.0, 3.1
LARGEST_POST = 64 * 1024  # bytes
HTML = "text/html; charset=utf-8"


def viewer(ask: Ask, desk: Desk) -> Answer | None:
    """The page of the viewer, with what `?iiif-content=` names (or `?manifest=`, as older links have it), else with
    the IIIF Collection of the node. 400 with a sentence where that cannot be read."""
    try:
        targets = _asked(ask) or (Target(desk.context.address.iiif_collection(), "Collection"),)
    except ContentStateError as error:
        return _refused(str(error), desk)
    body = page.render_viewer(targets, desk.context).encode()
    return Answer(200, HTML, body, etag=sha(body))


def _asked(ask: Ask) -> tuple[Target, ...]:
    if given := ask.parameter(PARAMETER):
        return content_state.read(content_state.decode(given))
    if manifest := ask.parameter("manifest"):
        # what the IIIF drag-and-drop links of today carry beside it
        canvas = ask.parameter("canvas")
        return content_state.read(content_state.of_canvas(canvas, manifest) if canvas else manifest)
    return ()


def at_place(ask: Ask, desk: Desk, manifest: str) -> Target | Answer | None:
    """Where a record's page is to be opened: None where nothing is asked for; a redirect to the viewer for what is not,
    or not only, of this record; 400 for what cannot be read."""
    given = ask.parameter(PARAMETER) if PARAMETER in ask.query else ""
    if not given:
        return None
    try:
        targets = content_state.read(content_state.decode(given))
    except ContentStateError as error:
        return _refused(str(error), desk)
    if len(targets) == 1 and targets[0].uri == manifest:
        return targets[0]
    return redirect(303, f"{desk.context.address.uri('viewer')}?{ask.query}")


def posted(body: bytes, desk: Desk) -> Answer:
    """Content State 1.0, 3.2: JSON or a URI in the body of a POST, not encoded: 303 to the address that shows it."""
    if len(body) > LARGEST_POST:
        return _refused(f"A content state of more than {LARGEST_POST:,} bytes is not read.", desk)
    try:
        state = content_state.parse(body.decode())
        content_state.read(state)
    except UnicodeDecodeError:
        return _refused("It is not UTF-8.", desk)
    except ContentStateError as error:
        return _refused(str(error), desk)
    if isinstance(state, list):
        state = {"type": "Annotation", "motivation": ["contentState"], "target": state}
    return redirect(303, f"{desk.context.address.uri('viewer')}?{PARAMETER}={content_state.parameter(state)}")


def _refused(why: str, desk: Desk) -> Answer:
    """400 as a page: whoever follows a link to a viewer is a person. It is escaped like all that is shown."""
    given = "It should lead to a place in a document. " + why
    body = page.render_problem(400, "This link cannot be opened", given, desk.context).encode()
    return Answer(400, HTML, body, cache="no-cache")
