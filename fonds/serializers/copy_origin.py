"""Where a copy of a description of another node comes from, as pages and records of OAI-PMH tell it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OaiRecord:
    """A record in OAI-PMH: the base URL of the repository, the identifier there, and the prefix of the format in which
    it was harvested, or "" if it was not harvested by OAI-PMH."""

    base_url: str
    identifier: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class CopyOrigin:
    """The node that published a description, with its title and base URL, and the id and kind of the description there.

    `changed` is the time of that version at the origin, and `harvested` that at which this node took it (both ISO 8601,
    UTC). `path` are the base URLs of the nodes that passed it on. What `is_foreign` was published by another system,
    and was read from a document there. What `is_withheld` was withdrawn here, and is still published at its origin.
    `peer` is the name of the peer that it came from, "" if that was removed.

    `oai` says where its record is in OAI-PMH; None if that is not known.
    """

    base: str
    title: str
    id: str
    changed: str
    harvested: str
    path: tuple[str, ...] = ()
    is_foreign: bool = False
    is_withheld: bool = False
    oai: OaiRecord | None = None
    peer: str = ""
