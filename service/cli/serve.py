"""`fonds serve` and `fonds get`: starts the server, or answers one request without a socket."""

from __future__ import annotations

import errno
import os
import socket
import sys

import click

from service.settings import Settings


def exec_server(settings: Settings) -> None:
    """Print the main URLs, and replace this process by the server (service/cli/server_process.py)."""
    _print_urls(settings)
    server_settings = {f"FONDS_{name.upper()}": str(settings[name]) for name in ("host", "port", "workers")}
    folders = {"FONDS_NODE": settings.node.resolve(), "FONDS_STATE": settings.state.resolve()}
    environment = {**os.environ, **server_settings, **{name: str(path) for name, path in folders.items()}}
    environment["FONDS_BASE_URL"] = settings.base_url
    sys.stdout.flush()
    command = [sys.executable, "-m", "service.cli.server_process"]
    os.execve(sys.executable, command, environment)  # noqa: S606 - this very program


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


def _print_urls(settings: Settings) -> None:
    from service.store.reader import Reader

    reader = Reader(settings.state)
    records = reader.of_kind("record", 1)
    reader.close()
    base = settings.base_url
    click.echo(f"\n{settings['title']}\n  {base}/")
    if records:
        id = records[0][0]
        click.echo(f"  {base}/records/{id}\n  {base}/iiif/{id}/manifest\n  {base}/records/{id}.ttl")
    listening = f"http://{settings['host']}:{settings['port']}"
    if base != listening:
        click.echo(f"  (listening on {listening}; every URI begins with {base})")
    click.echo("Stop with Ctrl-C.\n")


def request(settings: Settings, path: str, accept: str | None) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status, headers and body of the response to one request, answered in this process."""
    from werkzeug.test import Client

    from service.web.app import create_app

    headers = {"Accept": accept} if accept else {}
    response = Client(create_app(settings)).get(path, headers=headers)
    return response.status, list(response.headers), response.get_data()
