"""Asks OpenJPEG for damage of JPEG 2000 that Pillow does not pass on: code blocks whose data do not fit their pixels.

The data have no checksum. But each code block says how many bytes its pixels need, and a decoder that has read more or
fewer has lost its place in them. OpenJPEG counts that in files with predictable termination (ISO/IEC 15444-1, D.4.2),
and it warns. The check is as good without this property, if a few bytes are allowed: so it is given a codestream that
claims to have it. The library is the one that Pillow uses; where it cannot be found, nothing is checked.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import re
from collections.abc import Callable
from ctypes import CFUNCTYPE, c_char_p, c_int, c_int64, c_size_t, c_uint64, c_void_p
from functools import lru_cache
from pathlib import Path
from typing import Any

import PIL

# where wheels of Pillow have it: Linux, macOS
_WHEEL_LIBRARIES = (("..", "pillow.libs", "libopenjp2*"), (".dylibs", "libopenjp2*"))
_CODESTREAM_CODEC = 0  # OPJ_CODEC_J2K
_PARAMETERS_BYTES = 65_536  # more than opj_dparameters_t has
_END_OF_DATA = c_size_t(-1).value
_PREDICTABLE, _HIGH_THROUGHPUT = 0x10, 0x40  # bits of the code block style (table A.19; ISO/IEC 15444-15)
_MISFIT = re.compile(r"PTERM check failure: (\d+)")
# bytes by which coders end a code block too early or too late: a few blocks by few bytes, or many by some more
_ALLOWED, _ALLOWED_IN_MANY, _MANY = 4, 12, 3

_Read = CFUNCTYPE(c_size_t, c_void_p, c_size_t, c_void_p)
_Skip = CFUNCTYPE(c_int64, c_int64, c_void_p)
_Seek = CFUNCTYPE(c_int, c_int64, c_void_p)
_Message = CFUNCTYPE(None, c_char_p, c_void_p)


@lru_cache(maxsize=1)
def _library() -> Any:
    """Return OpenJPEG, or None if it is not found."""
    folder = Path(PIL.__file__).parent
    names = [str(path) for parts in _WHEEL_LIBRARIES for path in folder.joinpath(*parts[:-1]).glob(parts[-1])]
    for name in [*names, ctypes.util.find_library("openjp2")]:
        try:
            library = ctypes.CDLL(name) if name else None
            if library and library.opj_decode:
                return _declared(library)
        except (OSError, AttributeError):
            continue
    return None


def _declared(library: Any) -> Any:
    """Return the library with the types of the functions that are called (openjpeg.h, version 2)."""
    pointer = c_void_p
    for name, result, arguments in (
        ("opj_create_decompress", pointer, [c_int]),
        ("opj_stream_default_create", pointer, [c_int]),
        ("opj_stream_set_read_function", None, [pointer, _Read]),
        ("opj_stream_set_skip_function", None, [pointer, _Skip]),
        ("opj_stream_set_seek_function", None, [pointer, _Seek]),
        ("opj_stream_set_user_data", None, [pointer, pointer, pointer]),
        ("opj_stream_set_user_data_length", None, [pointer, c_uint64]),
        ("opj_set_default_decoder_parameters", None, [pointer]),
        ("opj_set_warning_handler", c_int, [pointer, _Message, pointer]),
        ("opj_set_error_handler", c_int, [pointer, _Message, pointer]),
        ("opj_setup_decoder", c_int, [pointer, pointer]),
        ("opj_read_header", c_int, [pointer, pointer, pointer]),
        ("opj_decode", c_int, [pointer, pointer, pointer]),
        ("opj_image_destroy", None, [pointer]),
        ("opj_destroy_codec", None, [pointer]),
        ("opj_stream_destroy", None, [pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def is_available() -> bool:
    """Whether OpenJPEG is found."""
    return _library() is not None


def misfits(codestream: bytes, styles: list[int]) -> int:
    """Decode a codestream, and return how many of its code blocks have more or fewer data than their pixels need.

    `styles` are the offsets of the bytes with the style of its code blocks. 0 if OpenJPEG is not found, or cannot
    decode it at all.
    """
    library = _library()
    data = bytearray(codestream)
    if library is None or any(data[place] & _HIGH_THROUGHPUT for place in styles):
        return 0
    for place in styles:
        data[place] |= _PREDICTABLE
    matches = [match for message in _warnings(library, bytes(data)) if (match := _MISFIT.search(message))]
    allowed = _ALLOWED_IN_MANY if len(matches) >= _MANY else _ALLOWED
    return sum(1 for match in matches if int(match[1]) > allowed)


def _warnings(library: Any, data: bytes) -> list[str]:
    """Decode a codestream, and return the warnings of OpenJPEG."""
    messages: list[str] = []
    callbacks = [*_stream_callbacks(data), _Message(lambda text, _: messages.append(text.decode("latin-1")))]
    silent = _Message(lambda text, _: None)
    stream, codec = library.opj_stream_default_create(1), library.opj_create_decompress(_CODESTREAM_CODEC)
    image = c_void_p()
    try:
        library.opj_stream_set_read_function(stream, callbacks[0])
        library.opj_stream_set_skip_function(stream, callbacks[1])
        library.opj_stream_set_seek_function(stream, callbacks[2])
        library.opj_stream_set_user_data(stream, None, None)
        library.opj_stream_set_user_data_length(stream, len(data))
        library.opj_set_warning_handler(codec, callbacks[3], None)
        library.opj_set_error_handler(codec, silent, None)
        parameters = ctypes.create_string_buffer(_PARAMETERS_BYTES)
        library.opj_set_default_decoder_parameters(parameters)
        if library.opj_setup_decoder(codec, parameters) and library.opj_read_header(
            stream, codec, ctypes.byref(image)
        ):
            library.opj_decode(codec, stream, image)
    finally:
        if image:
            library.opj_image_destroy(image)
        library.opj_destroy_codec(codec)
        library.opj_stream_destroy(stream)
    return messages


def _stream_callbacks(data: bytes) -> list[Callable[..., Any]]:
    """Return the functions by which OpenJPEG reads, skips and seeks."""
    position = 0

    def read(buffer: int, length: int, _: int) -> int:
        nonlocal position
        part = data[position : position + length]
        position += len(part)
        ctypes.memmove(buffer, part, len(part))
        return len(part) or _END_OF_DATA

    def skip(length: int, _: int) -> int:
        nonlocal position
        position += length
        return length

    def seek(offset: int, _: int) -> int:
        nonlocal position
        position = offset
        return 1

    return [_Read(read), _Skip(skip), _Seek(seek)]
