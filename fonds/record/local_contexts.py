"""The labels and notices of Local Contexts that a description names: Traditional Knowledge (TK) and Biocultural (BC).

A community gives its label a name and words of its own and the Local Contexts Hub an address for them. The public
labels are data (vocab/local_contexts.toml). They say what a community asks; they are no licence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Final

from pydantic import ConfigDict, model_validator

from fonds.problem import did_you_mean
from fonds.record.field_types import (
    MAX_CODE,
    LanguageMapField,
    Part,
    StrippedText,
    Url,
    each_item,
    field_error,
    require_text,
    shown,
    validated,
)
from fonds.record.text import MultilingualText
from fonds.settings import vocab_folder

MAX_LABELS: Final = 100  # of one description
_HOST: Final = "https://localcontexts.org"


@dataclass(frozen=True, slots=True)
class PublicLabel:
    """A label or notice as Local Contexts publishes it: its code, its address and its English name."""

    code: str
    uri: str
    name: str


@lru_cache(maxsize=1)
def public_labels() -> Mapping[str, PublicLabel]:
    """Return every public label and notice by code, the labels first."""
    table = tomllib.loads((vocab_folder() / "local_contexts.toml").read_text("utf-8"))
    return {
        code: PublicLabel(code, f"{_HOST}/{path}/{code}/", row["name"])
        for kind, path in (("labels", "label"), ("notices", "notice"))
        for code, row in table[kind].items()
    }


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    """Return the code of each spelling in lower case: code, name, short name such as `tk a`, and address."""
    table = tomllib.loads((vocab_folder() / "local_contexts.toml").read_text("utf-8"))
    codes: dict[str, str] = {}
    for label in public_labels().values():
        codes |= dict.fromkeys((label.code, label.name.lower(), _bare(label.uri)), label.code)
    return codes | {row["short"].lower(): code for code, row in table["labels"].items()}


def _bare(address: str) -> str:
    return address.lower().partition("//")[2].removeprefix("www.").rstrip("/")


def code_of(words: str) -> str | None:
    """Return the code of a public label from its code, name, short name or address; None if it is none of them."""
    collapsed = " ".join(words.lower().split())
    return _codes().get(_bare(collapsed) if "//" in collapsed else collapsed)


def _code(value: Any) -> str:
    words = require_text(value)
    if code := code_of(words[:MAX_CODE]):
        return code
    hint = did_you_mean(words[:MAX_CODE], _codes()) or "such as tk-attribution or bc-provenance"
    raise field_error(
        "local_contexts",
        f"{shown(words)} is not a label or notice of Local Contexts that is known here",
        hint,
    )


def _entry(value: Any) -> Any:
    """Return an entry from a value without parts: the address of a community's label, or the code of a public one."""
    if isinstance(value, str):
        return {"uri": value} if "//" in value and not code_of(value) else {"code": value}
    return value


class LocalContext(Part):
    """A label or notice of Local Contexts: which public one it is, and the address, name and words of its community."""

    model_config = ConfigDict(title="LocalContext")  # in the JSON Schema

    code: Annotated[str, validated(_code)] | None = None
    uri: Url | None = None
    name: LanguageMapField | None = None
    text: LanguageMapField | None = None
    community: StrippedText = ""

    @model_validator(mode="after")
    def _named(self) -> LocalContext:
        if not self.code and not (self.uri and self.name):
            raise field_error(
                "local_contexts",
                "the label is not named",
                "give its code, as in `code: tk-attribution`, or `uri` and `name`",
            )
        return self

    @property
    def address(self) -> str:
        """The address of the community's label or project, or of the public label."""
        return self.uri or public_labels()[self.code or ""].uri

    @property
    def public_address(self) -> str:
        """The address of the public label; empty if there is none."""
        return public_labels()[self.code].uri if self.code else ""

    @property
    def names(self) -> MultilingualText:
        """The name that its community gives it, or that of the public label."""
        return self.name or {"en": public_labels()[self.code or ""].name}


LocalContexts = Annotated[tuple[LocalContext, ...], each_item(_entry, MAX_LABELS)]
