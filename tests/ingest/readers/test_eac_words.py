"""No word on an agent or institution is lost, whatever its elements are and however they are nested."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.ingest.readers.eac import EAC
from fonds.ingest.readers.eag import EAG
from tests.ingest.readers import reading
from tests.ingest.readers.kept_words import words_of_fields
from tests.ingest.readers.test_ead_words import Tree, numbers, written

NAMES = """
abstract access address addressLine agent alternativeForm authorizedForm biogHist building buildinginfo
chronItem chronList citation closing conventionDeclaration country cpfRelation date dateRange dateSet desc
descriptiveNote email event existDates extent fax fromDate function functionRelation functions
generalContext guide handicapped holdings item languageUsed legalStatus list localControl localDescription
mandate municipality nameEntry nameEntryParallel notes num objectXMLWrap occupation occupations opening
outline p part place placeEntry placeRole places postalcode relationEntry repositorguides repositorhist
resourceRelation restaccess source sourceEntry sources span street structureOrGenealogy techservices
telephone term timetable toDate unknown useDates webpage maintenanceEvent maintenanceHistory
maintenanceAgency eventDateTime
""".split()
TREES = st.recursive(
    st.tuples(st.sampled_from(NAMES), st.booleans(), st.just([])),
    lambda inner: st.tuples(st.sampled_from(NAMES), st.booleans(), st.lists(inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(TREES, max_size=3), st.lists(TREES, max_size=3), st.lists(TREES, max_size=3), st.booleans())
def test_every_word_comes_back(
    first: list[Tree], second: list[Tree], third: list[Tree], is_agent: bool
) -> None:
    words: set[str] = set()
    count = numbers()

    def xml(trees: list[Tree]) -> str:
        return "".join(written(tree, count, words) for tree in trees)

    if is_agent:
        text = (
            f"<eac-cpf><control><recordId>R</recordId>{xml(first)}</control><cpfDescription><identity><entityType>person"
            f"</entityType><nameEntry><part>N</part></nameEntry></identity><description>{xml(second)}</description>"
            f"<relations>{xml(third)}</relations></cpfDescription></eac-cpf>"
        )
    else:
        text = (
            f"<eag><eagheader><eagid>E</eagid>{xml(first[:1])}</eagheader><archguide><identity><autform>N</autform>{xml(first)}</identity>"
            f"<desc>{xml(second)}</desc>{xml(third)}</archguide></eag>"
        )
    with TemporaryDirectory() as folder:
        path = Path(folder, "agent.xml")
        path.write_text(text, "utf-8")
        result = reading.read(path, EAC if is_agent else EAG)
    assert words - set(words_of_fields(result.items)) == set(), text
