"""The settings of a node: one table with defaults and help, and the values with the origin of each.

Later sources override earlier ones: defaults, node.toml, FONDS_* environment variables, flags. Nothing is read at
import, and secrets are never printed.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from fonds.problem import Problem, did_you_mean


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table: its name in node.toml (FONDS_NAME in the environment), its type, default and help.

    The value of a `secret` setting is never shown, neither in lists of settings nor in messages about it.
    """

    name: str
    value_type: type
    default: Any
    help: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("title", str, "A node without a title", "What the node is called."),
    Setting("description", str, "", "One or two sentences about the contents of the node."),
    Setting("publisher", str, "", "Id of the institution that publishes the node."),
    Setting("contact", str, "", "An e-mail or web address for reports of errors."),
    Setting("logo", str, "", "The logo at the top of every page: an image file, by its path from the node."),
    Setting(
        "icon",
        str,
        "",
        "The icon of the site: a square image of at least 512 pixels, by its path from the node.",
    ),
    Setting("accent", str, "", "The colour of links: #rrggbb. Default: a dark red."),
    Setting("accent_dark", str, "", "The colour of links on dark pages. Default: made from accent."),
    Setting("background", str, "", "The colour of pages: #rrggbb, light. Default: off-white."),
    Setting("background_dark", str, "", "The colour of dark pages: #rrggbb. Default: near black."),
    Setting("footer", str, "", "Words at the foot of every page, in Markdown."),
    Setting("featured", str, "", "Id of the record on the home page. Default: the latest one with an image."),
    Setting(
        "languages",
        list,
        ["en"],
        "Languages of the descriptions. Text without a language tag is in the first one.",
    ),
    Setting(
        "interface_languages",
        list,
        ["all"],
        "Languages that readers may have the pages in, besides the first of the languages: all, or their tags.",
    ),
    Setting(
        "base_url",
        str,
        "",
        "The permanent address of the node. Default: as published before, or http://HOST:PORT.",
    ),
    Setting(
        "data_rights",
        str,
        "",
        "How the descriptions may be used: the URI of a Creative Commons licence or of a rights statement.",
    ),
    Setting(
        "sources",
        list,
        [],
        "Files or folders of other formats that are published as they are, by their paths from the node.",
    ),
    Setting("sources_rights", str, "", "The rights of descriptions in these sources that state none: a URI."),
    Setting(
        "harvest_hours",
        int,
        0,
        "Hours between two harvests of all peers by `fonds serve`, the first when it starts; 0: none.",
    ),
    Setting(
        "metrics_networks",
        list,
        [],
        "Networks from which /metrics may be read: figures about the node for Prometheus. Default: none.",
    ),
    Setting(
        "log_format",
        str,
        "text",
        "The form of the log of `fonds serve`: text, or json for a JSON object on each line.",
    ),
    Setting(
        "log_requests",
        str,
        "none",
        "Requests that `fonds serve` logs, with method, path, status and time: none or all.",
    ),
    Setting("oai_page", int, 100, "Records in one OAI-PMH response; ten times as many for headers."),
    Setting(
        "oai_domain",
        str,
        "",
        "The permanent name in OAI identifiers, oai:NAME:ID. Default: the host of base_url.",
    ),
    Setting("oai_friends", list, [], "Base URLs of other OAI-PMH repositories, for harvesters."),
    Setting("paper", str, "letter", "Paper size of typeset pages: letter or a4."),
    Setting("host", str, "127.0.0.1", "The interface that `fonds serve` listens on."),
    Setting("port", int, 8000, "The port that `fonds serve` listens on."),
    Setting("workers", int, 1, "Number of server processes."),
    Setting(
        "jobs",
        int,
        0,
        "Number of processes that read files and build documents. Default: one for each core.",
    ),
    Setting(
        "state",
        str,
        "",
        "State folder. Default: beside the node, with the same name and .state at the end.",
    ),
    Setting("session_hours", int, 8, "How many hours the session of a reader with a pass lasts."),
    Setting(
        "access_patterns",
        list,
        ["active"],
        "Access patterns offered to viewers: active (a login page), kiosk, external; the last two for access_networks.",
    ),
    Setting(
        "access_networks",
        list,
        [],
        "Networks of the reading room, whose machines need no pass, such as 192.0.2.0/24.",
    ),
    Setting(
        "oidc_issuer", str, "", "The OpenID provider that readers may log in with. Default: only passes."
    ),
    Setting("oidc_client_id", str, "", "The client id of this node at the OpenID provider."),
    Setting(
        "oidc_client_secret",
        str,
        "",
        "The client secret of this node at the provider. Never shown.",
        secret=True,
    ),
    Setting(
        "oidc_claim", str, "", "The claim that decides who may read. Default: every user of the provider."
    ),
    Setting("oidc_allowed", list, [], "The accepted values of that claim."),
    Setting(
        "limit_per_minute",
        int,
        0,
        "Requests that a client may send per minute; 0: no limit. Feeds and static files do not count.",
    ),
    Setting("limit_burst", int, 100, "Requests that a client may send at once before the limit applies."),
    Setting(
        "work_places",
        int,
        2,
        "Number of searches that run at once in a process; as many reconciliations, old versions and logins.",
    ),
    Setting("body_seconds", int, 10, "Maximum time to receive the body of a request, in seconds."),
    Setting(
        "stall_seconds",
        int,
        30,
        "How long a client may leave its response unread before it is disconnected, in seconds (on Linux).",
    ),
    Setting("max_connections", int, 4_096, "Maximum number of connections that a process keeps open."),
    Setting(
        "client_header",
        str,
        "",
        "The header in which your own proxy names the client, such as X-Forwarded-For. Default: no proxy.",
    ),
    Setting("cache_bytes", int, 268_435_456, "Disk space for cached page images and PDFs, in bytes."),
    Setting("image_max_width", int, 10_000, "Maximum width of a delivered image, in pixels."),
    Setting("image_max_height", int, 10_000, "Maximum height of a delivered image, in pixels."),
    Setting("image_max_area", int, 60_000_000, "Maximum area of a delivered image, in pixels."),
    Setting("image_source_pixels", int, 500_000_000, "Maximum number of pixels of one page of a scan."),
    Setting(
        "image_source_pages",
        int,
        2_000,
        "Maximum number of pages in one scan or PDF, and of scans in one folder.",
    ),
    Setting("image_tile", int, 512, "The side of the tiles of a prepared scan, in pixels, a multiple of 16."),
    Setting("image_quality", int, 85, "The JPEG quality of prepared scans, up to 100."),
    Setting("image_places", int, 2, "Number of images that a process draws at once."),
    Setting("image_seconds", int, 20, "Maximum time to draw one image, and to wait for a place, in seconds."),
    Setting(
        "image_service",
        str,
        "",
        "The address of images on another server, with {folder} and {file}. Default: this node serves them.",
    ),
    Setting("image_service_version", int, 3, "The Image API version of the other server: 2 or 3."),
    Setting(
        "map_tiles",
        str,
        "",
        "The address of map tiles on another server, with {z}, {x} and {y}. Default: only the coasts, from here.",
    ),
    Setting("map_tiles_credit", str, "", "Who made the tiles, as their licence wants it shown on the map."),
    Setting("dumps", list, ["all"], "The profiles that are dumped: all, none, or their names."),
    Setting("sparql_places", int, 2, "Number of SPARQL queries that run at once; 0: no endpoint."),
    Setting(
        "sparql_merged",
        list,
        ["all"],
        "The profiles that SPARQL queries find if they name no graph: all, none, or their names.",
    ),
    Setting(
        "sparql_named",
        list,
        ["dcterms"],
        "The profiles whose graphs SPARQL queries find by name: all, none, or their names.",
    ),
    Setting("sparql_seconds", int, 30, "Maximum time of a SPARQL query, in seconds."),
    Setting(
        "sparql_result_bytes", int, 67_108_864, "Maximum size of the result of a SPARQL query, in bytes."
    ),
    Setting("sparql_memory_bytes", int, 1_073_741_824, "Maximum memory of a SPARQL query, in bytes."),
    Setting(
        "sparql_endpoint",
        str,
        "",
        "The SPARQL Update address of an external triplestore to keep in sync. Default: none.",
    ),
    Setting(
        "sparql_graph_store",
        str,
        "",
        "The Graph Store Protocol address of an external triplestore; used instead of updates.",
    ),
    Setting(
        "sparql_query",
        str,
        "",
        "The SPARQL query address of that triplestore, if /sparql is to answer from it. Default: none.",
    ),
    Setting(
        "receipts",
        str,
        "none",
        "Descriptions whose documents are validated after each publish, with a receipt: none, sample or all.",
    ),
    Setting(
        "schemas",
        str,
        "",
        "Folder with the schemas of others that receipts and `fonds check --shapes` use. Default: none.",
    ),
    Setting("sparql_user", str, "", "The user name for the external triplestore. Default: none."),
    Setting(
        "sparql_password", str, "", "The password for the external triplestore. Never shown.", secret=True
    ),
)
# the minimum and maximum of a number
RANGES: dict[str, tuple[int, int]] = {
    "jobs": (0, 1_024),
    "work_places": (1, 64),
    "body_seconds": (1, 600),
    "stall_seconds": (1, 600),
    "max_connections": (16, 1_000_000),
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
_TILES = re.compile(r"https?://(?=[!-~]*\{z\})(?=[!-~]*\{x\})(?=[!-~]*\{y\})[!-~]+")
_ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s#]*)?")
_ISSUER = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# the pattern that a value must match, and the words for it in the message if it does not
VALUE_PATTERNS = {
    "base_url": (_BASE_URL, "an address like https://archive.example.org, with a path or without"),
    "contact": (_CONTACT, "an e-mail or web address"),
    "oidc_issuer": (_ISSUER, "the https address of an OpenID provider"),
    "client_header": (re.compile(r"[A-Za-z0-9-]+"), "the name of a header"),
    "sources_rights": (re.compile(r"https?://[^\s<>\"']+"), "the URI of a licence"),
    "data_rights": (re.compile(r"https?://[^\s<>\"']+"), "the URI of a licence"),
    "oai_domain": (
        re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z][A-Za-z0-9-]*)+"),
        "the name of a domain, as archive.example.org",
    ),
    "publisher": (_ID, "the id of an institution"),
    "featured": (_ID, "the id of a record"),
    **dict.fromkeys(
        ("accent", "accent_dark", "background", "background_dark"), (_COLOUR, "a colour like #9b2d20")
    ),
    "sparql_endpoint": (_ADDRESS, "an address of the web"),
    "sparql_graph_store": (_ADDRESS, "an address of the web"),
    "title": (re.compile(r"[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*"), "a title"),
    "paper": (re.compile("letter|a4"), "a paper size"),
    "receipts": (re.compile("none|sample|all"), "one of none, sample and all"),
    "log_format": (re.compile("text|json"), "text or json"),
    "log_requests": (re.compile("none|all"), "none or all"),
    "map_tiles": (_TILES, "an address like https://tiles.example.org/{z}/{x}/{y}.png"),
    "image_service": (_TEMPLATE, "an address like https://images.example.org/iiif/3/{folder}%2F{file}.tif"),
}
ACCESS_PATTERNS = ("active", "kiosk", "external")  # IIIF Authorization Flow 2.0, 3.1
SETTINGS_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    """The values of all settings of a node, the origin of each value, and the node's folder."""

    node: Path
    values: Mapping[str, Any]
    origins: Mapping[str, str]
    problems: tuple[Problem, ...] = field(default=())

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def base_url(self) -> str:
        """The configured base URL without a final slash, or the address at which the node is served."""
        host = self["host"]
        host = f"[{host}]" if ":" in host else host
        return (self["base_url"] or f"http://{host}:{self['port']}").rstrip("/")

    @property
    def state(self) -> Path:
        """The state folder, which holds the store."""
        node = self.node.resolve()
        return Path(self["state"]) if self["state"] else node.with_name(f"{node.name}.state")


