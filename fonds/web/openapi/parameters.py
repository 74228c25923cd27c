"""The parameters of addresses, for the OpenAPI document: those in queries, and the variables of paths."""

from __future__ import annotations

from typing import Final

# name of a query parameter -> what it is; those with a value in REQUIRED have to be there
PARAMETERS: Final[dict[str, str]] = {
    "after": "A number of the log: what changed after it.",
    "bbox": "The part of the map: west,south,east,north in degrees.",
    "date": "A decade (194X), a year, a month (1945-07) or a day.",
    "default-graph-uri": "A graph that is queried as the default graph (SPARQL 1.1 Protocol, 2.1.4).",
    "extend": "Entities and properties whose values are asked for, as JSON.",
    "from": "Only what changed since this time (OAI-PMH 2.0, 2.7.1).",
    "id": "An entity, by its id.",
    "identifier": "The identifier of a record (OAI-PMH 2.0, 2.4).",
    "iiif-content": "A content state: what is opened at which place (IIIF Content State 1.0).",
    "kind": "Only descriptions of a kind, such as record or person.",
    "lang": "The language of the page, such as de.",
    "left": "The record at the left, or another text or version of one.",
    "left_page": "The number of the image at the left.",
    "level": "How fine the digests are: 0 for single descriptions.",
    "list": "A field that links here: its list alone.",
    "manifest": "The address of a manifest.",
    "messageId": "A value of the client that comes back in the message (Authorization Flow 2.0, 4.2).",
    "metadataPrefix": "A metadata format (OAI-PMH 2.0, 3.4).",
    "min": "Only words that occur so often.",
    "motivation": "Only annotations with one of these motivations, with spaces between them.",
    "named-graph-uri": "A graph that is queried as a named graph (SPARQL 1.1 Protocol, 2.1.4).",
    "origin": "The origin of the page that gets the message.",
    "page": "The number of the page, from 1.",
    "prefix": "The beginning of a name.",
    "profile": "What a graph says: the token of a profile, such as schema or rico.",
    "q": "Words to find; those in quotation marks in this order.",
    "queries": "Queries of the Reconciliation Service API 0.2, as JSON.",
    "query": "A query in SPARQL 1.1.",
    "resumptionToken": "The rest of an incomplete list (OAI-PMH 2.0, 3.5).",
    "right": "The record at the right, or another text or version of one.",
    "right_page": "The number of the image at the right.",
    "set": "Only records in this set (OAI-PMH 2.0, 2.6).",
    "sort": "The order of a list.",
    "type": "A type of entities.",
    "until": "Only what changed until this time (OAI-PMH 2.0, 2.7.1).",
    "verb": "The verb (OAI-PMH 2.0, 4).",
    "view": "How a list is shown: list or pictures.",
}

# name of a variable in a path -> what it is
VARIABLES: Final[dict[str, str]] = {
    "between": "The numbers of two versions, as in 1-3.",
    "digest": "The first digits of the digest of a package.",
    "dump": "The name of a dump, as in edm.nq.gz.",
    "file": "The name of a file.",
    "id": "The id of a description.",
    "image": "The id of a record, a dot, and the number of a page.",
    "layer": "The name of a text, as in transcript or translation-de.",
    "line": "The number of an annotation on its page, from 1.",
    "number": "The number of a version, from 1.",
    "of": "What is completed.",
    "page": "The number of a page, from 1.",
    "part": "The name of a range.",
    "place": "The id of a place.",
    "revision": "The number of a revision, from 1.",
    "room": "The first segment of the path of the description.",
    "scheme": "The name of a concept scheme.",
    "side": "The width and height in pixels.",
    "slug": "A name in addresses.",
    "span": "The numbers of the first character and of that after the last one.",
    "suffix": "The suffix of a serialization, which chooses it without negotiation.",
    "term": "The name of a term.",
}

# name of a route -> its query parameters without which there is no answer
REQUIRED: Final[dict[str, frozenset[str]]] = {
    "oai": frozenset({"verb"}),
    "reconcile_flyout": frozenset({"id"}),
    "reconcile_preview": frozenset({"id"}),
    "suggestions": frozenset({"q"}),
}
