"""RDFLib's Prez, a server of Linked Data, over the same statements: how it is brought, filled and started.

It runs as its own image runs it, with uvicorn, and with uvloop and httptools besides, which make it faster. Its store
is pyoxigraph in memory, which answered a little faster than the one on disk. No text of it is kept here.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from fonds.publishing import dumps
from tests.bench.servers import Server
from tests.conformance import checkouts
from tests.conftest import free_port

# Prez itself, and a package of its authors' that no registry has
SOURCES = ("RDFLib/prez", "Kurrawong/rdf2geojson")
REQUIREMENTS = (
    *("uvicorn==0.35.0", "uvloop==0.23.0", "httptools==0.9.0", "httpx==0.27.2", "fastapi==0.116.2"),
    *("jinja2==3.1.6", "pydantic==2.14.4", "pydantic-settings==2.16.3", "python-multipart==0.0.20"),
    *("rdflib==7.6.0", "oxrdflib==0.5.0", "pyoxigraph==0.5.13", "pyshacl==0.40.1", "pyld==3.3.0"),
    *("aiocache==0.12.3", "sparql-grammar-pydantic==0.1.10", "geojson==3.3.0", "toml==0.10.2"),
)


def prez(work: Path, state: Path, profile: str) -> Server | str:
    """Prez over what the node says in a profile, not yet started; or why there is none."""
    try:
        python = checkouts.environment("prez", REQUIREMENTS)
        places = [_unpacked(source, work / "prez") for source in SOURCES]
    except pytest.skip.Exception as missing:
        return str(missing)
    _for_this_python(places[0])
    data, port = work / "prez-data", free_port()
    data.mkdir()
    (data / "all.ttl").write_bytes(b"".join(sorted(triples(state, profile))))
    command = [str(python), "-m", "uvicorn", "prez.app:assemble_app", "--factory", "--port", str(port)]
    return Server(
        "Prez",
        [*command, "--log-level", "warning", "--no-access-log"],
        port,
        PYTHONPATH=":".join(map(str, places)),
        SPARQL_REPO_TYPE="pyoxigraph_memory",
        PYOXIGRAPH_DATA_DIR=str(data),
        DISABLE_PREFIX_GENERATION="true",  # as its README asks for many data
        LOG_LEVEL="ERROR",
    )


def triples(state: Path, profile: str) -> set[bytes]:
    """What all descriptions say in a profile, as lines of N-Triples, each once: the dump without names of graphs."""
    (dump,) = (one for one in dumps.list_dumps(state / "dumps") if one.name == f"{profile}.nq.gz")
    with gzip.open(state / "dumps" / dump.file) as lines:
        return {line[: line.rindex(b" <")] + b" .\n" for line in lines}


def _unpacked(source: str, work: Path) -> Path:
    folder = work / source.replace("/", "+")
    packed = subprocess.run(
        [*checkouts.git_of(source), "archive", "HEAD"], capture_output=True, check=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _for_this_python(folder: Path) -> None:
    """It wants Python 3.12, for the quotes of one f-string; an older one gets them turned."""
    if sys.version_info < (3, 12):
        file = folder / "prez" / "services" / "app_service.py"
        file.write_text(file.read_text("utf-8").replace('{" ".join(', "{' '.join("), "utf-8")
