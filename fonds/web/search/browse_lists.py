"""The lists that can be browsed: which kinds each has, and how it is sorted at first."""

from __future__ import annotations

from typing import Final

from fonds.record.model import AGENTS
from fonds.search.facets import TOP
from fonds.store.facet_index import OLDEST, TITLE
from fonds.web.search.search_results import Listing

PER_PAGE: Final = 50
BROWSED: Final = (
    Listing("browse_records", ("record",), OLDEST, PER_PAGE),
    Listing("browse_collections", ("collection",), TITLE, PER_PAGE, (("hierarchy", TOP),)),
    Listing("browse_people", ("person", "family"), TITLE, PER_PAGE),
    Listing("browse_institutions", ("institution",), TITLE, PER_PAGE),
    Listing("browse_agents", tuple(sorted(AGENTS)), TITLE, PER_PAGE),
    Listing("browse_places", ("place",), TITLE, PER_PAGE),
    Listing("browse_subjects", ("subject",), TITLE, PER_PAGE),
)
