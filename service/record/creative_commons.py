"""Which Creative Commons licences exist: kinds, versions, the countries they were ported to, their names.

A table of facts, from the RDF that Creative Commons publishes (creativecommons/cc.licenserdf and
cc-legal-tools-data); `service.record.rights` reads it. It knows no URL forms but the canonical one, and it
gives no legal advice beyond one plain sentence a licence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

ROOT: Final = "http://creativecommons.org"
ZERO: Final = f"{ROOT}/publicdomain/zero/1.0/"
MARK: Final = f"{ROOT}/publicdomain/mark/1.0/"

_SIX: Final = ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")
# Version 1.0 wrote the elements in another order, and had kinds without attribution, since retired.
_KINDS: Final = {
    "1.0": ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nd-nc"),
    "2.0": _SIX,
    "2.1": _SIX,
    "2.5": _SIX,
    "3.0": _SIX,
    "4.0": _SIX,
}
_WITHOUT_BY: Final = "sa nd nc nc-sa nd-nc"
_RETIRED: Final = (
    ("1.0", _WITHOUT_BY, ("", "fi", "nl")),
    ("2.0", _WITHOUT_BY, ("jp",)),
    ("1.0", "sampling", ("", "br", "tw")),
    ("1.0", "sampling+", ("", "br", "de", "tw")),
    ("1.0", "nc-sampling+", ("", "tw")),
    ("2.0", "devnations", ("",)),
)
_SCOPE: Final = {
    "1.0": "Generic",
    "2.0": "Generic",
    "2.5": "Generic",
    "3.0": "Unported",
    "4.0": "International",
}
"""Name of the licence that is tied to no country; version 2.1 has none."""

_PORTS: Final = {
    "1.0": "fi il nl",
    "2.0": "at au be br ca cl de es fr hr it jp kr nl pl tw uk za",
    "2.1": "au ca es jp",
    "2.5": "ar au bg br ca ch cn co dk es hr hu il in it mk mt mx my nl pe pl pt scotland se si tw za",
    "3.0": "am at au az br ca ch cl cn cr cz de ec ee eg es fr ge gr gt hk hr ie igo it lu nl no nz ph pl pr"
    " pt ro rs sg th tw ug us ve vn za",
}
PLACES: Final = {
    "am": "Armenia",
    "ar": "Argentina",
    "at": "Austria",
    "au": "Australia",
    "az": "Azerbaijan",
    "be": "Belgium",
    "bg": "Bulgaria",
    "br": "Brazil",
    "ca": "Canada",
    "ch": "Switzerland",
    "cl": "Chile",
    "cn": "China Mainland",
    "co": "Colombia",
    "cr": "Costa Rica",
    "cz": "Czech Republic",
    "de": "Germany",
    "dk": "Denmark",
    "ec": "Ecuador",
    "ee": "Estonia",
    "eg": "Egypt",
    "es": "Spain",
    "fi": "Finland",
    "fr": "France",
    "ge": "Georgia",
    "gr": "Greece",
    "gt": "Guatemala",
    "hk": "Hong Kong",
    "hr": "Croatia",
    "hu": "Hungary",
    "ie": "Ireland",
    "igo": "IGO",
    "il": "Israel",
    "in": "India",
    "it": "Italy",
    "jp": "Japan",
    "kr": "South Korea",
    "lu": "Luxembourg",
    "mk": "Macedonia",
    "mt": "Malta",
    "mx": "Mexico",
    "my": "Malaysia",
    "nl": "Netherlands",
    "no": "Norway",
    "nz": "New Zealand",
    "pe": "Peru",
    "ph": "Philippines",
    "pl": "Poland",
    "pr": "Puerto Rico",
    "pt": "Portugal",
    "ro": "Romania",
    "rs": "Serbia",
    "scotland": "UK: Scotland",
    "se": "Sweden",
    "sg": "Singapore",
    "si": "Slovenia",
    "th": "Thailand",
    "tw": "Taiwan",
    "ug": "Uganda",
    "uk": "UK: England & Wales",
    "us": "United States",
    "ve": "Venezuela",
    "vn": "Vietnam",
    "za": "South Africa",
}
"""Country of a port as Creative Commons writes it; IGO is the port for intergovernmental organisations."""

_ELEMENTS: Final = {
    "by": "Attribution",
    "sa": "ShareAlike",
    "nd": "NoDerivs",
    "nc": "NonCommercial",
    "sampling": "Sampling",
    "sampling+": "Sampling Plus",
    "devnations": "Developing Nations License",
}
_CONDITIONS: Final = {
    "by": "say whose work it is and what you changed",
    "nc": "do not use it mainly for commercial gain",
    "sa": "share what you make from it under the same licence",
    "nd": "share it only unchanged",
}


def licences() -> Iterator[tuple[str, str, str]]:
    """Every licence as (kind, version, port); the port is "" for the one tied to no country."""
    for version, kinds in _KINDS.items():
        ports = _PORTS.get(version, "").split()
        for kind in kinds:
            if version in _SCOPE:
                yield kind, version, ""
            yield from ((kind, version, port) for port in ports)
    for version, names, ports_of in _RETIRED:
        yield from ((kind, version, port) for kind in names.split() for port in ports_of)


def uri(kind: str, version: str, port: str) -> str:
    """Canonical URI; it does not check that there is such a licence."""
    return f"{ROOT}/licenses/{kind}/{version}/{f'{port}/' if port else ''}"


def label(kind: str, version: str, port: str) -> str:
    """Full name: "Creative Commons Attribution 3.0 United States"."""
    names = [_ELEMENTS[element] for element in _split(kind)]
    if version == "4.0" and names[-1] == "NoDerivs":
        names[-1] = "NoDerivatives"
    title = (" " if _narrow(kind) else "-").join(names)
    unported = "" if _narrow(kind) else _SCOPE.get(version, "")
    scope = PLACES[port] if port else unported
    return f"Creative Commons {title} {version} {scope}".rstrip()


def code(kind: str, version: str, port: str) -> str:
    """Short name: "CC BY-NC-SA 4.0"."""
    return f"CC {kind.upper()} {version} {port.upper()}".rstrip()


def meaning(kind: str) -> str:
    """One plain sentence about a licence of this kind."""
    conditions = [_CONDITIONS[element] for element in _split(kind) if element in _CONDITIONS]
    if _narrow(kind):
        return "A retired licence with narrow permissions; read its text before you use the item."
    deeds = "copy and share" if "nd" in _split(kind) else "copy, share and adapt"
    return f"You may {deeds} this item if you keep to its conditions: {'; '.join(conditions)}."


def is_open(kind: str) -> bool:
    """Anyone may use it for any purpose (Open Definition 2.1): attribution and share-alike only."""
    return kind in ("by", "by-sa", "sa")


def _narrow(kind: str) -> bool:
    """Kinds that were never general licences."""
    return "sampling" in kind or kind == "devnations"


def _split(kind: str) -> list[str]:
    return kind.split("-")
