"""The rows of the registry for JSON: the fields of record files, and ArchivesSpace."""

from __future__ import annotations

from fonds.ingest.imported import ReaderFormat
from fonds.ingest.readers.json_lines import archivesspace_json, own_json

JSON_LINES = ReaderFormat("jsonl", "JSON with the fields of record files", own_json.recognises, own_json.read)
ARCHIVESSPACE = ReaderFormat(
    "archivesspace", "JSON of ArchivesSpace", archivesspace_json.recognises, archivesspace_json.read
)
