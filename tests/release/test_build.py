"""A release: the same tree gives the same wheel, with everything in it that a node needs, and what is in it is told."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

import fonds
from tests.docs.tables import ROOT

TIME = 1_800_000_000  # seconds


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release_build", ROOT / "release" / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


release = _load()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    release.build(folder, TIME)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


def test_the_same_tree_gives_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    """From files with other times and modes, in another folder, under another umask."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        sdist.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    for path in folder.rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--wheel",
        "--outdir",
        str(tmp_path),
        str(folder),
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(TIME)}
    subprocess.run(command, env=environment, check=True, capture_output=True, umask=0o077)
    assert _digest(tmp_path / wheel.name) == _digest(wheel)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_everything_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tree = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "fonds").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert tree <= names
    vocabularies = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "vocab").rglob("*") if path.is_file()
    }
    assert {f"fonds/_bundled/{name}" for name in vocabularies} <= names
    assert {name.partition("/")[0] for name in names} == {"fonds", f"fonds-{fonds.__version__}.dist-info"}


def test_every_font_and_script_comes_with_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = {name: archive.read(name) for name in archive.namelist() if "LICENSE" in name}
    assert sum(b"SIL OPEN FONT LICENSE" in text for text in texts.values()) > 15
    for program in ("mirador", "openseadragon", "maplibre", "world"):
        assert any(program in name for name in texts), program


def test_the_wheel_serves_a_new_node(wheel: Path, tmp_path: Path) -> None:
    """Unpacked where no checkout is, with the libraries of this environment."""
    site, node = tmp_path / "site", tmp_path / "archive"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    start = (
        f"import sys; sys.path.insert(0, {str(site)!r}); from fonds.cli import main; main(prog_name='fonds')"
    )
    where = f"import sys; sys.path.insert(0, {str(site)!r}); import fonds; print(fonds.__file__)"

    def run(*words: str) -> str:
        command = [sys.executable, "-I", "-c", *words]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    assert run(where).startswith(str(site))
    assert fonds.__version__ in run(start, "--version")
    run(start, "new", "node", str(node))
    run(start, "new", "record", "letter", "--folder", str(node))
    record = next(node.rglob("letter.md"))
    record.write_text("---\nkind: record\nid: letter\ntitle: A letter\ntranscript: Dear\n---\n", "utf-8")
    run(start, "publish", str(node))
    manifest = json.loads(run(start, "get", "/iiif/letter/manifest", str(node)))
    assert manifest["label"] == {"none": ["A letter"]} or "A letter" in json.dumps(manifest["label"])


def test_the_bill_of_materials_names_what_is_needed_with_its_licence() -> None:
    bill = json.loads(release.bill_of_materials(TIME))  # which is judged by the schema of CycloneDX
    components = {component["purl"]: component for component in bill["components"]}
    assert {"flask", "rdflib", "typst", "click"} <= {c["name"] for c in components.values()}
    assert not any(purl.startswith("pkg:pypi/pytest") for purl in components)
    assert any(purl.startswith("pkg:npm/mirador@") for purl in components)
    assert [purl for purl, component in components.items() if not component.get("licenses")] == []
    assert release.bill_of_materials(TIME) == release.bill_of_materials(TIME)


CHANGES = """\
# Changelog

## Unreleased

New.

## [0.2.0] - 2027-01-01

### Added

- A thing.

## 0.1.0

First.
"""


@pytest.mark.parametrize(
    ("version", "notes"), [("0.2.0", "### Added\n\n- A thing."), ("0.1.0", "First."), ("0.3.0", "New.")]
)
def test_notes_are_those_of_the_version(version: str, notes: str) -> None:
    assert release.release_notes(CHANGES, version) == f"# Fonds {version}\n\n{notes}\n"


def test_a_version_without_notes_is_no_release() -> None:
    with pytest.raises(release.ReleaseError, match=r"says nothing of 1\.0"):
        release.release_notes("# Changelog\n\n## 0.1.0\n\nFirst.\n", "1.0")


def test_a_failed_build_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monkeypatch.setattr(release, "ROOT", tmp_path)
    with pytest.raises(release.ReleaseError, match="the build failed"):
        release.build(tmp_path / "dist", TIME)
