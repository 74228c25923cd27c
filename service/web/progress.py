"""What pages and responses tell while a node is being published: how far it is, and what is not up to date yet."""

from __future__ import annotations

from dataclasses import replace

from service.concurrency import RETRY_SECONDS
from service.problem import StoreError
from service.publishing import part_states, run_status, serializer_context
from service.publishing.part_states import BUILDING, PartState
from service.publishing.run_status import DOCUMENTS, DUMPS, PACKAGES, SPARQL, WORDS, Run
from service.settings import Settings
from service.web import html, interface_languages
from service.web.context import RequestContext
from service.web.http.negotiation import prefers_html
from service.web.http.request import Request
from service.web.http.response import HTML, Response, problem
from service.web.page_context import in_language, page_context

# what is brought up to date, as the pages call it, and the verb that follows
SUBJECTS = {
    WORDS: ("The index", "is"),
    PACKAGES: ("The packages", "are"),
    DUMPS: ("The dumps", "are"),
    SPARQL: ("The index", "is"),
}
STAGES = {
    "reading": "reading the files",
    "scans": "inspecting the scans",
    "publishing": "making the documents",
    "committing": "completing the lists",
}
MIN_SECONDS, MAX_SECONDS = 2, 60  # to wait until the next request
PER_SECOND = 100  # descriptions that are published in a second, about


def notice(context: RequestContext, part: str) -> str:
    """Return a sentence that says how far a part is behind what is published; "" if it is up to date."""
    state = part_states.part_state(context.settings, context.reader, part)
    return "" if state.is_settled else sentence(part, state)


def sentence(part: str, state: PartState) -> str:
    """Return how far a part is, in words."""
    subject, verb = SUBJECTS[part]
    changes = state.changes
    if part == WORDS and state.state == BUILDING and state.total:
        changes = state.total - state.done
    count = f"{changes:,} {'change' if changes == 1 else 'changes'}"
    if not state.is_publishing:
        return f"{subject} {verb} not up to date: {count} missing."
    return f"{subject} {verb} being brought up to date" + (f": {count} to go." if changes else ".")


def unpublished(settings: Settings, request: Request, error: StoreError) -> Response:
    """Return 503 for every address of a node of which nothing can be read yet, as a page if the client prefers HTML."""
    run = run_status.read(settings.state)
    if run.is_running:
        title, detail = "Being published", _how_far(run)
    else:
        title, detail = "Nothing is published", str(error)
    seconds = _seconds(run)
    members = {"done": run.done, "total": run.total} if run.is_running and run.total else {}
    response = problem(503, title, detail, **members).with_headers(("Retry-After", str(seconds)))
    response = replace(response, cache_control="no-store").with_vary("Accept")
    if not prefers_html(request):
        return response
    languages = interface_languages.of_node(settings)
    page = page_context(serializer_context.make_context(settings, lambda id: None), request, languages)
    values = {"status": 503, "title": title, "detail": detail, "seconds": seconds}
    body = html.render_template("unpublished", page, **values).encode()
    response = replace(response, media_type=HTML, body=body)
    return in_language(response, request, languages, f"{page.urls.prefix}/")


def behind(context: RequestContext, part: str, error: StoreError | None = None) -> Response:
    """Return 503 for what cannot be answered until a part is made."""
    state = part_states.part_state(context.settings, context.reader, part)
    is_awaited = state.is_publishing and not state.is_settled
    detail = sentence(part, state) if is_awaited or error is None else str(error)
    return problem(503, "Not ready", detail).with_headers(("Retry-After", str(RETRY_SECONDS)))


def _how_far(run: Run) -> str:
    if run.part != DOCUMENTS or not run.total:
        return "This site is being published."
    return (
        f"This site is being published: {run.done:,} of {run.total:,} ({STAGES.get(run.stage, run.stage)})."
    )


def _seconds(run: Run) -> int:
    """Return how long a client should wait: longer, the more there is to do."""
    return min(MAX_SECONDS, max(MIN_SECONDS, (run.total - run.done) // PER_SECOND))
