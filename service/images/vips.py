"""The door to libvips, and how this process uses it: its threads, its memory, and which loaders may be called.

Called once when serving or publishing begins, never at import, since it holds for the whole process.
"""

from __future__ import annotations

# it has no types of its own; the rest of the room takes it from here
import pyvips as pyvips  # type: ignore[import-not-found, import-untyped, unused-ignore]

CACHED_OPERATIONS = 64
CACHED_BYTES = 64 * 1024 * 1024
CACHED_FILES = 32


def configure(threads: int = 1) -> None:
    """Give libvips that many threads for one image, a bounded cache, and only the loaders that hostile files may meet.

    Serving is best with 1: many requests run beside each other, since libvips lets go of Python's lock.
    """
    pyvips.concurrency_set(threads)
    pyvips.cache_set_max(CACHED_OPERATIONS)
    pyvips.cache_set_max_mem(CACHED_BYTES)
    pyvips.cache_set_max_files(CACHED_FILES)
    pyvips.block_untrusted_set(True)


def error_text(error: pyvips.Error) -> str:
    """The first line of what libvips says, which is the loader's own word."""
    lines = [line.strip() for line in (error.detail or error.message).splitlines() if line.strip()]
    return lines[0] if lines else "libvips gives no reason"
