"""Whatever fails on the way, the copies of an OAI-PMH repository end as without any failure."""

from __future__ import annotations

import random
import re
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fonds.federation.harvester import HaltError
from fonds.http_client.fetch import FetchError
from tests.federation.protocols.harvesting import Killed, Node, new_node
from tests.federation.protocols.scripted_site import Answer, Site
from tests.federation.protocols.systems import Oai, Thing

FAULTS = ("", "", "reset", "cut body", "truncated", "429", "500", "503", "404", "410")
RECORDS = 7


class Faulty(Oai):
    """A server that repeats and shuffles the records of pages, forgets its tokens, and keeps the order of its list."""

    def __init__(self, site: Site, seed: int) -> None:
        super().__init__(site)
        self.random = random.Random(seed)
        self.is_faulty = False
        self.before: list[str] = []

    def _change(self, kind: str, id: str, thing: Thing) -> None:
        self.moments += 7
        thing.time = self.now()
        self.things[id] = thing

    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        answer = super().answer(path, arguments)
        if not self.is_faulty or arguments.get("verb") != "ListRecords":
            return answer
        if "resumptionToken" in arguments and self.random.random() < 0.1:
            return Answer(self.envelope('<error code="badResumptionToken">forgotten</error>'), "text/xml")
        text = answer.body.decode()
        records = re.findall("<record>.*?</record>", text)
        if not records:
            return answer
        again = self.before if self.random.random() < 0.5 else []
        self.before = records
        mixed = [*records, *again]
        self.random.shuffle(mixed)
        first, last = text.index(records[0]), text.index(records[-1]) + len(records[-1])
        return answer._replace(body=(text[:first] + "".join(mixed) + text[last:]).encode())


def run(node: Node, batches: int) -> None:
    """Harvest, and perhaps be killed after some batches; what fails is tried in the next run."""
    with suppress(FetchError, HaltError, Killed):
        node.harvest_until(batches)


step = st.one_of(
    st.tuples(st.just("put"), st.integers(0, RECORDS), st.text("abc", min_size=1, max_size=3)),
    st.tuples(st.just("delete"), st.integers(0, RECORDS), st.just("")),
    st.tuples(st.just("run"), st.integers(0, 6), st.lists(st.sampled_from(FAULTS), max_size=6)),
)


@given(steps=st.lists(step, min_size=3, max_size=10), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_faults_change_nothing_in_the_end(
    site: Site, steps: list[tuple[str, int, object]], seed: int
) -> None:
    server = Faulty(site, seed)
    server.put_many(RECORDS)
    with TemporaryDirectory() as folder:
        disturbed, undisturbed = (new_node(Path(folder) / name) for name in ("disturbed", "undisturbed"))
        site.faults.clear()
        disturbed.add(server.url)
        for kind, number, value in steps:
            id = f"thing-{number:02}"
            if kind == "put":
                server.put(id, str(value))
            elif kind == "delete" and id in server.things:
                server.delete(id)
            elif isinstance(value, list):
                server.is_faulty, site.faults = True, list(value)
                run(disturbed, batches=number)
                server.is_faulty = False
                site.faults.clear()
        disturbed.harvest()  # it may go on with a list of before the last changes
        disturbed.harvest()
        undisturbed.add(server.url)
        undisturbed.harvest()
        try:
            assert kept(disturbed) == kept(undisturbed)
            assert disturbed.titles() == server.titles()
            assert disturbed.quarantined() == []
        finally:
            disturbed.copies.close()
            undisturbed.copies.close()


def kept(node: Node) -> dict[str, str]:
    """The digest of each copy that is not removed, by its id. What was never copied need not be removed."""
    return {id: digest for id, (digest, is_removed) in node.state().items() if not is_removed}
