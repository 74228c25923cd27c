"""The access rule of a file with mistakes: what its author meant, or something stricter."""

from __future__ import annotations

import random
from datetime import date

import pytest

from fonds.ingest import markdown, stated_access
from fonds.record import access
from fonds.record.access import STRICTEST_RULE
from fonds.record.field_types import COVERS, TIERS, Access

DAY = date(2030, 1, 1)
MISTAKE = "date: yesterday\n"
BROKEN = "note: 'no end\n"  # in no YAML


def stated(lines: str, mistake: str = MISTAKE) -> Access | None:
    data = f"---\nkind: record\nid: a\ntitle: T\n{lines}\n{mistake}---\nWords.\n".encode()
    assert markdown.parse(data, "a.md", "en").description is None
    return stated_access.of_file(data, "en").rule


CLOSED = Access(tier="closed")
# what a file says -> the rule that is taken from it
RULES = {
    "": None,
    "access: open": None,
    "access: Open": None,
    "Access: open": None,
    "access: {tier: open, note: [1, 2]}": None,
    "access: closed": CLOSED,
    "access: CLOSED ": CLOSED,
    "access: closd": CLOSED,
    "access: not for anybody": CLOSED,
    "acess: closed": CLOSED,
    "acces: {tier: reading-room}": Access(tier="reading-room"),
    "access: {tier: reading-room, until: soon}": Access(tier="reading-room"),
    "access: {tier: closed, until: 2031-02-30, covers: scans}": Access(tier="closed", covers="scans"),
    "access: {tier: reading-room, covers: descripton}": Access(tier="reading-room", covers="description"),
    "access: {tier: reading-room, cover: description}": Access(tier="reading-room", covers="description"),
    "access: {teir: reading-room}": STRICTEST_RULE,
    "access: {until: 2031-01-01}": Access(tier="closed", until="2031-01-01"),
    "access: {tier: open, until: 2031-01-01}": Access(tier="closed", until="2031-01-01"),
    "access: {tier: closed, note: [1, 2], substitute: {size: x}}": CLOSED,
    "access: [closed]": STRICTEST_RULE,
    "access: {tier: [closed]}": CLOSED,
    "withdrawn: {date: 2030-13-01, reason: Twice.}": STRICTEST_RULE,
    "withdrawn: {date: 2030-01-01, reason: Twice.}": STRICTEST_RULE,
    "witdrawn: yes": STRICTEST_RULE,
    "accession: closed": None,
    "creator: closed": None,
}


@pytest.mark.parametrize("lines", RULES)
def test_a_rule_is_read_part_by_part(lines: str) -> None:
    assert stated(lines) == RULES[lines]


@pytest.mark.parametrize("lines", RULES)
def test_a_rule_is_read_though_the_rest_is_no_yaml(lines: str) -> None:
    assert stated(lines, BROKEN) == RULES[lines]


UNREADABLE = (
    "access closed", "access:closed", "  access: closed", "access:\n  tier: closed\n   covers: scans",
    "access: 'closed", "access: open\naccess: closed", "- access: closed", "access:\tclosed: yes",
    "{access: closed, title: T",
    "access= closed",
)  # fmt: skip


@pytest.mark.parametrize("lines", UNREADABLE)
def test_what_is_no_yaml_closes_if_it_names_the_field(lines: str) -> None:
    rule = stated(lines, "")
    assert rule and rule.tier == "closed"


@pytest.mark.parametrize("before", ["", "\n", "\ufeff", "- - -\n", "# a note\n---\n"])
@pytest.mark.parametrize("after", ["---", "--", "", "- - -"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_rule_is_read_without_the_ends_of_the_front_matter(before: str, after: str, encoding: str) -> None:
    text = f"{before}kind: record\nid: a\ntitle: T\naccess: closed\n{after}\nWords.\n"
    rule = stated_access.of_file(text.encode(encoding), "en").rule
    assert rule and rule.tier == "closed"


def test_no_single_typing_error_opens_what_is_closed() -> None:
    """Whatever one key does at one place of the file, it is closed, or its rule is said to be open in valid words."""
    chance = random.Random(11)
    rules = [
        f"access: {tier}" for tier in TIERS[1:]
    ] + [
        f"access: {{tier: {tier}, covers: {covers}, until: 2031-01-01}}" for tier in TIERS[1:] for covers in COVERS
    ] + [
        "access:\n  tier: closed\n  covers: description", "withdrawn: {date: 2030-01-01, reason: Twice.}",
    ]  # fmt: skip
    opened, mistakes = [], 0
    for rule in rules * 60:
        text = f"---\nkind: record\nid: a\ntitle: A title\n{rule}\nlanguage: en\n---\nWords.\n"
        place = chance.randrange(text.index("\n---\n"))
        key = chance.choice("aeklr XÉ:;,.-_=1'\"\t{[")
        edits = (
            text[:place] + text[place + 1 :],  # left out
            text[:place] + key + text[place:],  # one too many
            text[:place] + key + text[place + 1 :],  # the wrong one
            text[:place]
            + text[place + 1 : place + 2]
            + text[place]
            + text[place + 2 :],  # in the wrong order
        )
        for edited in edits:
            data = edited.encode()
            description = markdown.parse(data, "a.md", "en").description
            if description is not None:
                continue
            mistakes += 1
            found = stated_access.of_file(data, "en").rule
            if found is None or not (access.in_force(found, DAY) or "until" in rule):
                opened.append(edited.split("\n---")[0].removeprefix("---\nkind: record\n"))
    assert mistakes > 500
    assert opened == []


def test_the_collection_is_read_though_the_rest_is_no_yaml() -> None:
    for mistake in (MISTAKE, BROKEN):
        data = f"---\nkind: record\ncollection: papers\n{mistake}---\n".encode()
        assert stated_access.of_file(data, "en").collection == "papers"


def test_of_a_file_of_nothing_but_fields_the_first_count() -> None:
    """The work does not grow with the square of the file."""
    data = b"---\n" + b"access: {tier: closed}\n" * 200_000
    assert stated_access.of_file(data, "en").rule == STRICTEST_RULE
    assert stated_access.of_file(b"---\nx: [\n" + b"acess: [\n" * 200_000, "en").rule == STRICTEST_RULE
