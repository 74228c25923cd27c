"""Validates documents against the schemas of others: XML Schema, and the JSON Schema of IIIF Presentation 3.0.

No schema of others comes with Fonds: not all of them have a licence that allows it. Whoever wants them puts the files
into a folder that the setting `schemas` names. Nothing is fetched: what a schema imports is read from the same folder,
by the last part of its address.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fonds import safe_xml
from fonds.problem import Problem
from fonds.safe_xml import XmlError

MAX_FILES: Final = 100  # that a schema may import
_LOCATION: Final = re.compile(rb'schemaLocation\s*=\s*"[^"]*?([^"/]+)"')
_MODS: Final = "mods-3-8.xsd"


class SchemaError(ValueError):
    """A schema that cannot be used: a file is missing, or it is not valid."""


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_xml(document: bytes, path: Path) -> list[Problem]:
    """Return the errors of a document by an XML Schema. Raises SchemaError."""
    try:
        return safe_xml.schema_errors(_xml_schema(path, digest(path)), document)
    except XmlError as error:
        return [Problem(str(error), error.hint, line=error.line)]


@lru_cache(maxsize=16)
def _xml_schema(path: Path, _digest: str) -> Any:
    with tempfile.TemporaryDirectory() as work:
        _copy(path.name, path.parent, Path(work))
        try:
            return safe_xml.load_schema(Path(work) / path.name)
        except XmlError as error:
            raise SchemaError(f"{path.name} is no schema: {error}") from None


def _copy(name: str, source: Path, target: Path) -> None:
    """Copy a schema, with all that it imports beside it, whatever web address it imports it from."""
    if (target / name).exists():
        return
    if len(list(target.iterdir())) >= MAX_FILES:
        raise SchemaError(f"it imports more than {MAX_FILES} files")
    try:
        data = (source / name).read_bytes()
    except OSError:
        raise SchemaError(f"{name} is not in the folder of schemas") from None
    data = _LOCATION.sub(rb'schemaLocation="\1"', data)
    if name == _MODS:
        # as published it gives accessCondition the same attributes twice, which is no valid schema (XSD, ct-props 4)
        head, mark, tail = data.partition(b'name="accessConditionDefinition"')
        data = head + mark + tail.replace(b'<xs:attributeGroup ref="IDAttributeGroup"/>', b"", 1)
    (target / name).write_bytes(data)
    for imported in sorted(set(re.findall(rb'schemaLocation="([^"/]+)"', data))):
        _copy(imported.decode("utf-8", "replace"), source, target)


def check_json(document: bytes, path: Path) -> list[Problem]:
    """Return the errors of a document by a JSON Schema, with their place. Raises SchemaError."""
    validator = _json_schema(path, digest(path))
    errors = sorted(validator.iter_errors(json.loads(document)), key=lambda error: list(map(str, error.path)))
    return [
        Problem(_short(error.message), field="/".join(map(str, error.absolute_path)))
        for error in errors[:100]
    ]


@lru_cache(maxsize=4)
def _json_schema(path: Path, _digest: str) -> Any:
    from jsonschema.exceptions import SchemaError as JsonSchemaError
    from jsonschema.validators import validator_for

    try:
        schema = json.loads(path.read_bytes())
        validator = validator_for(schema)
        validator.check_schema(schema)
    except (OSError, ValueError, JsonSchemaError) as error:
        raise SchemaError(f"{path.name} is no schema: {_short(str(error))}") from None
    return validator(schema)


def _short(message: str) -> str:
    return message if len(message) <= 300 else f"{message[:297]}..."
