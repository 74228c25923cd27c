"""IIIF Change Discovery and Collections, as the specifications allow them to be and as they are wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fonds.federation.harvester import HaltError
from fonds.federation.protocols import change_discovery, iiif_collection
from tests.federation.protocols.harvesting import Node
from tests.federation.protocols.scripted_site import MISSING, Answer, Site
from tests.federation.protocols.systems import Activities, Collections, Thing


class Stream(Activities):
    """A stream of which a test writes the activities itself, after those of its changes."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.more: list[dict[str, Any]] = []

    def activities(self) -> list[dict[str, Any]]:
        return [*super().activities(), *self.more]

    def add(self, kind: str, id: str = "", **fields: Any) -> None:
        self.moments += 1
        thing = {"object": {"id": f"{self.site.base}/manifests/{id}", "type": "Manifest"}} if id else {}
        self.more.append({"type": kind, "endTime": self.now(), **thing, **fields})

    def have(self, id: str, title: str) -> None:
        """Have a manifest of which no activity tells."""
        self.things[id] = Thing(title, self.now())


@pytest.fixture
def stream(site: Site) -> Stream:
    return Stream(site)


def test_what_is_moved_has_its_new_address(node: Node, stream: Stream) -> None:
    stream.put_many(3)
    node.add(stream.url)
    node.harvest()
    stream.pass_time()
    stream.lose("thing-01")
    stream.have("moved", "At another address")
    target = {"id": f"{stream.site.base}/manifests/moved", "type": "Manifest"}
    stream.add("Move", "thing-01", target=target)
    report = node.harvest()
    assert (report.created, report.removed) == (1, 1)
    assert node.titles() == stream.titles()


def test_the_first_run_reads_back_to_a_refresh(node: Node, stream: Stream) -> None:
    stream.put_many(6)
    stream.add("Refresh", summary="all is told again")
    for number in range(4):
        stream.add("Update", f"thing-{number:02}")
    node.add(stream.url)
    node.harvest()
    assert node.titles() == stream.titles()[:4]
    assert f"{stream.path}/0" not in stream.site.paths


def test_a_later_run_takes_only_deletions_from_before_a_refresh(node: Node, stream: Stream) -> None:
    stream.put_many(4)
    node.add(stream.url)
    node.harvest()
    stream.pass_time()
    stream.lose("thing-03")
    stream.add("Delete", "thing-03")
    stream.have("thing-02", "Not told after the refresh")
    stream.add("Update", "thing-02")
    stream.add("Refresh")
    stream.have("thing-01", "Told after the refresh")
    stream.add("Update", "thing-01")
    node.harvest()
    assert node.titles() == ["Letter 00", "Letter 02", "Told after the refresh"]


def test_add_and_remove_are_of_this_stream_or_of_another(node: Node, stream: Stream) -> None:
    stream.put_many(3)
    node.add(stream.url)
    node.harvest()
    stream.pass_time()
    here, elsewhere = {"id": stream.url}, {"id": "https://elsewhere.example.org/stream"}
    stream.have("new", "Added here")
    stream.have("other", "Added elsewhere")
    stream.add("Add", "new", target=here)
    stream.add("Add", "other", target=elsewhere)
    stream.add("Remove", "thing-00", origin=here)
    stream.add("Remove", "thing-01", origin=elsewhere)
    node.harvest()
    assert node.titles() == ["Added here", "Letter 01", "Letter 02"]


def test_other_things_are_left_out(node: Node, stream: Stream) -> None:
    stream.put_many(1)
    stream.add("Create", object={"id": f"{stream.site.base}/canvas/1", "type": "Canvas"})
    stream.add("Create", object={"type": "Manifest"})
    stream.add("Create", object="")
    stream.add("Create")
    stream.add("Offer", "thing-00")
    stream.more.append("nonsense")  # type: ignore[arg-type]
    node.add(stream.url)
    report = node.harvest()
    assert (report.created, report.quarantined) == (2, 0)


def test_pages_that_lead_back_end_the_run(node: Node, stream: Stream) -> None:
    stream.put_many(7)
    node.add(stream.url)
    first = json.loads(stream.answer(f"{stream.path}/0", {}).body)
    first["prev"] = {"id": f"{stream.url}/2"}
    stream.site.put(f"{stream.path}/0", json.dumps(first))
    with pytest.raises(HaltError, match="lead back to"):
        node.harvest()
    assert node.state() == {}


@pytest.mark.parametrize("page", [b"{}", b"[]", b"<html>", b"", b'{"orderedItems": 3}'])
def test_a_page_that_is_none_ends_the_run(node: Node, stream: Stream, page: bytes) -> None:
    stream.put_many(2)
    node.add(stream.url)
    stream.site.put(f"{stream.path}/0", page)
    if b"3" in page:
        assert node.harvest().created == 0
        return
    with pytest.raises(HaltError, match="is no page of activities"):
        node.harvest()


def test_times_of_another_zone_are_compared_as_moments(node: Node, stream: Stream) -> None:
    stream.put_many(2)
    node.add(stream.url)
    node.harvest()
    stream.have("thing-01", "Changed in New York")
    stream.more.append(
        {
            "type": "Update",
            "object": {"id": f"{stream.site.base}/manifests/thing-01", "type": "Manifest"},
            "endTime": "2025-12-31T21:00:00-05:00",
        }
    )
    node.harvest()
    assert node.titles() == ["Changed in New York", "Letter 00"]


