"""One step of a measurement in a process of its own: `python -m tests.bench.publisher STEP NODE STATE`.

Prints what the step cost as JSON: wall and CPU seconds, the peak of resident memory in MB, and how many records.
The steps: `publish`, with the CPU seconds of its parts and the resident memory at the end of each; `dumps`, `sparql`
and `both`, which follow it; `check` (reads only); `json-files` and `json-records`, the baselines, which write one bare
JSON file for each record, from the Markdown files and from records that were parsed before the clock starts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from fonds.ingest import markdown
from fonds.publishing import dumps, graph_consumers, triplestore_sync
from fonds.publishing import publish as publishing
from fonds.record import canonical
from fonds.settings import Settings, load

BASE = "http://127.0.0.1:8000"


def settings_of(node: Path, state: Path) -> Settings:
    """The settings of a node, free of the environment (those of the tests would bring pytest into the memory)."""
    return load(node, {}, {"state": str(state), "base_url": BASE})


# what publish says that it does -> the part that it is shown as
PARTS = {
    "reading": "reading",
    "publishing": "documents",
    "committing": "the commit",
    "indexing": "index of words",
    "packing": "packages",
}


class Parts:
    """Takes the progress of a publish and tells how many CPU seconds went by in each part of it.

    `memory` is the resident memory in MB at the end of each part.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.memory: dict[str, float] = {}
        self._part, self._since = "", time.process_time()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """What a publish calls as it goes on: the time since the last call was this stage's."""
        part = PARTS.get(stage, stage)
        is_between = (self._part, part) == (
            "the commit",
            "index of words",
        )  # what lies between the two says nothing
        now = time.process_time()
        name = "feeds and lists" if is_between else part
        self.seconds[name] = self.seconds.get(name, 0) + now - self._since
        if part != self._part and self._part:
            self.memory[name if is_between else self._part] = in_status("VmRSS")
        self._part, self._since = part, now


def publish(node: Path, state: Path) -> Callable[[], object]:
    """Publish a node."""
    settings, parts = settings_of(node, state), Parts()

    def run() -> tuple[object, dict[str, float]]:
        report = publishing.publish(settings, parts)
        seconds = {f"cpu {part}": value for part, value in parts.seconds.items()}
        return report, seconds | {f"memory {part}": value for part, value in parts.memory.items()}

    return run


def dump(node: Path, state: Path) -> Callable[[], object]:
    """Make the dumps of a published node."""
    settings = settings_of(node, state)
    return lambda: dumps.sync(settings, publishing.ignore_progress)


def graphs(node: Path, state: Path) -> Callable[[], object]:
    """Fill the store of graphs of a published node."""
    settings = settings_of(node, state)
    return lambda: triplestore_sync.sync_local(settings, publishing.ignore_progress)


def both(node: Path, state: Path) -> Callable[[], object]:
    """Make the dumps and fill the store of graphs of a published node, as the commands do."""
    settings = settings_of(node, state)
    return lambda: graph_consumers.sync(settings, publishing.ignore_progress)


def check(node: Path, state: Path) -> Callable[[], object]:
    """Read and check a node; a publish after it has its records parsed."""
    settings = settings_of(node, state)
    return lambda: publishing.check(settings)


def json_files(node: Path, state: Path) -> Callable[[], object]:
    """The least that could be done from the files: read, parse, write JSON."""
    target = _folder(state)

    def run() -> None:
        for path in sorted((node / "records").glob("*.md")):
            _, front, body = path.read_text("utf-8").split("---\n", 2)
            fields = yaml.load(front, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) | {"transcript": body}
            text = json.dumps(fields, ensure_ascii=False, default=str)
            (target / f"{path.stem}.json").write_text(text, "utf-8")

    return run


def json_records(node: Path, state: Path) -> Callable[[], object]:
    """The least that could be done with records already parsed: write JSON."""
    target = _folder(state)
    paths = sorted((node / "records").glob("*.md"))
    records = [markdown.parse(path.read_bytes(), path.name, "en").description for path in paths]

    def run() -> None:
        for record in records:
            if record is not None:
                (target / f"{record.id}.json").write_bytes(canonical.to_bytes(record))

    return run


def _folder(state: Path) -> Path:
    target = state / "json"
    target.mkdir(parents=True)
    return target


def in_status(name: str) -> float:
    """A size of this process in MB; VmHWM is the peak of its memory (getrusage would tell of the parent's too)."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


STEPS: dict[str, Callable[[Path, Path], Callable[[], object]]] = {
    "publish": publish,
    "dumps": dump,
    "sparql": graphs,
    "both": both,
    "check": check,
    "json-files": json_files,
    "json-records": json_records,
}


def main() -> None:
    """Run one step and print its cost."""
    step, node, state = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    run = STEPS[step](node, state)
    wall, processor = time.perf_counter(), time.process_time()
    found = run()
    report, parts = found if isinstance(found, tuple) else (found, {})
    cost = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - processor,
        "memory": in_status("VmHWM"),
    }
    if isinstance(report, publishing.PublishReport):
        cost |= {"changed": report.created + report.updated, "problems": len(report.problems)}
    print(json.dumps(cost | parts))


if __name__ == "__main__":
    main()
