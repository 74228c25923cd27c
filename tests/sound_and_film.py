"""Sound and film for tests, generated: a tone as WAV by the standard library, the rest by PyAV."""

from __future__ import annotations

import math
import struct
import wave
from fractions import Fraction
from pathlib import Path

import av

RATE = 48_000  # samples a second
FRAMES = 10  # pictures a second
# suffix -> container and codec, as FFmpeg names them
SOUND = {
    ".mp3": ("mp3", "libmp3lame"),
    ".m4a": ("ipod", "aac"),
    ".ogg": ("ogg", "libopus"),
    ".opus": ("ogg", "libopus"),
    ".flac": ("flac", "flac"),
    ".webm": ("webm", "libopus"),
}
FILM = {".mp4": ("mp4", "libx264"), ".webm": ("webm", "libvpx")}


def tone(path: Path, seconds: float = 2.0, rate: int = 8000) -> Path:
    """Write a tone as WAV."""
    samples = (int(9000 * math.sin(number / 8)) for number in range(int(seconds * rate)))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path


def sound(path: Path, seconds: float = 2.0) -> Path:
    """Write silence in the format of the suffix."""
    container, codec = SOUND[path.suffix]
    with av.open(str(path), "w", format=container) as file:
        stream = file.add_stream(codec, rate=RATE)
        stream.layout = "mono"
        size = stream.codec_context.frame_size or 1024
        for start in range(0, int(seconds * RATE), size):
            count = min(size, int(seconds * RATE) - start)
            frame = av.AudioFrame(format=stream.format.name, layout="mono", samples=count)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def film(
    path: Path,
    seconds: float = 2.0,
    size: tuple[int, int] = (160, 120),
    pixel: Fraction = Fraction(1),
    codec: str = "",
    options: dict[str, str] | None = None,
) -> Path:
    """Write film that grows brighter, in the format of the suffix. `pixel` is the shape of a pixel, width by height."""
    container, usual = FILM[path.suffix]
    with av.open(str(path), "w", format=container, options=options or {}) as file:
        stream = file.add_stream(codec or usual, rate=FRAMES)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.sample_aspect_ratio = pixel
        for number in range(int(seconds * FRAMES)):
            frame = av.VideoFrame(*size, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([(number * 8 + 60) % 255]) * plane.buffer_size)
            frame.pts, frame.time_base = number, Fraction(1, FRAMES)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path
