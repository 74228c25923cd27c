"""Rules on access: the strictest wins in any nesting, a day ends it, and every field of a unit is classed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.ingest import markdown
from fonds.record import access, canonical
from fonds.record.field_types import COVERS, TIERS, Access
from fonds.record.model import Collection, Record
from tests.serializers.graph.world import MAXIMAL, maximal

DAY = date(2026, 11, 23)
DAYS = st.dates(DAY - timedelta(days=3), DAY + timedelta(days=3)).map(str)
RULES = st.builds(
    lambda tier, until, covers: Access(tier=tier, until=until if tier != "open" else None, covers=covers),
    st.sampled_from(TIERS),
    st.none() | DAYS,
    st.sampled_from(COVERS),
)
NESTED = st.lists(st.none() | RULES, max_size=8)


def strictness(rule: Access | None) -> tuple[int, int]:
    return (TIERS.index(rule.tier), COVERS.index(rule.covers)) if rule else (0, -1)


@given(NESTED)
def test_the_strictest_in_force_wins(stated: list[Access | None]) -> None:
    found = access.strictest_rule(stated, DAY)
    held = [
        rule for rule in stated if rule and rule.tier != "open" and (not rule.until or str(DAY) < rule.until)
    ]
    if not held:
        assert found is None
        return
    assert found is not None
    assert TIERS.index(found.tier) == max(TIERS.index(rule.tier) for rule in held)
    assert COVERS.index(found.covers) == max(COVERS.index(rule.covers) for rule in held)
    assert found.until == (
        None if any(not rule.until for rule in held) else max(rule.until or "" for rule in held)
    )


@given(NESTED, st.none() | RULES)
def test_another_rule_never_opens_anything(stated: list[Access | None], more: Access | None) -> None:
    before, after = (
        strictness(access.strictest_rule(stated, DAY)),
        strictness(access.strictest_rule([*stated, more], DAY)),
    )
    assert after[0] >= before[0] and after[1] >= before[1]


@given(NESTED, st.randoms())
def test_the_order_of_nesting_does_not_matter(stated: list[Access | None], random: object) -> None:
    other = sorted(stated, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert strictness(access.strictest_rule(stated, DAY)) == strictness(access.strictest_rule(other, DAY))


@given(NESTED)
def test_time_alone_only_opens(stated: list[Access | None]) -> None:
    before, after = (strictness(access.strictest_rule(stated, day)) for day in (DAY, DAY + timedelta(days=1)))
    assert after[0] <= before[0] and after[1] <= before[1]


@pytest.mark.parametrize(
    ("day", "holds"), [("2030-12-31", True), ("2031-01-01", False), ("2031-01-02", False)]
)
def test_the_day_itself_is_open(day: str, holds: bool) -> None:
    assert access.in_force(Access(tier="closed", until="2031-01-01"), date.fromisoformat(day)) is holds


def test_every_field_of_a_unit_is_classed_once() -> None:
    classes = (access.DESCRIPTION_FIELDS, access.TEXT_FIELDS, access.SCAN_FIELDS)
    for model in (Record, Collection):
        for name in model.model_fields:
            assert sum(name in held for held in classes) == 1, (
                f"{name}: say in fonds/record/access.py whether a rule on the content takes it out"
            )


@pytest.mark.parametrize("covers", ["scans", "content"])
def test_what_is_left_is_the_rest_unchanged(covers: str) -> None:
    whole = maximal("record")
    left = access.public_view(whole, Access(tier="closed", covers=covers))
    assert left is not None
    gone = access.SCAN_FIELDS | (access.TEXT_FIELDS if covers == "content" else frozenset())
    expected = {key: value for key, value in canonical.to_dict(whole).items() if key not in gone}
    assert canonical.to_dict(left) == expected | {"access": {"tier": "closed"} | _covers(covers)}


def _covers(covers: str) -> dict[str, str]:
    return {} if covers == "content" else {"covers": covers}


def test_what_is_hidden_has_no_form_and_what_is_open_is_itself() -> None:
    whole = maximal("record")
    assert access.public_view(whole, Access(tier="closed", covers="description")) is None
    opened = whole.model_copy(update={"access": None})
    assert access.public_view(opened, None) is opened
    assert "access" not in canonical.to_dict(access.public_view(whole, None) or whole)
    person = maximal("person")
    assert access.public_view(person, Access(tier="closed")) is person
    assert access.public_view(person, Access(tier="closed", covers="description")) is None


def test_a_tombstone_has_no_content() -> None:
    plain = canonical.to_dict(access.stub(maximal("record")))
    assert plain.keys() & (access.TEXT_FIELDS | access.SCAN_FIELDS) == set()
    assert plain["title"] == MAXIMAL["record"]["title"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("access: secret", "'secret' is not known here"),
        ("access: {tier: closed, until: 2031}", "'2031' is not a day"),
        ("access: {tier: closed, until: 2031-02-30}", "'2031-02-30' is not a day"),
        ("access: {tier: closed, until: 20310101}", "'20310101' is not a day"),
        ("access: {until: 2031-01-01}", "an open description cannot be restricted"),
        ("access: {tier: closed, substitute: {label: x}}", "a substitute is an image or a size"),
        (
            "access: {tier: closed, substitute: {image: 'https://example.org/1.jpg'}}",
            "the size of the substitute is missing",
        ),
    ],
)
def test_mistakes_are_told(written: str, message: str) -> None:
    parsed = markdown.parse(f"---\nkind: record\nid: a\ntitle: T\n{written}\n---\n".encode(), "a.md", "en")
    assert [problem.message for problem in parsed.problems] == [message]
    assert parsed.problems[0].line == 5
