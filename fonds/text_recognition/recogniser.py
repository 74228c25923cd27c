"""Reads images with Tesseract in a process of its own, which is ended when it takes too long or too much memory.

The process is started for the first image. It gets the pixels as a file of 8-bit gray, so that no image format is
decoded there, and answers with lines of words.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import sys
import time
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import Any

from fonds.record.page_text import PageLine, PageWord, Region
from fonds.worker_process import SingleWorker, limit, limit_processor_time

SECONDS = 300.0  # for one page
MEMORY = 4 * 1024**3  # bytes of address space


class RecognitionError(Exception):
    """A page could not be read: it took too long, or it ended the process."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """A file of 8-bit gray pixels without a header, row by row, and its size."""

    path: Path
    width: int
    height: int


def is_installed() -> bool:
    """Return whether Tesseract can be used."""
    return util.find_spec("tesserocr") is not None


def version() -> str:
    """Return name and version of the engine."""
    import tesserocr

    return f"Tesseract {tesserocr.tesseract_version().split()[1]}"


class Recogniser(SingleWorker):
    """The process, which reads one page at a time."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__("fonds.text_recognition.recogniser", seconds)

    def read(self, pixels: Pixels, models: str, folder: Path) -> tuple[PageLine, ...]:
        """Return the lines of a page, in reading order. Raises RecognitionError."""
        job = {
            "path": str(pixels.path),
            "size": [pixels.width, pixels.height],
            "models": models,
            "folder": str(folder),
        }
        try:
            with self.job(job) as worker:
                answer = worker.read_line(time.monotonic() + self.seconds)
        except TimeoutError:
            raise RecognitionError(f"it takes longer than {self.seconds:g} seconds to read") from None
        except (EOFError, BrokenPipeError):
            raise RecognitionError("it stopped the program that read it") from None
        if "error" in answer:
            raise RecognitionError(answer["error"])
        return tuple(_line(*line) for line in answer["lines"])


RECOGNISER = Recogniser()
atexit.register(RECOGNISER.close)


def _line(text: str, region: list[int], block: int, words: list[list[Any]]) -> PageLine:
    parts = tuple(PageWord(word, *_box(box), confidence=confidence) for word, box, confidence in words)
    return PageLine(text, _box(region), block, parts)


def _box(values: list[int]) -> Region:
    x, y, width, height = values
    return x, y, width, height


def _read(job: dict[str, Any]) -> dict[str, Any]:
    """Read a page in this process."""
    import tesserocr

    width, height = job["size"]
    with tesserocr.PyTessBaseAPI(path=job["folder"], lang=job["models"]) as api:
        data = Path(job["path"]).read_bytes()
        api.SetImageBytes(data, width, height, 1, width)
        api.Recognize()
        return {"lines": _lines(api, tesserocr.RIL, tesserocr.iterate_level)}


def _lines(api: Any, level: Any, iterate: Any) -> list[list[Any]]:
    """Return [text, region, block, words] of each line."""
    block = 0
    lines: list[list[Any]] = []
    current: list[Any] | None = None
    iterator = api.GetIterator()
    if iterator is None:
        return lines
    for word in iterate(iterator, level.WORD):
        if word.IsAtBeginningOf(level.BLOCK):
            block += 1
        if word.IsAtBeginningOf(level.TEXTLINE) or current is None:
            current = ["", _region(word.BoundingBox(level.TEXTLINE)), block, []]
            lines.append(current)
        text = (word.GetUTF8Text(level.WORD) or "").strip()
        if text:
            confidence = round(max(0.0, min(100.0, word.Confidence(level.WORD))) / 100, 3)
            current[3].append([text, _region(word.BoundingBox(level.WORD)), confidence])
    for line in lines:
        line[0] = " ".join(word[0] for word in line[3])
    return [line for line in lines if line[0]]


def _region(box: tuple[int, int, int, int]) -> Region:
    left, top, right, bottom = box
    return left, top, max(right - left, 1), max(bottom - top, 1)


def main() -> None:
    """Read the page of each line of standard input, and answer with a line of JSON."""
    os.environ["OMP_THREAD_LIMIT"] = "1"  # more threads make Tesseract slower
    limit(resource.RLIMIT_AS, MEMORY)
    for line in sys.stdin:
        limit_processor_time(2 * SECONDS)
        try:
            answer = _read(json.loads(line))
        except (OSError, RuntimeError, MemoryError, ValueError) as error:
            answer = {"error": f"Tesseract cannot read it: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
