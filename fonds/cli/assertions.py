"""The commands `fonds assert ...`: which descriptions from several archives are of the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import click
import orjson

from fonds.cli import report
from fonds.cli.main import folder_option, json_option, main, settings_of, state_option
from fonds.problem import printable
from fonds.record.copy_ids import split_id
from fonds.settings import Settings
from fonds.store.assertions import DIFFERENT, SAME, Assertion
from fonds.store.commit_times import format_time, now
from fonds.store.log_consumer import LogConsumer
from fonds.store.writer import Writer

SAME_LINK = "Both link to {}"
_MAX_GROUP = 20  # descriptions with one link: more than that are not of one thing


@main.group("assert")
def assertions() -> None:
    """Say which descriptions from several archives are of the same thing, or of different ones."""


def _about(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.argument("id"),
        click.argument("other"),
        click.option("--method", default="", help="How that was established, for readers."),
        click.option("--author", default="", help="Who says so (default: the title of the node)."),
        folder_option,
        state_option,
    )[::-1]:
        command = option(command)
    return command


@assertions.command("same")
@_about
def same(id: str, other: str, method: str, author: str, folder: Path, state: str | None) -> None:
    """Say that ID and OTHER are of the same thing. OTHER is an id too, or a URI."""
    _assert(SAME, id, other, method, author, settings_of(folder, state=state))


@assertions.command("different")
@_about
def different(id: str, other: str, method: str, author: str, folder: Path, state: str | None) -> None:
    """Say that ID and OTHER are not of the same thing, whatever follows from other assertions."""
    _assert(DIFFERENT, id, other, method, author, settings_of(folder, state=state))


def _assert(relation: str, id: str, other: str, method: str, author: str, settings: Settings) -> None:
    if id == other:
        raise click.UsageError("a thing is always the same as itself")
    author = author or settings["title"]
    with Writer(settings.state) as store:
        for name in (id, other):
            _check_thing(store, name, is_first=name == id)
        store.assertions.put(Assertion(id, other, relation, method.rstrip(". "), author, format_time(now())))
    words = "is the same as" if relation == SAME else "is different from"
    click.echo(f"{id} {words} {other}. The pages show it now.")


def _check_thing(store: Writer, name: str, is_first: bool) -> None:
    if not is_first and ":" in name:
        if urlsplit(name).scheme not in ("http", "https") or any(sign in name for sign in ' <>"'):
            raise click.UsageError(f"{name!r} is neither an id nor an address of the web")
    elif store.entity(name) is None:
        raise click.ClickException(f"nothing is published under the id {name!r}")


@assertions.command("end")
@click.argument("id")
@click.argument("other")
@folder_option
@state_option
def end(id: str, other: str, folder: Path, state: str | None) -> None:
    """Take back what was said of ID and OTHER."""
    with Writer(settings_of(folder, state=state).state) as store:
        if not store.assertions.remove(id, other):
            raise click.ClickException(f"nothing is asserted about {id!r} and {other!r}")


@assertions.command("list")
@folder_option
@state_option
@json_option
def list_assertions(folder: Path, state: str | None, as_json: bool) -> None:
    """List all assertions."""
    with Writer(settings_of(folder, state=state).state) as store:
        known = store.assertions.all()
    if as_json:
        report.print_json([row._asdict() for row in known])
        return
    for row in known:
        click.echo(
            f"{row.subject} {row.relation} {row.object}  {row.author}, {row.time[:10]}  {row.method}".rstrip()
        )


@assertions.command("suggest")
@click.option("--write", is_flag=True, help="Also assert that they are the same, where both links are exact.")
@folder_option
@state_option
def suggest(write: bool, folder: Path, state: str | None) -> None:
    """List descriptions from several archives that link to the same entry of an authority file."""
    settings = settings_of(folder, state=state)
    author = settings["title"]
    count = written = 0
    with Writer(settings.state) as store:
        for pair in _candidates(store):
            count += 1
            click.echo(
                printable(f"{pair.first} {pair.second}  {pair.link}{'' if pair.is_exact else '  (close)'}")
            )
            if write and pair.is_exact:
                written += 1
                method = SAME_LINK.format(pair.link)
                assertion = Assertion(pair.first, pair.second, SAME, method, author, format_time(now()))
                store.assertions.put(assertion)
    click.echo(
        f"Pairs: {count:,}. " + (f"Asserted: {written:,}." if write else "--write asserts the exact ones.")
    )


class Pair(NamedTuple):
    """Two descriptions with the same link, and whether both say that it is exact."""

    first: str
    second: str
    link: str
    is_exact: bool


def _candidates(store: Writer) -> Iterator[Pair]:
    """Yield pairs of descriptions of one kind from two archives with the same link; none that is known already."""
    groups: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for id, kind, record in _published(store):
        for link in record.get("same_as", ()):
            groups[kind, _normalized(link["uri"])][id] = link.get("match") == "exact"
    known = {frozenset((row.subject, row.object)) for row in store.assertions.all()}
    for (_, link), exact in sorted(groups.items()):
        if len(exact) > _MAX_GROUP:
            continue
        for first, second in combinations(exact, 2):
            pair = frozenset((first, second))
            if split_id(first)[0] != split_id(second)[0] and pair not in known:
                known.add(pair)
                yield Pair(first, second, link, exact[first] and exact[second])


def _published(store: Writer) -> Iterator[tuple[str, str, dict[str, Any]]]:
    consumer, after = LogConsumer(store.db), ""
    while ids := consumer.published(after, 1000):
        for id in ids:
            if published := consumer.state(id):
                yield id, published.kind, orjson.loads(published.record)
        after = ids[-1]


def _normalized(uri: str) -> str:
    """Return a URI as it is compared: authority files have both schemes, and addresses with a slash at the end."""
    return uri.removeprefix("https://").removeprefix("http://").rstrip("/")
