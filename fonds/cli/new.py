"""`fonds new`: creates a node, or the file of a description with its fields, ready for `fonds check`."""

from __future__ import annotations

from pathlib import Path

from fonds.record.model import KINDS as MODELS
from fonds.record.record_file import FOLDERS
from fonds.record.slugs import slugify

KINDS = tuple(MODELS)
# the fields of a new file: a line that begins with # is valid as soon as the # is taken off, and may be left empty
_UNIT = """\
# date:              # EDTF: 1945-07, 1945-07-26, 1945~ (about), 1945-07/1945-08, 194X (the 1940s)
# language: en
# abstract:          # one or two sentences; with their author: text, by
# source:            # where the text and the facts come from
# rights: http://rightsstatements.org/vocab/CNE/1.0/
# rights_statement:  # the archive's own words
"""
_FIELDS = {
    "record": """\
level: item          # the transcript goes below the last line; [illegible] and [sic] are signs of an editor
# type: letter
# collection:        # id of the collection that holds it
# from: []           # ids of the senders; for a name without an id: {as: Jane Doe}
# to: []             # the recipients, in the same way
"""
    + _UNIT
    + """\
# people: []         # ids of people, places and subjects that it mentions
# places: []
# subjects: []
# classification:    # the marking it once bore: us-top-secret
# pages: []          # scans of its pages: paths from this file, to images, PDFs or folders of images
""",
    "collection": """\
level: fonds
# holder:            # id of the institution that keeps it
# creator:           # id of a person
"""
    + _UNIT,
    "institution": """\
# type: archive
# homepage:          # https://archive.example.org/
# addresses:         # {street: 1 Main Street, locality: Washington, country: US}
# history:
# other_names: []
""",
    "person": """\
# names:             # forms with parts: {kind: authorised, family: Harriman, given: W. Averell}
# dates:             # EDTF: 1891/1986
# history:
# other_names: []
""",
    "family": """\
# dates:             # EDTF: 1750/1917
# history:
# other_names: []
""",
    "place": """\
# coordinates:       # in degrees: {latitude: 38.92, longitude: 121.64}
# other_names: []
""",
    "subject": """\
# broader:           # id of a wider subject
# other_names: []
""",
}
_NODE = """\
title = "A new node"
description = ""
languages = ["en"]
# publisher = ""  # id of the institution that publishes the node
# base_url = "https://archive.example.org"  # set it before you publish for others
"""


def id_from_name(name: str) -> str:
    """Return an id made from a title. Raises ValueError if no character of it can be used."""
    id = slugify(name)[:100].strip("-")
    if not id:
        raise ValueError(f"an id is made of the letters a to z and digits; give one instead of {name!r}")
    return id


def create_description(kind: str, name: str, folder: Path) -> Path:
    """Create the file of a description. Raises FileExistsError, or ValueError for a folder that is not a node."""
    if not (folder / "node.toml").exists():
        raise ValueError(
            f"{folder} is not a node: it has no node.toml. `fonds new node {folder}` creates one."
        )
    id = id_from_name(name)
    path = folder / FOLDERS[kind] / f"{id}.md"
    title = name if name != id else id.replace("-", " ").capitalize()
    label = "title" if kind in ("record", "collection") else "name"
    if path.exists():
        raise FileExistsError(f"{path} already exists")
    path.parent.mkdir(parents=True, exist_ok=True)
    quoted = title.replace("'", "''")
    with path.open("x", encoding="utf-8") as file:
        file.write(f"---\nkind: {kind}\nid: {id}\n{label}: '{quoted}'\n{_FIELDS[kind]}---\n")
    return path


def create_node(folder: Path) -> Path:
    """Create a node. Raises FileExistsError if there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "node.toml").exists():
        raise FileExistsError(f"{folder} is already a node")
    with (folder / "node.toml").open("x", encoding="utf-8") as file:
        file.write(_NODE)
    return folder
