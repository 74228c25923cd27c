"""The same records given by oai-repo (PyPI), run in its own venv: `python oai_repo_side.py STORE PAGES DICTIONARY`.

Its interface is filled as its documentation tells, from the same SQLite file: identifiers by LIMIT and OFFSET, a
look-up for each header and each document. Prints the seconds of CPU that the first pages took.
"""

import json
import sqlite3
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import oai_repo
import zstandard
from lxml import etree

DB = sqlite3.connect(sys.argv[1])
PAGES = int(sys.argv[2])
TOTAL = DB.execute("SELECT count(*) FROM entity").fetchone()[0]
# the dictionary that the store has for these documents (fonds/store/compression.py)
DICTIONARY = zstandard.ZstdCompressionDict(Path(sys.argv[3]).read_bytes())
unpack = zstandard.ZstdDecompressor(dict_data=DICTIONARY).decompress


class Data(oai_repo.DataInterface):
    limit = 100

    def get_identify(self):
        found = oai_repo.Identify()
        found.base_url, found.repository_name = "http://127.0.0.1/oai", "x"
        found.admin_email, found.deleted_record, found.granularity = ["a@b.org"], "no", "YYYY-MM-DDThh:mm:ssZ"
        found.earliest_datestamp = datetime(2020, 1, 1, tzinfo=UTC)
        return found

    def is_valid_identifier(self, identifier):
        return True

    def get_metadata_formats(self, identifier=None):
        url = "http://www.openarchives.org/OAI/2.0/oai_dc"
        return [oai_repo.MetadataFormat("oai_dc", f"{url}.xsd", f"{url}/")]

    def get_record_header(self, identifier):
        found = oai_repo.RecordHeader()
        found.identifier, found.datestamp = identifier, datetime(2026, 1, 1, tzinfo=UTC)
        found.setspecs = (
            DB.execute("SELECT sets FROM entity WHERE id = ?", (identifier[6:],)).fetchone()[0].split()
        )
        return found

    def get_record_metadata(self, identifier, metadataprefix):
        sql = (
            "SELECT d.body FROM entity e JOIN document d ON d.edition = e.edition AND d.name = 'oai_dc' AND part = 0"
            " WHERE e.id = ?"
        )
        return etree.fromstring(unpack(DB.execute(sql, (identifier[6:],)).fetchone()[0]))

    def get_record_abouts(self, identifier):
        return []

    def list_set_specs(self, identifier=None, cursor=0):
        return [], 0, None

    def list_identifiers(
        self, metadataprefix, filter_from=None, filter_until=None, filter_set=None, cursor=0
    ):
        rows = DB.execute("SELECT id FROM entity ORDER BY seq LIMIT ? OFFSET ?", (self.limit, cursor))
        return [f"oai:x:{row[0]}" for row in rows], TOTAL, None


repository = oai_repo.OAIRepository(Data())
arguments, records = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}, 0
began = time.process_time()
for _ in range(PAGES):
    body = bytes(repository.process(dict(arguments)))
    records += body.count(b"<record>")
    root = etree.fromstring(body)
    token = root.findtext(".//{*}resumptionToken")
    if not token:
        break
    arguments = {"verb": "ListRecords", "resumptionToken": token}
print(json.dumps({"records": records, "cpu": time.process_time() - began}))