def load(node: Path, environment: Mapping[str, str], flags: Mapping[str, Any] | None = None) -> Settings:
    """Load the settings of a node. Invalid values are reported in `problems` and ignored."""
    values = {setting.name: setting.default for setting in SETTINGS}
    origins = {setting.name: "default" for setting in SETTINGS}
    problems: list[Problem] = []
    for origin, settings in _sources(node, environment, flags or {}, problems):
        for name, value in settings.items():
            if problem := _set(name, value, values):
                problems.append(problem.at(origin))
            else:
                origins[name] = origin
    return Settings(node, values, origins, tuple(problems))


RECEIPT_SAMPLE = 100  # one description in so many is in the sample of receipts


def indexes_sparql(settings: Settings) -> bool:
    """Return whether this node has an index of its own for SPARQL: not if another store answers, or nothing does."""
    return settings["sparql_places"] > 0 and not settings["sparql_query"]


def has_receipt(choice: str, id: str) -> bool:
    """Return whether a description has a receipt, by the setting `receipts`; the sample is chosen by id."""
    if choice != "sample":
        return choice == "all"
    return int.from_bytes(hashlib.sha256(id.encode()).digest()[:4], "big") % RECEIPT_SAMPLE == 0


def _sources(
    node: Path, environment: Mapping[str, str], flags: Mapping[str, Any], problems: list[Problem]
) -> list[tuple[str, Mapping[str, Any]]]:
    variables = {f"FONDS_{name.upper()}": name for name in SETTINGS_BY_NAME}
    set_variables = {variables[key]: value for key, value in environment.items() if key in variables}
    set_flags = {name: value for name, value in flags.items() if value is not None}
    return [
        (str(node / "node.toml"), _read_toml(node / "node.toml", problems)),
        ("environment", set_variables),
        ("flag", set_flags),
    ]


