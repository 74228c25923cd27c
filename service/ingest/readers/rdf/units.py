"""A node as a record or collection: Dublin Core, schema.org, RiC-O and EDM (Linked Art has a module of its own).

Each property goes into the field of its row in unit_terms.py. What has no row, or does not fit, becomes a further
statement with the name of the property.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from rdflib import Literal

from service.ingest.authorities import Authority
from service.ingest.collected_fields import CollectedFields
from service.ingest.field_values import language_tag, one_line, rights_uri, short
from service.ingest.imported import ImportedDescription, Key
from service.ingest.markup import sections
from service.ingest.metadata_labels import field_of_label
from service.ingest.readers.rdf import linked_art, statements
from service.ingest.readers.rdf.dates import best, date_of, first, span
from service.ingest.readers.rdf.kinds import INCLUDES, WITHIN, is_own_fragment, own_pages
from service.ingest.readers.rdf.media import add_media
from service.ingest.readers.rdf.names import in_words, own_concept, short as short_name
from service.ingest.readers.rdf.source import address_of, value_of
from service.ingest.readers.rdf.unit_terms import HIERARCHY, LEVELS, ROLE_FIELDS, UNIT_TERMS
from service.ingest.readers.rdf.world import AGENTS, World, words_of_concept
from service.ingest.unit_values import UnitValues, Value, is_address, own_term
from service.record.model import ELEMENTS

Node = Any
_TEXTS: Final = frozenset({*ELEMENTS, "abstract", "note", "extent", "rights_statement", "rights_contact"})
_UNITS: Final = ("record", "collection")
_FIELD_OF_KIND: Final = {"place": "places", "subject": "subjects", "person": "people", "family": "people",
                         "institution": "people"}  # fmt: skip
_EXPECTED: Final = {"places": "place", "subjects": "subject"}
_NO_LANGUAGES: Final = ("iso639-1", "iso639-2", "iso639-3", "language")


class UnitReader:
    """Reads one node into the fields of a unit."""

    def __init__(self, world: World, node: Node, kind: str, order: int = 0) -> None:
        self.world, self.source, self.node, self.kind = world, world.source, node, kind
        self.fields = CollectedFields(kind, world.language, "")
        authorities: list[Authority] = []
        self.values = UnitValues(self.fields, authorities)
        self._dates_in_words: list[str] = []
        self._id = _last_part(address_of(node))
        self._read(node)
        for other in world.about.get(node, ()):
            self._read(other)
        self._spans(node)
        for parent in world.parents.get(node, []):
            if "collection" not in self.fields:
                self.fields.set("collection", world.key(parent), "")
        for words in self._dates_in_words:
            self._date_words(words)
        if order and "order" not in self.fields:
            self.fields.set("order", order)
        if kind == "collection" and "level" not in self.fields and "collection" in self.fields:
            self.fields.set("level", "otherlevel")  # the source does not state it
        self._pages()
        self._title()
        self._address()
        world.named.update((authority.key, authority) for authority in authorities)

    def description(self, group: str) -> ImportedDescription:
        """Return the description."""
        key = self.world.key(self.node)
        return self.fields.description(key, self._id or self.fields.words("title"), group=group)

    def _read(self, node: Node, prefix: str = "") -> None:
        """Read the properties of a node. `prefix` is that of a node within the unit, such as an instantiation."""
        for predicate, values in self.source.properties(node).items():
            place = UNIT_TERMS.get(predicate) or linked_art.TERMS.get(predicate, "")
            if predicate.startswith("relators:"):
                place = _place_of_relator(predicate.removeprefix("relators:"))
            if predicate in HIERARCHY and not place:
                self._hierarchy(predicate, list(values))
                continue
            for value in best(list(values)) if "date" in place or place == "available" else list(values):
                self._add(place, predicate, value, f"{prefix}{predicate}")

    def _add(self, place: str, predicate: str, value: Node, element: str) -> None:
        hint = is_own_fragment(self.source, value) if not isinstance(value, Literal) else ""
        field = hint.replace("-", "_")
        if field in _TEXTS and self._text_node(field, value, element):
            return
        name, _, rest = place.partition(":")
        handler = _HANDLERS.get(name)
        if place in ("class", "page", "link of the node", "left out"):
            self._link(place, value, element)
        elif handler:
            handler(self, rest, value, element)
        elif place in _TEXTS:
            self._text(place, value, element)
        elif place:
            for words in self.source.values(value):
                self.values.add(place, words, in_words(predicate), element)
        else:
            self._keep(predicate, value, element)

    def _keep(self, predicate: str, value: Node, element: str) -> None:
        """Keep a value as a further statement."""
        label = self.source.label(_iri_of(predicate)) or in_words(predicate)
        if isinstance(value, Literal) or address_of(value):
            values = self.source.values(value)
            if address_of(value) and value in self.source.nodes and not self.world.described.get(value):
                text = "\n".join([*self.source.all_words(value), address_of(value)])
                self.fields.state(label, text, element=element)
                return
            for words in values:
                self.values.keep(words, label, element)
        else:
            self.fields.state(label, "\n".join(self.source.all_words(value)), element=element)

    def _link(self, place: str, value: Node, element: str) -> None:
        if place == "class":
            self._class(value, element)
        else:
            self.fields.leave_out(element)

    def _class(self, value: Node, element: str) -> None:
        name = short_name(str(value))
        if ":" in name and not name.startswith("http"):
            self.fields.use(element, "kind")
        else:
            self.values.keep(Value(str(value)), "Class", element)

    def _text_node(self, field: str, value: Node, element: str) -> bool:
        """Add the words of a part of a page of Fonds, whose name tells the field."""
        labels = [
            words
            for words in self.source.labels(value) or self.source.values(value)
            if words.words != address_of(value)
        ]
        for words in labels:
            self.fields.add_text(field, words.words, words.tag, element)
        return bool(labels)

    def _text(self, field: str, value: Node, element: str) -> None:
        """Add the words of a value to a text; parts below a heading that names another field go there."""
        if isinstance(value, Literal) and "<" in value:
            tag = value_of(value).tag or _tag_within(str(value))
            for heading, words in sections(str(value)):
                known = field_of_label(heading) if heading else field
                if known in _TEXTS:
                    shown = f"{heading}\n{words}" if heading and known == "related_units" else words
                    self.fields.add_text(known, shown, tag, element)
                elif heading and words:
                    self.fields.state(heading, words, tag, element)
                else:
                    self.fields.add_text(field, heading or words, tag, element)
            return
        for words in self.source.values(value):
            if not (field == "extent" and words.words in self.fields.words("extent")):
                self.values.add(field, words, "", element)

    def _description_text(self, rest: str, value: Node, element: str) -> None:
        """Add a description: the first in each language is the abstract, unless that has a property of its own."""
        has_abstract = bool(self.source.objects(self.node, "dcterms:abstract", "schema:abstract"))
        for words in self.source.values(value):
            tag = words.tag or self.world.language
            known = self.fields.result().get("abstract")
            languages = known if isinstance(known, dict) else {self.world.language: known} if known else {}
            field = "note" if has_abstract or tag in languages else "abstract"
            self.values.add(field, words, "", element)

    def _title_words(self, rest: str, value: Node, element: str) -> None:
        for words in self.source.values(value):
            if not self.fields.add_title("title", words.words, words.tag, element):
                self.values.add("alternative_titles", words, "Title", element)

    def _label(self, rest: str, value: Node, element: str) -> None:
        """A label that repeats the title is none of its own."""
        known = {one_line(str(words)) for words in self.source.objects(
            self.node, "rico:title", "dcterms:title", "dc:title", "schema:name", "rico:name")}  # fmt: skip
        if isinstance(value, Literal) and one_line(str(value)) in known:
            self.fields.use(element, "title")
        else:
            self._title_words(rest, value, element)

    def _date(self, rest: str, value: Node, element: str) -> None:
        date, words = date_of(self.source, value)
        if is_own_fragment(self.source, value):
            words = ""  # the words that Fonds makes of the date
        if date and not self.fields.set(
            "date", date, element, date if date != self.fields.get("date") else ""
        ):
            return
        if words:
            self._dates_in_words.append(words)
        elif not date:
            self._keep("date", value, element)

    def _words_of_date(self, rest: str, value: Node, element: str) -> None:
        date, words = date_of(self.source, value)
        self.fields.use(element, "date")
        self._dates_in_words.append(words or date)

    def _date_words(self, words: str) -> None:
        """Put the words of a date beside it; further ones are other dates."""
        if "date" not in self.fields or "date_text" not in self.fields:
            if "date" not in self.fields:
                self.values.add("date", Value(words), "Date", "")
            elif words != self.fields.get("date"):
                self.fields.set("date_text", words)
        elif words != self.fields.get("date_text"):
            self.fields.append("other_dates", {"kind": "creation", "text": words})

    def _other_date(self, kind: str, value: Node, element: str) -> None:
        date, words = date_of(self.source, value)
        entry = {"kind": kind, **({"date": date} if date else {}), **({"text": words} if words else {})}
        stated = first(self.source, value, "rico:type")
        if is_own_fragment(self.source, value) and stated:
            entry["kind"] = stated
        if first(self.source, value, "rico:dateQualifier") == "bulk":
            entry["bulk"] = "yes"
        if date or words:
            self.fields.append("other_dates", entry, element)
        else:
            self._keep("date", value, element)

    def _spans(self, node: Node) -> None:
        """Add the first and last day of RiC-O as the date."""
        begin, end = (first(self.source, node, name) for name in ("rico:beginningDate", "rico:endDate"))
        if begin or end:
            words = first(self.source, node, "rico:date")
            if date := span(begin, end):
                self.fields.set(
                    "date", date, "rico:beginningDate", date if date != self.fields.get("date") else ""
                )
            else:
                self._dates_in_words.append(words or f"{begin}/{end}")

    def _span(self, rest: str, value: Node, element: str) -> None:
        """A first or last day is read with the other one (`_spans`)."""
        self.fields.use(element, "date")

    def _format(self, rest: str, value: Node, element: str) -> None:
        """Add the material; a media type is that of a file."""
        if isinstance(value, Literal) and str(value).count("/") == 1 and " " not in str(value):
            self._keep("format", value, element)
        else:
            self._text("physical_characteristics", value, element)

    def _available(self, rest: str, value: Node, element: str) -> None:
        access = self.fields.get("access")
        day = str(value)[:10]
        if isinstance(access, dict) and "until" not in access:
            access["until"] = day
            self.fields.use(element, "access")
        elif any(
            "/vocab/access/" in address_of(item)
            for item in self.source.objects(self.node, "dcterms:accessRights")
        ):
            self.fields.set("access", {"tier": "closed", "until": day}, element)
        else:
            self._other_date("other", value, element)

    def _access(self, rest: str, value: Node, element: str) -> None:
        """Add who may see it: a term of Fonds is a rule, its own words are its note, other words are conditions."""
        tier = own_term(address_of(value), "access")
        hint = is_own_fragment(self.source, value)
        access = self.fields.get("access")
        if tier:
            rule = {**(access if isinstance(access, dict) else {}), "tier": tier}
            if isinstance(access, dict):
                access.update(rule)
            elif tier != "open" or len(self.source.objects(self.node, "dcterms:accessRights")) > 1:
                self.fields.set("access", rule, element)
        elif hint == "access":
            note = {words.tag or self.world.language: words.words for words in self.source.labels(value)}
            rule = access if isinstance(access, dict) else {}
            rule["note"] = note
            self.fields.set("access", rule, element)
        else:
            self._text("access_conditions", value, element)

    def _referred(self, field: str, value: Node, element: str) -> None:
        """Add a reference to a person, family, institution, place or subject."""
        role = statements.target(self.source, value) if "schema:Role" in self.source.types(value) else None
        if role is None and "schema:Role" in self.source.types(value):
            words = first(self.source, value, "schema:roleName", "schema:alternateName")
            entry: dict[str, Any] | None = (
                {"as": words, **statements.evidence(self.world, value)} if words else None
            )
        elif role is not None:
            entry = self._of_role(role, value, field)
        else:
            hint = is_own_fragment(self.source, value).rpartition("-")[0]
            if hint in ("level-label", "classification-label") or is_own_fragment(self.source, value) in (
                "level-label", "classification-label"):  # fmt: skip
                self.fields.set(
                    is_own_fragment(self.source, value).replace("-", "_"), self.source.label(value), element
                )
                return
            entry = self.world.reference(value, _EXPECTED.get(field, ""))
            if entry and "as" in entry:
                entry |= {k: v for k, v in statements.evidence(self.world, value).items() if k != "as"}
            if hint in ("people", "places", "subjects", "creator", "from", "to") and field not in (
                "from",
                "to",
            ):
                field = hint
        if entry is None:
            self._keep(field, value, element)
            return
        if field in ("people", "subjects") and "id" in entry:
            kind = self.world.kind(role if role is not None else value)
            field = self._field_of(kind, field, role if role is not None else value)
        if is_address(str(entry.get("as", ""))) and entry["as"] in [
            item.get("as") for item in self._entries(field)
        ]:
            return
        self._merge_reference(field, entry, element)

    def _of_role(self, node: Node, role: Node, field: str) -> dict[str, Any] | None:
        entry = self.world.reference(node, _EXPECTED.get(field, ""))
        if entry is None:
            return None
        words = first(self.source, role, "schema:alternateName") or first(
            self.source, role, "schema:roleName"
        )
        return {**entry, **({"as": words} if words else {}), **{
            name: value for name, value in statements.evidence(self.world, role).items() if name != "as"}}  # fmt: skip

    def _field_of(self, kind: str, field: str, node: Node) -> str:
        """Return the field for what is mentioned or a subject, by its kind. Agents may be both."""
        wanted = _FIELD_OF_KIND.get(kind, field)
        return "subjects" if field == "subjects" and wanted == "people" and kind == "institution" else wanted

    def _entries(self, field: str) -> list[dict[str, Any]]:
        return self.fields.get(field) or []

    def _merge_reference(self, field: str, entry: dict[str, Any], element: str) -> None:
        """Add a reference, or what it says more to one of the same entity."""
        for known in self._entries(field):
            if "id" in entry and known.get("id") == entry["id"] and not known.keys() & entry.keys() - {"id"}:
                known.update(entry)
                self.fields.use(element, field)
                return
            if "id" not in entry and known.get("as") == entry.get("as") and "id" not in known:
                known.update(entry)
                return
        self.fields.append(field, entry, element)

    def _contributor(self, code: str, value: Node, element: str) -> None:
        role = statements.target(self.source, value) if "schema:Role" in self.source.types(value) else None
        if role is not None or "schema:Role" in self.source.types(value):
            self._role_of_schema(role, value, element)
            return
        fragment = is_own_fragment(self.source, value)
        if code == "ctb" and any(
            value in self.source.objects(self.node, name)
            for name in self.source.properties(self.node)
            if name.startswith("relators:") or name in ("dcterms:creator", "schema:creator", "schema:editor")
        ):
            self.fields.use(element, "contributors")
            return  # a role that is more exact says the same
        entry = self.world.reference(value)
        if entry is None or (
            code in ("ctb", "edt") and fragment.startswith("contributors-") and self._later(fragment)
        ):
            return
        self._merge_contributor(entry, [code], element)

    def _later(self, fragment: str) -> bool:
        """Whether a node of the page tells the roles of this contributor too."""
        page = next((page for page in own_pages(self.source)), "")
        return any(address_of(node) == f"{page}#{fragment}-role" for node in self.source.nodes)

    def _merge_contributor(self, entry: dict[str, Any], codes: list[str], element: str) -> None:
        for known in self._entries("contributors"):
            same = known.get("id") == entry.get("id") if "id" in entry else known.get("as") == entry.get("as")
            if same:
                known["role"] = list(dict.fromkeys([*known.get("role", []), *codes]))
                known.update(entry)
                return
        self.fields.append("contributors", {**entry, **({"role": codes} if codes else {})}, element)

    def _role_of_schema(self, target: Node | None, role: Node, element: str) -> None:
        """Add a contributor with the names of roles, which are relators where they are known."""
        hint = is_own_fragment(self.source, role)
        if hint.startswith("creator-") and target is not None:
            self._referred("creator", role, element)
            return
        entry = self.world.reference(target) if target is not None else None
        if entry is None:
            self._keep("contributor", role, element)
            return
        names = [
            value_of(name)
            for name in self.source.objects(role, "schema:roleName")
            if isinstance(name, Literal)
        ]
        codes = [
            code.removeprefix("role:")
            for name in names
            if (code := field_of_label(name.words)).startswith("role:")
        ]
        words = [name.words for name in names if not field_of_label(name.words).startswith("role:")]
        more = statements.evidence(self.world, role)
        label = {"role_label": "; ".join(words)} if words else {}
        self._merge_contributor({**entry, **more, **label}, codes or ([] if label else ["ctb"]), element)

    def _publisher(self, rest: str, value: Node, element: str) -> None:
        entry = self.world.reference(value)
        if entry and "id" in entry and self.world.kind(value) in ("institution", "person"):
            if self.fields.set("publisher", entry["id"], element):
                return
        if entry:
            self._merge_contributor(entry, ["pbl"], element)

    def _sponsor(self, rest: str, value: Node, element: str) -> None:
        entry = self.world.reference(value)
        if entry and "id" in entry and self.world.kind(value) in ("institution", "person"):
            self.fields.append("sponsor", entry["id"], element)
        elif entry:
            self._merge_contributor(entry, ["spn"], element)

    def _holder(self, rest: str, value: Node, element: str) -> None:
        kind = self.world.kind(value, "institution")
        if isinstance(value, Literal):
            words = self.source.values(value)
            for word in words[:1]:
                self.values.add("holder", word, "Holder", element)
            return
        entry = self.world.reference(value, "institution")
        if entry and "id" in entry and kind == "institution":
            if not self.fields.set("holder", entry["id"], element):
                self._merge_reference_of_holder(entry, element)
        elif entry:
            self.fields.state(in_words(element.rpartition("/")[2]), str(entry.get("as", "")), element=element)

    def _merge_reference_of_holder(self, entry: dict[str, Any], element: str) -> None:
        if entry["id"] != self.fields.get("holder"):
            self.fields.state("Holder", str(entry["id"]), element=element)

    def _part_of(self, rest: str, value: Node, element: str) -> None:
        """Add what it is part of: a collection of the source, or a unit elsewhere."""
        if self.world.is_described(value, "collection") and "collection" not in self.fields:
            self.fields.set("collection", self.world.key(value), element)
        elif self.world.is_described(value, "collection") and self.fields.get("collection") == self.world.key(
            value
        ):
            self.fields.use(element, "collection")
        else:
            self._relation("part-of", value, element)

    def _has_part(self, rest: str, value: Node, element: str) -> None:
        if self.world.is_described(value, *_UNITS):
            self.fields.use(element, "collection")
        elif is_own_fragment(self.source, value).startswith("part-"):
            self._part_rights(value, element)
        else:
            self._keep("hasPart", value, element)

    def _part_rights(self, node: Node, element: str) -> None:
        """Add the rights in a part."""
        entry: dict[str, Any] = {}
        names = {words.tag or self.world.language: words.words for words in self.source.labels(node)}
        if names:
            entry["part"] = names
        if pages := first(self.source, node, "schema:pagination"):
            entry["pages"] = pages
        for value in self.source.objects(node, "dcterms:rights", "schema:license", "schema:usageInfo"):
            if uri := rights_uri(address_of(value)):
                entry["rights"] = uri
            elif words := self.source.labels(value):
                entry["statement"] = {word.tag or self.world.language: word.words for word in words}
        notices = [value_of(value) for value in self.source.objects(node, "schema:copyrightNotice")]
        if notices:
            entry["statement"] = {word.tag or self.world.language: word.words for word in notices}
        if ("part" in entry or "pages" in entry) and ("rights" in entry or "statement" in entry):
            self.fields.append("part_rights", entry, element)
        else:
            self._keep("hasPart", node, element)

    def _relation(self, kind: str, value: Node, element: str) -> None:
        """Add a relation to another unit, in the source or elsewhere; words alone are related units."""
        if is_own_fragment(self.source, value).startswith(("transcript", "translation", "machine")):
            self._formats("", value, element)
            return
        if isinstance(value, Literal):
            for words in self.source.values(value):
                if is_address(words.words):
                    self.fields.append("relations", {"type": kind, "uri": words.words}, element)
                else:
                    self.values.add("related_units", words, "", element)
            return
        entry: dict[str, Any] = {"type": kind}
        names = {word.tag or self.world.language: word.words for word in self.source.labels(value)}
        if self.world.is_described(value, *_UNITS):
            entry["record"] = self.world.key(value)
        elif is_address(address_of(value)) and not is_own_fragment(self.source, value):
            entry["uri"] = address_of(value)
            entry |= {"text": names} if names else {}
        elif names:
            entry["text"] = names
        else:
            self._keep(element.rpartition("/")[2], value, element)
            return
        entry |= self._words_of_relation(value)
        self.fields.append("relations", entry, element)

    def _words_of_relation(self, target: Node) -> dict[str, Any]:
        """Return type, words and date of a relation that stand in a node of their own."""
        for node in self.source.objects(self.node, "rico:thingIsSourceOfRelation"):
            roles = statements.roles(self.source, node)
            if statements.target(self.source, node) == target and roles and roles[0][0] == "relations":
                output: dict[str, Any] = {"type": roles[0][1]}
                words = self.source.objects(node, "dcterms:description", "rico:generalDescription")
                texts = [value_of(word) for word in words if isinstance(word, Literal)]
                if texts:
                    output["text"] = {word.tag or self.world.language: word.words for word in texts}
                dates = best(self.source.objects(node, "dcterms:date", "rico:relationHasDate"))
                if dates and (date := date_of(self.source, dates[0])[0]):
                    output["date"] = date
                return output
        return {}

    def _node_of_relation(self, rest: str, value: Node, element: str) -> None:
        """Read a relation that is a node: its role, what it leads to, its words and its grounds."""
        target = statements.target(self.source, value)
        roles = statements.roles(self.source, value)
        hint = is_own_fragment(self.source, value)
        if target is None:
            self._keep("relation", value, element)
        elif hint.startswith(("same-as-", "relations-")):
            self.fields.use(element, "same_as" if hint.startswith("same-as-") else "relations")
        elif hint.startswith("sponsor-"):
            self._sponsor("", target, element)
        elif hint.startswith("contributors-"):
            entry = self.world.reference(target)
            if entry:
                label = statements.role_words(self.source, value)
                codes = [code for scheme, code in roles if scheme == "relators"]
                more = statements.evidence(self.world, value)
                self._merge_contributor(
                    {**entry, **more, **({"role_label": label} if label else {})}, codes, element
                )
        elif (
            roles
            and (field := ROLE_FIELDS.get(roles[0][1]))
            or (field := hint.partition("-")[0]) in ROLE_FIELDS.values()
        ):
            entry = self.world.reference(target, _EXPECTED.get(field, ""))
            if entry:
                self._merge_reference(field, {**entry, **statements.evidence(self.world, value)}, element)
        else:
            self._keep("relation", value, element)

    def _same_as(self, match: str, value: Node, element: str) -> None:
        address = address_of(value) or str(value)
        if not is_address(address):
            self._keep("same as", value, element)
            return
        for node in self.source.objects(self.node, "rico:thingIsSourceOfRelation"):
            if statements.target(self.source, node) == value:
                self.fields.append(
                    "same_as", {"uri": address, **statements.link(self.world, node, match)}, element
                )
                return
        self.fields.append(
            "same_as", {"uri": address, "match": match} if match == "exact" else address, element
        )

    def _identifiers(self, rest: str, value: Node, element: str) -> None:
        entry = statements.identifier(self.source, value)
        if entry is None:
            self._keep("identifier", value, element)
        elif entry["value"] == self._id and self._is_own():
            self.fields.leave_out(element)
        elif "scheme" in entry:
            known = self._entries("identifiers")
            known[:] = [item for item in known if item != {"value": entry["value"]}]
            if self.fields.get("reference") == entry["value"]:
                self.fields._values.pop("reference")
            self.fields.append("identifiers", entry, element)
        elif "reference" not in self.fields and (self._is_own() or element.startswith(("rico:", "rico:has"))):
            self.fields.set("reference", entry["value"], element)
        elif entry["value"] not in [item["value"] for item in self._entries("identifiers")]:
            if entry["value"] != self.fields.get("reference"):
                self.fields.append("identifiers", entry, element)

    def _is_own(self) -> bool:
        """Whether the source is a graph that Fonds publishes."""
        return bool(own_pages(self.source))

    def _languages(self, rest: str, value: Node, element: str) -> None:
        """Add a language, by the end of its address, its code or its name."""
        address = address_of(value)
        codes = [address.rpartition("/")[2]] if any(f"/{name}/" in address for name in _NO_LANGUAGES) else []
        words = [first(self.source, value, "rico:identifier"), self.source.label(value)]
        literal = [one_line(str(value))] if isinstance(value, Literal) else []
        tag = next((tag for code in [*literal, *codes, *words] if code and (tag := language_tag(code))), "")
        if not tag:
            self._keep("language", value, element)
            return
        known = self._entries("language")
        if "-" in tag and tag.partition("-")[0] in known:
            known[known.index(tag.partition("-")[0])] = tag  # a tag that says more
            self.fields.use(element, "language")
        elif not any(item.startswith(f"{tag}-") for item in known):
            self.fields.append("language", tag, element)

    def _type(self, rest: str, value: Node, element: str) -> None:
        """Add the type of the document, or the level, by a term of Fonds, or in the words of the source."""
        scheme, code = own_concept(address_of(value))
        if scheme == "levels":
            self.fields.set("level", code, element)
        elif scheme == "types" and self.kind == "record":
            self.fields.set("type", code, element)
        elif is_own_fragment(self.source, value) == "type-label":
            self.fields.set("type_label", self.source.label(value), element)
        elif isinstance(value, Literal) and element.startswith("edm:type"):
            self.fields.leave_out(element)
        else:
            for words in words_of_concept(self.source, value)[:1]:
                field = "type" if self.kind == "record" else "level"
                self.values.add(field, words, "Type", element)

    def _level(self, rest: str, value: Node, element: str) -> None:
        name = _last_part(address_of(value)).partition("#")[2] or _last_part(address_of(value))
        if level := LEVELS.get(name.lower()):
            self.fields.set("level", level, element)
            return
        for words in words_of_concept(self.source, value)[:1]:
            if words.words in LEVELS and self.fields.set("level", words.words, element):
                continue
            if "level_label" in self.fields and self.kind == "record" and "type_label" not in self.fields:
                self.fields.set("type_label", words.words, element)
            else:
                self.values.add("level", words, "Level", element)

    def _classification(self, rest: str, value: Node, element: str) -> None:
        for words in self.source.values(value)[:1]:
            if self.kind == "record":
                self.fields.set("classification_label", words.words, element, words.words)
            else:
                self.values.keep(words, "Classification", element)

    def _rights(self, rest: str, value: Node, element: str) -> None:
        """Add rights: the address of a statement or licence that is known, or words."""
        address = address_of(value) or (str(value) if is_address(str(value)) else "")
        if uri := rights_uri(address):
            self.fields.set("rights", uri, element, uri if uri != self.fields.get("rights") else "")
        elif is_own_fragment(self.source, value).startswith("local-contexts-"):
            self._local_contexts(value, element)
        else:
            for words in self.source.values(value):
                self.values.add("rights", words, "Rights", element)

    def _local_contexts(self, node: Node, element: str) -> None:
        """Add a label or notice of Local Contexts."""
        entry: dict[str, Any] = {}
        if code := first(self.source, node, "dcterms:identifier", "schema:identifier"):
            entry["code"] = code
        more = [address_of(value) for value in self.source.objects(node, "rdfs:seeAlso", "schema:url")]
        if address := next((item for item in more if is_address(item) and "localcontextshub" in item), ""):
            entry["uri"] = address
            names = self.source.labels(node)
            entry["name"] = {word.tag or self.world.language: word.words for word in names}
        texts = [value_of(word) for word in self.source.objects(node, "dcterms:description", "schema:text")]
        if texts:
            entry["text"] = {word.tag or self.world.language: word.words for word in texts}
        by = self.source.objects(node, "dcterms:creator")
        community = self.source.label(by[0]) if by else first(self.source, node, "schema:creditText")
        if community:
            entry["community"] = community
        self.fields.append("local_contexts", entry, element)

    def _rights_contact(self, rest: str, value: Node, element: str) -> None:
        texts = [value_of(word) for word in self.source.objects(value, "schema:text")] or self.source.values(
            value
        )
        for words in texts:
            self.values.add("rights_contact", words, "", element)

    def _source_words(self, rest: str, value: Node, element: str) -> None:
        """Add the source of the facts: words, and the address where they stand."""
        pages = [address_of(page) for page in self.source.objects(value, "foaf:page")]
        known = self.fields.get("source")
        address = next(filter(is_address, [*pages, address_of(value), str(value)]), "")
        if known and "url" not in known and address and not self.source.label(value):
            known["url"] = address
            self.fields.use(element, "source")
            return
        names = {word.tag or self.world.language: word.words for word in self.source.labels(value)}
        entry = {
            "text": names or {self.world.language: address},
            **({"url": address} if pages or not names else {}),
        }
        if known and known["text"].keys().isdisjoint(entry["text"]):
            known["text"].update(entry["text"])
        elif not self.fields.set("source", entry, element):
            self._keep(element.rpartition("/")[2], value, element)

    def _transcript(self, rest: str, value: Node, element: str) -> None:
        words = str(value) if isinstance(value, Literal) and "<" not in value else None
        text = words or "\n\n".join(word.words for word in self.source.values(value))
        tag = value_of(value).tag if isinstance(value, Literal) else ""
        if self.kind != "record" or (self.fields.body and self.fields.body != text):
            self._keep("text", value, element)
            return
        self.fields.body = text
        self.fields.use(element, "transcript")
        if tag and tag != "und":
            self.fields.set("transcription", {**(self.fields.get("transcription") or {}), "language": tag})

    def _formats(self, rest: str, value: Node, element: str) -> None:
        """Read a text of the page, as Fonds publishes it; other forms of the unit are links."""
        hint = is_own_fragment(self.source, value)
        kind = hint.partition("-")[0]
        texts = [
            word
            for word in self.source.objects(value, "rdf:value", "schema:text", "rico:textualValue")
            if isinstance(word, Literal)
        ]
        if hint == "transcript":
            self._own_transcript(value, texts, element)
        elif kind in ("translation", "transcription", "machine") and texts and self.kind == "record":
            entry = {"kind": kind, "text": str(texts[0]), "language": value_of(texts[0]).tag or "und"}
            self.fields.append("texts", {**entry, **self._made(value)}, element)
        elif not self._is_form_of_page(value):
            self._relation_or_link(value, element)
        else:
            self.fields.leave_out(element)

    def _own_transcript(self, node: Node, texts: list[Node], element: str) -> None:
        for text in texts[:1]:
            self._transcript("", text, element)
        made = {name: value for name, value in self._made(node).items() if name in ("by", "date")}
        if made:
            known = self.fields.get("transcription")
            if isinstance(known, dict):
                known.update(made)
            else:
                self.fields.set("transcription", made, element)

    def _made(self, node: Node) -> dict[str, Any]:
        """Return who made a text, with which software, and when."""
        output: dict[str, Any] = {}
        dates = best(
            self.source.objects(node, "dcterms:created", "schema:dateCreated", "rico:hasCreationDate")
        )
        if dates and (date := date_of(self.source, dates[0])[0]):
            output["date"] = date
        people = self.source.objects(
            node, "relators:trc", "relators:trl", "dcterms:contributor", "schema:contributor", "schema:translator",
            "rico:hasCreator", "schema:creator", "dcterms:creator",
        )  # fmt: skip
        for person in people:
            if self.world.is_described(person, "person", "institution"):
                output.setdefault("by", self.world.key(person))
            elif name := self.source.label(person):
                output.setdefault("generator", name)
        return output

    def _is_form_of_page(self, node: Node) -> bool:
        """Whether a node is a form in which Fonds publishes the unit itself."""
        address = address_of(node)
        page = next(iter(own_pages(self.source)), "")
        base = page.rsplit("/", 2)[0] if page else ""
        return bool(page) and (address.startswith(f"{page}.") or address.startswith(f"{base}/iiif/"))

    def _relation_or_link(self, value: Node, element: str) -> None:
        if self.source.objects(
            value, "dcterms:format", "dc:format", "schema:encodingFormat", "schema:contentUrl"
        ):
            add_media(self.world, self.fields, value, element)
        else:
            self._relation(_FORMAT_RELATIONS.get(element, "related"), value, element)

    def _media(self, rest: str, value: Node, element: str) -> None:
        if self._is_form_of_page(value):
            self.fields.leave_out(element)
        else:
            add_media(self.world, self.fields, value, element)

    def _described_by(self, rest: str, value: Node, element: str) -> None:
        if address_of(value) in own_pages(self.source) or self._is_form_of_page(value):
            self.fields.leave_out(element)
        else:
            self._relation("related", value, element)

    def _instantiation(self, rest: str, value: Node, element: str) -> None:
        """Read a copy of the unit as the unit itself: what it repeats is kept once."""
        hint = is_own_fragment(self.source, value)
        if self._is_form_of_page(value) or hint == "original":
            self.fields.leave_out(element)
        elif hint:
            self._formats("", value, element)
        elif value in self.source.nodes and "rico:Instantiation" in self.source.types(value):
            if self.source.objects(
                value, "dcterms:format", "dc:format", "rico:hasProductionTechniqueType"
            ) and (not self.source.objects(value, "rico:identifier", "rico:title")):
                add_media(self.world, self.fields, value, element)
                return
            self._read(value, f"{element}/")
            self._spans(value)
            if address := address_of(value):
                self.fields.use(element, "identifiers") if not is_address(address) else None
        else:
            self._keep(element.rpartition("/")[2], value, element)

    def _event(self, rest: str, value: Node, element: str) -> None:
        """Add when and where a letter was sent or received."""
        hint = is_own_fragment(self.source, value)
        if hint not in ("sent", "received") or self.kind != "record":
            self._keep("event", value, element)
            return
        entry: dict[str, Any] = {}
        dates = best(
            self.source.objects(value, "dcterms:date", "rico:isAssociatedWithDate", "rico:hasOrHadDate")
        )
        if dates and (date := date_of(self.source, dates[0])[0]):
            entry["date"] = date
        words = first(self.source, value, "dcterms:description", "rico:generalDescription", "rico:date")
        if words:
            entry["text"] = words
        places = self.source.objects(
            value,
            "dcterms:spatial",
            "rico:isAssociatedWithPlace",
            "rico:hasOrHadLocation",
            "rico:occurredAtPlace",
        )
        if places and (place := self.world.reference(places[0], "place")):
            entry["place"] = place
        self.fields.set(hint, entry, element)

    def _dispatch(self, place: str, value: Node, element: str) -> None:
        """Add the date or the place of sending or receipt (schema.org)."""
        field, _, part = place.partition(".")
        if self.kind != "record":
            self._keep(element.rpartition("/")[2], value, element)
            return
        entry = self.fields.get(field) or {}
        if part == "date":
            date, words = date_of(self.source, value)
            entry |= {"date": date} if date else {"text": words}
        elif reference := self.world.reference(value, "place"):
            entry["place"] = reference
        if entry and field not in self.fields:
            self.fields.set(field, entry, element)

    def _statement(self, rest: str, value: Node, element: str) -> None:
        """Add a further statement, as Fonds publishes it: a note with its label, words and source."""
        texts = [value_of(word) for word in self.source.objects(value, "rdf:value", "schema:text")]
        labels = [value_of(word) for word in self.source.objects(value, "rdfs:label", "schema:name")]
        if not is_own_fragment(self.source, value).startswith("statement-") or not texts or not labels:
            self._keep(element.rpartition("/")[2], value, element)
            return
        entry: dict[str, Any] = {
            "label": {word.tag or self.world.language: short(word.words) for word in labels},
            "text": {word.tag or self.world.language: word.words for word in texts},
        }
        if source := first(self.source, value, "dc:source"):
            entry["source"] = source
        self.fields._statements.append(entry)
        self.fields.use(element, "statements")

    def _image(self, rest: str, value: Node, element: str) -> None:
        add_media(self.world, self.fields, value, element)

    def _order(self, rest: str, value: Node, element: str) -> None:
        number = str(value)
        if number.isdecimal() and len(number) < 13:
            self.fields.set("order", int(number), element)
        else:
            self._keep("position", value, element)

    def _containers(self, rest: str, value: Node, element: str) -> None:
        words = self.source.values(value)
        holder = self.source.objects(self.node, "schema:holdingArchive")
        names = {word.words for node in holder for word in self.source.labels(node)}
        for word in words:
            if word.words in names:
                self.fields.use(element, "holder")  # schema.org has the holder as the location too
            elif element == "rico:note" and not self._is_own():
                self.values.add("note", word, "", element)
            else:
                self.values.add("containers", word, "", element)

    def _hierarchy(self, predicate: str, values: list[Node]) -> None:
        for value in values:
            if self.world.is_described(value, *_UNITS):
                if predicate in WITHIN and self.world.is_described(value, "collection"):
                    self.fields.set("collection", self.world.key(value), predicate)
                self.fields.use(predicate, "collection")
            elif predicate in INCLUDES and is_own_fragment(self.source, value):
                self._contents(value, predicate)
            elif (
                predicate in ("rico:isOrWasPartOf", "rico:isOrWasIncludedIn") and "collection" in self.fields
            ):
                self._relation("part-of", value, predicate)
            else:
                self._part_of("", value, predicate) if predicate in WITHIN else self._keep(
                    predicate, value, predicate
                )

    def _contents(self, value: Node, element: str) -> None:
        self._keep(element, value, element)

    def _pages(self) -> None:
        """Read what Fonds says on the page of the unit: the source, notes, and the author of the abstract."""
        for page in self.source.objects(
            self.node, "foaf:isPrimaryTopicOf", "schema:mainEntityOfPage", "rico:isOrWasDescribedBy"
        ):
            if address_of(page) in own_pages(self.source):
                self._page(page)

    def _page(self, page: Node) -> None:
        about = ("rules", "description_dates", "archivist_note")
        for predicate, values in self.source.properties(page).items():
            for value in values:
                name = is_own_fragment(self.source, value)
                if name.replace("-", "_") in about:
                    self._text_node(name.replace("-", "_"), value, predicate)
                elif name == "abstract":
                    self._author_of_abstract(value)
                elif name.startswith("note-"):
                    self._note(value, predicate)
                elif name.startswith("annotation-"):
                    self._keep("annotation", value, predicate)
                elif predicate in (
                    "dcterms:source",
                    "rico:recordResourceSourceOfInformation",
                    "prov:hadPrimarySource",
                ):
                    self._source_words("", value, predicate)
                elif predicate in ("rico:ruleFollowed",):
                    self._text("rules", value, predicate)
                elif predicate in (
                    "dcterms:description",
                    "rico:generalDescription",
                    "rico:history",
                    "schema:description",
                ):
                    self._text("archivist_note", value, predicate)

    def _note(self, node: Node, element: str) -> None:
        """Add an editor's note."""
        texts = [value_of(word) for word in self.source.objects(node, "rdf:value", "schema:text", "rico:textualValue",
                                                               "rico:generalDescription")]  # fmt: skip
        if texts and self.kind == "record":
            made = {name: value for name, value in self._made(node).items() if name in ("by", "date")}
            text = {word.tag or self.world.language: word.words for word in texts}
            self.fields.append("notes", {"text": text, **made}, element)

    def _author_of_abstract(self, node: Node) -> None:
        makers = self.source.objects(node, "dcterms:creator", "schema:creator", "rico:hasCreator")
        text = self.fields.result().get("abstract")
        if makers and text and self.world.is_described(makers[0], *AGENTS):
            self.fields._texts.pop("abstract")
            self.fields.set("abstract", {"text": text, "by": self.world.key(makers[0])})

    def _title(self) -> None:
        if "title" not in self.fields:
            self.fields.add_title("title", self.source.label(self.node) or "[untitled]")

    def _address(self) -> None:
        """Keep the address of the node as a link to the same thing elsewhere."""
        address = address_of(self.node)
        if is_address(address) and not (self._is_own() and "/id/" in address):
            known = [item["uri"] if isinstance(item, dict) else item for item in self._entries("same_as")]
            if address not in known:
                self.fields.append("same_as", address, "address")

    def has_title(self) -> bool:
        """Whether the source gives it a title."""
        return self.fields.words("title") != "[untitled]"


