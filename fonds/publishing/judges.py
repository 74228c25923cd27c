"""The judges of what is published: our rules for IIIF, iiif-prezi3, pySHACL, and the schemas of others.

A judge holds the bytes of one format against one thing, and says which version of which software it is. One that cannot
work here, because a library or a schema is missing, says what is missing; nothing is taken for passed that was not
looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Final

import orjson

from fonds.problem import Problem
from fonds.publishing.proofs import EXCERPT_BYTES
from fonds.serializers.format_registry import FORMATS
from fonds.serializers.graph.serialize import serialize_graph
from fonds.serializers.iiif import prezi3_check
from fonds.settings import Settings
from fonds.validation import manifest as iiif_rules
from fonds.validation import schemas, shapes
from fonds.version import __version__

INSTALL: Final = "pip install 'fonds[validate]'"
IIIF_FORMATS: Final = ("manifest", "iiif-collection", "annotations")
IIIF_SCHEMA: Final = "iiif_3_0.json"
# format -> the file of its XML Schema
XML_SCHEMAS: Final = {"oai_dc": "oai_dc.xsd", "mods": "mods-3-8.xsd", "ead": "ead3.xsd", "edm": "EDM.xsd"}


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge: its software with the version, what it holds documents against, and the formats that it judges.

    `missing` says why it cannot work here; "" if it can. `schema_digest` is the SHA-256 of the file of its schema or
    shapes; "" if there is none. `check` returns what it finds wrong with a document; it raises schemas.SchemaError for
    a schema that is not valid.
    """

    software: str
    version: str
    criterion: str
    formats: tuple[str, ...]
    check: Callable[[bytes], list[Problem]]
    missing: str = ""

    schema_digest: str = ""


def judges(settings: Settings) -> tuple[Judge, ...]:
    """Return all judges, those that cannot work here included."""
    folder = Path(settings["schemas"]) if settings["schemas"] else None
    return (*_iiif(folder), *_shacl(folder), *_xml(folder))


def _version(distribution: str) -> str:
    try:
        return installed_version(distribution)
    except PackageNotFoundError:
        return ""


def _missing(distribution: str, schema: Path | None, name: str = "") -> str:
    """Return what is missing for a judge that needs a library and a file; "" if it has both."""
    if distribution and not _version(distribution):
        return f"{distribution} is not installed: {INSTALL}"
    if name and (schema is None or not schema.is_file()):
        return f"there is no file {name} in the folder that the setting `schemas` names"
    return ""


def _digest(schema: Path | None) -> str:
    return schemas.digest(schema) if schema and schema.is_file() else ""


def _iiif(folder: Path | None) -> Iterator[Judge]:
    yield Judge(
        "Fonds",
        __version__,
        "the rules of IIIF Presentation 3.0 in fonds/validation",
        IIIF_FORMATS,
        lambda document: iiif_rules.check(orjson.loads(document)),
    )
    yield Judge(
        "iiif-prezi3", _version("iiif-prezi3"), "its model of IIIF Presentation 3.0", IIIF_FORMATS, _prezi3
    )
    schema = folder / IIIF_SCHEMA if folder else None
    yield Judge(
        "jsonschema",
        _version("jsonschema"),
        f"the JSON Schema of IIIF Presentation 3.0 ({IIIF_SCHEMA})",
        IIIF_FORMATS,
        partial(_with_schema, schemas.check_json, schema),
        _missing("jsonschema", schema, IIIF_SCHEMA),
        _digest(schema),
    )


def _prezi3(document: bytes) -> list[Problem]:
    return prezi3_check.compare(orjson.loads(document), excerpt=len(document) > EXCERPT_BYTES)


def _shacl(folder: Path | None) -> Iterator[Judge]:
    version, missing = _version("pyshacl"), _missing("pyshacl", None)
    for row in FORMATS:
        if not row.is_graph:
            continue
        yield Judge(
            "pySHACL",
            version,
            f"the shapes of the profile {row.profile} (shapes.ttl)",
            (row.name,),
            partial(_shapes_of_profile, row.profile),
            missing,
            _digest(shapes.shapes_file()),
        )
        name = f"{row.profile}.shacl.ttl"
        if folder and (folder / name).is_file():
            yield Judge(
                "pySHACL",
                version,
                f"the shapes in {name}",
                (row.name,),
                partial(_with_schema, shapes.check_all, folder / name),
                missing,
                _digest(folder / name),
            )


def _shapes_of_profile(profile: str, document: bytes) -> list[Problem]:
    return shapes.check(document, profile)


def _xml(folder: Path | None) -> Iterator[Judge]:
    for format_name, name in XML_SCHEMAS.items():
        schema = folder / name if folder else None
        yield Judge(
            "lxml",
            _version("lxml"),
            f"the XML Schema {name}",
            (format_name,),
            partial(_with_schema, _check_rdf_xml if format_name == "edm" else schemas.check_xml, schema),
            _missing("", schema, name),
            _digest(schema),
        )


def _check_rdf_xml(document: bytes, schema: Path) -> list[Problem]:
    """Check a graph in the form in which Europeana takes it."""
    return schemas.check_xml(serialize_graph(document, "rdf", "edm"), schema)


def _with_schema(
    check: Callable[[bytes, Path], list[Problem]], schema: Path | None, document: bytes
) -> list[Problem]:
    return check(document, schema) if schema else []
