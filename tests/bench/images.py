"""Images measured: beside Debian's IIPImage on the very same file, and a record of 1,000 pages beside one of 10."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from fonds.images.geometry import scaled
from tests import scans
from tests.bench import servers
from tests.bench.figures import ROOT, Table, median, pinned
from tests.bench.publisher import BASE
from tests.iipimage import iipimage, installed

LISTED = Path(__file__).with_name("listed.lua")
SIZE = (6000, 9000)
TILE = 512
FEW, MANY = 10, 1000
_REQUESTS = re.compile(r"(\d+) requests in ([\d.]+)(ms|s|m)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}

Processor = Callable[[], float]


@dataclass(frozen=True)
class Rate:
    """Answers a second, and microseconds of CPU for each."""

    answers: float
    processor: float


def tiles(size: tuple[int, int]) -> Iterator[str]:
    """Every aligned tile of an image, as viewers ask for it (Image API 3.0, Implementation Notes, 3)."""
    wide, high = size
    factor = 1
    while True:
        side = TILE * factor
        for top in range(0, high, side):
            for left in range(0, wide, side):
                width, height = min(side, wide - left), min(side, high - top)
                yield f"{left},{top},{width},{height}/{scaled(width, factor)},{scaled(height, factor)}"
        if max(scaled(wide, factor), scaled(high, factor)) <= TILE:
            return
        factor *= 2


def regions(size: tuple[int, int], count: int) -> Iterator[str]:
    """Squares anywhere, made smaller by any factor."""
    chance = random.Random(7)
    for _ in range(count):
        side = chance.randint(200, 1500)
        left, top = chance.randint(0, size[0] - side), chance.randint(0, size[1] - side)
        drawn = chance.randint(100, side)
        yield f"{left},{top},{side},{side}/{drawn},{drawn}"


def asked() -> dict[str, list[str]]:
    """What is asked for: name -> region and size."""
    mixed = list(tiles(SIZE))
    random.Random(1).shuffle(mixed)
    return {
        "aligned tiles": mixed,
        "stored thumbnails": ["full/133,200", "full/267,400", "full/533,800"],
        "other regions": list(regions(SIZE, 20_000)),
    }


def measure(work: Path, seconds: float, rounds: int) -> list[Table]:
    """The tables: beside IIPImage where it is installed, and the records of few and of many pages."""
    node, state = _node(work / "images"), work / "images-state"
    command = [
        sys.executable,
        "-m",
        "fonds",
        "publish",
        str(node),
        "--state",
        str(state),
        "--base-url",
        BASE,
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with servers.fonds(node, state) as server:
        pages = _pages(server, seconds, rounds)
        return [_beside(server, state, work, seconds, rounds), pages] if installed() else [pages]


def _node(folder: Path) -> Path:
    """A large picture of a page with noise, as paper has; records of few and of many pages."""
    scans.empty(folder)
    noise = Image.effect_noise((1500, 2250), 40).resize(SIZE)
    scans.picture(1, SIZE).save(folder / "scans" / "large.png", compress_level=1)
    merged = Image.merge("RGB", (noise, noise, noise))
    Image.blend(merged, scans.picture(1, SIZE), 0.6).save(folder / "scans" / "large.jpg", quality=92)
    (folder / "scans" / "large.png").unlink()
    scans.record(folder, "large", "../scans/large.jpg")
    scans.picture(2, (700, 900)).save(folder / "scans" / "leaf.jpg")
    for count in (FEW, MANY):
        listed = ", ".join(f"{{file: ../scans/leaf.jpg, label: leaf {number}}}" for number in range(count))
        scans.record(folder, f"pages-{count}", f"[{listed}]")
    return folder


def _beside(server: servers.Server, state: Path, work: Path, seconds: float, rounds: int) -> Table:
    (name,) = (path.stem for path in (state / "images").rglob("*.tif") if path.stat().st_size > 1_000_000)
    note = f"One page of {SIZE[0]} by {SIZE[1]} pixels, tiles of {TILE}; IIPImage = 1.00."
    columns = ("asked for", "answers/s of IIPImage's", "CPU of IIPImage's", "us of CPU each", "IIPImage's")
    table = Table("Images, beside IIPImage on the same pyramidal TIFF", columns, note=note)
    with iipimage(state / "images", work) as (port, used):
        for what, listed in asked().items():
            ours, theirs = [], []
            for number in range(rounds):
                # what was drawn in one round is not to be found in the cache by the next
                listed = listed[number * 5000 :] or listed
                place = "/iiif/image/3/large.1/{}/0/default.jpg"
                ours.append(press(server.base, place, listed, work, seconds, server.processor))
                other = f"/iiif/{name[:2]}%2F{name}.tif/{{}}/0/default.jpg"
                theirs.append(press(f"http://127.0.0.1:{port}", other, listed, work, seconds, used))
            rate = median(one.answers for one in ours) / median(one.answers for one in theirs)
            cost = median(one.processor for one in ours), median(one.processor for one in theirs)
            table.add(what, rate, cost[0] / cost[1], cost[0], cost[1])
    return table


def _pages(server: servers.Server, seconds: float, rounds: int) -> Table:
    """Answers for a record of many pages beside those for a record of few."""
    note = f"A record of {MANY} pages beside one of {FEW}; the manifest has a hundred times the bytes."
    table = Table("Many pages", ("asked for", f"us of CPU, {FEW} pages", f"{MANY} pages", "ratio"), note=note)
    for what, place in {
        "manifest, 304": "/iiif/{}/manifest",
        "info.json of the last page": "/iiif/image/3/{}.{last}/info.json",
        "first tile of the last page": "/iiif/image/3/{}.{last}/0,0,512,512/512,512/0/default.jpg",
    }.items():
        costs = []
        for count in (FEW, MANY):
            path = place.replace("{last}", str(count)).format(f"pages-{count}")
            given = [
                press(server.base, "{}", [path], Path("/tmp"), seconds, server.processor, "304" in what)
                for _ in range(rounds)
            ]
            costs.append(median(one.processor for one in given))
        table.add(what, *costs, costs[1] / costs[0])
    return table


def press(
    base: str,
    place: str,
    listed: list[str],
    work: Path,
    seconds: float,
    used: Processor,
    known: bool = False,
) -> Rate:
    """Ask for each of the list in turn; `known` sends the ETag of the first with every request."""
    paths = work / "paths.txt"
    paths.write_text("".join(f"{place.format(one)}\n" for one in listed), "utf-8")
    command = [*pinned(1), "wrk", "-t1", "-c4", f"-d{max(1, round(seconds))}s", "-s", str(LISTED)]
    command += ["-H", f"If-None-Match: {_etag(base + listed[0])}"] if known else []
    before = used()
    done = subprocess.run(
        [*command, base, "--", str(paths)], capture_output=True, text=True, check=True, timeout=seconds + 60
    )
    match = _REQUESTS.search(done.stdout)
    if match is None or "Non-2xx" in done.stdout:
        raise RuntimeError(f"{base}{place} was not answered well:\n{done.stdout}")
    count = int(match[1])
    return Rate(count / (float(match[2]) * _UNITS[match[3]]), (used() - before) / max(count, 1) * 1e6)


def _etag(uri: str) -> str:
    import urllib.request

    with urllib.request.urlopen(uri, timeout=30) as answer:
        return str(answer.headers["ETag"])
