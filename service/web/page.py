"""Pages for people: a description, the home page, a tombstone or a problem, as one HTML document each.

Rendered from the stored record without Flask, so that the live site and a static export are the same bytes. It
reads no store and answers no request: what lies around a description is handed in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.formats import Register
from service.record.fields import Access
from service.record.model import Description, Unit
from service.serializers.context import Context
from service.serializers.iiif.content_state import Target
from service.serializers.text.access_statement import sentence
from service.web.speaker import Speaker
from service.web.view import HomeView, UnitView, View

if TYPE_CHECKING:
    from service.web.finding import Answered

HERE = Path(__file__).parent
STATIC = HERE / "static"


@dataclass(frozen=True)
class Neighbour:
    """A line of a list: a description, its title, its date in EDTF ("" for none) and the path of its page."""

    id: str
    kind: str
    title: str
    date: str
    href: str


@dataclass(frozen=True)
class Pages:
    """Which page of a list is shown, of how many; `field` names the list where a page of ours has several."""

    page: int
    page_count: int
    field: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What the store knows around a description, already bounded.

    `members` are one page of what lies in it; `pointing` says, for each field, what points here with it and
    how many there are (on the home page: the latest records, under "record"); `created` and `changed` are
    xsd:dateTime.
    """

    previous: Neighbour | None
    next: Neighbour | None
    members: tuple[Neighbour, ...]
    member_total: int
    page: int
    page_count: int
    pointing: tuple[tuple[str, tuple[Neighbour, ...], int], ...]
    created: str
    changed: str
    version: int
    with_pass: bool = False  # whether the reader sees what the reading room holds
    field: str = ""  # with which the one list of what points here does so, where that is what is shown a page at a time


def render(
    description: Description,
    context: Context,
    around: Surroundings,
    register: Register,
    json_ld: bytes,
    opened: Target | None = None,
) -> str:
    """The page of a description of any kind; `json_ld` is its schema.org graph, embedded as data. A record may be
    `opened` at a place in it."""
    given = (context, around, register)
    view = UnitView(description, *given) if isinstance(description, Unit) else View(description, *given)
    place = _opening((opened,)) if opened else ""
    return _page(description.kind, context, view=view, json_ld=embedded(json_ld), opened=place)


def render_viewer(targets: Sequence[Target], context: Context) -> str:
    """The viewer alone, with what is to be opened in it."""
    speak = Speaker(context)
    ours = f"{context.address.base}/"
    hosts = {urlsplit(one.uri).hostname or "" for one in targets if not one.uri.startswith(ours)}
    shown = [(speak.local(one.uri), one.uri) for one in targets]
    return _page("viewer", context, targets=shown, hosts=sorted(hosts), opened=_opening(targets))


def _opening(targets: Sequence[Target]) -> str:
    """Targets as the scripts read them from an attribute; the attribute escapes them."""
    return orjson.dumps([asdict(one) for one in targets]).decode()


def render_home(context: Context, around: Surroundings, register: Register) -> str:
    """What this node is, what it holds, its data, and how to use it."""
    view = HomeView(context, around, register)
    return _page("home", context, view=view)


def render_search(found: Answered, context: Context) -> str:
    """The page of a search: what was found, or what helps where nothing was."""
    within = found.within.href.rpartition("/")[2] if found.within else ""
    return _page("search", context, found=found, speak=Speaker(context), within=within)


def render_gone(
    description: Description, context: Context, withdrawal: Mapping[str, Any], changed: str
) -> str:
    """The tombstone: what it was, when and why it was withdrawn (`date`, `reason`), and its `successor`."""
    speak = Speaker(context)
    return _page(
        "gone",
        context,
        speak=speak,
        title=speak.chosen(description.names),
        date=speak.date(withdrawal.get("date", "")),
        reason=speak.chosen(withdrawal.get("reason")),
        successor=speak.target(withdrawal.get("successor") or ""),
        uri=context.uri(description),
        changed=changed,
    )


