"""Run in a venv with oaipmh and oai-repo: serves the records of a JSON file as an OAI-PMH repository, three on a page.

`python oai_servers.py oaipmh|oai-repo FILE` prints its address. The file is read anew with each request: records by
identifier, each with `title`, `time` and perhaps `deleted`. oai-repo never says that a record is deleted: it leaves it
out.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

REQUIREMENTS = ("oaipmh==4.0.0", "oai-repo==0.5.2")  # of the venv
PAGE = 3
NAME = "A repository of others"
EARLIEST = "2020-01-01T00:00:00Z"
GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"
DC = "http://purl.org/dc/elements/1.1/"
FORMATS = {
    "oai_dc": (
        "http://www.openarchives.org/OAI/2.0/oai_dc/",
        "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    ),
    "mods": ("http://www.loc.gov/mods/v3", "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd"),
}
Records = dict[str, dict[str, Any]]
Answer = Callable[[str, Records, dict[str, str]], bytes]


def metadata(prefix: str, title: str) -> Any:
    """The metadata of a record in a format."""
    from lxml import etree

    namespace = FORMATS[prefix][0]
    if prefix == "oai_dc":
        root = etree.Element(f"{{{namespace}}}dc", nsmap={"oai_dc": namespace, "dc": DC})
        etree.SubElement(root, f"{{{DC}}}title").text = title
        return root
    root = etree.Element(f"{{{namespace}}}mods", nsmap={None: namespace})
    info = etree.SubElement(root, f"{{{namespace}}}titleInfo")
    etree.SubElement(info, f"{{{namespace}}}title").text = title
    return root


def moment(time: Any) -> datetime | None:
    if isinstance(time, str):
        time = datetime.fromisoformat(time.replace("Z", "+00:00"))
    return time.replace(tzinfo=UTC) if time and not time.tzinfo else time


def since(records: Records, start: Any) -> Records:
    first = moment(start)
    return {id: record for id, record in records.items() if first is None or moment(record["time"]) >= first}


def by_oaipmh(base: str, records: Records, arguments: dict[str, str]) -> bytes:
    from oaipmh import common
    from oaipmh import metadata as registries
    from oaipmh.server import BatchingServer

    class Repository:
        def identify(self):
            return common.Identify(NAME, base, "2.0", ["archive@example.org"], moment(EARLIEST).replace(tzinfo=None),
                                   "persistent", GRANULARITY, [])  # fmt: skip

        def listMetadataFormats(self, identifier=None):  # noqa: N802 - the names of oaipmh
            return [(prefix, schema, namespace) for prefix, (namespace, schema) in FORMATS.items()]

        def listRecords(self, metadataPrefix, from_=None, until=None, set=None, cursor=0, batch_size=10):  # noqa: N802, N803
            known = list(since(records, from_).items())[cursor : cursor + batch_size]
            return [(self.header(id, record), self.words(record), None) for id, record in known]

        def listIdentifiers(self, metadataPrefix, **arguments):  # noqa: N802, N803
            return [header for header, *_ in self.listRecords(metadataPrefix, **arguments)]

        def header(self, id, record):
            time = moment(record["time"]).replace(tzinfo=None)
            return common.Header(None, id, time, [], bool(record.get("deleted")))

        def words(self, record):
            return None if record.get("deleted") else common.Metadata(None, {"title": record["title"]})

    registry = registries.MetadataRegistry()
    for prefix in FORMATS:

        def write(element, words, prefix=prefix):
            element.append(metadata(prefix, words.getMap()["title"]))

        registry.registerWriter(prefix, write)
    return BatchingServer(Repository(), registry, resumption_batch_size=PAGE).handleRequest(arguments)


def by_oai_repo(base: str, records: Records, arguments: dict[str, str]) -> bytes:
    import oai_repo

    class Data(oai_repo.DataInterface):
        limit = PAGE

        def get_identify(self):
            return oai_repo.Identify(NAME, base, ["archive@example.org"], EARLIEST, "no", GRANULARITY)

        def is_valid_identifier(self, identifier):
            return identifier in records

        def get_metadata_formats(self, identifier=None):
            return [
                oai_repo.MetadataFormat(prefix, schema, name) for prefix, (name, schema) in FORMATS.items()
            ]

        def get_record_header(self, identifier):
            return oai_repo.RecordHeader(identifier, records[identifier]["time"])

        def get_record_metadata(self, identifier, metadataprefix):
            record = records[identifier]
            return None if record.get("deleted") else metadata(metadataprefix, record["title"])

        def get_record_abouts(self, identifier):
            return []

        def list_set_specs(self, identifier=None, cursor=0):
            return None, None, None

        def list_identifiers(
            self, metadataprefix, filter_from=None, filter_until=None, filter_set=None, cursor=0
        ):
            known = list(since(records, filter_from))
            return known[cursor : cursor + PAGE], len(known), json.dumps(records)

    return bytes(oai_repo.OAIRepository(Data()).process(arguments))


def serve(answer: Answer, path: Path) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path != "/oai":
                self.send_error(404)
                return
            base = f"http://127.0.0.1:{self.server.server_address[1]}/oai"
            body = answer(base, json.loads(path.read_text("utf-8")), dict(parse_qsl(parts.query)))
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}/oai", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve({"oaipmh": by_oaipmh, "oai-repo": by_oai_repo}[sys.argv[1]], Path(sys.argv[2]))
