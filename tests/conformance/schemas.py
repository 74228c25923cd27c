"""The official schemas, from checkouts of the repositories that keep them; a test skips, and says so, without one.

They are not in this repository: not all of them have a licence that would allow it. FONDS_SCHEMAS may name a folder
with the files, by the names below.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.conformance.checkouts import ROOT

MIRROR = ROOT.parent / ".mirror"

# what GML imports, which LIDO has for places
GML = (
    "gml basicTypes coordinateOperations coordinateReferenceSystems coordinateSystems coverage dataQuality datums"
    " defaultStyle dictionary direction dynamicFeature feature geometryAggregates geometryBasic0d1d geometryBasic2d"
    " geometryComplexes geometryPrimitives gmlBase grids measures observation referenceSystems temporal"
    " temporalReferenceSystems temporalTopology topology units valueObjects"
).split()

# name -> repository at GitHub, path in it
PLACES: dict[str, tuple[str, str]] = {
    "oai-pmh.xsd": ("gdcc/xoai", "schemas/oai-pmh.xsd"),
    "oai_dc.xsd": ("folio-org/mod-oai-pmh", "ramls/schemas/oai_dc.xsd"),
    "simpledc20021212.xsd": ("folio-org/mod-oai-pmh", "ramls/schemas/simpledc20021212.xsd"),
    "oai-identifier.xsd": ("folio-org/mod-oai-pmh", "ramls/schemas/oai-identifier.xsd"),
    "mods-3-8.xsd": ("mrmiguez/dots", "mods-3-8.xsd"),
    "xlink.xsd": ("uklibraries/gossamer", "xlink.xsd"),
    "xml.xsd": ("europeana/metis-schema", "src/main/resources/schema_xsds/xml.xsd"),
    "ead3.xsd": ("SAA-SDT/EAD3", "ead3.xsd"),
    "ead3.rng": ("SAA-SDT/EAD3", "ead3.rng"),
    "ead.xsd": ("SAA-SDT/EAD2002", "ead.xsd"),
    "cpf.xsd": ("UMiamiLibraries/RAMP", "schema/cpf.xsd"),
    "MARC21slim.xsd": ("chadchabot/Altro", "MARC21slim.xsd"),
    "lido-v1.1.xsd": ("nfdi4objects/lido-schema", "lido-v1.1.xsd"),
    **{f"{name}.xsd": ("nfdi4objects/lido-schema", f"gml/{name}.xsd") for name in GML},
    "gml-xlink.xsd": ("nfdi4objects/lido-schema", "xlink.xsd"),  # not that of the Library of Congress
    "smil20.xsd": ("nfdi4objects/lido-schema", "smil/smil20.xsd"),
    "smil20-language.xsd": ("nfdi4objects/lido-schema", "smil/smil20-language.xsd"),
    "mets.xsd": ("mets/METS-schema", "version1121/mets.xsd"),
    "alto-4-4.xsd": ("altoxml/schema", "v4/alto-4-4.xsd"),
    "tei_all.rng": ("ldasjp8/tei-example", "tei_all.rng"),  # TEI P5 4.3.0, as the TEI publishes it
}


def read(name: str) -> bytes:
    """The bytes of a schema; skips the test where it is not to be had."""
    given = os.environ.get("FONDS_SCHEMAS")
    if given and (Path(given) / name).is_file():
        return (Path(given) / name).read_bytes()
    repository, path = PLACES[name]
    git = MIRROR / repository.replace("/", "+") / "repo"
    if not git.is_dir():
        pytest.skip(f"no schema {name}: no checkout of {repository} at {git}, nor one in FONDS_SCHEMAS")
    command = ["git", "--git-dir", str(git), "show", f"HEAD:{path}"]
    return subprocess.run(command, check=True, capture_output=True).stdout


@lru_cache(maxsize=16)
def schema(name: str) -> Any:
    """A schema, ready to judge: XSD, or RELAX NG by its suffix."""
    with tempfile.TemporaryDirectory() as work:
        _local(name, Path(work))
        parsed = etree.parse(str(Path(work) / name))
        return etree.RelaxNG(parsed) if name.endswith(".rng") else etree.XMLSchema(parsed)


def _local(name: str, work: Path) -> None:
    """The file in a folder, with all that it imports beside it, whatever web address it imports it from."""
    if (work / name).exists():
        return
    # the schema of the protocol would have the schema of every payload; those are judged on their own
    data = read(name).replace(b'processContents="strict"', b'processContents="lax"')
    data = re.sub(rb'schemaLocation\s*=\s*"[^"]*?([^"/]+)"', rb'schemaLocation="\1"', data)
    if name.removesuffix(".xsd") in GML:
        data = data.replace(b'"xlink.xsd"', b'"gml-xlink.xsd"')
    if name == "mods-3-8.xsd":
        # as published it gives accessCondition the same attributes twice, which is no valid schema (XSD, ct-props 4)
        start = data.index(b'name="accessConditionDefinition"')
        head, tail = data[:start], data[start:]
        data = head + tail.replace(b'<xs:attributeGroup ref="IDAttributeGroup"/>', b"", 1)
    (work / name).write_bytes(data)
    for imported in set(re.findall(rb'schemaLocation="([^"/]+)"', data)):
        if imported.decode() in PLACES:
            _local(imported.decode(), work)


def valid(name: str, document: Any) -> None:
    """Fail where an element is not as the schema says, with every mistake."""
    judge = schema(name)
    # a tree of its own, so that a RELAX NG judge sees what was in an envelope as a document
    whole = etree.fromstring(etree.tostring(document))
    if name.endswith(".rng"):  # where a schema is, XSD says; RELAX NG knows no such attribute
        whole.attrib.pop("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", None)
    assert judge.validate(whole), "\n".join(str(error) for error in judge.error_log)