def render_refused(status: int, rule: Access, uri: str, path: str, context: Context) -> str:
    """What may not be seen: who may see it, until when, and the archive's words on it."""
    speak = Speaker(context)
    return _page(
        "refused",
        context,
        speak=speak,
        status=status,
        rule=rule,
        sentence=sentence(rule, context.site.language),
        note=speak.chosen(rule.note),
        uri=uri,
        login=f"{context.address.path('auth_access')}?back={path}" if status == 401 else "",
    )


def render_login(context: Context, **given: Any) -> str:
    """The page on which readers show their pass, or are told that they may close it."""
    return _page("login", context, **given)


def render_problem(
    status: int, title: str, detail: str, context: Context, links: tuple[tuple[str, str], ...] = ()
) -> str:
    """An error in words, with `links` (href, text) to what might be meant."""
    return _page("problem", context, status=status, title=title, detail=detail, links=links)


@dataclass(frozen=True)
class Term:
    """A term of a scheme in a list: the path of its page, its label and definition."""

    href: str
    text: str
    note: str = ""


def render_scheme(name: str, code: str, context: Context, forms: Sequence[tuple[str, str]]) -> str:
    """The page of a concept scheme, or of the term with that code; `forms` are (href, title) of its data."""
    address, vocabulary = context.address, context.vocabulary
    terms = [concept for code in vocabulary.codes(name) if (concept := vocabulary.find(name, code))]
    this = vocabulary.find(name, code) if code else None
    words = name.replace("-", " ").capitalize()
    listed = [
        Term(
            address.path("term", scheme=name, term=term.code),
            context.words(term.labels),
            context.words(term.note),
        )
        for term in terms
    ]
    return _page(
        "vocab",
        context,
        title=context.words(this.labels) if this else words,
        definition=context.words(this.note) if this else "",
        labels=[pair for pair in this.labels.items() if pair[0] != context.site.language] if this else (),
        terms=() if this else listed,
        scheme=Term(address.path("vocab", scheme=name), words) if this else None,
        uri=address.vocab(name, code),
        forms=forms,
    )


def render_alternates(it: Description, context: Context, rows: Sequence[tuple[Any, ...]]) -> str:
    """Every form of a description; `rows` are (publication, URIs of its profiles, [(href, serialisation)])."""
    speak = Speaker(context)
    return _page("alternates", context, speak=speak, it=speak.target(it.id), uri=context.page(it), rows=rows)


def render_named(name: str, context: Context, given: Mapping[str, Any]) -> str:
    """The page of that template, with what its own module gives it."""
    return _page(name, context, **given)


def embedded(json_ld: bytes) -> str:
    """JSON that may stand in a script element: no `</`, no `<!--`, and the same values."""
    return json_ld.decode().replace("<", "\\u003c") if json_ld.strip() not in (b"", b"{}") else ""


# kind of description -> template; every kind of agent has one page
_TEMPLATES = {"person": "agent", "institution": "agent"}

# characters that the three faces of every page lack, and the style sheet of a face that has them
_FACES = (
    (
        re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"),
        "vendor/fonts/noto-serif-sc/400.css",
    ),
    (re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"), "vendor/fonts/noto-serif-kr/400.css"),
)
_FACES_HERE = "<!-- faces -->"


def _page(name: str, context: Context, **given: Any) -> str:
    """A whole page: the template of that name, what every page has, and the faces that its words need."""
    speak = Speaker(context)

    def static(path: str) -> str:
        return f"{context.address.prefix}/static/{path}?v={_version(path)}"

    template = _environment().get_template(f"{_TEMPLATES.get(name, name)}.html")
    page = template.render(**{"json_ld": "", "opened": "", "site": speak.site(), "static": static, **given})
    needed = [path for signs, path in _FACES if (STATIC / path).is_file() and signs.search(page)]
    links = "".join(f'<link rel="stylesheet" href="{static(path)}">\n' for path in needed)
    return page.replace(_FACES_HERE, links, 1)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # built at the first page, not at import
    loader = FileSystemLoader(HERE / "templates")
    return Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,  # or every page asks the disk for each of its parts
    )


@lru_cache(maxsize=64)
def _version(path: str) -> str:
    """Changes with the file, so that a browser may keep it for as long as it likes."""
    file = STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "0"
