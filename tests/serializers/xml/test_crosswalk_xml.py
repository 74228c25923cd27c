"""The columns of vocab/crosswalk.csv for EAD3, MODS and MARC are paths that lead to the values of the fields."""

from __future__ import annotations

import pytest
from lxml import etree

from fonds.record.model import Collection, Unit
from fonds.serializers.xml import ead, marc, mods
from tests.serializers.graph.test_crosswalk import ROWS, values
from tests.serializers.graph.world import make_context, maximal

# the finding aid is that of a collection; names in these formats are those of units
KINDS = {"ead3": {"collection"}, "mods": {"record", "collection"}, "marc": {"record", "collection"}}
CELLS = [
    (row, form)
    for row in ROWS
    for form, kinds in KINDS.items()
    if row[form] and row["kind"] in kinds and row["field"] != "order"  # the place among others is no value
]
# what is written as words, and not as the field has it
IN_WORDS = frozenset(
    {
        "other_dates.kind",
        "other_dates.bulk",
        "rules",
        "local_contexts.code",
        "part_rights.rights",
        "relations.type",
    }
)
# MARC has names of what is linked, codes of languages of three letters, and days without hyphens
IN_WORDS_OF_MARC = frozenset(
    {"level", "language", "scripts", "holder", "publisher", "classification", "access.tier", "access.until"}
)


def document(form: str, kind: str) -> etree._Element:
    """The document of the description with every field, without namespaces."""
    unit = maximal(kind)
    assert isinstance(unit, Unit)
    context = make_context(unit)
    if form in ("mods", "marc"):
        data = (mods if form == "mods" else marc).document(unit, context)
    else:
        assert isinstance(unit, Collection)
        data = ead.finding_aid(unit, [], 0, context)
    root = etree.fromstring(data)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
        for name in list(element.attrib):
            if "}" in name:
                element.set(etree.QName(name).localname, element.attrib.pop(name))
    return root


@pytest.mark.parametrize(
    ("row", "form"), CELLS, ids=[f"{row['kind']}-{row['field']}-{form}" for row, form in CELLS]
)
def test_the_path_leads_to_the_value(row: dict[str, str], form: str) -> None:
    root = document(form, row["kind"])
    nodes = [node for path in row[form].split(";") for node in root.xpath(_xpath(path.strip(), form))]
    assert nodes, row[form]
    texts = [node if isinstance(node, str) else _text(node) for node in nodes]
    in_words = IN_WORDS | IN_WORDS_OF_MARC if form == "marc" else IN_WORDS
    if row["field"] in in_words or row["field"].endswith((".id", ".place")):  # the name of what they link to
        return
    field = row["field"]
    expected = values(row["kind"], "structure.parts.label" if field == "structure.parts" else field)
    missing = [value for value in expected if not any(_is_in(value, text) for text in texts)]
    # the source's words for a name stand beside the name of a link, or are the name if there is no link
    assert len(missing) < len(expected) if field.endswith(".as") else expected and missing == [], texts


def _xpath(path: str, form: str) -> str:
    """The path of an element; of MARC that of a field, `264 $c`."""
    if form != "marc":
        return f"//{path}"
    tag, _, code = path.partition(" $")
    if tag.startswith("00"):
        return f"//controlfield[@tag='{tag}']"
    return f"//datafield[@tag='{tag}']" + (f"/subfield[@code='{code}']" if code else "")


def _text(node: etree._Element) -> str:
    """The words of an element, with the values of its attributes."""
    attributes = (value for element in node.iter(etree.Element) for value in element.attrib.values())
    return " ".join(("".join(node.itertext()), *attributes))


def _is_in(value: str, text: str) -> bool:
    return value in text or value.replace(" ", "-") in text  # a word of an attribute has no spaces
