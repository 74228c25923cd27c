"""Imports every module of `service` in a process of its own, and prints those that fail: `module: error`.

The processes are forks of this one, in which the libraries are loaded already and no module of `service` is.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# slow to import; a module that needs one more is correct all the same
LIBRARIES = (
    "authlib.integrations.flask_client",
    "flask",
    "fontTools",
    "jinja2",
    "langcodes",
    "lxml.etree",
    "orjson",
)
LIBRARIES += (
    "pydantic",
    "pyoxigraph",
    "pypdfium2",
    "pyvips",
    "rdflib",
    "requests",
    "urllib3",
    "yaml",
    "zstandard",
)


def modules() -> Iterator[str]:
    """The dotted names of all modules of the package."""
    for path in sorted((ROOT / "service").rglob("*.py")):
        if path.name != "__main__.py":
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__")


def error_of(module: str) -> str:
    """Import a module in a child process. Return its error, or an empty string."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(module)
            message = ""
        except BaseException as error:
            message = f"{type(error).__name__}: {error}"
        os.write(writing, message.encode()[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        message = pipe.read().decode()
    os.waitpid(child, 0)
    return message


def main() -> None:
    """Import all of them."""
    for library in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    assert not [name for name in sys.modules if name.split(".")[0] == "service"]
    failures = [f"{module}: {error}" for module in modules() if (error := error_of(module))]
    print("\n".join(failures))


if __name__ == "__main__":
    main()
