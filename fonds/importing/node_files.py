"""The files that a node has already: their ids, and the names of people, families, bodies, places and subjects."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from fonds.ingest import markdown
from fonds.ingest.authorities import KINDS, Authority
from fonds.record.model import Authority as AuthorityDescription
from fonds.store.imports import Imports

HEAD_BYTES = 4_096  # of a file, in which its kind and its id usually stand


def add_files(node: Path, imports: Imports, language: str) -> None:
    """Note the id of every file of the node, and of authorities also their kind, names and dates."""
    for path in description_files(node):
        try:
            head = path.read_bytes()[: markdown.MAX_BYTES]
        except OSError:
            continue
        name = path.relative_to(node).as_posix()
        id = markdown.id_in(head[:HEAD_BYTES]) or markdown.id_in(head)
        if not id:
            continue
        imports.add_present(id, name, _authority_key(head, language))


def _authority_key(data: bytes, language: str) -> str:
    """Return the key of an authority by its kind, name and dates (fonds.ingest.authorities); "" for anything else."""
    if not any(f"kind: {kind}".encode() in data[:HEAD_BYTES] for kind in KINDS):
        return ""
    description = markdown.parse(data, "", language).description
    if not isinstance(description, AuthorityDescription):
        return ""
    dates = getattr(description, "dates", None) or ""
    return Authority(description.kind, description.label(language), dates).key


def description_files(node: Path) -> Iterator[Path]:
    """Yield the files that are read as descriptions (docs/record.md)."""
    for folder, subfolders, names in os.walk(node):
        subfolders[:] = sorted(name for name in subfolders if name[0] not in "._")
        for name in sorted(names):
            if name.endswith(".md") and name != "README.md" and name[0] not in "._":
                yield Path(folder, name)
