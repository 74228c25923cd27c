"""The table of contents as Ranges of Presentation 3.0 and 2.1: levels, regions, times and headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fonds.problem import errors
from fonds.record import access
from fonds.record.field_types import Access
from fonds.record.structure import Range
from fonds.serializers import contents
from fonds.serializers.iiif import embedded_resource, prezi3_check, ranges
from fonds.serializers.iiif.manifest import manifest
from fonds.serializers.iiif.presentation2 import convert
from fonds.serializers.pages import canvases
from fonds.validation import manifest as iiif_rules
from tests.serializers.iiif import world

BASE = "https://archive.example.org/iiif/r1"
LEAVES = [world.SCAN | {"label": label} for label in ("1r", "1v", "2r", "2v", "3r")]
TREE: list[dict[str, Any]] = [
    {
        "label": {"en": "The talks", "fr": "Les entretiens"},
        "pages": ["1r-2r"],
        "parts": [
            {"label": {"en": "First session"}, "pages": ["1v"]},
            {
                "label": {"en": "Second session"},
                "parts": [{"label": {"en": "The draft"}, "pages": ["2r"], "region": "percent:0,50,100,50"}],
            },
        ],
    },
    {"label": {"en": "Annexes"}, "pages": ["4", "3r"]},
]


def document(**fields: Any) -> dict[str, Any]:
    """Return the manifest of a record with five leaves, after our rules and iiif-prezi3 took it."""
    built = manifest(world.record(**({"pages": LEAVES, "structure": TREE} | fields)), world.full_context())
    assert errors(iiif_rules.check(built)) == []
    assert prezi3_check.compare(built) == []
    return built


def outline(resource: dict[str, Any]) -> list[Any]:
    """Return the items of a Range: the end of the id of a canvas, or (label, items) of a Range."""
    return [
        (next(iter(item["label"].values()))[0], outline(item))
        if item["type"] == "Range"
        else item["id"].rpartition("/")[2]
        for item in resource["items"]
    ]


def flat(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a Range and all within it."""
    yield resource
    for item in resource.get("items", ()):
        if item["type"] == "Range":
            yield from flat(item)


def test_ranges_have_their_own_pages_and_then_those_within_them() -> None:
    (root,) = document()["structures"]
    assert root["label"] == {"en": ["Contents"]}
    draft = ("The draft", ["3#xywh=0,1500,2000,1500"])
    talks = ("The talks", ["1", ("First session", ["2"]), ("Second session", [draft])])
    assert outline(root) == [talks, ("Annexes", ["4", "5"])]
    assert root["items"][0]["label"] == {"en": ["The talks"], "fr": ["Les entretiens"]}


def test_a_region_is_a_selected_part_of_a_canvas() -> None:
    draft = next(part for part in flat(document()["structures"][0]) if "The draft" in str(part["label"]))
    (region,) = draft["items"]
    assert region["source"] == {"id": f"{BASE}/canvas/3", "type": "Canvas"}
    assert region["selector"]["type"] == "FragmentSelector"
    assert region["selector"]["value"] == "xywh=0,1500,2000,1500"


def test_a_range_without_a_whole_canvas_says_where_it_begins() -> None:
    starts = {
        next(iter(part["label"].values()))[0]: part.get("start") for part in flat(document()["structures"][0])
    }
    third = {"id": f"{BASE}/canvas/3", "type": "Canvas"}
    assert starts["Second session"] == starts["The draft"] == third
    assert starts["The talks"] is starts["First session"] is starts["Annexes"] is None


def test_every_range_has_an_address_of_its_own() -> None:
    built = document()
    ids = [part["id"] for part in flat(built["structures"][0])]
    assert len(set(ids)) == len(ids) == 6
    for id in ids:
        assert world.full_context().urls.uri("range", id="r1", part=id.rpartition("/")[2]) == id
        assert embedded_resource.find(built, id) is not None


