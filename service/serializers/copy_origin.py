"""Where a copy of a description of another node comes from, as pages and records of OAI-PMH tell it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CopyOrigin:
    """The node that published a description, with its title and base URL, and the id and kind of the description there.

    `changed` is the time of that version at the origin, and `harvested` that at which this node took it (both ISO 8601,
    UTC). `path` are the base URLs of the nodes that passed it on.
    """

    base: str
    title: str
    id: str
    changed: str
    harvested: str
    path: tuple[str, ...] = ()
