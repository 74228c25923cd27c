"""What a state folder that was restored from a backup must have, so that nothing gets another URI unnoticed.

The URIs of copies of descriptions of other nodes are those of their origins, which stand in the file of copies alone.
The address of a node without a setting for it is in the store.
"""

from __future__ import annotations

from pathlib import Path

from fonds.problem import StoreError
from fonds.settings import Settings
from fonds.store.copies import FILE, PREFIX, Copies
from fonds.store.writer import Writer

_POSITION = "copies_position"  # of the store: how far the file of copies was read


def require_address(store: Writer, settings: Settings) -> None:
    """Raise StoreError if a node that was published before has no address, neither in its settings nor in the store."""
    if settings["base_url"] or store.meta("base_url") or not store.has_history():
        return
    raise StoreError(
        "nothing was published: it is not known under which address this node was published, because the backup is of"
        " an earlier version. Give --base-url once, or set base_url in node.toml"
    )


def require_copies(store: Writer, state: Path, everything: bool, withdraw_missing: bool) -> bool:
    """Raise StoreError if published copies are not in the file of copies; with `withdraw_missing`, return whether.

    Without `everything` it looks only at whether the file is older than what was read of it, or not there at all. With
    `withdraw_missing`, what the store keeps of such copies is removed, so that they count as gone.
    """
    with Copies.reading(state) as copies:
        position = copies.position if copies else 0
        if not everything and int(store.meta(_POSITION) or 0) <= position:
            return False
        missing = [id for id in store.published_copies() if copies is None or not copies.has(id)]
    if missing and not withdraw_missing:
        count = "1 published copy is" if len(missing) == 1 else f"{len(missing):,} published copies are"
        raise StoreError(
            f"nothing was published: {count} not in {state / FILE}, for example {missing[0]!r}. Put that file of the"
            " backup there, or add the peers again and harvest them; `fonds publish --withdraw-missing` withdraws what"
            " is missing"
        )
    with store.transaction():
        store.sources.remove(PREFIX + id for id in missing)
    return bool(missing)
