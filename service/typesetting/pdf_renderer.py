"""Draws pages of PDFs in a process of its own, so that no file can stop or end the process that publishes.

PDFium has no time limit, and some errors in it end the process. The process is started for the first page, draws one
page after another, and ends with the process that started it.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import select
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from service.typesetting import source_pdf
from service.typesetting.source_pdf import Size, SourcePdfError

SECONDS = 60.0  # for one page


class PdfRenderer:
    """The process, which draws one page at a time. Threads wait for each other."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def render_page(self, path: Path, number: int, size: Size, target: Path) -> None:
        """Write a page (from 0) as an uncompressed TIFF of a size that `source_pdf.page_sizes` returned.

        Raises SourcePdfError, also if the page takes longer than the limit or ends the process.
        """
        job = {"path": str(path.absolute()), "number": number, "size": size, "target": str(target.absolute())}
        with self._lock:
            error = self._run(json.dumps(job).encode() + b"\n", number + 1)
        if error:
            raise SourcePdfError(error)

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                pipe.close() if pipe else None

    def _run(self, job: bytes, page: int) -> str:
        """Return the error of a job, or an empty string."""
        if self._process and self._process.poll() is not None:
            self.close()
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - both are pipes
        try:
            process.stdin.write(job)
            process.stdin.flush()
            if not select.select([process.stdout], [], [], self.seconds)[0]:
                self.close()
                return f"page {page} cannot be drawn: it takes longer than {self.seconds:g} seconds"
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            self.close()
            return f"page {page} cannot be drawn: it stopped PDFium"
        error: str = json.loads(line)
        return error

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "service.typesetting.pdf_renderer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
            env={name: value for name, value in os.environ.items() if not name.startswith("FONDS_")},
        )
        return self._process


RENDERER = PdfRenderer()
atexit.register(RENDERER.close)


def main() -> None:
    """Draw the page of each line of standard input, and answer with a line: the error (JSON), or an empty string."""
    for line in sys.stdin:
        job = json.loads(line)
        error = ""
        _limit_processor_time()
        try:
            source_pdf.draw_page(Path(job["path"]), job["number"], tuple(job["size"]), Path(job["target"]))
        except SourcePdfError as reason:
            error = str(reason)
        except OSError as reason:
            error = f"it cannot be drawn: {reason.strerror or reason}"
        sys.stdout.write(json.dumps(error) + "\n")
        sys.stdout.flush()


def _limit_processor_time() -> None:
    """Have the system end this process if a page takes far too long, even if nobody waits for it any more."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time() + 2 * SECONDS)
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


if __name__ == "__main__":
    main()
