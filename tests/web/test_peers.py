"""The pages of archives whose descriptions are copied here, the filter by archive, and the figures for Prometheus."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import Client

from fonds.federation.harvester import Harvester, HarvestReport
from fonds.publishing import publish as publishing
from fonds.store.copies import Copies, Origin, Peer, Quarantined
from fonds.web.app import create_app
from tests.conftest import settings_of

OTHER = "https://other.example.org"
JSON = {"Accept": "application/json"}


def entry(id: str, kind: str, **fields: object) -> bytes:
    record = {"id": id, "kind": kind, **fields}
    digest = hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
    place = {"origin": OTHER, "id": id, "kind": kind, "version": 1, "time": "2026-12-01T00:00:00Z"}
    return orjson.dumps({**place, "record": record, "digest": digest})


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with a record of its own, and copies of a record and a place of another one."""
    work = tmp_path_factory.mktemp("peers")
    folder = work / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "Ours"\n', "utf-8")
    fields = "id: own\nkind: record\ntitle: An own letter\nlanguage: en\nrights: CNE\n"
    (folder / "own.md").write_text(f"---\n{fields}---\n", "utf-8")
    peer = Peer(
        "other", OTHER, title="The <other> archive", rights="http://creativecommons.org/publicdomain/zero/1.0/",
        last_run="2026-12-01T10:00:00Z", last_success="2026-12-01T10:00:00Z",
    )  # fmt: skip
    with closing(Copies(work / "state")) as copies, copies.transaction():
        copies.put_peer(peer)
        copies.put_peer(Peer("new", "https://new.example.org/oai", protocol="oai-pmh", is_paused=True))
        copies.put_origin(Origin("other-example-org", OTHER, peer.title))
        harvester, report = Harvester(copies, "https://ours.example.org"), HarvestReport()
        harvester.take(
            entry("letter", "record", title={"en": "A copy"}, language=["en"], level="item"), peer, report
        )
        harvester.take(entry("oslo", "place", name={"en": "Oslo"}), peer, report)
        assert report.created == 2
        copies.quarantine(Quarantined("other", "x", "a secret reason", b"{}", "2026-12-01T10:00:00Z"))
    settings = settings_of(folder, work / "state", base_url="https://ours.example.org")
    publishing.publish(settings)
    return work


@pytest.fixture
def client(work: Path) -> Iterator[Client]:
    settings = settings_of(
        work / "node", work / "state", base_url="https://ours.example.org", metrics_networks=["192.0.2.0/24"]
    )
    yield Client(create_app(settings))


def test_the_archives_are_listed_with_what_is_copied(client: Client) -> None:
    page = client.get("/peers").get_data(as_text=True)
    assert "The &lt;other&gt; archive" in page and "1 record" in page and "1 place" in page
    assert 'href="/peers/other"' in page and "2 archives" in page
    states = {peer["url"]: peer["status"] for peer in client.get("/peers", headers=JSON).get_json()}
    assert states == {OTHER: "healthy", "https://new.example.org/oai": "paused"}


def test_a_page_tells_the_state_of_a_peer_and_no_reasons(client: Client, work: Path) -> None:
    page = client.get("/peers/other").get_data(as_text=True)
    assert "The last harvest succeeded." in page and "1 description could not be read" in page
    assert 'href="http://creativecommons.org/publicdomain/zero/1.0/"' in page
    assert client.get("/peers/other", headers=JSON).get_json()["copies"] == {"record": 1, "place": 1}
    with closing(Copies(work / "state")) as copies:
        copies.update_peer("other", error="10.0.0.7 did not answer")
    failing = client.get("/peers/other").get_data(as_text=True)
    assert "The last harvest failed." in failing
    assert "10.0.0.7" not in failing and "a secret reason" not in failing
    assert client.get("/peers/nobody").status_code == 404
    with closing(Copies(work / "state")) as copies:
        copies.update_peer("other", error="")


@pytest.mark.parametrize(
    ("origin", "titles"), [("other-example-org", ["A copy"]), ("_node", ["An own letter"]), ("nobody", [])]
)
def test_lists_are_filtered_by_archive(client: Client, origin: str, titles: list[str]) -> None:
    results = client.get(f"/search?kind=record&origin={origin}", headers=JSON).get_json()["results"]
    assert [result["title"] for result in results] == titles


def test_the_filter_names_the_archives(client: Client) -> None:
    page = client.get("/search?kind=record").get_data(as_text=True)
    assert "Published by" in page and "The &lt;other&gt; archive" in page
    assert "origin=_node" in page


def test_figures_are_for_the_networks_of_the_settings(client: Client) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "198.51.100.1"}).status_code == 404
    response = client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert response.status_code == 200 and response.headers["Cache-Control"] == "no-store"
    families = {
        family.name: family for family in text_string_to_metric_families(response.get_data(as_text=True))
    }
    counts = {sample.labels["kind"]: sample.value for sample in families["fonds_descriptions"].samples}
    assert counts == {"record": 2, "place": 1}
    healthy = {sample.labels["peer"]: sample.value for sample in families["fonds_peer_healthy"].samples}
    assert healthy == {"other": 1, "new": 0}
    quarantined = {
        sample.labels["peer"]: sample.value for sample in families["fonds_peer_quarantined"].samples
    }
    assert quarantined == {"other": 1, "new": 0}
    openmetrics = client.get(
        "/metrics",
        headers={"Accept": "application/openmetrics-text; version=1.0.0"},
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert openmetrics.get_data(as_text=True).endswith("# EOF\n")
