"""The pins of constraints.txt: made by uv from what pyproject.toml asks for, for every Python that it promises.

`make constraints` writes the file. Versions that still fit stay; `make constraints NEWER="flask click"` takes newer
ones of these. Where no one version fits all Pythons, uv gives each its own and says for which. The head of the file
holds a digest of what was asked for, so that a test sees without the network that the file is stale.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
HEAD = """\
# The versions that are installed, for every Python that pyproject.toml promises.
# Made by `make constraints` from what pyproject.toml asks for; not to be edited.
# asked for: {digest}
"""


def project() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def asked(said: dict[str, Any]) -> list[str]:
    """All that is ever installed: for running, testing, linting, and for building Fonds itself."""
    found = {*said["project"]["dependencies"], *said["build-system"]["requires"]}
    for group in said["dependency-groups"].values():
        found |= set(group)
    return sorted(found)


def oldest(said: dict[str, Any]) -> str:
    """The oldest Python that will do, such as 3.11."""
    return str(said["project"]["requires-python"]).removeprefix(">=")


def promised(said: dict[str, Any]) -> list[str]:
    """The Pythons that were tried, such as 3.11."""
    found = (
        re.fullmatch(r"Programming Language :: Python :: (\d\.\d+)", c)
        for c in said["project"]["classifiers"]
    )
    return [match[1] for match in found if match]


def digest(said: dict[str, Any]) -> str:
    """What the pins depend on, as the head of the file holds it."""
    text = json.dumps([said["project"]["requires-python"], asked(said)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def pins(text: str) -> list[str]:
    """The lines that pin something: `name==version`, some with a marker."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def compile(before: str, newer: list[str]) -> str:
    """What the file is to hold, as uv finds it; raises SystemExit where uv finds nothing."""
    said = project()
    with tempfile.TemporaryDirectory() as folder:
        wanted, found = Path(folder, "asked.in"), Path(folder, "constraints.txt")
        wanted.write_text("\n".join(asked(said)), "utf-8")
        found.write_text("\n".join(pins(before)), "utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        command += ["--python-version", oldest(said), "--no-header", "--no-annotate"]
        command += [f"--upgrade-package={name}" for name in newer]
        done = subprocess.run([*command, "--output-file", str(found), str(wanted)], check=False)
        if done.returncode:
            raise SystemExit(
                "uv found no versions that fit; what pyproject.toml asks for cannot be had together"
            )
        lines = pins(found.read_text("utf-8"))
    strange = [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[^ /]+( ; .+)?", line)]
    if strange:
        raise SystemExit(f"these are no pins: {strange}")
    return HEAD.format(digest=digest(said)) + "\n".join(lines) + "\n"


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("newer", nargs="*", help="packages that may become newer")
    before = CONSTRAINTS.read_text("utf-8") if CONSTRAINTS.exists() else ""
    after = compile(before, parser.parse_args().newer)
    CONSTRAINTS.write_text(after, "utf-8")
    changed = sorted(set(pins(before)) ^ set(pins(after)))
    for line in changed:
        print("+" if line in pins(after) else "-", line)
    print(f"{CONSTRAINTS.name}: {len(pins(after))} pins, {len(changed)} lines changed")


if __name__ == "__main__":
    main()
