"""Draws the pages of PDFs, and reads their text, in a process of its own, which a file may stop or end.

PDFium has no limits on time and memory, and some errors in it end the process. The process is started for the first
page, works on one page after another, and ends with the process that started it.
"""

from __future__ import annotations

import atexit
import base64
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fonds.record.page_text import PageText, from_bytes, to_bytes
from fonds.typesetting import source_pdf
from fonds.typesetting.source_pdf import PdfDescription, Size, SourcePdfError
from fonds.worker_process import SingleWorker, limit, limit_processor_time

SECONDS = 60.0  # for one page
MEMORY = 3 * 1024**3  # bytes of address space


class PdfRenderer(SingleWorker):
    """The process, which works on one file at a time."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__("fonds.typesetting.pdf_renderer", seconds)

    def render_page(self, path: Path, number: int, size: Size, target: Path) -> None:
        """Write a page (from 0) as an uncompressed TIFF of a size that `source_pdf.page_sizes` returned.

        Raises SourcePdfError, also if the page takes longer than the limit or ends the process.
        """
        job = {"number": number, "size": size, "target": str(target.absolute())}
        for _ in self._run(path, job, f"page {number + 1} cannot be drawn"):
            pass

    def page_texts(self, path: Path, sizes: Sequence[Size]) -> Iterator[PageText]:
        """Yield the text of each page, as `source_pdf.page_texts` does, and with the limits of `render_page`."""
        for line in self._run(path, {"sizes": sizes}, "its text cannot be read"):
            yield from_bytes(base64.b64decode(line["text"]))

    def describe(self, path: Path, max_pages: int) -> PdfDescription:
        """Return what a PDF says of itself, as `source_pdf.describe` does, and with the limits of `render_page`."""
        [line] = self._run(path, {"max_pages": max_pages}, "it cannot be read")
        plain = json.loads(line["description"])
        return PdfDescription(**{**plain, "sizes": tuple(tuple(size) for size in plain["sizes"])})

    def _run(self, path: Path, job: dict[str, Any], failure: str) -> Iterator[dict[str, str]]:
        """Yield what the process answers to a job, line by line. Raises SourcePdfError with its error, if any."""
        try:
            with self.job({"path": str(path.absolute()), **job}) as worker:
                while "error" not in (line := worker.read_line(time.monotonic() + self.seconds)):
                    yield line
        except TimeoutError:
            raise SourcePdfError(f"{failure}: it takes longer than {self.seconds:g} seconds") from None
        except (EOFError, BrokenPipeError):
            raise SourcePdfError(f"{failure}: it stopped PDFium") from None
        if line["error"]:
            raise SourcePdfError(line["error"])


RENDERER = PdfRenderer()
atexit.register(RENDERER.close)


def main() -> None:
    """Do the job of each line of standard input. Answer with lines of JSON, the last of which has an `error`."""
    limit(resource.RLIMIT_AS, MEMORY)
    for line in sys.stdin:
        job = json.loads(line)
        error = ""
        try:
            for answer in _answers(job):
                _write(answer)
        except SourcePdfError as reason:
            error = str(reason)
        except OSError as reason:
            error = f"it cannot be drawn: {reason.strerror or reason}"
        _write({"error": error})


def _answers(job: dict[str, Any]) -> Iterator[dict[str, str]]:
    path = Path(job["path"])
    limit_processor_time(2 * SECONDS)
    if "target" in job:
        source_pdf.draw_page(path, job["number"], tuple(job["size"]), Path(job["target"]))
        return
    if "max_pages" in job:
        yield {"description": json.dumps(asdict(source_pdf.describe(path, job["max_pages"])))}
        return
    for page in source_pdf.page_texts(path, [(width, height) for width, height in job["sizes"]]):
        yield {"text": base64.b64encode(to_bytes(page)).decode()}
        limit_processor_time(2 * SECONDS)


def _write(answer: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
