"""Warnings about what a valid description lacks, or what Fonds cannot show as it is."""

from __future__ import annotations

import pytest

from service.validation.completeness import missing_fields
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
