"""What a file of sound or film is, by MediaInfo, which reads headers and decodes nothing.

MediaInfo has no limits on time and memory: for a file from outside, use prober.py, which runs this in a process of its
own. The file is handed over as a stream, so that MediaInfo has no name from which it could open other files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymediainfo import MediaInfo

from fonds.record.media import MEDIA_KINDS, MEDIA_TYPES_BY_SUFFIX
from fonds.record.page_parts import MAX_SECONDS

SNIFFED = 64  # bytes of a file that `is_media` needs
MAX_SIDE = 30_000  # pixels
MIN_BYTES_PER_SECOND = 1  # a file that says it lasts longer than this allows is damaged, or a hoax
_PICTURE_BRANDS = (b"avif", b"avis", b"mif1", b"msf1", b"heic", b"heix", b"hevc", b"jp2 ", b"jpx ", b"jph ")
# container, as MediaInfo names it -> the media types of a file with sound alone, and of one with a picture
_CONTAINERS = {
    "MPEG Audio": ("audio/mpeg", ""),
    "MPEG-4": ("audio/mp4", "video/mp4"),
    "Ogg": ("audio/ogg", ""),
    "FLAC": ("audio/flac", ""),
    "Wave": ("audio/wav", ""),
    "WebM": ("audio/webm", "video/webm"),
}
_CODECS = {
    "Audio": frozenset({"MPEG Audio", "AAC", "Opus", "Vorbis", "FLAC", "PCM", "ALAC"}),
    "Video": frozenset({"AVC", "VP8", "VP9", "AV1"}),
}
_HINT = f"sound and film are files of the kind {MEDIA_KINDS}"


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What is known of a file: media type, duration in seconds, and size of the picture in pixels (0 without one).

    `problem` is (message, hint) if it cannot be used, and `warnings` are those that do not keep it from being used.
    """

    media_type: str = ""
    duration: float = 0.0
    width: int = 0
    height: int = 0
    problem: tuple[str, str] | None = None
    warnings: tuple[tuple[str, str], ...] = ()


def is_media(head: bytes) -> bool:
    """Whether a file with that beginning is sound or film of a kind that is published, by its signature."""
    if head[4:8] == b"ftyp":
        return head[8:12] not in _PICTURE_BRANDS
    if head[:4] in (b"RIFF", b"RF64"):
        return head[8:12] == b"WAVE"
    is_mpeg_audio = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2  # layer III
    return is_mpeg_audio or head.startswith((b"ID3", b"fLaC", b"OggS", b"\x1a\x45\xdf\xa3"))


def has_media_suffix(path: Path) -> bool:
    """Whether the name of a file says that it is sound or film."""
    return path.suffix.lower() in MEDIA_TYPES_BY_SUFFIX


def probe(path: Path) -> MediaFacts:
    """Return what a file is, in this process. Raises OSError. It may take any time and memory."""
    with path.open("rb") as file:
        size = path.stat().st_size
        tracks = MediaInfo.parse(file).tracks if size else ()
    general = next((track for track in tracks if track.track_type == "General"), None)
    if general is None or not general.format:
        return _unusable("it is empty" if not size else "it is no sound and no film", _HINT)
    streams = [track for track in tracks if track.track_type in ("Audio", "Video")]
    return _facts(general, streams, size)


def _facts(general: Any, streams: list[Any], size: int) -> MediaFacts:
    pictures = [track for track in streams if track.track_type == "Video" and not _is_cover(track)]
    sounds = [track for track in streams if track.track_type == "Audio"]
    if not (pictures or sounds):
        return _unusable(f"it has neither sound nor film ({general.format})", _HINT)
    is_quicktime = general.format == "MPEG-4" and general.format_profile == "QuickTime"
    media_type = _CONTAINERS.get(general.format, ("", ""))[bool(pictures)]
    if not media_type or is_quicktime:
        name = (
            "QuickTime"
            if is_quicktime
            else f"{general.format} with a picture"
            if pictures
            else general.format
        )
        return _unusable(f"it is {name}, which browsers do not play", _HINT)
    seconds = _seconds(general.duration) or max((_seconds(track.duration) for track in streams), default=0.0)
    if problem := _wrong_length(seconds, size):
        return MediaFacts(problem=problem)
    width, height = _shown_size(pictures[0]) if pictures else (0, 0)
    if pictures and not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        is_cut = general.istruncated == "Yes"
        message = (
            "it is damaged: its end is missing" if is_cut else "its picture has no size that can be shown"
        )
        return _unusable(message, f"at most {MAX_SIDE:,} pixels a side")
    return MediaFacts(media_type, seconds, width, height, None, tuple(_warnings(general, pictures + sounds)))


def _is_cover(track: Any) -> bool:
    """Whether a track is a still picture, such as the cover that files of music carry."""
    return track.format in ("JPEG", "PNG")


def _wrong_length(seconds: float, size: int) -> tuple[str, str] | None:
    if seconds <= 0:
        return "it does not say how long it lasts", "copy it anew: ffmpeg -i old -c copy new"
    if seconds > MAX_SECONDS or seconds * MIN_BYTES_PER_SECOND > size:
        return f"it says that it lasts {seconds:,.0f} seconds, and has {size:,} bytes", "it is damaged"
    return None


def _warnings(general: Any, streams: list[Any]) -> list[tuple[str, str]]:
    warnings = []
    if general.istruncated == "Yes":
        warnings.append(("it ends before its end: a part is missing", "copy it anew from where it came from"))
    for track in streams:
        if track.format not in _CODECS[track.track_type]:
            kind = "picture" if track.track_type == "Video" else "sound"
            hint = "H.264, VP9 or AV1 with AAC, MP3 or Opus is played everywhere"
            warnings.append((f"browsers may not play its {kind} ({track.format or 'unknown'})", hint))
    return warnings


def _seconds(milliseconds: Any) -> float:
    """Return a duration of MediaInfo, which is milliseconds as a number or as text, in seconds; 0 if it has none."""
    try:
        seconds = float(milliseconds or 0) / 1000
    except ValueError:
        return 0.0
    return round(seconds, 3) if 0 < seconds < float("inf") else 0.0


def _shown_size(track: Any) -> tuple[int, int]:
    """Return the size in which a film is shown: its pixels need not be square, and it may lie on its side."""
    try:
        width, height = int(track.width or 0), int(track.height or 0)
        ratio = float(track.pixel_aspect_ratio or 1)
        turns = round(float(track.rotation or 0) / 90) % 2
    except ValueError:
        return 0, 0
    if not 0.01 < ratio < 100:
        ratio = 1.0
    width = round(width * ratio)
    return (height, width) if turns else (width, height)


def _unusable(message: str, hint: str) -> MediaFacts:
    return MediaFacts(problem=(message, hint))
