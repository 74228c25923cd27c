"""The places of a record or collection as GeoJSON: what its manifest or IIIF Collection embeds, at its own address."""

from __future__ import annotations

from typing import Any

import orjson

from fonds.publishing.collection_documents import IIIF_COLLECTION as COLLECTION
from fonds.serializers.iiif import nav_place
from fonds.web.context import RequestContext
from fonds.web.descriptions.tombstones import tombstone_or_redirect
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest

# kind of description -> the stored document that has its places
_DOCUMENTS = {"record": "manifest", "collection": COLLECTION}
GEOJSON = "application/geo+json"  # RFC 7946, 12
_OFFERS = (
    Offer(GEOJSON, GEOJSON, ("application/json",)),
    Offer("application/ld+json", "application/ld+json"),
    Offer("application/json", "application/json"),
)


def features(request: Request, context: RequestContext, id: str, place: str = "") -> Response | None:
    """The FeatureCollection (navPlace, 2.2.2), or one Feature of it; None where it has none with coordinates."""
    row = context.reader.entity(id)
    name = _DOCUMENTS.get(row.kind) if row else None
    if row is None or name is None:
        return None
    if row.withdrawn is not None:
        return tombstone_or_redirect(request, context, row, part=True)
    stored = context.reader.document(row.document_set or 0, name)
    features = orjson.loads(context.reader.decompress(stored)).get("navPlace") if stored else None
    if features and place:
        features = _feature(features, context.urls.uri("feature", id=id, place=place))
    if not features:
        return None
    body = orjson.dumps(nav_place.standalone_document(features))
    chosen = choose(request.accept, _OFFERS)
    return Response(200, chosen.media_type if chosen else GEOJSON, body, (), digest(body), vary=("Accept",))


def _feature(collection: dict[str, Any], uri: str) -> dict[str, Any] | None:
    return next((feature for feature in collection["features"] if feature["id"] == uri), None)
