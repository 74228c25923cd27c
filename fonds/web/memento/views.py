"""The routes of versions by Memento (RFC 7089): the list, TimeGate and TimeMap, each version, and differences."""

from __future__ import annotations

from flask import Blueprint

from fonds.web.memento import mementos, timemaps, version_diff
from fonds.web.route_decorator import SUFFIX, route

blueprint = Blueprint("memento", __name__)

route(blueprint, "versions", work="versions")(timemaps.version_list)
route(blueprint, "timegate", work="versions")(timemaps.timegate)
route(blueprint, "timemap", work="versions")(timemaps.timemap)
route(blueprint, "version", work="versions")(mementos.memento)
route(blueprint, "version", tail=SUFFIX, work="versions")(mementos.memento)
route(blueprint, "differences", work="versions")(version_diff.version_diff)
