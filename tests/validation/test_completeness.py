"""Warnings about what a valid description lacks, or what Fonds cannot show as it is."""

from __future__ import annotations

import pytest

from fonds.validation.completeness import missing_fields
from tests.serializers.iiif import world


def warnings(**fields: object) -> list[str]:
    """The messages about the transcript of a record."""
    problems = missing_fields(world.record(**fields))
    return [problem.message for problem in problems if problem.field == "transcript"]


@pytest.mark.parametrize(
    ("language", "transcription", "transcript"),
    [
        ("mn-Mong", None, "text"),
        ("mn-CN", None, "text"),
        ("en", "mnc", "text"),
        ("mn", None, "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ"),
        ([], None, "𗼇"),
    ],
)
def test_a_transcript_in_a_vertical_script_is_warned_of(
    language: object, transcription: str | None, transcript: str
) -> None:
    """Whether the language says so or the letters."""
    (message,) = warnings(
        language=language,
        transcription={"language": transcription} if transcription else None,
        transcript=transcript,
    )
    assert "from top to bottom" in message and "horizontally" in message


@pytest.mark.parametrize(
    ("language", "transcript"),
    [("mn", "Монгол"), ("zh-Hant", "蒙古"), ("mn-Mong", ""), ("x-private", "text")],
)
def test_others_are_not(language: str, transcript: str) -> None:
    assert warnings(language=language, transcript=transcript, pages=[world.SCAN]) == []


def test_a_record_without_text_and_images_says_where_it_can_be_read() -> None:
    """As the documents of a calendar do, which are printed elsewhere."""
    message = "the record has neither text nor images"
    assert warnings(transcript="") == [message]
    assert warnings(transcript="", publications={"en": "Printed in 1969."}) == []
    assert warnings(transcript="", copies={"en": "A microfilm in the city archive."}) == []
    assert warnings(transcript="", originals={"en": "In the city archive."}) == [message]


def test_a_collection_without_a_holder_says_where_the_material_is() -> None:
    def problems(**fields: object) -> list[str]:
        collection = world.collection("papers", "Papers", **fields)
        return [problem.message for problem in missing_fields(collection) if problem.field == "holder"]

    assert problems() == ["the holding institution is missing"]
    assert problems(originals={"en": "In several archives."}) == []
    assert problems(holder="archive") == []
