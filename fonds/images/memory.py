"""How much memory is free, for decoders that need a whole image in memory: a scan must not end the publish."""

from __future__ import annotations

from pathlib import Path

_MEMORY = Path("/proc/meminfo")
_CONTAINER_LIMIT, _CONTAINER_USE = (
    Path("/sys/fs/cgroup") / name for name in ("memory.max", "memory.current")
)


def free_bytes() -> int | None:
    """Return the bytes that can be used without swapping, in a container those of its limit; None if unknown."""
    amounts = [amount for amount in (_free_in_machine(), _free_in_container()) if amount is not None]
    return min(amounts, default=None)


def _free_in_machine() -> int | None:
    try:
        lines = _MEMORY.read_text("ascii").splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        return int(fields["MemAvailable"].split()[0]) * 1024
    except (OSError, ValueError, KeyError, IndexError):
        return None  # not Linux


def _free_in_container() -> int | None:
    try:
        return int(_CONTAINER_LIMIT.read_text("ascii")) - int(_CONTAINER_USE.read_text("ascii"))
    except (OSError, ValueError):
        return None  # there is no limit, or no container


def shortage(needed: int) -> str:
    """Return what is wrong if so many bytes are more than are free, or ""."""
    free = free_bytes()
    if free is None or needed <= free:
        return ""
    return f"it needs {needed / 1e9:.1f} GB of memory while it is decoded, and {free / 1e9:.1f} GB are free"
