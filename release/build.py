"""Builds a release into dist/: `make dist`.

- the sdist, and the wheel that is built from it;
- `fonds-VERSION.cdx.json`: the software bill of materials (CycloneDX 1.6): Fonds, the Python packages that it needs,
  and the npm packages whose files are in the wheel, with their licences;
- `RELEASE_NOTES.md`: what CHANGELOG.md says of the version;
- `SHA256SUMS`: the digests of all these.

The same tree gives the same bytes: times are those of SOURCE_DATE_EPOCH, or of the last commit.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
NOTES = "RELEASE_NOTES.md"


class ReleaseError(Exception):
    """A release cannot be built; the message says what a person has to do."""


def version() -> str:
    """The version in pyproject.toml."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def epoch() -> int:
    """The time that everything in the release has, in seconds: SOURCE_DATE_EPOCH, or that of the last commit."""
    if told := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(told)
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError("there is no commit to take the time from: set SOURCE_DATE_EPOCH")
    return int(done.stdout)


def build(folder: Path, time: int) -> None:
    """Build the sdist, and from it the wheel, into a folder."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(
        command,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(time)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ReleaseError(f"the build failed:\n{done.stderr or done.stdout}")


def python_components(names: LicenseFactory) -> Iterator[Component]:
    """The Python packages that Fonds needs, without extras of its own, and what they need, as they are installed."""
    seen: set[str] = set()
    waiting = [("fonds", frozenset[str]())]
    while waiting:
        package, extras = waiting.pop()
        distribution = importlib.metadata.distribution(package)
        for text in distribution.requires or ():
            requirement = Requirement(text)
            if requirement.marker and not any(
                requirement.marker.evaluate({"extra": extra}) for extra in extras | {""}
            ):
                continue
            name = re.sub(r"[-_.]+", "-", requirement.name).lower()
            if name not in seen:
                seen.add(name)
                waiting.append((name, frozenset(requirement.extras)))
    for name in sorted(seen):
        metadata = importlib.metadata.metadata(name)
        licences = metadata.get("License-Expression") or _classified(metadata) or metadata.get("License", "")
        yield _component("pypi", "", name, metadata["Version"], licences, names)


def _classified(metadata: Any) -> str:
    """The licence that the classifiers of a package name, in their words."""
    classifiers = metadata.get_all("Classifier") or ()
    licences = (text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License ::"))
    return ", ".join(licence for licence in licences if licence != "OSI Approved")


def npm_components(names: LicenseFactory) -> Iterator[Component]:
    """The npm packages that files in the wheel come from."""
    lock = json.loads((ROOT / "assets" / "package-lock.json").read_text("utf-8"))["packages"]
    for package in sorted(lock[""]["dependencies"]):
        row = lock[f"node_modules/{package}"]
        namespace, _, name = package.rpartition("/")
        yield _component("npm", namespace, name, row["version"], row.get("license", ""), names)


def _component(
    kind: str, namespace: str, name: str, version: str, licence: str, names: LicenseFactory
) -> Component:
    address = PackageURL(kind, namespace or None, name, version)
    return Component(
        type=ComponentType.LIBRARY,
        group=namespace or None,
        name=name,
        version=version,
        purl=address,
        bom_ref=str(address),
        licenses=[names.make_from_string(licence.splitlines()[0])] if licence.strip() else [],
    )


def bill_of_materials(time: int) -> str:
    """The bill of materials as JSON, valid by the schema of CycloneDX 1.6."""
    names = LicenseFactory()
    number = version()
    fonds = Component(
        type=ComponentType.APPLICATION,
        name="fonds",
        version=number,
        purl=PackageURL("pypi", None, "fonds", number),
        bom_ref="fonds",
    )
    bom = Bom(components=[*python_components(names), *npm_components(names)])
    bom.metadata.component = fonds
    bom.metadata.timestamp = datetime.fromtimestamp(time, UTC)
    digest = hashlib.sha256("\n".join(str(one.purl) for one in bom.components).encode()).digest()
    bom.serial_number = uuid.UUID(bytes=digest[:16], version=4)
    bom.register_dependency(fonds, bom.components)
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ReleaseError(f"the bill of materials is not valid: {error}")
    return f"{text}\n"


def release_notes(changes: str, number: str) -> str:
    """What a changelog (keepachangelog.com) says of a version, or else of what is not released yet.

    Raises ReleaseError if it says nothing of either.
    """
    headings = re.split(r"^## ", changes, flags=re.MULTILINE)[1:]
    sections = {re.split(r"[\s\]]", text.lstrip("["), maxsplit=1)[0]: text for text in headings}
    section = sections.get(number) or sections.get("Unreleased")
    if section is None:
        raise ReleaseError(f"CHANGELOG.md says nothing of {number}")
    _, _, body = section.partition("\n")
    return f"# Fonds {number}\n\n{body.strip()}\n"


def main() -> int:
    """Build the release. The exit status is 0, or 1 if a person has to look."""
    try:
        time = epoch()
        shutil.rmtree(DIST, ignore_errors=True)
        build(DIST, time)
        number = version()
        (DIST / f"fonds-{number}.cdx.json").write_text(bill_of_materials(time), "utf-8")
        notes = release_notes((ROOT / "CHANGELOG.md").read_text("utf-8"), number)
        (DIST / NOTES).write_text(notes, "utf-8")
        files = sorted(path for path in DIST.iterdir() if path.is_file())
        sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
        (DIST / "SHA256SUMS").write_text(sums, "utf-8")
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    for path in files:
        print(f"dist/{path.name} ({path.stat().st_size:,} bytes)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
