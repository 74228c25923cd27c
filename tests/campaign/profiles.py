"""Varied records before all judges of profiles: our shapes, those of NDE and Europeana, EDM.xsd, Linked Art's schemas,
and the vocabularies of schema.org and DCMI.

`make test` judges a hundred; here as many as are asked for, until the clock stops them. It skips what has no checkout.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fonds.record.model import Description, Record, from_dict
from fonds.serializers.context import PublicationDates, SerializerContext
from fonds.serializers.graph import edm, linked_art, schema_org
from fonds.serializers.graph.serialize import serialize_graph
from fonds.validation import shapes
from tests.campaign.outcome import Clock, Outcome
from tests.conformance import judges
from tests.conformance.test_vocabularies import DcmiTerms, SchemaOrg
from tests.serializers.graph.test_shapes import PROFILES
from tests.serializers.graph.world import make_context
from tests.varied_records import varied

MOMENT = PublicationDates("2026-09-20T10:00:00Z", "2026-11-23T11:00:00Z", 2)
NO_PICTURE = "Warning associatedMedia: At least one renderable MediaObject"  # true of what has no scan


def campaign(work: Path, amount: int, clock: Clock, seed: int) -> Outcome:
    """Judge that many records and all that they point to."""
    outcome = Outcome("profiles")
    try:
        judges.needs(judges.NDE, judges.EDM_SHAPES, judges.EDM_XSD, judges.LINKED_ART)
        vocabularies = SchemaOrg(), DcmiTerms()
    except pytest.skip.Exception as skipped:
        outcome.notes.append(f"not judged: {skipped}")
        return outcome
    xsd = judges.folder_of(judges.EDM_XSD, "src/main/resources/schema_xsds", work)
    described = [from_dict(plain) for plain in varied(amount, seed)]
    context = make_context(*described)
    for description in described:
        if clock.over():
            break
        outcome.count("records" if isinstance(description, Record) else "descriptions of other kinds")
        found = [*_judged(description, context, xsd, outcome), *_own(description, context, *vocabularies)]
        outcome.failures += [f"{description.id}: {one}" for one in found]
    return outcome


def _judged(description: Description, context: SerializerContext, xsd: Path, outcome: Outcome) -> list[str]:
    schema = schema_org.to_ntriples(description, context) + schema_org.publication_dates(
        description, context, MOMENT
    )
    found = [result for result in judges.nde(schema) if not result.startswith(NO_PICTURE)]
    found += judges.linked_art(
        json.loads(serialize_graph(linked_art.to_ntriples(description, context), "jsonld", "linked-art"))
    )
    if edm.refusal_reason(description, context):
        outcome.count("refused as EDM, with a reason")
        return found
    made = edm.to_ntriples(description, context)
    return found + judges.edm(made) + judges.edm_xml(serialize_graph(made, "rdf", "edm"), xsd)


def _own(
    description: Description, context: SerializerContext, schema_terms: SchemaOrg, dcmi_terms: DcmiTerms
) -> list[str]:
    """What our shapes find in every profile, and two vocabularies in theirs."""
    graphs = {
        name: maker(description, context)
        for name, maker in PROFILES.items()
        if name != "edm" or not edm.refusal_reason(description, context)
    }
    found = [str(problem) for name, graph in graphs.items() for problem in shapes.check(graph, name)]
    found += schema_terms.faults(judges.graph_of(graphs["schema"]))
    return [*found, *dcmi_terms.faults(judges.graph_of(graphs["dcterms"]))]
