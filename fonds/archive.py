"""An archive in a folder, for scripts and notebooks: its descriptions, and every document that a node publishes.

The documents are those that the web application answers with, byte for byte. So the folder is published, into a
temporary folder that is deleted at the end, or it was published before and its store is read.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import orjson
from werkzeug.test import Client

from fonds.problem import FondsError, Problem
from fonds.publishing import graph_documents
from fonds.publishing import publish as publishing
from fonds.record.model import KINDS, Description
from fonds.settings import Settings, load
from fonds.store import reader
from fonds.store.reader import Reader
from fonds.urls import PATH_SEGMENTS, UrlBuilder
from fonds.web.app import create_app

_BATCH = 500  # descriptions that are read at once


class ArchiveError(FondsError):
    """A folder cannot be read, or a document does not exist. The text says which and why."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def read_folder(
    folder: str | os.PathLike[str], *, base_url: str = "", state: str | os.PathLike[str] | None = None
) -> Archive:
    """Read the archive in a folder: `node.toml` and files that describe, as `fonds publish` reads them.

    Without `state` the folder is published into a temporary folder: nothing is written anywhere else, and it takes as
    long as `fonds publish` does. With `state`, the archive is what was published into that state folder before.
    `base_url` is the address in the URIs of the documents; by default that in `node.toml`. Files with mistakes do not
    stop the others: see `Archive.problems`.

    Raises FondsError if there is no such folder, if a setting is wrong, or if nothing was published into `state`.
    """
    with ExitStack() as stack:
        if state is None:
            work = stack.enter_context(tempfile.TemporaryDirectory(prefix="fonds-"))
            settings = _settings(Path(folder), base_url, Path(work))
            report = publishing.publish(settings)
            problems = tuple(report.problems)
        else:
            settings, problems = _settings(Path(folder), base_url, Path(state)), ()
            if not reader.is_published(settings.state):
                hint = "leave `state` out, or run `fonds publish` first"
                raise ArchiveError(f"nothing is published in {settings.state}", hint)
        return Archive(settings, problems, stack.pop_all())


def _settings(folder: Path, base_url: str, state: Path) -> Settings:
    if not folder.is_dir():
        raise ArchiveError(f"there is no folder {folder}")
    flags = {"state": str(state), **({"base_url": base_url} if base_url else {})}
    settings = load(folder, os.environ, flags)
    if settings.problems:
        raise ArchiveError("\n".join(map(str, settings.problems)))
    return settings


class Archive(Mapping[str, Description]):
    """The published descriptions of an archive by their ids, and the documents made from them.

    What is withheld from the public, or withdrawn, is not in it. Made by `read_folder`; close it after use, as a
    context manager or with `close`.
    """

    def __init__(self, settings: Settings, problems: tuple[Problem, ...], resources: ExitStack) -> None:
        self.problems = problems
        self._settings, self._resources = settings, resources
        self._reader = Reader(settings.state)
        resources.callback(self._reader.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store, and delete the temporary folder if there is one."""
        self._resources.close()

    def __getitem__(self, id: str) -> Description:
        description = self._reader.find(id)
        if description is None or description.withdrawn:
            raise KeyError(id)
        return description

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in alphabetical order."""
        for entity in graph_documents.entities(self._reader, "", _BATCH):
            if entity.kind in KINDS and entity.withdrawn is None:
                yield entity.id

    def __len__(self) -> int:
        return sum(self._reader.counts().values())

    @property
    def base_url(self) -> str:
        """The address that the URIs in the documents begin with."""
        return self._settings.base_url

    def uri(self, id: str) -> str:
        """Return the URI of what is described. Raises KeyError if there is no such description."""
        return self._urls.entity_uri(self[id].id)

    def manifest(self, id: str) -> dict[str, Any]:
        """Return the IIIF manifest of a record, or the IIIF Collection of a collection (Presentation API 3.0).

        Raises KeyError if there is no such description, and FondsError if it has neither.
        """
        kind = self[id].kind
        routes = {"record": "manifest", "collection": "iiif_collection"}
        if kind not in routes:
            raise ArchiveError(f"{id}: a {kind} has no manifest")
        document: dict[str, Any] = orjson.loads(self.request(self._urls.path(routes[kind], id=id)))
        return document

    def document(self, id: str, suffix: str, profile: str = "") -> bytes:
        """Return a document of a description, by the suffix of its address: `ttl`, `jsonld`, `mods`, `pdf`, `txt`.

        docs/formats.md lists them. `profile` chooses what a graph says, as `schema` or `rico`. Raises KeyError if there
        is no such description, and FondsError if it has no such document.
        """
        query = f"?profile={profile}" if profile else ""
        return self.request(f"{self._urls.prefix}/{PATH_SEGMENTS[self[id].kind]}/{id}.{suffix}{query}")

    def request(self, path: str, accept: str = "") -> bytes:
        """Return the body of the answer to a GET request for a path, which begins with a slash.

        Raises FondsError if the status is not 200.
        """
        response = self._web.get(path, headers={"Accept": accept} if accept else {}, follow_redirects=True)
        if response.status_code != 200:
            detail = response.get_json(force=True, silent=True) or {}
            raise ArchiveError(f"{path}: {detail.get('detail') or response.status}")
        return response.get_data()

    @cached_property
    def _urls(self) -> UrlBuilder:
        return UrlBuilder(self.base_url)

    @cached_property
    def _web(self) -> Client:
        return Client(create_app(self._settings))
