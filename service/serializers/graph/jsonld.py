"""JSON-LD 1.1 that people can read: one object, its context inline, all else nested where it is first mentioned.

The root is the subject of the first triple. Words in the main language are plain strings, which simple readers
understand; all others are told apart. Subjects that nothing mentions hang on what they mention (`@reverse`), or else
stand in `@included`. No `@graph`, which some readers of HTML do not see, and no remote context, which none can read
offline. It expands back to exactly the triples that it was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson
import pyoxigraph as ox

from service.serializers.graph.namespaces import PLAIN, PREFIXES

Json = Any
Value = ox.NamedNode | ox.Literal
Properties = dict[str, list[Value]]

_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = PREFIXES["rdf"] + "type"
_LANG_STRING: Final = PREFIXES["rdf"] + "langString"
_STRING, _INTEGER, _BOOLEAN = _XSD + "string", _XSD + "integer", _XSD + "boolean"
_NATIVE: Final = {"true": True, "false": False}
# the forms that the context gives to a property: its values are IRIs, or strings in no language
_IRIS, _NO_LANGUAGE = "@id", "@language"


def write(triples: Iterable[ox.Triple], profile: str) -> bytes:
    """The triples as one JSON-LD document, in the order given. ValueError for a blank node."""
    frame = _Frame(triples, profile)
    if not frame.nodes:
        return b"{}\n"
    body = orjson.dumps(frame.document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    lines = (
        b"    %s: %s" % (orjson.dumps(key), orjson.dumps(value)) for key, value in frame.context().items()
    )
    return b'{\n  "@context": {\n' + b",\n".join(lines) + b"\n  },\n" + body[2:]


class _Frame:
    """One document in the making. `nodes` has the properties of each subject, in order."""

    def __init__(self, triples: Iterable[ox.Triple], profile: str) -> None:
        self.plain = PLAIN[profile]
        self.nodes: dict[str, Properties] = {}
        self.values: Properties = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
                raise ValueError(f"graphs of ours have no blank nodes: {triple}")
            self.nodes.setdefault(subject.value, {}).setdefault(predicate, []).append(value)
            self.values.setdefault(predicate, []).append(value)
        self.language = _main_language(self.values)
        self.done: set[str] = set()
        self.used: set[str] = set()
        self.keys = {predicate: self._compact(predicate) for predicate in self.values if predicate != _TYPE}
        self.forms = {predicate: self._form(self.values[predicate]) for predicate in self.keys}

    def document(self) -> dict[str, Json]:
        """The root with all that hangs on it."""
        root = self._node(next(iter(self.nodes)))
        included = self._leftovers(root)
        return {**root, "@included": included} if included else root

    def context(self) -> dict[str, Json]:
        """The inline context: only what the document, already made, uses."""
        language = {"@language": self.language} if self.language else {}
        prefixes = {prefix: PREFIXES[prefix] for prefix in sorted(self.used)}
        forms = {self.keys[predicate]: form for predicate, form in self.forms.items() if form}
        terms = {
            key: {"@language": None} if forms[key] == _NO_LANGUAGE else {"@type": forms[key]}
            for key in sorted(forms)
        }
        return {"@vocab": self.plain} | language | prefixes | terms

    def _compact(self, iri: str) -> str:
        """A name of the plain namespace, prefix and name, or the whole IRI."""
        if iri.startswith(self.plain) and _is_name(iri[len(self.plain) :]):
            return iri[len(self.plain) :]
        for prefix, namespace in PREFIXES.items():
            if iri.startswith(namespace) and _is_name(iri[len(namespace) :]):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def _form(self, values: list[Value]) -> str:
        """How all values of a property are written: IRIs, strings, a datatype, or "" for each in its own way."""
        if all(isinstance(value, ox.NamedNode) for value in values):
            return _IRIS
        if any(isinstance(value, ox.NamedNode) for value in values):
            return ""
        types = {value.datatype.value for value in values if isinstance(value, ox.Literal)}
        only = types.pop() if len(types) == 1 else ""
        if only == _STRING:
            return _NO_LANGUAGE if self.language else ""
        return "" if only in ("", _LANG_STRING, _INTEGER, _BOOLEAN) else self._compact(only)

    def _node(self, subject: str) -> dict[str, Json]:
        """A subject with all that is said of it; others are nested at their first mention."""
        self.done.add(subject)
        made: dict[str, Json] = {"@id": subject}
        for predicate, values in self.nodes[subject].items():
            if predicate == _TYPE:
                made["@type"] = _single([self._compact(str(kind.value)) for kind in values])
            else:
                form = self.forms[predicate]
                made[self.keys[predicate]] = _single([self._value(form, value) for value in values])
        return made

    def _value(self, form: str, value: Value) -> Json:
        if isinstance(value, ox.NamedNode):
            if value.value in self.nodes and value.value not in self.done:
                return self._node(value.value)
            return value.value if form == _IRIS else {"@id": value.value}
        return value.value if form else self._told(value)

    def _told(self, literal: ox.Literal) -> Json:
        """A literal of a property that the context says nothing of."""
        datatype = literal.datatype.value
        if literal.language:
            told = {"@language": literal.language, "@value": literal.value}
            return literal.value if literal.language == self.language else told
        if datatype == _STRING:
            return {"@value": literal.value} if self.language else literal.value
        native = _native(literal)
        return {"@type": self._compact(datatype), "@value": literal.value} if native is None else native

    def _leftovers(self, root: dict[str, Json]) -> list[Json]:
        """Subjects that nothing mentions: those that mention only the root hang on it, the others are given back."""
        included: list[Json] = []
        for subject in self.nodes:
            if subject in self.done:
                continue
            key = self._towards(subject, root["@id"])
            node = self._node(subject)
            if key:
                del node[key]
                root.setdefault("@reverse", {}).setdefault(key, []).append(node)
            else:
                included.append(node)
        return included

    def _towards(self, subject: str, target: str) -> str | None:
        for predicate, values in self.nodes[subject].items():
            if predicate != _TYPE and [value.value for value in values] == [target]:
                return self.keys[predicate] if isinstance(values[0], ox.NamedNode) else None
        return None


def _main_language(values: Properties) -> str:
    """The language that most of the words are in; the first such where two are even."""
    tags = [value.language for row in values.values() for value in row if isinstance(value, ox.Literal)]
    spoken = [tag for tag in tags if tag]
    return max(dict.fromkeys(spoken), key=spoken.count, default="")


def _native(literal: ox.Literal) -> int | bool | None:
    """The JSON value of an integer or boolean in canonical form, which JSON-LD reads back as it was."""
    if literal.datatype.value == _BOOLEAN:
        return _NATIVE.get(literal.value)
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
