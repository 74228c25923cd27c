"""Readable JSON-LD 1.1: one object with an inline context, other nodes nested where they are first mentioned.

The root is the subject of the first triple. Text in the main language is written as plain strings, which simple
consumers understand; other text carries its language. Nodes that no other node mentions are attached to the root by
`@reverse` if they mention only the root, else listed in `@included`. There is no `@graph`, which some consumers of HTML
ignore, and no remote context, which cannot be read offline. The document expands back to exactly the triples given.

Written by hand because pyoxigraph writes expanded JSON-LD only, and rdflib is far too slow.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson
import pyoxigraph as ox

from fonds.serializers.graph.namespaces import PLAIN, PREFIXES

Json = Any
Value = ox.NamedNode | ox.Literal
Properties = dict[str, list[Value]]

_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = PREFIXES["rdf"] + "type"
_LANG_STRING: Final = PREFIXES["rdf"] + "langString"
_STRING, _INTEGER, _BOOLEAN = _XSD + "string", _XSD + "integer", _XSD + "boolean"
_NATIVE_BOOLEANS: Final = {"true": True, "false": False}
# coercions that the context may declare for a property: its values are IRIs, or strings without a language
_IRIS, _NO_LANGUAGE = "@id", "@language"


def write(triples: Iterable[ox.Triple], profile: str) -> bytes:
    """Return the triples as one JSON-LD document, in the order given. ValueError for a blank node."""
    builder = _DocumentBuilder(triples, profile)
    if not builder.nodes:
        return b"{}\n"
    body = orjson.dumps(builder.document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    lines = (
        b"    %s: %s" % (orjson.dumps(key), orjson.dumps(value)) for key, value in builder.context().items()
    )
    return b'{\n  "@context": {\n' + b",\n".join(lines) + b"\n  },\n" + body[2:]


class _DocumentBuilder:
    """Builds one document. `nodes` has the properties of each subject, in order."""

    def __init__(self, triples: Iterable[ox.Triple], profile: str) -> None:
        self.vocab = PLAIN[profile]
        self.nodes: dict[str, Properties] = {}
        self.values: Properties = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
                raise ValueError(f"graphs of ours have no blank nodes: {triple}")
            self.nodes.setdefault(subject.value, {}).setdefault(predicate, []).append(value)
            self.values.setdefault(predicate, []).append(value)
        self.language = _main_language(self.values)
        self.written: set[str] = set()
        self.prefixes: set[str] = set()
        self.keys = {predicate: self._compact(predicate) for predicate in self.values if predicate != _TYPE}
        self.coercions = {predicate: self._coercion(self.values[predicate]) for predicate in self.keys}

    def document(self) -> dict[str, Json]:
        """Return the root with everything attached to it, without the context."""
        root = self._node(next(iter(self.nodes)))
        included = self._unmentioned_nodes(root)
        return {**root, "@included": included} if included else root

    def context(self) -> dict[str, Json]:
        """Return the inline context: only what the document uses. Call it after `document`."""
        language = {"@language": self.language} if self.language else {}
        prefixes = {prefix: PREFIXES[prefix] for prefix in sorted(self.prefixes)}
        coercions = {
            self.keys[predicate]: coercion for predicate, coercion in self.coercions.items() if coercion
        }
        terms = {
            key: {"@language": None} if coercions[key] == _NO_LANGUAGE else {"@type": coercions[key]}
            for key in sorted(coercions)
        }
        return {"@vocab": self.vocab} | language | prefixes | terms

    def _compact(self, iri: str) -> str:
        """Return a term of the profile's namespace, a prefix and name, or the whole IRI."""
        if iri.startswith(self.vocab) and _is_name(iri[len(self.vocab) :]):
            return iri[len(self.vocab) :]
        for prefix, namespace in PREFIXES.items():
            if iri.startswith(namespace) and _is_name(iri[len(namespace) :]):
                self.prefixes.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def _coercion(self, values: list[Value]) -> str:
        """Return how all values of a property are coerced: to IRIs, strings or a datatype; "" if they differ."""
        if all(isinstance(value, ox.NamedNode) for value in values):
            return _IRIS
        if any(isinstance(value, ox.NamedNode) for value in values):
            return ""
        datatypes = {value.datatype.value for value in values if isinstance(value, ox.Literal)}
        datatype = datatypes.pop() if len(datatypes) == 1 else ""
        if datatype == _STRING:
            return _NO_LANGUAGE if self.language else ""
        return "" if datatype in ("", _LANG_STRING, _INTEGER, _BOOLEAN) else self._compact(datatype)

    def _node(self, subject: str) -> dict[str, Json]:
        """Return a subject with all its properties; other nodes are nested at their first mention."""
        self.written.add(subject)
        node: dict[str, Json] = {"@id": subject}
        for predicate, values in self.nodes[subject].items():
            if predicate == _TYPE:
                node["@type"] = _single([self._compact(str(kind.value)) for kind in values])
            else:
                coercion = self.coercions[predicate]
                node[self.keys[predicate]] = _single([self._value(coercion, value) for value in values])
        return node

    def _value(self, coercion: str, value: Value) -> Json:
        if isinstance(value, ox.NamedNode):
            if value.value in self.nodes and value.value not in self.written:
                return self._node(value.value)
            return value.value if coercion == _IRIS else {"@id": value.value}
        return value.value if coercion else self._literal(value)

    def _literal(self, literal: ox.Literal) -> Json:
        """Return a literal of a property that the context does not coerce."""
        datatype = literal.datatype.value
        if literal.language:
            if literal.language == self.language:
                return literal.value
            return {"@language": literal.language, "@value": literal.value}
        if datatype == _STRING:
            return {"@value": literal.value} if self.language else literal.value
        native = _native(literal)
        return {"@type": self._compact(datatype), "@value": literal.value} if native is None else native

    def _unmentioned_nodes(self, root: dict[str, Json]) -> list[Json]:
        """Attach the nodes that mention only the root to it, and return the others that no node mentions."""
        included: list[Json] = []
        for subject in self.nodes:
            if subject in self.written:
                continue
            key = self._key_to(subject, root["@id"])
            node = self._node(subject)
            if key:
                del node[key]
                root.setdefault("@reverse", {}).setdefault(key, []).append(node)
            else:
                included.append(node)
        return included

    def _key_to(self, subject: str, target: str) -> str | None:
        """Return the key of the property whose only value is the target."""
        for predicate, values in self.nodes[subject].items():
            if predicate != _TYPE and [value.value for value in values] == [target]:
                return self.keys[predicate] if isinstance(values[0], ox.NamedNode) else None
        return None


def _main_language(properties: Properties) -> str:
    """Return the language of most literals; of languages that are equally frequent, the first."""
    tags = [
        value.language
        for values in properties.values()
        for value in values
        if isinstance(value, ox.Literal) and value.language
    ]
    return max(dict.fromkeys(tags), key=tags.count, default="")


def _native(literal: ox.Literal) -> int | bool | None:
    """Return the JSON value of an integer or boolean in canonical form, which JSON-LD expands to the same literal."""
    if literal.datatype.value == _BOOLEAN:
        return _NATIVE_BOOLEANS.get(literal.value)
    if (
        literal.datatype.value == _INTEGER
        and len(literal.value) < 10
        and literal.value.lstrip("-").isdecimal()
    ):
        number = int(literal.value)
        return number if str(number) == literal.value else None
    return None


def _is_name(name: str) -> bool:
    return name.replace("_", "").replace("-", "").isalnum()


def _single(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values
