"""Draws the pages of PDFs, and reads their text, in a process of its own, which a file may stop or end.

PDFium has no limits on time and memory, and some errors in it end the process. The process is started for the first
page, works on one page after another, and ends with the process that started it.
"""

from __future__ import annotations

import atexit
import base64
import json
import os
import resource
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from service.record.page_text import PageText, from_bytes, to_bytes
from service.typesetting import source_pdf
from service.typesetting.source_pdf import Size, SourcePdfError

SECONDS = 60.0  # for one page
MEMORY = 3 * 1024**3  # bytes of address space
CHUNK = 1 << 16  # bytes read at once


class PdfRenderer:
    """The process, which works on one file at a time. Threads wait for each other."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._received = bytearray()

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

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        self._received.clear()
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                pipe.close() if pipe else None

    def _run(self, path: Path, job: dict[str, Any], failure: str) -> Iterator[dict[str, str]]:
        """Yield what the process answers to a job, line by line. Raises SourcePdfError with its error, if any."""
        with self._lock:
            if self._process and self._process.poll() is not None:
                self.close()
            process = self._process or self._start()
            is_complete = False
            try:
                assert process.stdin is not None  # noqa: S101 - it is a pipe
                process.stdin.write(json.dumps({"path": str(path.absolute()), **job}).encode() + b"\n")
                process.stdin.flush()
                while "error" not in (line := json.loads(self._read_line(process))):
                    yield line
                is_complete = True
            except TimeoutError:
                message = f"{failure}: it takes longer than {self.seconds:g} seconds"
                raise SourcePdfError(message) from None
            except (EOFError, BrokenPipeError):
                raise SourcePdfError(f"{failure}: it stopped PDFium") from None
            finally:
                if not is_complete:  # also if the caller wants no more
                    self.close()
        if line["error"]:
            raise SourcePdfError(line["error"])

    def _read_line(self, process: subprocess.Popen[bytes]) -> bytes:
        """Return the next line. Raises TimeoutError, and EOFError if the process ended."""
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        deadline = time.monotonic() + self.seconds
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while (end := self._received.find(b"\n")) < 0:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                data = os.read(process.stdout.fileno(), CHUNK)
                if not data:
                    raise EOFError
                self._received += data
        line = bytes(self._received[:end])
        del self._received[: end + 1]
        return line

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
    """Do the job of each line of standard input. Answer with lines of JSON, the last of which has an `error`."""
    _limit(resource.RLIMIT_AS, MEMORY)
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
    _limit_processor_time()
    if "target" in job:
        source_pdf.draw_page(path, job["number"], tuple(job["size"]), Path(job["target"]))
        return
    for page in source_pdf.page_texts(path, [(width, height) for width, height in job["sizes"]]):
        yield {"text": base64.b64encode(to_bytes(page)).decode()}
        _limit_processor_time()


def _write(answer: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _limit_processor_time() -> None:
    """Have the system end this process if a page takes far too long, even if nobody waits for it any more."""
    _limit(resource.RLIMIT_CPU, int(time.process_time() + 2 * SECONDS))


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    main()
