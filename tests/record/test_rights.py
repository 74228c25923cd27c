"""Rights: every form of a known URI becomes its canonical form; everything else is refused with a hint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.record.rights import (
    RightsError,
    europeana_uri,
    https_uri,
    iiif_uri,
    normalise,
    page_uri,
    statement,
    statements,
    uri_of,
)

CC = "http://creativecommons.org"
RS = "http://rightsstatements.org/vocab"
OGL = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

ACCEPTED = {
    "canonical": (f"{CC}/licenses/by/4.0/", f"{CC}/licenses/by/4.0/"),
    "https": ("https://creativecommons.org/licenses/by/4.0/", f"{CC}/licenses/by/4.0/"),
    "www": ("http://www.creativecommons.org/licenses/by/4.0/", f"{CC}/licenses/by/4.0/"),
    "no slash": ("http://creativecommons.org/licenses/by/4.0", f"{CC}/licenses/by/4.0/"),
    "no scheme": ("creativecommons.org/licenses/by/4.0/", f"{CC}/licenses/by/4.0/"),
    "capitals": ("HTTPS://CreativeCommons.org/Licenses/BY/4.0/", f"{CC}/licenses/by/4.0/"),
    "white space": ("  http://creativecommons.org/licenses/by/4.0/\n", f"{CC}/licenses/by/4.0/"),
    "deed": ("https://creativecommons.org/licenses/by-sa/3.0/deed", f"{CC}/licenses/by-sa/3.0/"),
    "French deed": ("https://creativecommons.org/licenses/by/4.0/deed.fr", f"{CC}/licenses/by/4.0/"),
    "deed of a script": (
        "https://creativecommons.org/licenses/by/4.0/deed.zh-hans",
        f"{CC}/licenses/by/4.0/",
    ),
    "deed of a port": ("https://creativecommons.org/licenses/by/3.0/us/deed.en", f"{CC}/licenses/by/3.0/us/"),
    "legal code": ("https://creativecommons.org/licenses/by/4.0/legalcode", f"{CC}/licenses/by/4.0/"),
    "German legal code": (
        "https://creativecommons.org/licenses/by/4.0/legalcode.de",
        f"{CC}/licenses/by/4.0/",
    ),
    "query": ("https://creativecommons.org/licenses/by-nc/4.0/?ref=chooser-v1", f"{CC}/licenses/by-nc/4.0/"),
    "fragment": ("https://creativecommons.org/licenses/by/4.0/#deed", f"{CC}/licenses/by/4.0/"),
    "order of elements": (f"{CC}/licenses/by-nd-nc/4.0/", f"{CC}/licenses/by-nc-nd/4.0/"),
    "order of elements in 1.0": (f"{CC}/licenses/by-nc-nd/1.0/", f"{CC}/licenses/by-nd-nc/1.0/"),
    "port of 2.1": (f"{CC}/licenses/by/2.1/jp", f"{CC}/licenses/by/2.1/jp/"),
    "port of Scotland": (f"{CC}/licenses/by/2.5/scotland/", f"{CC}/licenses/by/2.5/scotland/"),
    "port for IGOs": (f"{CC}/licenses/by/3.0/igo", f"{CC}/licenses/by/3.0/igo/"),
    "retired": (f"{CC}/licenses/sampling%2B/1.0/", f"{CC}/licenses/sampling+/1.0/"),
    "zero": ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", f"{CC}/publicdomain/zero/1.0/"),
    "mark": ("https://creativecommons.org/publicdomain/mark/1.0", f"{CC}/publicdomain/mark/1.0/"),
    "page": ("http://rightsstatements.org/page/InC/1.0/", f"{RS}/InC/1.0/"),
    "page in a language": ("https://rightsstatements.org/page/InC/1.0/?language=en", f"{RS}/InC/1.0/"),
    "data": ("http://rightsstatements.org/data/CNE/1.0/", f"{RS}/CNE/1.0/"),
    "small letters": ("https://rightsstatements.org/vocab/inc-ow-eu/1.0", f"{RS}/InC-OW-EU/1.0/"),
    "CC BY 4.0": ("CC BY 4.0", f"{CC}/licenses/by/4.0/"),
    "SPDX": ("CC-BY-NC-SA-4.0", f"{CC}/licenses/by-nc-sa/4.0/"),
    "SPDX port": ("CC-BY-3.0-US", f"{CC}/licenses/by/3.0/us/"),
    "without CC": ("by-nc-nd 4.0", f"{CC}/licenses/by-nc-nd/4.0/"),
    "CC0": ("CC0", f"{CC}/publicdomain/zero/1.0/"),
    "CC0-1.0": ("CC0-1.0", f"{CC}/publicdomain/zero/1.0/"),
    "PDM": ("PDM", f"{CC}/publicdomain/mark/1.0/"),
    "CNE": ("CNE", f"{RS}/CNE/1.0/"),
    "inc": ("inc", f"{RS}/InC/1.0/"),
    "NoC-US": ("NoC-US", f"{RS}/NoC-US/1.0/"),
    "OGL": ("OGL 3.0", OGL),
    "OGL of SPDX": ("OGL-UK-3.0", OGL),
    "OGL https, without www and slash": (
        "https://nationalarchives.gov.uk/doc/open-government-licence/version/3",
        OGL,
    ),
    "German": ("dl-de/by-2-0", "https://www.govdata.de/dl-de/by-2-0"),
    "Norwegian in Norwegian": ("https://data.norge.no/nlod/no/2.0", "https://data.norge.no/nlod/en/2.0"),
    "ODbL": (
        "http://opendatacommons.org/licenses/odbl/1.0/",
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ),
    "Korean": ("공공누리 제1유형", "https://www.kogl.or.kr/info/licenseType1.do"),
}

REFUSED = {
    # text: what the hint must name
    "": "http://rightsstatements.org/vocab/CNE/1.0/",
    "All rights reserved": "rights_statement",
    "Copyright Not Evaluated": f"perhaps {RS}/CNE/1.0/",
    "copyright undetermind": f"perhaps {RS}/UND/1.0/",
    "CC BY": f"perhaps {CC}/licenses/by/4.0/",
    "CC BY 4.1": f"perhaps {CC}/licenses/by/4.0/",
    "public domain": f"{CC}/publicdomain/mark/1.0/",
    "MIT": "for example",
    f"{CC}/licenses/foo/9.9/": "for example",
    f"{CC}/licenses/by/3.1/": f"perhaps {CC}/licenses/by/3.0/",
    f"{CC}/licenses/by/4.0/us/": f"perhaps {CC}/licenses/by/3.0/us/",
    f"{CC}/licenses/by/3.0/xx/": f"perhaps {CC}/licenses/by/3.0/",
    f"{CC}/licenses/by/2.1/": "perhaps",
    f"{CC}/licenses/by-nc-cc/4.0/": f"perhaps {CC}/licenses/by-nc",
    f"{CC}/licenses/by/": f"perhaps {CC}/licenses/by/",
    f"{CC}/licenses/publicdomain/": f"{CC}/publicdomain/mark/1.0/",
    f"{CC}/licenses/GPL/2.0/": "for example",
    f"{CC}/publicdomain/zero/2.0/": f"{CC}/publicdomain/zero/1.0/",
    f"{RS}/INC-EDUC/1.0/": f"perhaps {RS}/InC-EDU/1.0/",
    f"{RS}/CNE/2.0/": f"perhaps {RS}/CNE/1.0/",
    f"{RS}/CNE/": f"perhaps {RS}/CNE/1.0/",
    "https://opensource.org/license/mit": "for example",
    f"http://example.org/?{CC}/licenses/by/4.0/": "for example",
    "http://creativecommons.org.example.org/licenses/by/4.0/": "for example",
    "http://creativecommons.org@example.org/licenses/by/4.0/": "for example",
    "ftp://creativecommons.org/licenses/by/4.0/": "for example",
    "http://[creativecommons.org/": "for example",
    "<script>": "for example",
    "Open Government License 3.0": f"perhaps {OGL}",
    "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/4/": "perhaps http://www.nationalarchives",
    "https://www.govdata.de/dl-de/by-3-0": "perhaps https://www.govdata.de/dl-de/by-",
}


@pytest.mark.parametrize(("text", "uri"), ACCEPTED.values(), ids=ACCEPTED)
def test_forms_of_a_known_uri_become_canonical(text: str, uri: str) -> None:
    assert normalise(text) == uri


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text or "empty")
def test_everything_else_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(RightsError) as caught:
        normalise(text)
    assert REFUSED[text] in caught.value.hint


def test_a_long_text_is_cut_in_the_message() -> None:
    with pytest.raises(RightsError) as caught:
        normalise("All rights reserved. " * 500)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("uri", [entry.uri for entry in statements()])
def test_every_statement_is_canonical_and_explained(uri: str) -> None:
    entry = statement(uri)
    assert entry.uri == uri == normalise(uri)
    if entry.family != "other":  # whose publishers choose the form of their addresses
        assert uri.startswith("http://")
        assert uri.endswith("/")
    assert entry.label
    assert entry.meaning.endswith(".")
    assert normalise(entry.code) == uri
    assert normalise(https_uri(uri)) == uri
    assert entry.page or normalise(page_uri(uri)) == uri
    assert normalise(uri.upper().replace("HTTP://", "http://")) == uri


def test_ports_and_retired_licences_are_complete() -> None:
    """vocab/rights.toml gives every port of every version; the scheme gives the licences they adapt."""
    codes = [entry.code.split() for entry in statements() if entry.family == "creativecommons"]
    ports = {version: {code[3] for code in codes if code[2:3] == [version] and code[3:]} for version in PORTS}
    assert {version: len(places) for version, places in ports.items()} == PORTS
    assert len({entry.code for entry in statements()}) == len(statements())
    assert sum(entry.family != "other" for entry in statements()) == 650


def test_all_twelve_rights_statements_are_there() -> None:
    codes = {entry.code for entry in statements() if entry.family == "rightsstatements"}
    assert codes == {
        *("InC", "InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU"),
        *("NoC-CR", "NoC-NC", "NoC-OKLR", "NoC-US"),
        *("CNE", "UND", "NKC"),
    }


# for each version of the Creative Commons licences, the number of places with a port, retired licences included
PORTS = {"1.0": 6, "2.0": 18, "2.1": 4, "2.5": 28, "3.0": 43, "4.0": 0}


def test_licences_of_others_say_what_they_allow_and_where() -> None:
    ogl, ask = statement("OGL 3.0"), statement("opendata.swiss ask")
    assert (ogl.family, ogl.jurisdiction, ogl.open, ogl.is_licence) == ("other", "United Kingdom", True, True)
    assert ogl.meaning == (
        "You may copy, share and adapt this item if you keep to its conditions: say where it comes from."
    )
    assert (ask.open, "commercial" in ask.meaning) == (False, True)
    assert page_uri("opendata.swiss ask") == "https://opendata.swiss/en/terms-of-use/"
    assert not statement("US-GOV").is_licence
    names = [name.lower() for entry in statements() for name in (entry.code, *entry.aliases)]
    assert len(names) - len(set(names)) == sum(
        entry.code.lower() in map(str.lower, entry.aliases) for entry in statements()
    ), "a name of two statements"


def test_iiif_and_europeana_take_only_their_own() -> None:
    assert iiif_uri("CC BY 4.0") == f"{CC}/licenses/by/4.0/"
    assert iiif_uri("CNE") == f"{RS}/CNE/1.0/"
    assert iiif_uri("OGL 3.0") == iiif_uri(None) == ""
    assert europeana_uri("OGL 3.0") is None


LABELS = {
    f"{RS}/CNE/1.0/": "Copyright Not Evaluated",
    f"{RS}/InC-RUU/1.0/": "In Copyright - Rights-holder(s) Unlocatable or Unidentifiable",
    f"{CC}/licenses/by/4.0/": "Creative Commons Attribution 4.0 International",
    f"{CC}/licenses/by-nc-nd/4.0/": "Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 International",
    f"{CC}/licenses/by-nd/3.0/": "Creative Commons Attribution-NoDerivs 3.0 Unported",
    f"{CC}/licenses/by/3.0/us/": "Creative Commons Attribution 3.0 United States",
    f"{CC}/licenses/by/3.0/igo/": "Creative Commons Attribution 3.0 IGO",
    f"{CC}/licenses/by/2.0/uk/": "Creative Commons Attribution 2.0 UK: England & Wales",
    f"{CC}/licenses/by-sa/2.1/jp/": "Creative Commons Attribution-ShareAlike 2.1 Japan",
    f"{CC}/licenses/by-nd-nc/1.0/": "Creative Commons Attribution-NoDerivs-NonCommercial 1.0 Generic",
    f"{CC}/licenses/nc-sampling+/1.0/": "Creative Commons NonCommercial Sampling Plus 1.0",
    f"{CC}/publicdomain/zero/1.0/": "Creative Commons CC0 1.0 Universal",
    f"{CC}/publicdomain/mark/1.0/": "Public Domain Mark 1.0 Universal",
}


@pytest.mark.parametrize("uri", LABELS)
def test_labels_are_those_of_the_publishers(uri: str) -> None:
    assert statement(uri).label == LABELS[uri]


def test_only_what_anyone_may_use_for_any_purpose_is_open() -> None:
    unported = {entry.code for entry in statements() if entry.open and entry.code.count(" ") < 3}
    assert {"CC0 1.0", "PDM 1.0", "CC BY 4.0", "CC BY-SA 3.0"} <= unported
    closed = ("InC", "NoC-US", "NKC", "CNE", "CC BY-NC 4.0", "CC BY-ND 4.0")
    assert not any(statement(code).open for code in closed)


def test_meanings_follow_the_conditions() -> None:
    assert "adapt" in statement("CC BY 4.0").meaning
    assert "unchanged" in statement("CC BY-ND 4.0").meaning
    assert "commercial gain" in statement("CC BY-NC 4.0").meaning
    assert "same licence" in statement("CC BY-SA 4.0").meaning
    assert "retired" in statement(f"{CC}/licenses/devnations/2.0/").meaning


def test_addresses_for_people_and_for_nde() -> None:
    assert page_uri("CNE") == "https://rightsstatements.org/page/CNE/1.0/"
    assert page_uri("CC BY 4.0") == "https://creativecommons.org/licenses/by/4.0/deed"
    assert page_uri("CC0") == "https://creativecommons.org/publicdomain/zero/1.0/deed"
    assert https_uri("CNE") == "https://rightsstatements.org/vocab/CNE/1.0/"


@given(st.text(max_size=60))
def test_any_text_becomes_canonical_or_is_refused_with_a_hint(text: str) -> None:
    try:
        assert normalise(normalise(text)) == normalise(text)
    except RightsError as error:
        assert error.hint


@pytest.mark.parametrize(
    "text", ["CNE", "cc by 4.0", "https://rightsstatements.org/page/InC/1.0/?language=en", "OGL 3.0"]
)
def test_looking_up_gives_what_normalising_gives(text: str) -> None:
    assert uri_of(text) == normalise(text) != ""


@pytest.mark.parametrize(
    "text", ["", "Ask the archive.", "https://example.org/", "http://rightsstatements.org/vocab/X/1.0/"]
)
def test_what_is_no_rights_uri_is_found_without_a_hint(text: str) -> None:
    assert uri_of(text) == ""
