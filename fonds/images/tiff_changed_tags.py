"""Opens a page of a TIFF as if its tags had other values, so that libvips delivers samples as they are stored."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from fonds.images import tiff
from fonds.images.tiff import TiffFile
from fonds.images.vips import pyvips


def load_changed(path: Path, number: int, changes: Mapping[int, Sequence[int]], fail_on: str) -> pyvips.Image:
    """Return page `number` (from 0) with other values of tags, each as many as the file has. Raises pyvips.Error."""
    places = {tag: tiff.value_place(TiffFile(path), number, tag) for tag in changes}
    with path.open("rb") as file:
        # a private copy of the pages that are changed; the file is not
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    for tag, values in changes.items():
        place = places[tag]
        try:
            if place is None:
                raise pyvips.Error(f"the TIFF has no tag {tag}")
            struct.pack_into(place.struct_format, data, place.offset, *values)
        except struct.error as error:
            raise pyvips.Error(f"the TIFF cannot be read: {error}") from None
    source = pyvips.Source.new_from_memory(data)
    options = {"page": number, "access": "sequential", "fail_on": fail_on}
    return pyvips.Image.new_from_source(source, "", **options)  # the image keeps the source, and it the data
