"""The routes of versions by Memento (RFC 7089): the list, TimeGate and TimeMap, each version, and differences."""

from __future__ import annotations

from flask import Blueprint

from service.web.memento import mementos, timemaps, version_diff
from service.web.route_decorator import SUFFIX, route

blueprint = Blueprint("memento", __name__)

route(blueprint, "versions")(timemaps.version_list)
route(blueprint, "timegate")(timemaps.timegate)
route(blueprint, "timemap")(timemaps.timemap)
route(blueprint, "version")(mementos.memento)
route(blueprint, "version", tail=SUFFIX)(mementos.memento)
route(blueprint, "differences")(version_diff.version_diff)
