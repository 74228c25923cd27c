"""What a file of sound or film is: every kind that is published, and files that are damaged, or hoaxes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from fonds.media import probe
from fonds.media.prober import MediaProber
from tests.sound_and_film import FILM, SOUND, film, sound, tone

TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".webm": "audio/webm",
}


@pytest.fixture(scope="module")
def prober() -> Iterator[MediaProber]:
    prober = MediaProber()
    yield prober
    prober.close()


@pytest.mark.parametrize("suffix", SOUND)
def test_sound(suffix: str, tmp_path: Path, prober: MediaProber) -> None:
    path = sound(tmp_path / f"a{suffix}")
    facts = prober.probe(path)
    assert (facts.media_type, facts.problem, facts.warnings) == (TYPES[suffix], None, ())
    assert facts.duration == pytest.approx(2, abs=0.1)
    assert (facts.width, facts.height) == (0, 0)
    assert probe.is_media(path.read_bytes()[: probe.SNIFFED])


def test_wav(tmp_path: Path, prober: MediaProber) -> None:
    path = tone(tmp_path / "a.wav", 1.5)
    facts = prober.probe(path)
    assert (facts.media_type, facts.duration, facts.problem) == ("audio/wav", 1.5, None)
    assert probe.is_media(path.read_bytes()[: probe.SNIFFED])


@pytest.mark.parametrize("suffix", FILM)
def test_film(suffix: str, tmp_path: Path, prober: MediaProber) -> None:
    path = film(tmp_path / f"a{suffix}")
    facts = prober.probe(path)
    assert (facts.media_type, facts.width, facts.height) == (f"video/{suffix[1:]}", 160, 120)
    assert facts.duration == pytest.approx(2, abs=0.1)
    assert (facts.problem, facts.warnings) == (None, ())
    assert probe.is_media(path.read_bytes()[: probe.SNIFFED])


def test_pixels_that_are_not_square_are_made_square(tmp_path: Path, prober: MediaProber) -> None:
    facts = prober.probe(film(tmp_path / "a.mp4", pixel=Fraction(4, 3)))
    assert (facts.width, facts.height) == (213, 120)


def test_a_wrong_suffix_does_no_harm(tmp_path: Path, prober: MediaProber) -> None:
    path = sound(tmp_path / "a.mp3").rename(tmp_path / "a.mp4")
    assert prober.probe(path).media_type == "audio/mpeg"


def test_a_codec_that_browsers_lack_is_a_warning(tmp_path: Path, prober: MediaProber) -> None:
    facts = prober.probe(film(tmp_path / "a.mp4", codec="mpeg4"))
    assert facts.problem is None
    assert "browsers may not play its picture" in facts.warnings[0][0]


def test_film_that_does_not_say_how_long_it_lasts_is_refused(tmp_path: Path, prober: MediaProber) -> None:
    facts = prober.probe(film(tmp_path / "a.webm", options={"live": "1"}))
    assert facts.problem and facts.problem[0] == "it does not say how long it lasts"


@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".mp4", ".webm", ".m4a", ".ogg", ".flac"])
@pytest.mark.parametrize("kept", [0, 1, 13, 60, 200, 0.3, 0.6, 0.95])
def test_a_file_that_is_cut_off_is_refused_or_used_for_what_it_has(
    suffix: str, kept: float, tmp_path: Path, prober: MediaProber
) -> None:
    path = tmp_path / f"a{suffix}"
    whole = (tone if suffix == ".wav" else film if suffix in FILM else sound)(path).read_bytes()
    path.write_bytes(whole[: int(kept * len(whole)) if 0 < kept < 1 else int(kept)])
    facts = prober.probe(path)
    assert facts.problem or 0 < facts.duration <= 2.2


def test_a_length_that_the_file_cannot_have_is_refused(tmp_path: Path, prober: MediaProber) -> None:
    path = film(tmp_path / "a.mp4")
    data = bytearray(path.read_bytes())
    for box in (b"mvhd", b"tkhd", b"mdhd"):
        at = data.index(box)
        offset = {b"mvhd": 20, b"tkhd": 24, b"mdhd": 20}[box]
        data[at + offset : at + offset + 4] = struct.pack(">I", 0xFFFFFFF0)
    path.write_bytes(data)
    facts = prober.probe(path)
    assert facts.problem and "it says that it lasts" in facts.problem[0]


def test_boxes_within_boxes_end(tmp_path: Path, prober: MediaProber) -> None:
    """A million boxes, each within the one before, and boxes that say they are larger than the file."""
    nested = b"".join(struct.pack(">I", 0x7FFFFFFF) + b"moov" for _ in range(1_000_000))
    path = tmp_path / "a.mp4"
    path.write_bytes(b"\0\0\0\x14ftypisom\0\0\0\0isom" + nested)
    assert prober.probe(path).problem


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 5000, b"ID3" + b"\xff" * 50, b"%PDF-1.7", b"<html>", b"OggS" * 999]
)
def test_what_is_no_sound_and_no_film_is_refused(data: bytes, tmp_path: Path, prober: MediaProber) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(data)
    assert prober.probe(path).problem


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    impatient = MediaProber(seconds=0.0)
    path = tone(tmp_path / "a.wav")
    assert impatient.probe(path).problem == (
        "it takes longer than 0 seconds to look at",
        "make it anew, with ffmpeg perhaps",
    )
    impatient.seconds = 30
    assert impatient.probe(path).problem is None
    impatient.close()


def test_images_are_no_media() -> None:
    for head in (
        b"\xff\xd8\xff\xe0",
        b"\x89PNG",
        b"\0\0\0 ftypavif",
        b"\0\0\0\x0cjP  ",
        b"\xff\x4f\xff\x51",
        b"RIFF\0\0\0\0WEBP",
    ):
        assert not probe.is_media(head.ljust(64, b"\0"))
