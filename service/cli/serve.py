"""Serving: granian over the WSGI application, and one request without a socket."""

from __future__ import annotations

import errno
import os
import socket
import sys

import click

from service.settings import Settings


def run(settings: Settings) -> None:
    """Serve until told to stop: this process becomes the server."""
    _greet(settings)
    own = {f"FONDS_{name.upper()}": str(settings[name]) for name in ("host", "port", "workers")}
    place = {"FONDS_NODE": settings.node.resolve(), "FONDS_STATE": settings.state.resolve()}
    environment = {**os.environ, **own, **{name: str(path) for name, path in place.items()}}
    environment["FONDS_BASE_URL"] = settings.base_url
    sys.stdout.flush()
    command = [sys.executable, "-m", "service.cli.server_process"]
    os.execve(sys.executable, command, environment)  # noqa: S606 - this very program


def free(host: str, port: int) -> None:
    """Raises click.ClickException where the port is taken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        hint = f" Try --port {port + 1}." if error.errno == errno.EADDRINUSE else ""
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}.{hint}") from None


def _greet(settings: Settings) -> None:
    from service.store.reader import Reader

    reader = Reader(settings.state)
    first = reader.of_kind("record", 1)
    reader.close()
    base = settings.base_url
    click.echo(f"\n{settings['title']}\n  {base}/")
    if first:
        id = first[0][0]
        click.echo(f"  {base}/records/{id}\n  {base}/iiif/{id}/manifest\n  {base}/records/{id}.ttl")
    here = f"http://{settings['host']}:{settings['port']}"
    if base != here:
        click.echo(f"  (listening on {here}; every URI begins with {base})")
    click.echo("Stop with Ctrl-C.\n")


def request(settings: Settings, path: str, accept: str | None) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status, headers and body of one request, answered in this process."""
    from werkzeug.test import Client

    from service.web.app import create_app

    headers = {"Accept": accept} if accept else {}
    found = Client(create_app(settings)).get(path, headers=headers)
    return found.status, list(found.headers), found.get_data()
