"""Which documents are proved: by structure and bytes, and nothing twice from run to run."""

from __future__ import annotations

from typing import Any

import pytest

from fonds.problem import Problem
from fonds.publishing import proofs
from fonds.publishing.proofs import Proofs
from fonds.serializers.format_registry import FORMATS
from fonds.serializers.iiif import prezi3_check

Document = dict[str, Any]
BASE = "http://127.0.0.1:8000/iiif/r1"


def manifest(count: int = 1, **properties: Any) -> Document:
    """Return a manifest of that many canvases."""
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{BASE}/manifest",
        "type": "Manifest",
        "label": {"en": ["A letter"]},
        **properties,
        "items": [canvas(number) for number in range(1, count + 1)],
    }


def canvas(number: int) -> Document:
    uri = f"{BASE}/canvas/{number}"
    body = {"id": f"{uri}.jpg", "type": "Image", "format": "image/jpeg", "height": 9, "width": 9}
    annotation = {
        "id": f"{uri}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": uri,
    }
    page = {"id": f"{uri}/page", "type": "AnnotationPage", "items": [annotation]}
    return {"id": uri, "type": "Canvas", "height": 9, "width": 9, "items": [page]}


def annotations(**properties: Any) -> Document:
    """Return an annotation page."""
    item = {
        "id": f"{BASE}/annotations/1/1",
        "type": "Annotation",
        "motivation": "supplementing",
        "body": {"type": "TextualBody", "value": "words", "format": "text/plain"},
        "target": f"{BASE}/canvas/1",
    }
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{BASE}/annotations/1",
        "type": "AnnotationPage",
        **properties,
        "items": [item],
    }


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return, for each document that was compared, whether it was an excerpt."""
    excerpts: list[bool] = []
    compare = prezi3_check.compare

    def counted(document: Document, excerpt: bool = False) -> list[Problem]:
        excerpts.append(excerpt)
        return compare(document, excerpt)

    monkeypatch.setattr(prezi3_check, "compare", counted)
    return excerpts


def test_a_structure_is_compared_once(compared: list[bool]) -> None:
    sample = Proofs()
    for document in (manifest(), manifest(2), manifest(rights="http://rightsstatements.org/vocab/CNE/1.0/")):
        for _ in range(3):
            assert sample.check("manifest", document, 2000) == []
    assert compared == [False, False]


def test_one_in_so_many_bytes_is_compared_again(compared: list[bool]) -> None:
    sample = Proofs()
    for _ in range(9):
        assert sample.check("manifest", manifest(), proofs.SAMPLE_BYTES // 2) == []
    assert compared == [True] * 5


def test_nothing_is_compared_again_in_the_next_run(compared: list[bool]) -> None:
    sample = Proofs()
    sample.check("manifest", manifest(), 2000)
    stored = proofs.dump(sample, FORMATS)
    proofs.load(stored, FORMATS).check("manifest", manifest(), 2000)
    assert len(compared) == 1
    proofs.load("x" + stored[1:], FORMATS).check("manifest", manifest(), 2000)  # of other rules or formats
    assert len(compared) == 2


def test_what_fails_is_told_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = [Problem("iiif-prezi3 refuses it")]
    monkeypatch.setattr(prezi3_check, "compare", lambda document, excerpt=False: refusal)
    sample = Proofs()
    for _ in range(3):
        assert sample.check("manifest", manifest(), 2000) == refusal


def test_rules_hold_for_each_manifest(compared: list[bool]) -> None:
    """Words and numbers of people are not the same in documents of one structure."""
    sample = Proofs()
    assert sample.check("manifest", manifest(), 2000) == []
    broken = manifest()
    broken["items"][0]["height"] = -1
    assert sample.check("manifest", broken, 2000)
    broken = manifest(label={"not a language": ["A letter"]})
    assert sample.check("manifest", broken, 2000)


def test_rules_hold_for_a_sample_of_annotation_pages() -> None:
    sample = Proofs()
    assert sample.check("annotations", annotations(), 2000) == []
    other = annotations(label={"en": ["A text"]})
    del other["items"][0]["target"]
    assert sample.check("annotations", other, 2000)


def test_of_a_wide_document_an_excerpt_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    build = prezi3_check._build

    def measured(resource: Document, *arguments: Any, **options: Any) -> Any:
        lengths.append(len(resource.get("items", ())))
        return build(resource, *arguments, **options)

    monkeypatch.setattr(prezi3_check, "_build", measured)
    sample = Proofs()
    assert sample.check("manifest", manifest(500), proofs.EXCERPT_BYTES + 1) == []
    assert max(lengths) == prezi3_check.EXCERPT_ITEMS
