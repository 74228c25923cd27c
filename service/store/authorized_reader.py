"""The store as a reader with a pass sees it: what the reading room holds is whole, all else is as for everybody.

Documents of what was kept back were never stored: they are made when they are asked for. It never gives what is closed.
`touched` tells whether an answer was made from anything that not everybody may see.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from service.record import access
from service.record.fields import Access
from service.record.model import Description
from service.store.compression import pack
from service.store.log import Entity
from service.store.reader import Reader, Stored

# (name of the publication, description) -> its documents by part; None where it has stored ones for everybody
Make = Callable[[str, Description], "dict[int, bytes] | None"]


class WholeReader(Reader):
    """A reader over the same file as another, inside the same snapshot."""

    def __init__(self, reader: Reader, make: Make) -> None:
        # not opened anew: both must see one state
        self.__dict__.update(reader.__dict__)
        self._make, self._rows = make, dict[str, Entity]()
        self._made = dict[tuple[int, str], dict[int, bytes] | None]()
        self.touched = False

    def begin(self) -> None:
        """Forget what was asked for before."""
        self.touched = False
        self._rows.clear()
        self._made.clear()

    def entity(self, id: str) -> Entity | None:
        """What is published of an id; what the reading room holds has no edition, and is not withdrawn."""
        row = super().entity(id)
        if row is None or not access.admits(super().rule(row)):
            return row
        self.touched = True
        self._rows[id] = row
        return replace(row, withdrawn=None, edition=-row.version)

    def is_whole(self, row: Entity) -> bool:
        """Whether this reader gives more of it than everybody gets."""
        return row.id in self._rows

    def rule(self, row: Entity) -> Access | None:
        """Who may see it, at the last publish."""
        return super().rule(self._rows.get(row.id, row))

    def description(self, row: Entity) -> Description:
        """All of it, where the reading room holds it, else its public form."""
        kept = self._rows.get(row.id)
        return super().whole(kept) if kept else super().description(row)

    def pictures(self, edition: int) -> list[bytes]:
        """What is said of the images of the pages of an edition, or at the last publish of what the room holds."""
        return super().pictures(self._edition(edition))

    def picture(self, edition: int, page: int) -> bytes | None:
        """What is said of the image of one page."""
        return super().picture(self._edition(edition), page)

    def _edition(self, edition: int) -> int:
        kept = next((row for row in self._rows.values() if row.version == -edition), None)
        return (kept.edition or 0) if kept else edition

    def document(self, edition: int, name: str, part: int = 0) -> Stored | None:
        """A document; of what the reading room holds it is made now."""
        kept = next((row for row in self._rows.values() if row.version == -edition), None)
        if kept is None:
            return super().document(edition, name, part)
        if (edition, name) not in self._made:
            self._made[edition, name] = self._make(name, super().whole(kept))
        made = self._made[edition, name]
        if made is None:
            return super().document(kept.edition or 0, name, part)
        body = made.get(part)
        if body is None:
            return None
        return Stored(hashlib.sha256(body).digest(), len(body), pack(body))
