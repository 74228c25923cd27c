"""The rights statements and licences that are known: of RightsStatements.org, Creative Commons, states and others.

They are data, read once from vocab/: the concept scheme `schemes/rights.ttl`, `rights.toml` for ported and retired
licences, which are not in the scheme, and `licences.toml` for those of others than Creative Commons.
`fonds.record.rights` accepts URIs against this list.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from fonds.settings import vocab_folder

Family = Literal["rightsstatements", "creativecommons", "other"]

ZERO: Final = "http://creativecommons.org/publicdomain/zero/1.0/"
MARK: Final = "http://creativecommons.org/publicdomain/mark/1.0/"

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True, slots=True)
class RightsStatement:
    """A rights statement or licence.

    `code` is its short name, as "CC BY 4.0". `meaning` is one or two plain sentences, and no legal advice. `open`:
    anyone may use the item for any purpose (Open Definition 2.1). `in_europeana`: `edm:rights` accepts it.
    `jurisdiction` is the state of a licence of the family `other`, in English; `page` its page for people, if that is
    not at the URI; `aliases` are other names of it, and `addresses` other addresses of its text.
    """

    uri: str
    code: str
    label: str
    meaning: str
    family: Family
    open: bool
    in_europeana: bool
    jurisdiction: str = ""
    page: str = ""
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    is_licence: bool = True


def licence_uri(kind: str, version: str, place: str = "") -> str:
    """Return the canonical URI of a Creative Commons licence, without checking that the licence exists.

    `place` is the code of the country of a port.
    """
    return f"http://creativecommons.org/licenses/{kind}/{version}/{f'{place}/' if place else ''}"


@lru_cache(maxsize=1)
def load() -> Mapping[str, RightsStatement]:
    """Return every statement and licence by canonical URI, those of RightsStatements.org first."""
    table = tomllib.loads((vocab_folder() / "rights.toml").read_text("utf-8"))
    concepts = [
        _statement(concept, table) for concept in _concepts(vocab_folder() / "schemes" / "rights.ttl")
    ]
    licences = [concept for concept in concepts if "/licenses/" in concept.uri]
    statements = [concept for concept in concepts if "/licenses/" not in concept.uri]
    statements += [*_licences_and_ports(licences, table), *_retired_licences(table), *_other_licences()]
    return {statement.uri: statement for statement in statements}


def _concepts(path: Path) -> Iterator[dict[str, str]]:
    """Yield the English label, notation, definition and exact match of each concept, in the order of the file."""
    import pyoxigraph as ox

    concepts: dict[str, dict[str, str]] = {}
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri="urn:fonds:"):
        term, name = quad.object, quad.predicate.value.removeprefix(_SKOS)
        is_english = isinstance(term, ox.Literal) and term.language in (None, "en")
        if is_english or isinstance(term, ox.NamedNode):
            concepts.setdefault(str(quad.subject), {})[name] = term.value
    return (concept for concept in concepts.values() if "exactMatch" in concept)


def _statement(concept: Mapping[str, str], table: Mapping[str, Any]) -> RightsStatement:
    uri, code = concept["exactMatch"], concept["notation"]
    is_creative_commons = uri.startswith("http://creativecommons.org/")
    return RightsStatement(
        uri,
        code,
        concept["prefLabel"],
        concept["definition"],
        "creativecommons" if is_creative_commons else "rightsstatements",
        uri in (ZERO, MARK) or (is_creative_commons and _kind_and_version(uri)[0] in table["open_kinds"]),
        is_creative_commons or code in table["europeana"]["statements"],
        is_licence=is_creative_commons,
    )


def _kind_and_version(uri: str) -> tuple[str, str]:
    """Return `by-sa` and `3.0` for `http://creativecommons.org/licenses/by-sa/3.0/`."""
    kind, version = uri.split("/")[4:6]
    return kind, version


def _licences_and_ports(
    licences: list[RightsStatement], table: Mapping[str, Any]
) -> Iterator[RightsStatement]:
    """Yield each licence of the scheme, followed by its ports."""
    for row in table["ports"]:
        for licence in licences:
            kind, version = _kind_and_version(licence.uri)
            if version != row["of"]:
                continue
            if version == row["version"]:
                yield licence
            # "Creative Commons Attribution 3.0 Unported" without its version and scope
            name = licence.label.partition(f" {version}")[0]
            for place in row["places"]:
                yield replace(
                    licence,
                    uri=licence_uri(kind, row["version"], place),
                    code=_code(kind, row["version"], place),
                    label=f"{name} {row['version']} {table['places'][place]}",
                    in_europeana=place not in table["europeana"]["excluded_ports"].get(row["version"], ()),
                )


def _retired_licences(table: Mapping[str, Any]) -> Iterator[RightsStatement]:
    for row in table["retired"]:
        for kind in row["kinds"]:
            for place in row["places"]:
                scope = table["places"][place] if place else row.get("scope", "")
                yield RightsStatement(
                    licence_uri(kind, row["version"], place),
                    _code(kind, row["version"], place),
                    f"Creative Commons {table['retired_kinds'][kind]['name']} {row['version']} {scope}".rstrip(),
                    table["retired_kinds"][kind]["meaning"],
                    "creativecommons",
                    kind in table["open_kinds"],
                    False,
                )


def _code(kind: str, version: str, place: str) -> str:
    return f"CC {kind.upper()} {version} {place.upper()}".rstrip()


def _other_licences() -> Iterator[RightsStatement]:
    """Yield the licences and statements of vocab/licences.toml."""
    for row in tomllib.loads((vocab_folder() / "licences.toml").read_text("utf-8"))["licences"]:
        conditions = row["conditions"]
        yield RightsStatement(
            row["uri"],
            row["code"],
            row["label"],
            row.get("meaning") or _meaning(conditions),
            "other",
            not {"non-commercial", "no-derivatives"} & set(conditions),
            False,
            row.get("place", ""),
            row.get("page", ""),
            tuple(row.get("aliases", ())),
            tuple(row.get("addresses", ())),
            row.get("is_licence", True),
        )


# condition of a licence -> what it asks of whoever uses the item
_CONDITIONS: Final = {
    "attribution": "say where it comes from",
    "non-commercial": "do not use it mainly for commercial gain",
    "no-derivatives": "share it only unchanged",
    "share-alike": "share what you make from it under the same licence",
}


def _meaning(conditions: list[str]) -> str:
    allowed = "copy and share" if "no-derivatives" in conditions else "copy, share and adapt"
    if not conditions:
        return f"You may {allowed} this item for any purpose."
    asked = "; ".join(words for name, words in _CONDITIONS.items() if name in conditions)
    return f"You may {allowed} this item if you keep to its conditions: {asked}."
