"""Fonds publishes archives as IIIF and Linked Data. docs/where.md describes the packages, docs/python.md these names.

The names of `__all__` are the public ones, for scripts and notebooks. They are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fonds.version import __version__

if TYPE_CHECKING:
    from fonds.archive import Archive, read_folder
    from fonds.client import Client
    from fonds.problem import FondsError, Problem
    from fonds.record.model import Description

_MODULES = {
    "Archive": "fonds.archive",
    "Client": "fonds.client",
    "Description": "fonds.record.model",
    "FondsError": "fonds.problem",
    "Problem": "fonds.problem",
    "read_folder": "fonds.archive",
}

__all__ = ["Archive", "Client", "Description", "FondsError", "Problem", "__version__", "read_folder"]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value  # it is not asked for again
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
