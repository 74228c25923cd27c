"""How to reach an institution (ISDIAH 5.2, 5.4.1): addresses, telephone numbers, e-mail addresses, opening times."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final
from urllib.parse import quote

from langcodes import Language
from pydantic import ConfigDict, model_validator

from fonds.record.field_types import (
    LanguageMapField,
    Part,
    StrippedText,
    each_item,
    field_error,
    require_text,
    shown,
    validated,
)

MAX_CONTACTS = 100  # addresses, numbers or times of one institution
_MAX_LENGTH = 254  # characters of an e-mail address (RFC 5321, 4.5.3.1)
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$&'*+/=?_~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_TELEPHONE: Final = re.compile(r"\+?[0-9(][0-9 ().\-/\u2013]{2,38}[0-9)](?: ?(?:ext\.?|x) ?[0-9]{1,8})?")
_COUNTRY_CODE: Final = re.compile(r"[A-Za-z]{2}")
_DAY: Final = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_TIME: Final = "(?:[01][0-9]|2[0-4]):[0-5][0-9]"
_OPENING_TIME: Final = re.compile(rf"{_DAY}(?:[-,]{_DAY})* {_TIME}-{_TIME}")


def _email(value: Any) -> str:
    words = require_text(value)
    if len(words) > _MAX_LENGTH or not _EMAIL.fullmatch(words):
        raise field_error("email", f"{shown(value)} is not an e-mail address", "as in archive@example.org")
    return words


def _telephone(value: Any) -> str:
    words = " ".join(require_text(value).split())
    if not _TELEPHONE.fullmatch(words):
        hint = "with the code of the country, as in +1 202 707 5000"
        raise field_error("telephone", f"{shown(value)} is not a telephone number", hint)
    return words


def _country(value: Any) -> str:
    words = require_text(value)
    if _COUNTRY_CODE.fullmatch(words):
        code = words.upper()
        if not Language.get(f"und-{code}").is_valid():
            raise field_error(
                "country", f"{shown(value)} is not the code of a country", "as in US, or its name"
            )
        return code
    return words


def _opening_time(value: Any) -> str:
    words = " ".join(require_text(value).split())
    if not _OPENING_TIME.fullmatch(words):
        hint = "days and hours, as in Mo-Fr 09:00-17:00; words go into `opening_hours`"
        raise field_error("time", f"{shown(value)} is not an opening time", hint)
    return words


class Address(Part):
    """An address of an institution (ISDIAH 5.2.1), in parts; `country` is a code of ISO 3166-1, or words."""

    model_config = ConfigDict(title="Address")  # in the JSON Schema

    street: StrippedText = ""
    locality: StrippedText = ""
    region: StrippedText = ""
    postal_code: StrippedText = ""
    country: Annotated[StrippedText, validated(_country)] = ""
    note: LanguageMapField | None = None

    @model_validator(mode="after")
    def _something(self) -> Address:
        if not (self.street or self.locality or self.region or self.country):
            raise field_error("address", "the address is empty", "give at least its `street` or `locality`")
        return self

    def __str__(self) -> str:
        """Return the address in one line: street, locality, region with postal code, country."""
        region = " ".join(filter(None, (self.region, self.postal_code)))
        return ", ".join(filter(None, (self.street, self.locality, region, self.country)))


Addresses = Annotated[tuple[Address, ...], each_item(limit=MAX_CONTACTS)]
Telephones = Annotated[tuple[Annotated[str, validated(_telephone)], ...], each_item(limit=MAX_CONTACTS)]
Emails = Annotated[tuple[Annotated[str, validated(_email)], ...], each_item(limit=MAX_CONTACTS)]
OpeningTimes = Annotated[tuple[Annotated[str, validated(_opening_time)], ...], each_item(limit=MAX_CONTACTS)]


def email_uri(address: str) -> str:
    """Return the `mailto:` URI of an e-mail address (RFC 6068)."""
    return f"mailto:{quote(address, safe='@')}"


def telephone_uri(number: str) -> str:
    """Return the `tel:` URI of a number (RFC 3966)."""
    line, _, extension = number.replace("ext", "x").partition("x")
    digits = re.sub(r"[^0-9+]", "", line)
    return f"tel:{digits}" + (f";ext={extension.strip(' .')}" if extension else "")
