"""SPARQL services over the same statements: Fonds, Oxigraph's own server over its sealed copy, and Virtuoso.

Virtuoso is filled in two ways: with the same named graphs, and with what they say merged into one, as one who knows it
would lay them out. Each is given memory for all of it.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fonds.publishing import dumps
from fonds.sparql.triplestore import current_copy
from tests.bench.servers import Server, fonds
from tests.conformance import checkouts
from tests.conformance.test_sparql_elsewhere import VIRTUOSO
from tests.conftest import free_port

BUFFERS = 170_000  # pages of 8 kB: what Virtuoso's own file of settings asks for with 2 GB of memory
SAME, MERGED = "Virtuoso, the same graphs", "Virtuoso, merged"
_FILL = (
    "log_enable(2,1); DB.DBA.TTLP_MT(file_to_string_output('{file}'), '', 'urn:all', {flags}); checkpoint;"
)
_FLAGS = {SAME: 512, MERGED: 0}  # 512: N-Quads


@contextmanager
def services(work: Path, node: Path, state: Path) -> Iterator[dict[str, tuple[Server, str]]]:
    """The services that there are, each with the address of its door."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        found = {"Fonds": (stack.enter_context(fonds(node, state)), "/sparql")}
        if server := _oxigraph(state):
            found["Oxigraph"] = (stack.enter_context(server), "/query")
        if shutil.which("virtuoso-t") and shutil.which("isql-vt"):
            graphs = _written(work, state)
            for name, file in zip((SAME, MERGED), graphs, strict=True):
                found[name] = (stack.enter_context(_virtuoso(name, work / name.split()[-1], file)), "/sparql")
        yield found


def _oxigraph(state: Path) -> Server | None:
    sealed = current_copy(state / "sparql")
    try:
        python = checkouts.environment("oxigraph", ("oxigraph==0.5.13",))
    except pytest.skip.Exception:
        return None
    port = free_port()
    command = [str(python.parent / "oxigraph"), "serve-read-only", "--location", str(sealed)]
    return Server("Oxigraph", [*command, "--bind", f"127.0.0.1:{port}"], port)


def _written(work: Path, state: Path) -> tuple[Path, Path]:
    """All dumps as one file of N-Quads, and what they say as one of N-Triples, each statement once."""
    quads, triples = work / "all.nq", work / "all.nt"
    said: set[bytes] = set()
    with quads.open("wb") as out:
        for dump in dumps.list_dumps(state / "dumps"):
            if dump.media_type == "application/n-quads":
                with gzip.open(state / "dumps" / dump.file) as lines:
                    for line in lines:
                        out.write(line)
                        said.add(line[: line.rindex(b" <")])
    with triples.open("wb") as out:
        out.writelines(line + b" .\n" for line in said)
    return quads, triples


@contextmanager
def _virtuoso(name: str, folder: Path, file: Path) -> Iterator[Server]:
    sql, http = free_port(), free_port()
    folder.mkdir()
    given = VIRTUOSO.replace("NumberOfBuffers = 10000", f"NumberOfBuffers = {BUFFERS}")
    given = given.replace("DirsAllowed = {folder}", f"DirsAllowed = {file.parent}")
    settings = folder / "virtuoso.ini"
    settings.write_text(given.format(folder=folder, sql=sql, http=http), "utf-8")
    with Server(name, ["virtuoso-t", "+configfile", str(settings), "+foreground", "+wait"], http) as server:
        fill = _FILL.format(file=file, flags=_FLAGS[name])
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "VERBOSE=OFF", f"EXEC={fill}"],
            capture_output=True, check=True, timeout=400,
        )  # fmt: skip
        yield server