def test_a_time_that_is_still_to_come_does_not_hide_what_follows(node: Node, stream: Stream) -> None:
    stream.put_many(2)
    stream.add("Update", "thing-00", endTime="2999-01-01T00:00:00Z")
    node.add(stream.url)
    node.harvest()
    stream.pass_time()
    stream.more.clear()
    stream.put("thing-01", "Changed")
    node.harvest()
    assert node.titles() == stream.titles()


def test_a_stream_without_times_is_read_as_a_whole(node: Node, stream: Stream) -> None:
    for id in ("a", "b"):
        stream.have(id, f"Title {id}")
        stream.add("Update", id)
        del stream.more[-1]["endTime"]
    node.add(stream.url)
    node.harvest()
    stream.have("a", "Changed")
    report = node.harvest()
    assert (report.updated, report.unchanged) == (1, 1)
    assert node.titles() == stream.titles()


def test_what_is_restricted_is_not_taken_for_deleted(node: Node, stream: Stream) -> None:
    stream.put_many(2)
    node.add(stream.url)
    node.harvest()
    stream.pass_time()
    stream.put("thing-01", "Restricted now")
    stream.site.documents["/manifests/thing-01"] = Answer(b"", status=401)
    report = node.harvest()
    assert (report.removed, report.quarantined) == (0, 1)
    assert node.titles() == ["Letter 00", "Letter 01"]


def test_a_tree_of_collections_with_pages_and_loops(node: Node, site: Site) -> None:
    def collection(path: str, items: list[dict[str, Any]], **more: Any) -> None:
        document = {
            "@context": "http://iiif.io/api/presentation/3/context.json",
            "id": f"{site.base}{path}",
            "type": "Collection",
            "label": {"en": [path]},
            "items": items,
        }
        site.put(path, json.dumps(document | more), "application/ld+json")

    system = Collections(site)
    system.put_many(3)

    def reference(path: str, kind: str) -> dict[str, Any]:
        return {"id": f"{site.base}{path}", "type": kind, "label": {"en": [path]}}

    top = [reference("/series", "Collection"), reference("/manifests/thing-00", "Manifest")]
    collection("/top", top)
    series = [reference("/manifests/thing-01", "Manifest"), reference("/top", "Collection")]
    collection("/series", [*series, reference("/manifests/thing-01#canvas", "Manifest")])
    offer = node.add(f"{site.base}/top")
    assert offer.count is None
    node.harvest()
    assert node.titles() == ["/series", "/top", "Letter 00", "Letter 01"]
    assert len(site.paths) == len(set(site.paths)) + 1  # the top was asked for when it was added


def test_a_collection_of_presentation_2(node: Node, site: Site) -> None:
    document = {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": f"{site.base}/old",
        "@type": "sc:Collection",
        "label": "Old",
        "manifests": [{"@id": f"{site.base}/old/1", "@type": "sc:Manifest", "label": "One"}],
        "members": [{"@id": f"{site.base}/old/2", "@type": "sc:Manifest", "label": "Two"}],
    }
    site.put("/old", json.dumps(document), "application/json")
    for number, label in (("1", "One"), ("2", "Two")):
        manifest = {
            "@context": "http://iiif.io/api/presentation/2/context.json",
            "@id": f"{site.base}/old/{number}",
            "@type": "sc:Manifest",
            "label": label,
            "sequences": [],
        }
        site.put(f"/old/{number}", json.dumps(manifest), "application/json")
    assert node.add(f"{site.base}/old").count == 2
    node.harvest()
    assert node.titles() == ["Old", "One", "Two"]


def test_a_manifest_that_cannot_be_had_hides_no_losses(node: Node, site: Site) -> None:
    system = Collections(site)
    system.put_many(4)
    node.add(system.url)
    node.harvest()
    site.documents["/manifests/thing-01"] = MISSING
    system.lose("thing-03")
    report = node.harvest()
    assert (report.removed, report.quarantined) == (1, 1)
    assert node.titles() == ["Everything", "Letter 00", "Letter 01", "Letter 02"]


def test_a_collection_that_cannot_be_had_hides_what_is_below(node: Node, site: Site) -> None:
    system = Collections(site)
    system.put_many(2)
    top = {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{site.base}/top",
        "type": "Collection",
        "label": {"en": ["Top"]},
        "items": [{"id": system.url, "type": "Collection", "label": {"en": ["Everything"]}}],
    }
    site.put("/top", json.dumps(top), "application/json")
    node.add(f"{site.base}/top")
    node.harvest()
    before = node.state()
    site.documents[system.path] = MISSING
    node.harvest()
    assert node.state() == before


def test_a_collection_that_is_gone_ends_the_run(node: Node, site: Site) -> None:
    system = Collections(site)
    system.put_many(2)
    node.add(system.url)
    node.harvest()
    site.documents[system.path] = MISSING
    with pytest.raises(HaltError, match="cannot be read"):
        node.harvest()
    assert node.titles() == system.titles()


def test_the_numbers_are_bounded(node: Node, stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_discovery, "MAX_PAGES", 1)
    monkeypatch.setattr(iiif_collection, "MAX_DOCUMENTS", 3)
    stream.put_many(9)
    node.add(stream.url)
    with pytest.raises(HaltError):
        node.harvest()
    system = Collections(stream.site)
    system.put_many(5)
    node.copies.remove_peer("p")
    node.add(system.url)
    with pytest.raises(HaltError, match="more than 3 documents"):
        node.harvest()
