"""Parses RDF with rdflib: Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD, within bounds and without a network.

The syntax is recognised by content. Contexts of JSON-LD are those in vocab/contexts/, and those in the document; any
other is refused by its name. RDF/XML goes through the parser of XML from outside first, so that no declaration of
entities reaches that of rdflib.
"""

from __future__ import annotations

import io
import json
import logging
import re
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from rdflib import Dataset, Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.parsers.ntriples import (  # type: ignore[attr-defined]
    ParseError,
    W3CNTriplesParser,
    r_tail,
    r_wspace,
)

from fonds import safe_xml
from fonds.ingest import json_document
from fonds.ingest.imported import InputFile, Item, Note, ReadOptions
from fonds.ingest.readers.rdf.source import BASE, MAX_TRIPLES, Source, TooManyTriplesError
from fonds.settings import vocab_folder

MAX_BYTES: Final = 64 * 1024 * 1024
_MAX_BAD_LINES: Final = 100
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TERM: Final = r"(?:<[^<>\"{}|^`\\\s]*>|_:[\w.-]+)"
_LINE: Final = re.compile(
    rf"\s*{_TERM}\s*<[^<>\s]*>\s*(?:{_TERM}|\"(?:[^\"\\\n]|\\.)*\"(?:@[\w-]+|\^\^<[^<>\s]*>)?)(\s*{_TERM})?\s*\.\s*(?:#.*)?"
)
_TURTLE: Final = re.compile(
    r"(?:^|\n)[ \t]*(?:@prefix|@base|PREFIX|BASE)\s+[^\n]*<[^>\n]*>|(?:^|\n)\s*<[^<>\s]+>\s+(?:a\s|<[^<>\s]+>|\w+:\w+)",
    re.IGNORECASE,
)
_TRIG: Final = re.compile(r"(?:^|\n)\s*(?:GRAPH\s+)?(?:<[^<>\s]*>|[\w-]*:[\w.-]*|_:\w+)?\s*\{", re.IGNORECASE)
# contexts that are at hand, by their addresses without protocol, slash and suffix at the end
_CONTEXTS: Final = {
    "schema.org": "schema-org.json",
    "schema.org/docs/jsonldcontext": "schema-org.json",
    "schema.org/version/latest/schemaorg-current-https": "schema-org.json",
    "linked.art/ns/v1/linked-art": "linked-art.json",
    "www.europeana.eu/schemas/context/edm": "edm.json",
}
_NAMES: Final = {
    "json-ld": "JSON-LD",
    "turtle": "Turtle",
    "trig": "TriG",
    "nt": "N-Triples",
    "nquads": "N-Quads",
    "xml": "RDF/XML",
}

logging.getLogger("rdflib.term").setLevel(
    logging.ERROR
)  # it warns of every literal that is not of its datatype


