"""Settings: one table, each with a default and a line of help, and where each value came from.

Defaults < node.toml < FONDS_* environment < flags. Nothing is read at import; secrets are never printed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from service.problem import Problem, did_you_mean


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table: name in node.toml (FONDS_NAME in the environment), type, default, help.

    What is `secret` is told nowhere: not where settings are shown, not in a message on what is wrong with it.
    """

    name: str
    kind: type
    default: Any
    help: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("title", str, "A node without a title", "What the node is called."),
    Setting("description", str, "", "One or two sentences on what the node holds."),
    Setting("publisher", str, "", "Id of the institution that publishes the node."),
    Setting("contact", str, "", "An e-mail or web address for reports of mistakes."),
    Setting("languages", list, ["en"], "Languages of the descriptions; text without a tag is in the first."),
    Setting(
        "base_url",
        str,
        "",
        "The address of the node for ever; empty: as it was published before, or http://HOST:PORT.",
    ),
    Setting(
        "data_rights",
        str,
        "",
        "What may be done with the descriptions: the URI of a licence of Creative Commons or RightsStatements.",
    ),
    Setting("oai_page", int, 100, "How many records OAI-PMH gives at once; of headers ten times as many."),
    Setting(
        "oai_domain",
        str,
        "",
        "The name in OAI identifiers, oai:NAME:ID, for ever; empty: the host of base_url.",
    ),
    Setting("oai_friends", list, [], "Base URLs of other OAI-PMH repositories that harvesters may like."),
    Setting("paper", str, "letter", "Paper of typeset pages: letter or a4."),
    Setting("host", str, "127.0.0.1", "The interface that `fonds serve` listens on."),
    Setting("port", int, 8000, "The port that `fonds serve` listens on."),
    Setting("workers", int, 1, "How many processes serve."),
    Setting(
        "state",
        str,
        "",
        "Folder of the store; empty: beside the node, named as it is with .state at the end.",
    ),
    Setting(
        "session_hours", int, 8, "How long a reader who gave a pass may read what the reading room holds."
    ),
    Setting(
        "access_patterns",
        list,
        ["active"],
        "How viewers let people in: active (a login page), kiosk, external; the last two for access_networks.",
    ),
    Setting(
        "access_networks",
        list,
        [],
        "Networks of the reading room, whose machines need no pass, as 192.0.2.0/24.",
    ),
    Setting("oidc_issuer", str, "", "The OpenID provider that readers may log in with; empty: passes alone."),
    Setting("oidc_client_id", str, "", "The name of this node with the OpenID provider."),
    Setting(
        "oidc_client_secret",
        str,
        "",
        "The secret of this node with the provider; never shown.",
        secret=True,
    ),
    Setting(
        "oidc_claim", str, "", "The claim that says who may read; empty: everybody whom the provider knows."
    ),
    Setting("oidc_allowed", list, [], "The values of that claim of which a reader must have one."),
    Setting(
        "limit_per_minute",
        int,
        0,
        "How many requests a client may make in a minute; 0: no limit. Feeds and static files do not count.",
    ),
    Setting("limit_burst", int, 100, "How many requests a client may make at once before the limit holds."),
    Setting(
        "client_header",
        str,
        "",
        "The header in which your own proxy names the client, such as X-Forwarded-For; empty: there is no proxy.",
    ),
    Setting(
        "cache_bytes", int, 268_435_456, "How much disk derived page images and PDFs may take, in bytes."
    ),
    Setting("image_max_width", int, 10_000, "The widest image given, in pixels."),
    Setting("image_max_height", int, 10_000, "The highest image given, in pixels."),
    Setting("image_max_area", int, 60_000_000, "The largest image given, in pixels in all."),
    Setting("image_source_pixels", int, 500_000_000, "How many pixels one page of a scan may have."),
    Setting(
        "image_source_pages", int, 2_000, "How many pages one scan or PDF, and scans one folder, may have."
    ),
    Setting("image_tile", int, 512, "The side of the tiles of a prepared scan, in pixels, a multiple of 16."),
    Setting("image_quality", int, 85, "The JPEG quality of prepared scans, up to 100."),
    Setting("image_places", int, 2, "How many images a process draws at once."),
    Setting("image_seconds", int, 20, "How long drawing one image may take, and waiting for a place."),
    Setting(
        "image_service",
        str,
        "",
        "The address of images at another server, with {folder} and {file}; empty: this node serves them.",
    ),
    Setting("image_service_version", int, 3, "The Image API that the other server speaks: 2 or 3."),
    Setting("dumps", list, ["all"], "The profiles of which dumps are made: all, none, or their names."),
    Setting(
        "sparql_places", int, 2, "How many SPARQL queries are answered at once; 0: there is no endpoint."
    ),
    Setting("sparql_seconds", int, 30, "How many seconds a SPARQL query may take."),
    Setting(
        "sparql_result_bytes", int, 67_108_864, "How large the result of a SPARQL query may be, in bytes."
    ),
    Setting("sparql_memory_bytes", int, 1_073_741_824, "How much memory a SPARQL query may take, in bytes."),
    Setting(
        "sparql_endpoint",
        str,
        "",
        "The address for SPARQL updates of a store elsewhere that is kept the same; empty: none.",
    ),
    Setting(
        "sparql_graph_store",
        str,
        "",
        "The address of its graph store (Graph Store Protocol); it is used instead of updates.",
    ),
    Setting("sparql_user", str, "", "Who this node is at that store; empty: nobody."),
    Setting("sparql_password", str, "", "The password there; never shown.", secret=True),
)
# the least and the most that a number may be
RANGES: dict[str, tuple[int, int]] = {
    "image_max_width": (1_000, 1_000_000),
    "image_max_height": (1_000, 1_000_000),
    "image_max_area": (1_000_000, 1_000_000_000),
    "image_source_pixels": (1_000_000, 4_000_000_000),
    "image_source_pages": (1, 100_000),
    "image_tile": (128, 2_048),
    "image_quality": (30, 100),
    "image_places": (1, 64),
    "image_seconds": (1, 600),
    "image_service_version": (2, 3),
    "sparql_places": (0, 64),
    "sparql_seconds": (1, 3_600),
    "sparql_result_bytes": (10_000, 10_000_000_000),
    "sparql_memory_bytes": (50_000_000, 1_000_000_000_000),
}
_BASE_URL = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")
_CONTACT = re.compile(r"(?:https?://|mailto:)?[^\s<>\"':]+(?:/[^\s<>\"']*)?")
_TEMPLATE = re.compile(r"https?://[!-~]*\{file\}[!-~]*[!-.0-~]")
_PLACE = re.compile(r"https?://[^\s/?#@]+(/[^\s#]*)?")
_ORIGIN = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# what a value must look like, and what to call it where it does not
FORMS = {
    "base_url": (_BASE_URL, "an address like https://archive.example.org, with a path or without"),
    "contact": (_CONTACT, "an e-mail or web address"),
    "oidc_issuer": (_ORIGIN, "the https address of an OpenID provider"),
    "client_header": (re.compile(r"[A-Za-z0-9-]+"), "the name of a header"),
    "data_rights": (re.compile(r"https?://[^\s<>\"']+"), "the URI of a licence"),
    "oai_domain": (
        re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z][A-Za-z0-9-]*)+"),
        "the name of a domain, as archive.example.org",
    ),
    "publisher": (_ID, "the id of an institution"),
    "sparql_endpoint": (_PLACE, "an address of the web"),
    "sparql_graph_store": (_PLACE, "an address of the web"),
    "title": (re.compile(r"[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*"), "a title"),
    "paper": (re.compile("letter|a4"), "a paper size"),
    "image_service": (_TEMPLATE, "an address like https://images.example.org/iiif/3/{folder}%2F{file}.tif"),
}
ACCESS_PATTERNS = ("active", "kiosk", "external")  # IIIF Authorization Flow 2.0, 3.1
SETTINGS_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    """All settings of a node, with the origin of each, and the node's folder."""

    node: Path
    values: Mapping[str, Any]
    origins: Mapping[str, str]
    problems: tuple[Problem, ...] = field(default=())

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def base_url(self) -> str:
        """The configured base URL, or the address that the node is served at."""
        host = self["host"]
        host = f"[{host}]" if ":" in host else host
        return (self["base_url"] or f"http://{host}:{self['port']}").rstrip("/")

    @property
    def state(self) -> Path:
        """The folder of the store."""
        node = self.node.resolve()
        return Path(self["state"]) if self["state"] else node.with_name(f"{node.name}.state")


