"""Imports every module of `fonds` in a process of its own, and prints those that fail: `module: error`.

The processes are forks of this one. The libraries are loaded in it already, and the packages of lower layers, which
cannot be part of a circle: import-linter holds that they import nothing from above.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# slow to import; a module that needs one more is correct all the same
LIBRARIES = (
    "authlib.integrations.flask_client",
    "concurrent.futures.thread",
    "flask",
    "fontTools.pens.transformPen",
    "fontTools.ttLib.ttFont",
    "jinja2",
    "langcodes",
    "lxml.etree",
    "orjson",
    "PIL.Jpeg2KImagePlugin",
    "pydantic.json_schema",
    "pydantic.main",
    "pydantic.types",
    "pyoxigraph",
    "pypdfium2",
    "pyvips",
    "rdflib",
    "requests",
    "sqlite3",
    "tomllib",
    "typst",
    "urllib3",
    "werkzeug.middleware.dispatcher",
    "yaml",
    "zoneinfo",
    "zstandard",
)


def modules() -> Iterator[str]:
    """The dotted names of all modules of the package."""
    for path in sorted((ROOT / "fonds").rglob("*.py")):
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


def layers() -> Iterator[list[str]]:
    """The modules of each layer of `pyproject.toml`, the lowest first."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    remaining = set(modules())
    for layer in reversed(contract["layers"]):
        packages = tuple(re.findall(r"fonds\.\w+", layer))
        members = {
            name
            for name in remaining
            if name in packages or name.startswith(tuple(f"{p}." for p in packages))
        }
        remaining -= members
        yield sorted(members)
    yield sorted(remaining)


def main() -> None:
    """Import all of them."""
    for library in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    assert not [name for name in sys.modules if name.split(".")[0] == "fonds"]
    gc.disable()  # a child would look through all libraries
    for members in layers():
        errors = {module: error for module in members if (error := error_of(module))}
        print("".join(f"{module}: {error}\n" for module, error in errors.items()), end="")
        for module in members:
            if module not in errors and not module.endswith(".wsgi"):  # which makes the application
                importlib.import_module(module)


if __name__ == "__main__":
    main()
