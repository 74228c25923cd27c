"""Contributors with their roles in the formats that the crosswalk does not judge."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from fonds.record.model import Record, from_dict
from fonds.serializers.iiif.metadata import pairs
from fonds.serializers.text.citation import bibtex, csl_json, ris
from fonds.serializers.text.metadata_fields import metadata_fields_of
from fonds.serializers.xml import ead, mods, oai_dc
from tests.serializers.text.world import make_context

CONTRIBUTORS = [
    {"id": "ada", "role": ["aut", "ill"]},
    {"id": "ben", "role": ["trl"], "role_label": "<Übersetzer> & Co."},
    {"as": "Eve Editor", "role": ["edt"]},
    {"as": "The binders", "role_label": "bound by"},
    {"id": "press", "role": ["pbl"]},
]
CONTEXT = make_context()


def unit(kind: str = "record", **fields: Any) -> Any:
    return from_dict({"kind": kind, "id": "x", "title": {"en": "X"}, "contributors": CONTRIBUTORS, **fields})


def test_a_contributor_has_a_role_or_words_for_it() -> None:
    with pytest.raises(ValidationError, match="the role is missing"):
        unit(contributors=[{"id": "ada"}])
    with pytest.raises(ValidationError, match="the role is missing"):
        unit(contributors=["ada"])
    with pytest.raises(ValidationError, match="there are too many of them"):
        unit(contributors=[{"id": "ada", "role": ["aut"] * 21}])
    assert unit(contributors={"id": "ada", "role": "aut"}).contributors[0].role == ("aut",)


def test_each_role_is_a_link_of_its_own() -> None:
    links = [link for link in unit().links() if link[0].startswith("contributors")]
    assert links == [
        ("contributors.aut", "ada"),
        ("contributors.ill", "ada"),
        ("contributors.trl", "ben"),
        ("contributors.pbl", "press"),
    ]


def test_the_page_has_a_field_for_each_role() -> None:
    fields = {
        field.label: [value.text for value in field.values]
        for field in metadata_fields_of(unit(), CONTEXT)
        if field.name == "contributors"
    }
    assert fields == {
        "Author": ["Ada Author"],
        "Illustrator": ["Ada Author"],
        "Translator (“<Übersetzer> & Co.”)": ["Ben Reader"],
        "Editor": ["Eve Editor"],
        "bound by": ["The binders"],
        "Publisher": ["The Press"],
    }


@pytest.mark.parametrize("creator", [(), ({"id": "ada"},)], ids=["no creator", "a creator"])
def test_a_manifest_has_a_pair_for_each_role(creator: Any) -> None:
    metadata = pairs(unit(creator=creator), CONTEXT)
    labels = [next(iter(pair["label"].values()))[0] for pair in metadata]
    assert labels.index("Illustrator") == labels.index("Author") + 1
    binders = next(pair for pair in metadata if pair["label"] == {"none": ["bound by"]})
    assert binders["value"] == {"none": ["The binders"]}
    author = next(pair for pair in metadata if pair["label"] == {"en": ["Author"]})
    assert "/agents/ada" in author["value"]["en"][0]


def test_mods_has_each_name_once_with_all_its_roles() -> None:
    document = mods.document(unit(), CONTEXT).decode()
    assert document.count("<namePart>Ada Author</namePart>") == 1
    for code, label in (("aut", "author"), ("ill", "illustrator"), ("trl", "translator"), ("edt", "editor")):
        assert f'valueURI="http://id.loc.gov/vocabulary/relators/{code}">{code}</roleTerm>' in document
        assert f">{label}</roleTerm>" in document
    assert '<role><roleTerm type="text">bound by</roleTerm></role>' in document
    assert "&lt;Übersetzer&gt; &amp; Co." in document


def test_simple_dublin_core_has_creators_publishers_and_contributors() -> None:
    document = oai_dc.document(unit(), CONTEXT).decode()
    assert "<dc:creator>Ada Author</dc:creator>" in document
    assert "<dc:publisher>The Press</dc:publisher>" in document
    for name in ("Ben Reader", "Eve Editor", "The binders"):
        assert f"<dc:contributor>{name}</dc:contributor>" in document


def test_a_finding_aid_has_the_roles_as_relators() -> None:
    document = ead.finding_aid(unit("collection"), [], 0, CONTEXT).decode()
    origination = document.partition("<origination>")[2].partition("</origination>")[0]
    assert 'relator="aut"' in origination and 'relator="ill"' in origination
    access = document.partition("<controlaccess>")[2].partition("</controlaccess>")[0]
    assert 'relator="trl"' in access and 'relator="bound by"' in access and 'relator="aut"' not in access


def test_citations_name_authors_editors_and_translators() -> None:
    record = unit(type="book", contributors=[*CONTRIBUTORS, {"id": "ben", "role": ["edt", "wit"]}])
    assert isinstance(record, Record)
    cited = json.loads(csl_json(record, CONTEXT))[0]
    assert [name["literal"] for name in cited["author"]] == ["Ada Author"]
    assert [name["literal"] for name in cited["editor"]] == ["Eve Editor", "Ben Reader"]
    assert [name["literal"] for name in cited["translator"]] == ["Ben Reader"]
    assert [name["literal"] for name in cited["contributor"]] == ["The binders", "The Press", "Ben Reader"]
    entry = bibtex(record, CONTEXT).decode()
    assert "author = {{Ada Author}}" in entry and "editor = {{Eve Editor} and {Ben Reader}}" in entry
    assert "bound by: The binders" in entry and "Editor: Eve Editor" not in entry
    lines = ris(record, CONTEXT).decode().splitlines()
    assert "AU  - Ada Author" in lines and "ED  - Eve Editor" in lines
    assert any(line.startswith("N1  - ") and "Witness: Ben Reader" in line for line in lines)
    assert "Editor: Eve Editor" in bibtex(unit(type="report"), CONTEXT).decode()


def test_an_author_who_is_the_creator_too_is_cited_once() -> None:
    cited = json.loads(csl_json(unit(creator=[{"id": "ada"}]), CONTEXT))[0]
    assert [name["literal"] for name in cited["author"]] == ["Ada Author"]