def load(node: Path, environment: Mapping[str, str], flags: Mapping[str, Any] | None = None) -> Settings:
    """Gather the settings of a node. What is wrong is in `problems`; the default stands in its place."""
    values = {setting.name: setting.default for setting in SETTINGS}
    origins = {setting.name: "default" for setting in SETTINGS}
    problems: list[Problem] = []
    for origin, given in _sources(node, environment, flags or {}, problems):
        for name, value in given.items():
            problem = _take(name, value, values)
            if problem:
                problems.append(problem.at(origin))
            else:
                origins[name] = origin
    return Settings(node, values, origins, tuple(problems))


def _sources(
    node: Path, environment: Mapping[str, str], flags: Mapping[str, Any], problems: list[Problem]
) -> list[tuple[str, Mapping[str, Any]]]:
    wanted = {f"FONDS_{name.upper()}": name for name in SETTINGS_BY_NAME}
    env = {wanted[key]: value for key, value in environment.items() if key in wanted}
    set_flags = {name: value for name, value in flags.items() if value is not None}
    return [
        (str(node / "node.toml"), _read(node / "node.toml", problems)),
        ("environment", env),
        ("flag", set_flags),
    ]


def _read(path: Path, problems: list[Problem]) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        hint = "a node is a folder with node.toml and Markdown files; `fonds new node FOLDER` begins one"
        problems.append(Problem("there is no node.toml", hint, file=str(path)))
    except OSError as error:
        problems.append(Problem(f"cannot be read: {error.strerror}", "it is a file of text", file=str(path)))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem(f"not TOML: {error}", "see https://toml.io", file=str(path)))
    return {}


