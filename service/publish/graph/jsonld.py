"""JSON-LD 1.1 that people can read: one object, its context inline, all else nested where it is first mentioned.

The root is the subject of the first triple. Subjects that nothing mentions hang on what they mention (`@reverse`),
or else stand in `@included`. No `@graph`, which some readers of HTML do not see, and no remote context, which none can
read offline. It expands back to exactly the triples that it was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson
import pyoxigraph as ox

from service.publish.graph.names import PLAIN, PREFIXES

Json = Any
Properties = dict[str, list[ox.NamedNode | ox.Literal]]

_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = PREFIXES["rdf"] + "type"
_STRING, _INTEGER, _BOOLEAN = _XSD + "string", _XSD + "integer", _XSD + "boolean"
_NATIVE: Final = {"true": True, "false": False}


def write(triples: Iterable[ox.Triple], profile: str) -> bytes:
    """The triples as one JSON-LD document, in the order given. ValueError for a blank node."""
    return orjson.dumps(
        _Frame(triples, profile).document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


class _Frame:
    """One document in the making. `nodes` has the properties of each subject, in order."""

    def __init__(self, triples: Iterable[ox.Triple], profile: str) -> None:
        self.plain = PLAIN.get(profile, PLAIN[""])
        self.nodes: dict[str, Properties] = {}
        self.values: Properties = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode | ox.Literal):
                raise ValueError(f"graphs of ours have no blank nodes: {triple}")
            self.nodes.setdefault(subject.value, {}).setdefault(predicate, []).append(value)
            self.values.setdefault(predicate, []).append(value)
        self.done: set[str] = set()
        self.used: set[str] = set()
        self.keys = {predicate: self._compact(predicate) for predicate in self.values if predicate != _TYPE}
        self.forms = {predicate: self._form(self.values[predicate]) for predicate in self.keys}

    def document(self) -> dict[str, Json]:
        if not self.nodes:
            return {"@context": {}}
        root = self._node(next(iter(self.nodes)))
        included = self._leftovers(root)
        if included:
            root["@included"] = included
        return {"@context": self._context(), **root}

    def _context(self) -> dict[str, Json]:
        context: dict[str, Json] = {"@vocab": self.plain}
        terms = {self.keys[predicate]: form for predicate, form in self.forms.items() if form}
        made = {
            key: {"@container": form} if form == "@language" else {"@type": form}
            for key, form in terms.items()
        }
        for prefix in sorted(self.used):
            context[prefix] = PREFIXES[prefix]
        return context | {key: made[key] for key in sorted(made)}

    def _compact(self, iri: str) -> str:
        """A name of the plain namespace, prefix and name, or the whole IRI."""
        if iri.startswith(self.plain) and _is_name(iri[len(self.plain) :]):
            return iri[len(self.plain) :]
        for prefix, namespace in PREFIXES.items():
            if iri.startswith(namespace) and _is_name(iri[len(namespace) :]):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def _form(self, values: list[ox.NamedNode | ox.Literal]) -> str:
        """How all values of a property are written: @id, @language, a datatype, or each for itself ("")."""
        if all(isinstance(value, ox.NamedNode) for value in values):
            return "@id"
        if any(isinstance(value, ox.NamedNode) for value in values):
            return ""
        literals = [value for value in values if isinstance(value, ox.Literal)]
        types = {literal.datatype.value for literal in literals if not literal.language}
        if any(literal.language for literal in literals):
            return "@language" if types <= {_STRING} else ""
        only = next(iter(types)) if len(types) == 1 else _STRING
        return "" if only in (_STRING, _INTEGER, _BOOLEAN) else self._compact(only)

    def _node(self, subject: str) -> dict[str, Json]:
        """A subject with all that is said of it; others are nested at their first mention."""
        self.done.add(subject)
        made: dict[str, Json] = {"@id": subject}
        properties = self.nodes[subject]
        if _TYPE in properties:
            made["@type"] = _single([self._compact(str(kind.value)) for kind in properties[_TYPE]])
        for predicate, values in properties.items():
            if predicate != _TYPE:
                made[self.keys[predicate]] = self._property(self.forms[predicate], values)
        return made

    def _property(self, form: str, values: list[ox.NamedNode | ox.Literal]) -> Json:
        if form == "@language":
            by_tag: dict[str, list[str]] = {}
            for value in values:
                if isinstance(value, ox.Literal):
                    by_tag.setdefault(value.language or "@none", []).append(value.value)
            return {tag: _single(words) for tag, words in by_tag.items()}
        return _single([self._value(form, value) for value in values])

    def _value(self, form: str, value: ox.NamedNode | ox.Literal) -> Json:
        if isinstance(value, ox.NamedNode):
            if value.value in self.nodes and value.value not in self.done:
                return self._node(value.value)
            return value.value if form == "@id" else {"@id": value.value}
        return value.value if form else self._told(value)

    def _told(self, literal: ox.Literal) -> Json:
        """A literal where the context says nothing of the property."""
        if literal.language:
            return {"@language": literal.language, "@value": literal.value}
        datatype = literal.datatype.value
        if datatype == _STRING:
            return literal.value
        native = _native(literal)
        return {"@type": self._compact(datatype), "@value": literal.value} if native is None else native

    def _leftovers(self, root: dict[str, Json]) -> list[Json]:
        """Subjects that nothing mentions: those that mention the root hang on it, the others are given back."""
        included: list[Json] = []
        for subject in self.nodes:
            if subject in self.done:
                continue
            towards = self._towards(subject, root["@id"])
            node = self._node(subject)
            if towards and self._drop(node, self.keys[towards], root["@id"]):
                root.setdefault("@reverse", {}).setdefault(self.keys[towards], []).append(node)
            else:
                included.append(node)
        return included

    def _towards(self, subject: str, target: str) -> str | None:
        for predicate, values in self.nodes[subject].items():
            if (
                predicate != _TYPE
                and [value.value for value in values] == [target]
                and self.forms[predicate] == "@id"
            ):
                return predicate
        return None

    @staticmethod
    def _drop(node: dict[str, Json], key: str, target: str) -> bool:
        return bool(node.pop(key) == target)


def _native(literal: ox.Literal) -> int | bool | None:
    """The JSON value of an integer or boolean in canonical form, which JSON-LD reads back as it was."""
    if literal.datatype.value == _BOOLEAN:
        return _NATIVE.get(literal.value)
    if (
        literal.datatype.value == _INTEGER
        and str(literal.value).lstrip("-").isdigit()
        and len(literal.value) < 10
    ):
        number = int(literal.value)
        return number if str(number) == literal.value else None
    return None


def _is_name(name: str) -> bool:
    return name.replace("_", "").replace("-", "").isalnum()


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
