"""Configures libvips for this process: its threads, its caches, and the loaders that may be used.

`configure` is called once when serving or publishing begins. It is never called at import, because it affects the whole
process.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# pyvips has no type annotations; the other modules of this package import it from here
import pyvips as pyvips  # type: ignore[import-not-found, import-untyped, unused-ignore]

CACHED_OPERATIONS = 64
CACHED_BYTES = 64 * 1024 * 1024
CACHED_FILES = 32
_logger = logging.getLogger("pyvips")
_LOADER_NAME = re.compile(r"^\w+: (?=\w)")
# from the first to the last slash of an absolute path; the name of the file stays
_FOLDERS = re.compile(r"""(?<![^\s"'(=:])/(?:[^"'\n]*/)?(?=[^\s/])""")
_LOOKED_UP = "no property named"
_UNKNOWN_STRIP = re.compile(r"\bStrip 4294967295\b")  # what libtiff calls a tile


def configure(threads: int = 1) -> None:
    """Set the number of threads for one image, limit the caches, block unsafe loaders, and log nothing.

    Serving is best with 1 thread: many requests run in parallel, because libvips releases the lock of Python.
    """
    pyvips.concurrency_set(threads)
    pyvips.cache_set_max(CACHED_OPERATIONS)
    pyvips.cache_set_max_mem(CACHED_BYTES)
    pyvips.cache_set_max_files(CACHED_FILES)
    pyvips.block_untrusted_set(True)
    # messages quote what is in a file, and pyvips raises where that is not UTF-8
    pyvips._to_string = pyvips.error._to_string = _text_of_libvips
    _logger.propagate = False  # what its decoders say of a scan is reported as a problem with the scan
    if not _logger.handlers:
        _logger.addHandler(logging.NullHandler())


def _text_of_libvips(pointer: Any) -> str:
    """Return the text at a pointer of libvips; bytes that are not UTF-8 become U+FFFD."""
    if pointer == pyvips.ffi.NULL:
        return "NULL"
    text = pyvips.ffi.string(pointer)
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


@contextmanager
def decoder_warnings() -> Iterator[list[str]]:
    """Collect what the decoders of libvips warn of, in all threads; it is not logged otherwise meanwhile."""
    messages: list[str] = []

    def collect(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            messages.append(_readable(record.getMessage().removeprefix("VIPS: ")))
        return False

    _logger.addFilter(collect)
    try:
        yield messages
    finally:
        _logger.removeFilter(collect)


def noted_errors() -> list[str]:
    """Return the errors that libvips noted and did not raise since the last call, and forget them.

    It notes the warnings of libjpeg, and the errors of tiles, which it fills with black. All threads note in one place:
    what pyvips notes there when it looks for the name of an operation, in any thread, is left out.
    """
    lines = (line.strip() for line in pyvips.Error("").detail.splitlines())
    return [line for line in lines if line and _LOOKED_UP not in line]


def error_text(error: pyvips.Error) -> str:
    """Return the first line of the error of libvips, which is that of the loader, without the name of the loader.

    Folders are left out: a message is read by people who must not know where the node is.
    """
    lines = [line.strip() for line in (error.detail or error.message).splitlines() if line.strip()]
    return line_text(lines[0]) if lines else "the decoder gives no reason"


def line_text(line: str) -> str:
    """Return a line of an error of libvips without the name of the loader, and without folders."""
    return _readable(_LOADER_NAME.sub("", line))


def _readable(message: str) -> str:
    return _UNKNOWN_STRIP.sub("a tile is", _FOLDERS.sub("", message))