def _read_toml(path: Path, problems: list[Problem]) -> Mapping[str, Any]:
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


def _set(name: str, value: Any, values: dict[str, Any]) -> Problem | None:
    """Set a value if it is valid; otherwise return the problem."""
    setting = SETTINGS_BY_NAME.get(name)
    if setting is None:
        return Problem("there is no such setting", did_you_mean(name, tuple(SETTINGS_BY_NAME)), field=name)
    try:
        values[name] = _convert(setting, value)
    except ValueError as error:
        return Problem(str(error), setting.help, field=name)
    return None


def _convert(setting: Setting, value: Any) -> Any:
    """Return a value in the type of its setting. Raises ValueError."""
    if setting.value_type is int:
        if isinstance(value, bool) or not str(value).lstrip("-").isdigit() or int(value) < 0:
            raise ValueError(f"{value!r} is not a whole number")
        return _in_range(setting.name, int(value))
    if setting.value_type is list:
        items = value.split(",") if isinstance(value, str) else value
        are_words = isinstance(items, list) and all(isinstance(item, str) for item in items)
        if not are_words or (setting.default and not items):
            raise ValueError(f"{value!r} is not a list of words")
        words = [item.strip() for item in items if item.strip() or setting.default]
        _check_words(setting, words)
        return words
    if not isinstance(value, str | Path):
        raise ValueError("it is not text" if setting.secret else f"{value!r} is not text")
    if setting.name in VALUE_PATTERNS and (value or setting.name == "title"):
        pattern, description = VALUE_PATTERNS[setting.name]
        if not pattern.fullmatch(str(value)):
            raise ValueError(f"{value!r} is not {description}")
    return str(value)


def _in_range(name: str, number: int) -> int:
    minimum, maximum = RANGES.get(name, (0, number))
    if not minimum <= number <= maximum:
        raise ValueError(f"{number:,} is not within {minimum:,} and {maximum:,}")
    if name == "image_tile" and number % 16:
        raise ValueError(f"{number:,} is not a multiple of 16, which the tiles of a TIFF are")
    return number


def _check_words(setting: Setting, words: list[str]) -> None:
    """Raise ValueError for an unknown access pattern, or for something that is not a network."""
    for word in words:
        if setting.name == "access_patterns" and word not in ACCESS_PATTERNS:
            suggestion = did_you_mean(word, ACCESS_PATTERNS)
            message = f"{word!r} is none of {', '.join(ACCESS_PATTERNS)}"
            raise ValueError(f"{message}; {suggestion}" if suggestion else message)
        if setting.name in ("access_networks", "metrics_networks"):
            ip_network(word)  # raises ValueError


def vocab_folder() -> Path:
    """Return the folder of the vocabularies: in a wheel beside the code, in a checkout at its root."""
    bundled = Path(__file__).parent / "_bundled" / "vocab"
    return bundled if bundled.is_dir() else Path(__file__).parents[1] / "vocab"
