"""Whatever is asked there is an answer of the protocol; whatever is published meanwhile, nothing is lost or twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fonds.settings import Settings
from fonds.store import commit_times
from fonds.store.compression import compress
from fonds.store.document_sets import Document
from fonds.store.log import Transition, withdrawal_json
from fonds.store.writer import Writer
from tests.conftest import settings_of
from tests.web.oai.conftest import Asker, asker

CODES = {
    "badArgument", "badResumptionToken", "badVerb", "cannotDisseminateFormat", "idDoesNotExist", "noRecordsMatch",
    "noMetadataFormats", "noSetHierarchy",
}  # fmt: skip
NAMES = ["verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken", "page", ""]
VALUES = [
    "Identify", "ListRecords", "ListIdentifiers", "ListSets", "GetRecord", "ListMetadataFormats",
    "oai_dc", "ead", "rdf", "collection", "type:telegram", "2026-01-01", "2026-01-01T00:00:00Z", "9999-12-31",
    "0000-00-00",
    "oai:127.0.0.1:papers",
    "ListRecords!oai_dc!!0!1!0!0!1!000000000000", "٢٠٢٦-٠١-٠١",
]  # fmt: skip
ARGUMENTS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(NAMES), st.text(max_size=12)),
        st.one_of(st.sampled_from(VALUES), st.text(max_size=40)),
    ),
    max_size=8,
)
QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(ARGUMENTS)
def test_whatever_is_asked_is_answered_by_the_book(ask: Asker, arguments: list[tuple[str, str]]) -> None:
    answered = ask(urlencode(arguments, errors="replace"))
    assert set(answered.errors) <= CODES


@QUICK
@given(st.text(max_size=200))
def test_whatever_bytes_are_asked(ask: Asker, query: str) -> None:
    assert set(ask(query).errors) <= CODES


@QUICK
@given(st.data())
def test_a_mutilated_token_is_refused(ask: Asker, data: st.DataObject) -> None:
    token = ask(verb="ListRecords", metadataPrefix="oai_dc").token.text
    place = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.sampled_from("0123456789abcdefL!:_-é\x00"))
    if token[place] != sign:
        query = urlencode(
            {"verb": "ListRecords", "resumptionToken": token[:place] + sign + token[place + 1 :]}
        )
        assert ask(query).errors == ["badResumptionToken"]


class Clock:
    """A clock that is set by the test: a second passes when it says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)
        monkeypatch.setattr(commit_times, "now", lambda: self.time)

    def wait(self, seconds: int) -> None:
        self.time += timedelta(seconds=seconds)


class Publisher:
    """Publishes states of a few ids straight into a store, as a publish does."""

    def __init__(self, state: Path) -> None:
        self.state, self.number = state, 0
        self.gone: dict[str, bool] = {}

    def take(self, changes: list[tuple[int, bool]]) -> None:
        with Writer(self.state) as store:
            with store.log_transaction() as log:
                for id, gone in changes:
                    log.apply(self._step(store, f"r{id}", gone), store.entity(f"r{id}"))
            store.set_meta("complete", "yes")

    def _step(self, store: Writer, id: str, gone: bool) -> Transition:
        self.number += 1
        words = f"<x>{id} {self.number}</x>".encode()
        edition = store.document_sets.put(id, words, [Document("oai_dc", 0, b"", words)], b"{}")
        said = withdrawal_json("2026-01-02", {"en": f"Reason {self.number}."}, None) if gone else None
        self.gone[id] = gone if id in self.gone or not gone else False
        record = b'{"kind":"record","id":"%s","title":{"en":"x"}}' % id.encode()
        return Transition(
            id, "record", words, compress(record), None if gone else edition, None, id, (), said,
            ("collection:a",),
        )  # fmt: skip


PUBLISHES = st.lists(
    st.tuples(
        st.integers(0, 3),  # seconds that pass before
        st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=6),  # (id, withdrawn)
    ),
    max_size=4,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rounds=st.lists(PUBLISHES, min_size=1, max_size=5),
    page=st.integers(1, 4),
    spec=st.sampled_from(["", "collection:a"]),
)
def test_a_mirror_that_harvests_meanwhile_is_the_store(
    rounds: list[list[tuple[int, list[tuple[int, bool]]]]],
    page: int,
    spec: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Each round is one harvest, with a publish between any two of its pages; each harvest asks from the
    responseDate of the first answer of the last. At the end the mirror is the store, and the last state of everything
    was given exactly once; but for what was given early, because all that was left of a list had changed."""
    work = tmp_path_factory.mktemp("mirror")
    clock, publisher = Clock(monkeypatch), Publisher(work / "state")
    publisher.take([(0, False)])
    clock.wait(5)
    (work / "node").mkdir()
    (work / "node" / "node.toml").write_text('title = "x"\n')
    node = settings_of(work / "node", work / "state", oai_page=page)
    mirror: dict[str, tuple[str, str]] = {}
    given_: list[tuple[str, str, bool]] = []
    since = ""
    for publishes in [*rounds, []]:
        clock.wait(2)
        since = _harvest(node, since, spec, mirror, given_, list(publishes), publisher, clock)
    clock.wait(5)
    _harvest(node, since, spec, mirror, given_, [], publisher, clock)
    dispatcher, _ = asker(node)
    store = {f"oai:127.0.0.1:{id}": dispatcher.context.reader.entity(id) for id in publisher.gone}
    expected = {
        name: (row.changed, "deleted" if row.withdrawn else "")
        for name, row in store.items()
        if row and row.seq
    }
    assert mirror == expected
    for name, (changed, _) in expected.items():
        times = [early for other, at, early in given_ if (other, at) == (name, changed)]
        assert times and times.count(False) <= 1 and times.count(True) <= 1
    dispatcher.context.reader.close()


def _harvest(
    node: Settings,
    since: str,
    spec: str,
    mirror: dict[str, tuple[str, str]],
    given_: list[tuple[str, str, bool]],
    publishes: list[tuple[int, list[tuple[int, bool]]]],
    publisher: Publisher,
    clock: Clock,
) -> str:
    dispatcher, ask = asker(node)
    first = {"from_": since} if since else {}
    if spec:
        first["set"] = spec
    answered = ask(verb="ListRecords", metadataPrefix="oai_dc", **first)
    begun = answered.texts("responseDate")[0]
    for _ in range(1000):
        assert answered.errors in ([], ["noRecordsMatch"])
        for header in answered.root.iter("{*}header"):
            name, changed = header[0].text, header[1].text
            mirror[name] = (changed, header.get("status") or "")
            given_.append((name, changed, changed >= begun))
        if answered.token is None or not answered.token.text:
            break
        if publishes:
            seconds, changes = publishes.pop(0)
            clock.wait(seconds)
            publisher.take(changes)
        dispatcher.context.reader.close()  # a restart between pages, while we are at it
        dispatcher, ask = asker(node)
        answered = ask(verb="ListRecords", resumptionToken=answered.token.text)
    else:
        raise AssertionError("the list does not end")
    for seconds, changes in publishes:
        clock.wait(seconds)
        publisher.take(changes)
    dispatcher.context.reader.close()
    return str(begun)
