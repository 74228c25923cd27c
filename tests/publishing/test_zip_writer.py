"""ZIP files as zipfile writes them, byte for byte."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest

from fonds.publishing.zip_writer import ZipWriter


@pytest.mark.parametrize("seed", range(20))
def test_the_bytes_are_those_of_zipfile(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    members = {
        f"resources/{chance.choice(['records', 'архив', ''])}/{number}.nt": chance.choice(
            [b"", chance.randbytes(chance.randrange(5_000)), b"alike " * chance.randrange(20_000)]
        )
        for number in range(chance.randrange(12))
    }
    with ZipWriter(tmp_path / "ours.zip") as package:
        for name, body in members.items():
            package.add(name, body)
    with zipfile.ZipFile(tmp_path / "theirs.zip", "w") as package_of_python:
        for name, body in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            package_of_python.writestr(info, body, compresslevel=1)
    assert (tmp_path / "ours.zip").read_bytes() == (tmp_path / "theirs.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "ours.zip") as package_of_python:
        assert package_of_python.testzip() is None
        assert {name: package_of_python.read(name) for name in package_of_python.namelist()} == members


def test_a_file_that_met_an_exception_has_no_directory(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a test"), ZipWriter(tmp_path / "part.zip") as package:
        package.add("a", b"a")
        raise ValueError("a test")
    assert not zipfile.is_zipfile(tmp_path / "part.zip")
