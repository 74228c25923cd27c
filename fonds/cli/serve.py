"""`fonds serve` and `fonds get`: starts the server, or answers one request without a socket."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path

import click

from fonds.problem import StoreError
from fonds.settings import Settings
from fonds.store.reader import Reader, is_published, published_base_url
from fonds.urls import WATCH_PATHS, is_loopback

EXAMPLES = ("records/{}", "iiif/{}/manifest", "records/{}.ttl")


def run_server(settings: Settings, publishes: bool, remembered: str = "", watches: bool = False) -> None:
    """Serve until the process is stopped, and print the main URLs once the server listens.

    If it `publishes`, it does so in a process beside it (fonds/cli/publish_process.py). With a `remembered` base URL,
    which may lead elsewhere, the printed addresses are those that the server listens on. If it `watches`, it publishes
    every change of a file, and pages load themselves again.
    """
    from fonds.cli import server_process

    # the workers and the process that publishes load the same settings from the environment
    values = {name: str(settings[name]) for name in ("host", "port", "workers")}
    values |= {"node": str(settings.node.resolve()), "state": str(settings.state.resolve())}
    values["base_url"] = settings.base_url
    os.environ.update({f"FONDS_{name.upper()}": value for name, value in values.items()})
    base = _listening(settings) if remembered else settings.base_url
    sys.stdout.flush()
    target = server_process.WATCHED_APPLICATION if watches else server_process.APPLICATION
    lines = announcement(settings, base, watches)
    server_process.serve(settings, target, lines, publishes=publishes, watches=watches)


def require_free_port(host: str, port: int) -> None:
    """Raise click.ClickException if the port cannot be used."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        hint = f" Try --port {port + 1}." if error.errno == errno.EADDRINUSE else ""
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}.{hint}") from None


def remembered_base_url(settings: Settings) -> str:
    """Return the address that the published documents name, if no setting says one; "" otherwise."""
    return "" if settings["base_url"] else published_base_url(settings.state)


def warning_of_address(settings: Settings, remembered: str) -> str:
    """Return what to tell if a node without `base_url` is served elsewhere than it was published; "" if it is not."""
    if not remembered or remembered == settings.base_url:
        return ""
    return (
        f"Warning: the published documents name {remembered}, and this server listens on {settings.base_url}."
        f" Their links lead to {remembered}. Set base_url in node.toml to the address of the node, or add"
        f" --base-url {settings.base_url} once: every description is then published again under it."
    )


def announcement(settings: Settings, base: str, watches: bool = False) -> str:
    """Return the lines that are printed once the server listens: its address below `base`, and examples."""
    lines = ["", settings["title"], f"  {base}/"]
    if is_readable(settings.state):
        lines += [f"  {url}" for url in example_urls(settings, base)]
    else:
        lines.append("  The node is being published. Until then, its pages show the progress.")
    listening = _listening(settings)
    if base != listening:
        lines.append(f"  (listening on {listening}; every URI begins with {base})")
    if watches:
        lines.append("Every change of a file is published, and open pages load themselves again.")
        lines += [f"  {base}{WATCH_PATHS['drafts']}"] if is_loopback(settings["host"]) else []
    return "\n".join([*lines, "Stop with Ctrl-C.", ""])


def require_published(state: Path) -> None:
    """Raise StoreError if nothing is published, or if another version of Fonds made the store."""
    if not is_published(state):
        raise StoreError(f"nothing is published in {state}: run `fonds publish` first")


def is_readable(state: Path) -> bool:
    """Return whether something is published that this version of Fonds can serve as it is."""
    try:
        return is_published(state)
    except StoreError:
        return False


def _listening(settings: Settings) -> str:
    host = f"[{settings['host']}]" if ":" in settings["host"] else settings["host"]
    return f"http://{host}:{settings['port']}"


def example_urls(settings: Settings, base: str) -> list[str]:
    """Return the URLs of the first record of the archive below a base URL; none if no record is published."""
    reader = Reader(settings.state)
    try:
        record = _first_record(reader)
    finally:
        reader.close()
    return [f"{base}/{path.format(record)}" for path in EXAMPLES] if record else []


def _first_record(reader: Reader) -> str:
    """Return the id of the record that the lists of the node show first; empty if there is no record.

    It is the first of the first collection. If that one is empty, any record will do.
    """
    parent = None
    while members := reader.members(parent, 1, 0):
        parent, kind, _ = members[0]
        if kind == "record":
            return parent
    records = reader.of_kind("record", 1)
    return records[0][0] if records else ""


def request(settings: Settings, path: str, accept: str | None) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status, headers and body of the response to one request, answered in this process."""
    from werkzeug.test import Client

    from fonds.web.app import create_app

    headers = {"Accept": accept} if accept else {}
    response = Client(create_app(settings)).get(path, headers=headers)
    return response.status, list(response.headers), response.get_data()