def test_in_presentation_2_the_ranges_are_a_list_with_one_top() -> None:
    old = convert(document(transcript="Words.", typeset="after"))
    tops = [part["@id"] for part in old["structures"] if part.get("viewingHint") == "top"]
    assert tops == [f"{BASE}/range/contents"]
    by_id = {part["@id"]: part for part in old["structures"]}
    assert by_id[f"{BASE}/range/contents-1-2-1"]["canvases"] == [f"{BASE}/canvas/3#xywh=0,1500,2000,1500"]
    assert by_id[f"{BASE}/range/contents-1-2"]["startCanvas"] == f"{BASE}/canvas/3"
    assert [part["@type"] for part in by_id[f"{BASE}/range/contents-1"]["members"]] == [
        "sc:Canvas",
        *["sc:Range"] * 2,
    ]


def test_the_table_stands_before_the_sequences() -> None:
    built = document(transcript="Words.", typeset="after")
    assert [part["id"].rpartition("/")[2] for part in built["structures"]] == [
        "contents",
        "scan",
        "transcript",
    ]
    assert "behavior" not in built["structures"][0]


def test_a_time_is_a_fragment_of_the_canvas() -> None:
    record = world.record(pages=LEAVES[:1], structure=[{"label": {"en": "Overture"}, "time": "12.5-80"}])
    context = world.full_context()
    (page,) = canvases(record, context)
    assert contents.table_of_contents(record, [page]) == ()  # an image has no time
    (overture,) = contents.table_of_contents(record, [replace(page, duration=120.0)])
    item = ranges.item(overture.pages[0], "r1", context)
    assert item == {"id": f"{BASE}/canvas/1#t=12.5,80", "type": "Canvas"}


def test_a_heading_takes_the_pages_up_to_the_next_one() -> None:
    long_text = "\n\n".join(f"Paragraph {number} of it." for number in range(90))
    record = world.record(
        transcript=f"OPENING\n\n{long_text}\n\nFIRST ITEM\n\nShort.\n\nSECOND ITEM\n\n{long_text}",
        structure=[
            {"label": {"en": "Opening"}, "heading": "OPENING"},
            {
                "label": {"en": "Items"},
                "heading": "FIRST ITEM",
                "parts": [{"label": {"en": "Second"}, "heading": "SECOND ITEM"}],
            },
        ],
    )
    built = manifest(record, world.full_context())
    count = len(built["items"])
    opening, items = built["structures"][0]["items"]
    second = items["items"][-1]
    numbers = [int(item["id"].rpartition("/")[2]) for item in opening["items"]]
    assert numbers == list(range(1, len(numbers) + 1)) and 1 < len(numbers) < count
    assert [int(item["id"].rpartition("/")[2]) for item in second["items"]] == list(
        range(numbers[-1], count + 1)
    )
    assert errors(iiif_rules.check(built)) == []


def test_without_structure_there_is_no_table() -> None:
    assert "structures" not in document(structure=[])


def test_ranges_without_any_page_are_left_out() -> None:
    only_lost = [{"label": {"en": "Lost"}, "parts": [{"label": {"en": "Gone"}, "pages": ["99"]}]}]
    assert "structures" not in document(structure=only_lost)


def test_the_table_is_restricted_as_the_transcript_is() -> None:
    record = world.record(pages=LEAVES, structure=TREE, transcript="Words.")
    for covers, shown in (("scans", True), ("content", False)):
        public = access.public_view(record, Access(tier="closed", covers=covers))
        assert public is not None and bool(public.structure) is shown  # type: ignore[attr-defined]


def test_a_deep_tree_is_refused_and_a_wide_one_is_not() -> None:
    deep: dict[str, Any] = {"label": {"en": "x"}, "pages": ["1"]}
    for _ in range(9):
        deep = {"label": {"en": "x"}, "parts": [deep]}
    assert len(list(flat(document(structure=[deep])["structures"][0]))) == 11
    try:
        world.record(structure=[{"label": {"en": "x"}, "parts": [deep]}])
    except ValueError as error:
        assert "nested too deeply" in str(error)
    else:
        raise AssertionError("eleven levels were taken")


def test_the_model_is_recursive() -> None:
    record = world.record(structure=TREE)
    assert isinstance(record.structure[0].parts[1].parts[0], Range)


def test_a_table_of_contents_has_an_end() -> None:
    """Of a restricted record the pages that its ranges name are not validated."""
    record = world.record(pages=LEAVES, structure=[{"label": {"en": "x"}, "pages": ["1-5"] * 500}] * 200)
    table = contents.table_of_contents(record, canvases(record, world.full_context()))
    assert sum(len(part.pages) for part in table) == contents.MAX_PARTS
