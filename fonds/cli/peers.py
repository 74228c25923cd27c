"""The commands `fonds peer ...` and `fonds harvest`: whose descriptions are copied here, and the copying."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from fonds.cli import report
from fonds.cli.main import (
    base_url_option,
    check_allowances,
    folder_option,
    json_option,
    main,
    settings_of,
    state_option,
)
from fonds.cli.whole_publish import publish_everything, tell_all
from fonds.federation.comparison import Comparer, Comparison
from fonds.federation.exchange_client import NodeClient
from fonds.federation.harvest_run import Outcome, due_peers, harvest_peers
from fonds.federation.harvester import HarvestReport
from fonds.federation.offers import SECONDS, OfferError, find_offer
from fonds.federation.protocols.protocol import Offer
from fonds.federation.takedowns import remove_copy
from fonds.http_client.fetch import FetchError
from fonds.http_client.message_signatures import thumbprint
from fonds.problem import Problem, errors, printable
from fonds.record.copy_ids import split_id
from fonds.record.field_types import MAX_ID, is_id
from fonds.store.copies import FONDS, Copies, Peer, origin_name
from fonds.store.peer_protocols import TITLES

_SHOWN = 20  # ids of each kind in a comparison
NO_RIGHTS = "not stated: ask before you publish copies"


@main.group("peer")
def peers() -> None:
    """Add, list and remove the nodes whose descriptions are copied here."""


def _peer(copies: Copies, name: str) -> Peer:
    if peer := copies.peer(name):
        return peer
    names = ", ".join(peer.name for peer in copies.peers())
    hint = f"Peers: {names}." if names else "There are none yet: `fonds peer add URL` adds one."
    raise click.ClickException(f"there is no peer {name!r}. {hint}")


@contextmanager
def _failures_told() -> Iterator[None]:
    """End the command with a message if a peer does not answer, or cannot be added."""
    try:
        yield
    except (FetchError, OfferError) as error:
        raise click.ClickException(str(Problem(error.message, error.hint))) from None


@peers.command("add")
@click.argument("url")
@click.option("--name", help="What the peer is called here (default: its host).")
@click.option(
    "--protocol",
    type=click.Choice(list(TITLES)),
    help="The protocol to use (default: the best that it speaks).",
)
@click.option("--format", "format_", help="Of OAI-PMH: the metadataPrefix (default: the one that says most).")
@click.option("--set", "set_", help="Of OAI-PMH: take this set alone.")
@click.option("--with-copies", is_flag=True, help="Also take what the peer copied from others.")
@click.option(
    "--allow-private",
    multiple=True,
    callback=check_allowances,
    help="A host or network that may be reached although it is not public.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@folder_option
@state_option
@base_url_option
def add(
    url: str,
    name: str | None,
    protocol: str | None,
    format_: str | None,
    set_: str | None,
    with_copies: bool,
    allow_private: tuple[str, ...],
    yes: bool,
    folder: Path,
    state: str | None,
    base_url: str | None,
) -> None:
    """Add the node or other system at URL as a peer, after showing what it has. Nothing is copied yet."""
    settings = settings_of(folder, state=state, base_url=base_url)
    url = url.rstrip("/")
    if not url.lower().startswith(("https://", "http://")):
        raise click.UsageError(f"{url!r} has no scheme. Write https://{url}, or http://{url}")
    options = {key: value for key, value in (("format", format_), ("set", set_)) if value}
    with _failures_told(), report.waiting() as waiting:
        waiting.begin(f"Waiting for {url}, at most {SECONDS:.0f} seconds for an answer.")
        offer = find_offer(settings, url, allow_private, options, protocol or "")
    name = name or origin_name(offer.url)[:MAX_ID].strip("-")
    if not is_id(name):
        raise click.UsageError(
            f"{name!r} cannot be a name: use lower-case letters, digits and single hyphens"
        )
    _show_offer(offer)
    if not yes:
        click.confirm("Add it as a peer?", abort=True)
    with closing(Copies(settings.state)) as copies:
        if copies.peer(name):
            raise click.ClickException(f"there is a peer {name!r} already. Give another --name.")
        copies.put_peer(
            Peer(
                name,
                offer.url,
                title=offer.title,
                rights=offer.rights,
                allow_private=allow_private,
                with_copies=with_copies,
                protocol=offer.protocol,
                options=offer.options,
                key=offer.key,
            )
        )
    click.echo(f"Added {name}. `fonds harvest {name}` copies its descriptions.")


def _show_offer(offer: Offer) -> None:
    count = "not told" if offer.count is None else f"{offer.count:,}"
    what = "descriptions" if offer.protocol == FONDS else "documents"
    click.echo(printable(offer.title))
    click.echo(f"  address       {printable(offer.url)}")
    click.echo(f"  protocol      {TITLES[offer.protocol]}")
    click.echo(f"  {what:<13} {count}")
    click.echo(f"  rights        {printable(offer.rights) or NO_RIGHTS}")
    for note in offer.notes:
        click.echo(f"  {printable(note)}")


@peers.command("list")
@folder_option
@state_option
@json_option
def list_peers(folder: Path, state: str | None, as_json: bool) -> None:
    """List the peers with the number of copies and the last harvest."""
    with closing(Copies(settings_of(folder, state=state).state)) as copies:
        rows = [_row(copies, peer) for peer in copies.peers()]
    if as_json:
        report.print_json(rows)
        return
    if not rows:
        click.echo("There are no peers. `fonds peer add URL` adds one.")
    for row in rows:
        copies_word = "copy  " if row["copies"] == 1 else "copies"
        state_words = f"{row['last_success'] or 'never harvested'}{'  paused' if row['paused'] else ''}"
        click.echo(f"{row['name']:<30} {row['copies']:>9,} {copies_word}  {state_words}")
        if row["error"]:
            click.echo(f"{'':<30} {printable(str(row['error']))}")


def _row(copies: Copies, peer: Peer) -> dict[str, object]:
    return {
        "name": peer.name,
        "url": peer.url,
        "title": peer.title,
        "rights": peer.rights,
        "copies": copies.count(peer.name),
        "quarantine": copies.count_quarantined(peer.name),
        "protocol": peer.protocol,
        "position": peer.position,
        "key": thumbprint(peer.key) if peer.key else "",
        "with_copies": peer.with_copies,
        "paused": peer.is_paused,
        "last_run": peer.last_run,
        "last_success": peer.last_success,
        "error": peer.error,
    }


@peers.command("show")
@click.argument("name")
@folder_option
@state_option
@json_option
def show(name: str, folder: Path, state: str | None, as_json: bool) -> None:
    """Show a peer: its state, and each entry that could not be taken."""
    with closing(Copies(settings_of(folder, state=state).state)) as copies:
        peer = _peer(copies, name)
        row, quarantined = _row(copies, peer), copies.quarantined(name)
    if as_json:
        items = [{"id": item.id, "reason": item.reason, "at": item.at} for item in quarantined]
        report.print_json({**row, "quarantine": items})
        return
    for key, value in row.items():
        click.echo(f"{key.replace('_', ' '):<14} {_word(value)}")
    for item in quarantined:
        click.echo(printable(f"  {item.id}: {item.reason}"))


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else printable(str(value))


@peers.command("pause")
@click.argument("name")
@click.option("--resume", is_flag=True, help="Harvest it again from now on.")
@folder_option
@state_option
def pause(name: str, resume: bool, folder: Path, state: str | None) -> None:
    """Stop harvesting a peer. Its copies stay."""
    with closing(Copies(settings_of(folder, state=state).state)) as copies:
        copies.update_peer(_peer(copies, name).name, is_paused=not resume)
    click.echo(
        f"{name} is harvested again." if resume else f"{name} is not harvested any more. Its copies stay."
    )


@peers.command("trust")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@folder_option
@state_option
def trust(name: str, yes: bool, folder: Path, state: str | None) -> None:
    """Accept the key with which a peer signs now. Ask those who run it first."""
    with closing(Copies(settings_of(folder, state=state).state)) as copies:
        peer = _peer(copies, name)
        with _failures_told():
            key = NodeClient(peer.url, peer.allow_private).public_key()
        if not key:
            raise click.ClickException(f"{name} does not sign.")
        click.echo(f"key until now  {thumbprint(peer.key) if peer.key else 'none'}")
        click.echo(f"key now        {thumbprint(key)}")
        if not yes:
            click.confirm("Accept it?", abort=True)
        copies.update_peer(name, key=key)


@peers.command("remove")
@click.argument("name")
@click.option("--with-copies", is_flag=True, help="Also withdraw its copies at the next publish.")
@folder_option
@state_option
def remove(name: str, with_copies: bool, folder: Path, state: str | None) -> None:
    """Remove a peer. Its copies stay, as they are, unless you say otherwise."""
    with closing(Copies(settings_of(folder, state=state).state)) as copies:
        peer = _peer(copies, name)
        with copies.transaction():
            ids = copies.ids_of(name) if with_copies else []
            for id in ids:
                remove_copy(copies, id, f"The copies from {peer.title or peer.url} were removed.")
            copies.remove_peer(name)
    if with_copies:
        count = report.counted(len(ids), "copy", "copies")
        click.echo(f"Removed {name}. The next `fonds publish` withdraws {count}.")
    else:
        click.echo(f"Removed {name}. Its copies stay.")


@main.command()
@click.argument("names", metavar="[PEER]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Request and check everything, and store nothing.")
@click.option("--retry", is_flag=True, help="Only try again what is in quarantine.")
@click.option("--accept-losses", is_flag=True, help="Go on although a peer lost descriptions or its log.")
@click.option("--no-publish", is_flag=True, help="Store the copies, and do not publish them yet.")
@folder_option
@state_option
@base_url_option
def harvest(
    names: tuple[str, ...],
    dry_run: bool,
    retry: bool,
    accept_losses: bool,
    no_publish: bool,
    folder: Path,
    state: str | None,
    base_url: str | None,
) -> None:
    """Copy what changed at the peers since the last time, and publish it."""
    settings = settings_of(folder, state=state, base_url=base_url)
    is_complete = True
    with closing(Copies(settings.state)) as copies:
        chosen = [_peer(copies, name) for name in names] or due_peers(copies)
        if not chosen:
            click.echo("There are no peers to harvest. `fonds peer add URL` adds one.")
            return
        with report.progress() as progress, report.waiting() as waiting:

            def begin(peer: Peer) -> None:
                waiting.begin(f"{peer.name}: waiting for {peer.url}")

            tell = tell_all(progress, lambda stage, done, total: waiting.heard())
            for peer, outcome in harvest_peers(
                settings, copies, chosen, tell, dry_run, retry, accept_losses, begin
            ):
                waiting.end()
                is_complete &= isinstance(outcome, HarvestReport)
                click.echo(f"{peer.name}: {outcome_words(outcome, dry_run)}")
    if not dry_run and not no_publish:
        with report.progress() as progress:
            published = publish_everything(settings, progress)
        report.print_report(published, False, "published", folder)
        is_complete &= not errors(published.problems)
    sys.exit(0 if is_complete else 1)


def outcome_words(outcome: Outcome, dry_run: bool = False) -> str:
    """Return what a harvest did, or why it was not possible."""
    if isinstance(outcome, HarvestReport):
        return _summary(outcome, dry_run)
    return str(Problem(outcome.message, outcome.hint))


def _summary(result: HarvestReport, dry_run: bool) -> str:
    verb = "would copy" if dry_run else "copied"
    parts = [
        f"{verb} {result.created:,} new, {result.updated:,} changed, {result.removed:,} removed",
        f"{result.unchanged:,} unchanged" if result.unchanged else "",
        f"{result.loops:,} of this node" if result.loops else "",
        f"{result.passed_on:,} of other nodes left out" if result.passed_on else "",
        f"{result.quarantined:,} in quarantine (`fonds peer show`)" if result.quarantined else "",
    ]
    return "; ".join(filter(None, parts)) + "."


@main.command("compare")
@click.argument("name", metavar="PEER")
@folder_option
@state_option
@json_option
def compare(name: str, folder: Path, state: str | None, as_json: bool) -> None:
    """Compare the copies of PEER with what it has now, by digests. Exits with 1 if they differ."""
    with closing(Copies(settings_of(folder, state=state).state)) as copies:
        peer = _peer(copies, name)
        if peer.protocol != FONDS:
            raise click.ClickException(
                f"{name} is no node of Fonds. `fonds harvest --dry-run` tells what changed."
            )
        with _failures_told():
            result = Comparer(NodeClient(peer.url, peer.allow_private, peer.key), copies, peer).run()
        reasons = {split_id(item.id)[1]: item.reason for item in copies.quarantined(name)}
    if as_json:
        report.print_json({**asdict(result), "equal": result.is_equal})
    else:
        _show_comparison(name, result, reasons)
    sys.exit(0 if result.is_equal else 1)


def _show_comparison(name: str, result: Comparison, reasons: dict[str, str]) -> None:
    click.echo(
        f"{name} has {report.counted(result.there, 'description')}; copies here: {result.here:,}."
        f" Requests: {result.requests:,}."
    )
    if result.unread:
        click.echo(f"Changes that were not harvested yet: {result.unread:,}.")
    groups = (
        ("Missing here", result.missing),
        ("Here in another version", result.outdated),
        ("Not available there any more", result.withdrawn),
        ("Damaged here", result.damaged),
    )
    for title, ids in groups:
        if ids:
            click.echo(f"{title}: {len(ids):,}")
        for id in ids[:_SHOWN]:
            reason = f" (in quarantine: {reasons[id]})" if id in reasons else ""
            click.echo(printable(f"  {id}{reason}"))
        if len(ids) > _SHOWN:
            click.echo(f"  and {len(ids) - _SHOWN:,} more: --json lists all")
    if result.is_equal:
        click.echo("All are the same.")
