"""What pages and responses tell while a node is being published: how far it is, and what is not up to date yet."""

from __future__ import annotations

from dataclasses import replace

from fonds.concurrency import RETRY_SECONDS
from fonds.problem import StoreError
from fonds.publishing import part_states, run_status, serializer_context
from fonds.publishing.part_states import BUILDING, PartState
from fonds.publishing.run_status import DOCUMENTS, DUMPS, PACKAGES, SPARQL, WORDS, Run
from fonds.serializers.context import SerializerContext
from fonds.settings import Settings
from fonds.web import html, interface_languages
from fonds.web.context import RequestContext
from fonds.web.http.negotiation import prefers_html
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, problem
from fonds.web.page_context import in_language, page_context

# what is brought up to date, while that goes on, and when it has not begun
BEING_UPDATED = {
    WORDS: "The index is being brought up to date.",
    PACKAGES: "The packages are being brought up to date.",
    DUMPS: "The dumps are being brought up to date.",
    SPARQL: "The index is being brought up to date.",
}
BEHIND = {
    WORDS: "The index is not up to date.",
    PACKAGES: "The packages are not up to date.",
    DUMPS: "The dumps are not up to date.",
    SPARQL: "The index is not up to date.",
}
STAGES = {
    "reading": "reading the files",
    "scans": "inspecting the scans",
    "publishing": "making the documents",
    "committing": "completing the lists",
}
MIN_SECONDS, MAX_SECONDS = 2, 60  # to wait until the next request
PER_SECOND = 100  # descriptions that are published in a second, about


def notice(context: RequestContext, part: str, page: SerializerContext | None = None) -> str:
    """Return how far a part is behind what is published, in the language of a page; "" if it is up to date."""
    state = part_states.part_state(context.settings, context.reader, part)
    return "" if state.is_settled else sentence(part, state, page or context.serializer_context)


def sentence(part: str, state: PartState, words: SerializerContext) -> str:
    """Return how far a part is, in words."""
    changes = state.changes
    if part == WORDS and state.state == BUILDING and state.total:
        changes = state.total - state.done
    if not state.is_publishing:
        missing = words.ngettext("%(num)s change is missing.", "%(num)s changes are missing.", changes)
        return f"{words.gettext(BEHIND[part])} {missing}"
    if not changes:
        return words.gettext(BEING_UPDATED[part])
    left = words.ngettext("%(num)s change is left.", "%(num)s changes are left.", changes)
    return f"{words.gettext(BEING_UPDATED[part])} {left}"


def unpublished(settings: Settings, request: Request, error: StoreError) -> Response:
    """Return 503 for every address of a node of which nothing can be read yet, as a page if the client prefers HTML."""
    words = serializer_context.make_context(settings, lambda id: None)
    run = run_status.read(settings.state)
    if run.is_running:
        title, detail = "Being published", _how_far(run, words)
    else:
        title, detail = "Nothing is published", str(error)
    seconds = _seconds(run)
    members = {"done": run.done, "total": run.total} if run.is_running and run.total else {}
    response = problem(503, title, detail, **members).with_headers(("Retry-After", str(seconds)))
    response = replace(response, cache_control="no-store").with_vary("Accept")
    if not prefers_html(request):
        return response
    languages = interface_languages.of_node(settings)
    page = page_context(words, request, languages)
    detail = _how_far(run, page) if run.is_running else detail
    values = {"status": 503, "title": page.gettext(title), "detail": detail, "seconds": seconds}
    body = html.render_template("unpublished", page, **values).encode()
    response = replace(response, media_type=HTML, body=body)
    return in_language(response, request, languages, f"{page.urls.prefix}/")


def behind(context: RequestContext, part: str, error: StoreError | None = None) -> Response:
    """Return 503 for what cannot be answered until a part is made."""
    state = part_states.part_state(context.settings, context.reader, part)
    is_awaited = state.is_publishing and not state.is_settled
    words = context.serializer_context
    detail = sentence(part, state, words) if is_awaited or error is None else str(error)
    return problem(503, "Not ready", detail).with_headers(("Retry-After", str(RETRY_SECONDS)))


def _how_far(run: Run, words: SerializerContext) -> str:
    if run.part != DOCUMENTS or not run.total:
        return words.gettext("This site is being published.")
    message = "This site is being published: %(done)s of %(total)s (%(stage)s)."
    stage = words.gettext(STAGES.get(run.stage, run.stage))
    return words.gettext(message, done=words.number(run.done), total=words.number(run.total), stage=stage)


def _seconds(run: Run) -> int:
    """Return how long a client should wait: longer, the more there is to do."""
    return min(MAX_SECONDS, max(MIN_SECONDS, (run.total - run.done) // PER_SECOND))