def _take(name: str, value: Any, values: dict[str, Any]) -> Problem | None:
    setting = SETTINGS_BY_NAME.get(name)
    if setting is None:
        return Problem("there is no such setting", did_you_mean(name, SETTINGS_BY_NAME), field=name)
    try:
        values[name] = _convert(setting, value)
    except ValueError as error:
        return Problem(str(error), setting.help, field=name)
    return None


def _convert(setting: Setting, value: Any) -> Any:
    if setting.kind is int:
        if isinstance(value, bool) or not str(value).lstrip("-").isdigit() or int(value) < 0:
            raise ValueError(f"{value!r} is not a whole number")
        return _within(setting.name, int(value))
    if setting.kind is list:
        items = value.split(",") if isinstance(value, str) else value
        words = isinstance(items, list) and all(isinstance(item, str) for item in items)
        if not words or (setting.default and not items):
            raise ValueError(f"{value!r} is not a list of words")
        found = [item.strip() for item in items if item.strip() or setting.default]
        _in_form(setting, found)
        return found
    if not isinstance(value, str | Path):
        raise ValueError("it is not text" if setting.secret else f"{value!r} is not text")
    form = FORMS.get(setting.name)
    if form and (value or setting.name == "title") and not form[0].fullmatch(str(value)):
        raise ValueError(f"{value!r} is not {form[1]}")
    return str(value)


def _within(name: str, number: int) -> int:
    least, most = RANGES.get(name, (0, number))
    if not least <= number <= most:
        raise ValueError(f"{number:,} is not within {least:,} and {most:,}")
    if name == "image_tile" and number % 16:
        raise ValueError(f"{number:,} is not a multiple of 16, which the tiles of a TIFF are")
    return number


def _in_form(setting: Setting, items: list[str]) -> None:
    """Raises ValueError for an item of a list that is none of the few, or no network."""
    for item in items:
        if setting.name == "access_patterns" and item not in ACCESS_PATTERNS:
            raise ValueError(f"{item!r} is none of {', '.join(ACCESS_PATTERNS)}")
        if setting.name == "access_networks":
            ip_network(item)  # raises ValueError


def vocab_folder() -> Path:
    """Where the vocabularies are: in a wheel beside the code, in a checkout at its root."""
    bundled = Path(__file__).parent / "_bundled" / "vocab"
    return bundled if bundled.is_dir() else Path(__file__).parents[1] / "vocab"