def syntax_of(file: InputFile) -> str:
    """Return the syntax of a file by its content, as rdflib calls it; "" if it is no RDF."""
    if file.xml_root == (_RDF, "RDF"):
        return "xml"
    if json_document.starts_object(file.head):
        return "json-ld" if _is_json_ld(file.head) else ""
    if file.head.lstrip()[:5] in (b"<?xml", b"<!DOC"):
        return ""
    text = file.head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    first = next(
        (line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")), ""
    )
    if match := _LINE.fullmatch(first.rstrip("\r")):
        return "nquads" if match[1] else "nt"
    if not _TURTLE.search(text):
        return ""
    return "trig" if _TRIG.search(re.sub(r"\"[^\"\n]*\"|#[^\n]*", "", text)) else "turtle"


def _is_json_ld(head: bytes) -> bool:
    text = head.replace(b"\0", b"")
    names = (b'"@context"', b'"@graph"', b'"@id"', b'"@type"')
    return b'"@context"' in text or sum(name in text for name in names) > 1


def parse(file: InputFile, options: ReadOptions, source: Source) -> Iterator[Item]:
    """Add the triples of a file to a source, and yield notes and problems. One of severity `error` ends it, but for
    lines of N-Triples and N-Quads: of these, the others are read."""
    syntax = syntax_of(file)
    if file.size > MAX_BYTES:
        yield file.problem(
            f"the file has {file.size:,} bytes", f"at most {MAX_BYTES:,}: divide it into several files"
        )
        return
    yield Note(f"RDF in {_NAMES.get(syntax, syntax)}")
    try:
        if syntax == "json-ld":
            yield from _parse_json_ld(file, options, source)
        elif syntax == "xml":
            _parse_xml(file, options, source)
        else:
            yield from _parse_text(file, options, source, syntax)
    except TooManyTriplesError:
        source.nodes.clear()
        hint = "divide it into several files, so that what belongs together stays in one"
        yield file.problem(f"the file has more than {MAX_TRIPLES:,} triples", hint)
    except json_document.JsonError as error:
        yield file.problem(str(error), error.hint, error.line)
    except safe_xml.XmlError as error:
        yield file.problem(str(error), error.hint, error.line)
    except BadSyntax as error:
        source.nodes.clear()
        yield file.problem(f"not {_NAMES[syntax]}: {_short(error.message)}", line=int(error.lines) + 1)
    except RecursionError:
        source.nodes.clear()
        yield file.problem("it is nested too deeply")
    except (ParserError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        source.nodes.clear()  # rdflib raises all of these for what it cannot read
        yield file.problem(f"not {_NAMES[syntax]}: {_short(error)}")


def _parse_text(file: InputFile, options: ReadOptions, source: Source, syntax: str) -> Iterator[Item]:
    with file.open() as stream:
        text, guess = json_document.decode(stream.read(), options.encoding)
    if guess:
        yield Note(f"it is not UTF-8, as {_NAMES[syntax]} must be: read as {guess}")
    if syntax in ("nt", "nquads"):
        yield from _parse_lines(file, text, source)
    else:
        _parse_with_rdflib(source, text.encode(), syntax)


def _parse_with_rdflib(source: Source, data: bytes, syntax: str) -> None:
    """Add the triples of some bytes. Parsers of rdflib 7.6 use what it has deprecated, and warn of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        Dataset(store=source, default_union=True).parse(io.BytesIO(data), format=syntax, publicID=BASE)


class GraphName(NamedTuple):
    """The named graph of a line, in the place of a graph of rdflib."""

    identifier: Any


class _Lines(W3CNTriplesParser):
    """Reads single lines of N-Triples and N-Quads into a source."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source

    def read(self, line: str) -> None:
        """Read a line. Raises ParseError."""
        self.line = line
        self.eat(r_wspace)
        if not self.line or self.line.startswith("#"):
            return
        subject = self.subject()
        self.eat(r_wspace)
        predicate = self.predicate()
        self.eat(r_wspace)
        value = self.object()
        self.eat(r_wspace)
        graph = self.uriref() or self.nodeid()
        self.eat(r_tail)
        if self.line:
            raise ParseError("there is something after the full stop")
        self.source.add((subject, predicate, value), GraphName(graph) if graph else None)


def _parse_lines(file: InputFile, text: str, source: Source) -> Iterator[Item]:
    parser, bad = _Lines(source), 0
    for number, line in enumerate(io.StringIO(text, newline="\n"), 1):
        try:
            parser.read(line.rstrip("\r\n"))
        except (ParseError, ValueError, AssertionError) as error:
            bad += 1
            if bad <= _MAX_BAD_LINES:
                yield file.problem(f"the line is no triple: {_short(error)}", line=number)
    if bad > _MAX_BAD_LINES:
        yield file.problem(f"{bad - _MAX_BAD_LINES:,} further lines are no triples")


def _parse_xml(file: InputFile, options: ReadOptions, source: Source) -> None:
    with file.open() as stream:
        root, _ = safe_xml.read_document(stream, options.encoding)
    source.is_xml = True
    Graph(store=source, bind_namespaces="none").parse(
        io.BytesIO(safe_xml.to_bytes(root)), format="xml", publicID=BASE
    )


def _parse_json_ld(file: InputFile, options: ReadOptions, source: Source) -> Iterator[Item]:
    document, guess = json_document.load(file, options.encoding)
    if guess:
        yield Note(f"it is not UTF-8, as JSON must be: read as {guess}")
    refused: dict[str, None] = {}
    document = _with_contexts(document, refused)
    for address in refused:
        message = f"the context {address} is not at hand, and nothing is loaded from the web"
        yield file.problem(message, "put the context itself into the document")
    if not refused:
        data = json.dumps(document).encode()
        _parse_with_rdflib(source, data, "json-ld")


def _with_contexts(value: Any, refused: dict[str, None], in_context: bool = False) -> Any:
    """Return a document with the contexts that it names by address in it, and remember those that are not at hand."""
    if isinstance(value, list):
        return [_with_contexts(item, refused, in_context) for item in value]
    if isinstance(value, dict):
        output = {}
        for name, content in value.items():
            if name == "@import":
                refused[str(content)] = None
            output[name] = _with_contexts(content, refused, name == "@context")
        return output
    return _context(value, refused) if in_context and isinstance(value, str) else value


def _context(address: str, refused: dict[str, None]) -> Any:
    name = re.sub(r"^https?://|/$|#$|\.json(?:ld)?$", "", address.strip())
    if name.rstrip("/") not in _CONTEXTS:
        refused[address] = None
        return {}
    return _vendored(_CONTEXTS[name.rstrip("/")])


@lru_cache(maxsize=8)
def _vendored(name: str) -> Any:
    return json.loads((vocab_folder() / "contexts" / name).read_text("utf-8"))["@context"]


def _short(error: object) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