_FORMAT_RELATIONS: Final = {
    "dcterms:hasFormat": "copy-of",
    "dcterms:hasVersion": "version-of",
    "schema:workExample": "copy-of",
}
_HANDLERS: Final[dict[str, Callable[[UnitReader, str, Node, str], None]]] = {
    "title": UnitReader._title_words,
    "=title": UnitReader._label,
    "description": UnitReader._description_text,
    "date": UnitReader._date,
    "date_words": UnitReader._words_of_date,
    **{
        f"date_{kind}": (
            lambda kind: lambda unit, rest, value, element: unit._other_date(kind, value, element)
        )(kind)
        for kind in ("issue", "copyright", "publication", "creation", "accumulation", "other")
    },
    "span": UnitReader._span,
    "format": UnitReader._format,
    "available": UnitReader._available,
    "access": UnitReader._access,
    "ref": UnitReader._referred,
    "role": UnitReader._contributor,
    "publisher": UnitReader._publisher,
    "sponsor": UnitReader._sponsor,
    "holder": UnitReader._holder,
    "part_of": UnitReader._part_of,
    "has_part": UnitReader._has_part,
    "relation": UnitReader._relation,
    "node of a relation": UnitReader._node_of_relation,
    "same_as": UnitReader._same_as,
    "identifiers": UnitReader._identifiers,
    "language": UnitReader._languages,
    "type": UnitReader._type,
    "level": UnitReader._level,
    "classification": UnitReader._classification,
    "rights": UnitReader._rights,
    "rights_contact": UnitReader._rights_contact,
    "source": UnitReader._source_words,
    "transcript": UnitReader._transcript,
    "formats": UnitReader._formats,
    "media": UnitReader._media,
    "image": UnitReader._image,
    "described_by": UnitReader._described_by,
    "instantiation": UnitReader._instantiation,
    "event": UnitReader._event,
    "sent.date": lambda unit, rest, value, element: unit._dispatch("sent.date", value, element),
    "sent.place": lambda unit, rest, value, element: unit._dispatch("sent.place", value, element),
    "received.date": lambda unit, rest, value, element: unit._dispatch("received.date", value, element),
    "statement": UnitReader._statement,
    "order": UnitReader._order,
    "containers": UnitReader._containers,
    "la": lambda unit, rest, value, element: linked_art.handle(unit, rest, value, element),
}


def _place_of_relator(code: str) -> str:
    return {"rcp": "ref:to", "rps": "holder", "spn": "sponsor", "crp": "ref:from"}.get(code, f"role:{code}")


def _last_part(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def _iri_of(predicate: str) -> Node:
    return Key(predicate)


def _tag_within(words: str) -> str:
    """Return the language that the markup of words states."""
    import re

    match = re.search(r"\blang=[\"']([\w-]+)[\"']", words)
    return language_tag(match[1]) if match else ""
