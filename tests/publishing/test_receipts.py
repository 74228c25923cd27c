"""Receipts: made after the commit, of what is served; what could not be judged is never counted as passed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from fonds.problem import Problem
from fonds.publishing import judges, receipts
from fonds.publishing import publish as publishing
from fonds.publishing.faults import Faults
from fonds.publishing.judges import Judge
from fonds.publishing.publish import ignore_progress
from fonds.settings import Settings, has_receipt
from fonds.store import receipts as store
from fonds.store.reader import Reader
from fonds.validation.schemas import SchemaError

RECORD = """---
kind: record
id: letter
title: A letter
date: 1912-05-03
rights: CNE
publisher: archive
collection: papers
---

Sir, the bridge is not safe.
"""
OTHERS = {
    "archive": "kind: institution\nid: archive\nname: The Archive",
    "papers": "kind: collection\nid: papers\ntitle: Papers\nholder: archive\nrights: CC BY 4.0",
}


@pytest.fixture
def settings(node: Settings) -> Settings:
    (node.node / "letter.md").write_text(RECORD)
    for name, fields in OTHERS.items():
        (node.node / f"{name}.md").write_text(f"---\n{fields}\n---\n")
    publishing.publish(node)
    return with_values(node, receipts="all")


def with_values(settings: Settings, **values: Any) -> Settings:
    return replace(settings, values={**settings.values, **values})


def receipt_of(settings: Settings, id: str = "letter") -> dict[str, Any] | None:
    reader = Reader(settings.state)
    try:
        entity = reader.entity(id)
        assert entity is not None
        body = receipts.find(settings, entity)
    finally:
        reader.close()
    return json.loads(body) if body else None


def outcomes(settings: Settings, id: str = "letter") -> dict[tuple[str, str], str]:
    """(format, criterion) -> outcome."""
    receipt = receipt_of(settings, id)
    assert receipt is not None
    return {
        (one["subject"]["title"], one["test"]["title"]): one["result"]["outcome"]
        for one in receipt["assertions"]
    }


def judge_of(check: Any, **values: Any) -> Judge:
    return Judge("A judge", "1.0", "a criterion", ("manifest",), check, **values)


def use(monkeypatch: pytest.MonkeyPatch, *some: Judge) -> None:
    monkeypatch.setattr(receipts, "judges", lambda settings: some)


def test_every_profile_and_iiif_document_is_judged_and_passes(settings: Settings) -> None:
    assert receipts.sync(settings, ignore_progress) == 3
    by_outcome: dict[str, set[str]] = {}
    for (name, criterion), outcome in outcomes(settings).items():
        by_outcome.setdefault(outcome, set()).add(f"{name}: {criterion}")
    assert set(by_outcome) == {"earl:passed", "earl:untested"}
    for profile in ("dcterms", "schema", "edm", "linked-art", "rico", "prov"):
        assert f"{profile}: the shapes of the profile {profile} (shapes.ttl)" in by_outcome["earl:passed"]
    for name in ("manifest", "annotations"):
        assert f"{name}: its model of IIIF Presentation 3.0" in by_outcome["earl:passed"]
    assert "mods: the XML Schema mods-3-8.xsd" in by_outcome["earl:untested"]
    assert (
        outcomes(settings, "papers")["iiif-collection", "its model of IIIF Presentation 3.0"] == "earl:passed"
    )


def test_annotation_pages_of_every_page_and_text_are_judged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "MAX_ANNOTATION_PAGES", 3)
    translation = "texts: {kind: translation, language: de, text: Die Brücke ist nicht sicher.}\n---\n"
    text = RECORD.replace("---\n\nSir", f"{translation}\nSir") + "\n[page 2]\n\nYours.\n\n[page 3]\n\nP. S.\n"
    (settings.node / "letter.md").write_text(text)
    publishing.publish(settings)
    receipts.sync(settings, ignore_progress)
    receipt = receipt_of(settings)
    assert receipt is not None
    subjects = {
        one["subject"]["id"] for one in receipt["assertions"] if one["subject"]["title"] == "annotations"
    }
    paths = {address.partition("/annotations/")[2] for address in subjects}
    assert paths == {"1", "1/translation-de", "2"}


def test_a_receipt_says_of_which_bytes_with_which_versions_and_when(settings: Settings) -> None:
    receipts.sync(settings, ignore_progress)
    receipt = receipt_of(settings)
    assert receipt is not None
    assert receipt["about"].endswith("/records/letter")
    assert receipt["version"] == 1
    assert receipt["date"].endswith("Z")
    for one in receipt["assertions"]:
        assert len(one["subject"]["sha256"]) == 64
        assert one["assertedBy"]["revision"]
    shapes = next(one for one in receipt["assertions"] if one["assertedBy"]["name"] == "pySHACL")
    assert shapes["test"]["schema"].startswith("sha256:")


def test_what_is_not_installed_is_not_run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name in ("pyshacl", "jsonschema"):
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(judges, "installed_version", version)
    receipts.sync(settings, ignore_progress)
    receipt = receipt_of(settings)
    assert receipt is not None
    results = [one["result"] for one in receipt["assertions"] if one["assertedBy"]["name"] == "pySHACL"]
    assert len(results) == 6
    assert {result["outcome"] for result in results} == {"earl:untested"}
    assert "pip install 'fonds[validate]'" in results[0]["reason"]


def test_errors_fail_and_warnings_do_not(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = [Problem("wrong", "a hint", "items", severity="error")]
    use(
        monkeypatch,
        judge_of(lambda body: problems),
        judge_of(lambda body: [replace(problems[0], severity="warning")]),
    )
    receipts.sync(settings, ignore_progress)
    receipt = receipt_of(settings)
    assert receipt is not None
    results = [one["result"] for one in receipt["assertions"]]
    assert [result["outcome"] for result in results] == ["earl:failed", "earl:passed"]
    assert results[0]["findings"] == [
        {"severity": "error", "message": "wrong", "place": "items", "hint": "a hint"}
    ]


def test_a_judge_that_breaks_says_nothing_of_the_document(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(body: bytes) -> list[Problem]:
        raise KeyError("/home/somebody/secret")

    def no_schema(body: bytes) -> list[Problem]:
        raise SchemaError("mods.xsd is no schema")

    use(monkeypatch, judge_of(breaks), judge_of(no_schema))
    receipts.sync(settings, ignore_progress)
    receipt = receipt_of(settings)
    assert receipt is not None
    results = [one["result"] for one in receipt["assertions"]]
    assert results == [
        {
            "type": "earl:TestResult",
            "outcome": "earl:cantTell",
            "reason": "the judge itself failed: KeyError",
        },
        {"type": "earl:TestResult", "outcome": "earl:untested", "reason": "mods.xsd is no schema"},
    ]


def test_only_what_changed_is_judged_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, judge_of(lambda body: []))
    assert receipts.sync(settings, ignore_progress) == 3
    assert receipts.sync(settings, ignore_progress) == 0
    (settings.node / "letter.md").write_text(RECORD.replace("A letter", "A long letter"))
    publishing.publish(settings)
    assert receipt_of(settings) is None, "a receipt of documents that are not served any more"
    assert 1 <= receipts.sync(settings, ignore_progress) < 3
    assert receipt_of(settings) is not None
    use(monkeypatch, judge_of(lambda body: []), replace(judge_of(lambda body: []), version="2.0"))
    assert receipts.sync(settings, ignore_progress) == 3, "after a change of a judge, everything"


def test_a_run_that_was_killed_is_gone_on_with(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[bytes] = []

    def dies(body: bytes) -> list[Problem]:
        judged.append(body)
        if len(judged) == 2:
            raise KeyboardInterrupt
        return []

    use(monkeypatch, replace(judge_of(dies), formats=("prov",)))
    with pytest.raises(KeyboardInterrupt):
        receipts.sync(settings, ignore_progress)
    assert receipts.last_seq(settings) == 0, "the receipts that are missing are still to be made"
    assert receipts.sync(settings, ignore_progress) == 2
    assert receipts.last_seq(settings) > 0
    assert len(judged) == 4
    assert all(receipt_of(settings, id) for id in ("archive", "letter", "papers"))


def test_what_is_closed_or_withdrawn_has_no_receipt_from_the_commit_on(settings: Settings) -> None:
    receipts.sync(settings, ignore_progress)
    path = settings.node / "letter.md"
    path.write_text(RECORD.replace("---\n\nSir", "access: {tier: closed, covers: description}\n---\n\nSir"))
    publishing.publish(settings, day=date(2026, 11, 30))
    assert receipt_of(settings) is None
    receipts.sync(settings, ignore_progress)
    assert b"bridge" not in (settings.state / store.FILE).read_bytes()
    assert receipt_of(settings) is None
    assert receipt_of(settings, "papers") is not None


def test_without_the_setting_there_is_none_and_earlier_ones_go(settings: Settings) -> None:
    receipts.sync(settings, ignore_progress)
    assert (settings.state / store.FILE).exists()
    off = with_values(settings, receipts="none")
    assert receipts.sync(off, ignore_progress) == 0
    assert not (settings.state / store.FILE).exists()
    assert receipts.last_seq(off) == 0


def test_a_damaged_file_is_made_again(settings: Settings) -> None:
    receipts.sync(settings, ignore_progress)
    store.delete(settings.state)
    (settings.state / store.FILE).write_bytes(b"no database" * 1000)
    assert receipt_of(settings) is None
    assert receipts.sync(settings, ignore_progress) == 3
    assert receipt_of(settings) is not None


def test_a_fault_in_one_description_is_a_problem_with_its_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = receipts.make

    def fails(entity: Any, *values: Any) -> dict[str, Any]:
        if entity.id == "letter":
            raise ValueError("a fault")
        return make(entity, *values)

    monkeypatch.setattr(receipts, "make", fails)
    faults = Faults(lambda id: f"{id}.md")
    assert receipts.sync(settings, ignore_progress, faults) == 2
    (problem,) = faults.problems
    assert problem.file == "letter.md"
    assert "validating" in problem.message


def test_the_sample_is_one_in_a_hundred_and_chosen_by_id() -> None:
    ids = [f"r{number}" for number in range(20_000)]
    sample = [id for id in ids if has_receipt("sample", id)]
    assert 120 < len(sample) < 280
    assert sample == [id for id in ids if has_receipt("sample", id)]
    assert has_receipt("all", "r1") and not has_receipt("none", "r1")


def test_schemas_of_others_are_read_from_their_folder(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "oai_dc.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:another"/>'
    )
    (tmp_path / "rico.shacl.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rico: <https://www.ica.org/standards/RiC/ontology#> .\n"
        "[] a sh:NodeShape ; sh:targetClass rico:Record ; sh:property [ sh:path rico:history ; sh:minCount 1 ] ."
    )
    receipts.sync(with_values(settings, schemas=str(tmp_path)), ignore_progress)
    outcome_of = outcomes(settings)
    assert outcome_of["oai_dc", "the XML Schema oai_dc.xsd"] == "earl:failed"
    assert outcome_of["rico", "the shapes in rico.shacl.ttl"] == "earl:failed"
    assert outcome_of["rico", "the shapes of the profile rico (shapes.ttl)"] == "earl:passed"
