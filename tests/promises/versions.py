"""What each stored publication makes of the node beside this file, as one digest: `python -m tests.promises.versions`.

Writes publications.txt anew. Do so only after raising the version of a publication whose documents changed:
a store that was published before remakes them because of the version, and of nothing else.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from fonds.ingest.markdown import parse
from fonds.publishing import serializer_context
from fonds.publishing.documents import DocumentBuilder, to_bytes
from fonds.record.model import Description
from tests.conftest import settings_of

NODE = Path(__file__).parent / "node"  # kept as it is, whatever becomes of the demonstration node
FILE = Path(__file__).parent / "publications.txt"
HEAD = "# publication version digest-of-all-its-documents\n"


def digests() -> dict[str, tuple[int, str]]:
    """name -> (version, digest) of every stored publication that is made of one description."""
    found: dict[str, Description] = {}
    for path in sorted(NODE.rglob("*.md")):
        description = parse(path.read_bytes(), path.name, "en").description
        assert description is not None
        found[description.id] = description
    context = serializer_context.make_context(settings_of(NODE, Path("unused")), found.get)
    rows = {row for kind in {item.kind for item in found.values()} for row in context.formats.for_kind(kind)}
    made = {row.name: hashlib.sha256() for row in rows if row.stored and not row.aggregates_members}
    maker = DocumentBuilder(context, document_sets=None)  # type: ignore[arg-type]
    for description in found.values():
        for row in context.formats.for_kind(description.kind):
            if row.name in made:
                for layer, part, document in maker.serialize(row, description):
                    key = f"{description.id} {layer} {part} " if layer else f"{description.id} {part} "
                    made[row.name].update(key.encode() + to_bytes(document))
    return {name: (context.formats[name].version, digest.hexdigest()[:24]) for name, digest in made.items()}


def written(found: dict[str, tuple[int, str]]) -> str:
    """The text of publications.txt."""
    return HEAD + "".join(f"{name} {version} {digest}\n" for name, (version, digest) in sorted(found.items()))


if __name__ == "__main__":
    FILE.write_text(written(digests()), "utf-8")
