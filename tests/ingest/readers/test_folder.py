"""Folders of scans, sound and film: which files are one record, in which order, and what stays beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.ingest.imported import InputFile, Key
from fonds.ingest.readers.folder import FORMAT
from tests.ingest.readers.reading import Reading, read

JPEG, TIFF, MP3, MP4 = b"\xff\xd8\xff\xe0", b"II*\0", b"ID3\3", b"\0\0\0\x18ftypisom"
ALTO = b'<?xml version="1.0"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout/></alto>'


def folder(tmp_path: Path, **files: bytes) -> Path:
    root = tmp_path / "deposit"
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def pages(result: Reading) -> dict[str, list[str]]:
    return {
        str(item.fields["title"]): [Path(entry["file"]).name for entry in item.fields["pages"]]
        for item in result.of_kind("record")
    }


def test_files_that_differ_in_a_number_are_one_record(tmp_path: Path) -> None:
    names = [
        "letter_10.jpg",
        "letter_2.jpg",
        "letter_1.JPG",
        "map.tif",
        "0002.jpg",
        "0001.jpg",
        "diary-p3.jpg",
        "diary-p12.jpg",
    ]
    root = folder(tmp_path, **{name: TIFF if name.endswith("tif") else JPEG for name in names})
    result = read(root, FORMAT)
    assert pages(result) == {
        "deposit": ["0001.jpg", "0002.jpg"],
        "diary": ["diary-p3.jpg", "diary-p12.jpg"],
        "letter": ["letter_1.JPG", "letter_2.jpg", "letter_10.jpg"],
        "map": ["map.tif"],
    }
    [collection] = result.of_kind("collection")
    assert collection.fields["title"] == "deposit"
    assert all(item.fields["collection"] == Key("deposit") for item in result.of_kind("record"))


def test_one_group_is_one_record_and_no_collection(tmp_path: Path) -> None:
    result = read(folder(tmp_path, **{"1.jpg": JPEG, "2.jpg": JPEG}), FORMAT)
    assert pages(result) == {"deposit": ["1.jpg", "2.jpg"]}
    assert len(result.items) == 1


def test_each_folder_is_a_record_and_one_with_folders_a_collection(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        **{
            "box 1/file 10/a.jpg": JPEG, "box 1/file 2/b.jpg": JPEG, "box 1/file 2/a1.jpg": JPEG,
            "box 2/x.jpg": JPEG, "empty/readme.txt": b"nothing",
        },
    )  # fmt: skip
    result = read(root, FORMAT)
    assert pages(result) == {"file 2": ["a1.jpg", "b.jpg"], "file 10": ["a.jpg"], "box 2": ["x.jpg"]}
    assert [item.key for item in result.items] == [
        "deposit", "deposit/box 1", "deposit/box 1/file 2", "deposit/box 1/file 10", "deposit/box 2",
    ]  # fmt: skip
    assert result.items[2].fields["collection"] == "deposit/box 1"
    orders = [int(item.fields["order"]) for item in result.items if "order" in item.fields]
    assert orders == sorted(orders)
    assert result.notes == ["no scans, sound or film, and not read: empty"]


def test_text_beside_a_scan_stays_with_it(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        **{
            "1.tif": TIFF, "1.alto.xml": ALTO, "2.tif": TIFF, "2.xml": ALTO, "3.tif": TIFF, "3.xml": b"<mets/>",
            "4.tif": TIFF, "4.txt": "Zwölf".encode("cp1252"),
        },
    )  # fmt: skip
    result = read(root, FORMAT)
    [record] = result.of_kind("record")
    texts = [Path(entry["text"]).name if "text" in entry else "" for entry in record.fields["pages"]]
    assert texts == ["1.alto.xml", "2.xml", "", ""]
    assert record.fields["texts"] == [
        {"kind": "machine", "language": "und", "text": "[page 2]\n\n[page 3]\n\n[page 4]\n\nZwölf"}
    ]
    assert result.notes == ["no scans, sound or film, and not read: 3.xml"]


def test_sound_and_film_keep_captions_and_picture(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        **{
            "side-1.mp3": MP3, "side-1.en.vtt": b"WEBVTT\n", "side-2.mp3": MP3, "side-2.vtt": b"WEBVTT\n",
            "opening.mp4": MP4, "opening.jpg": JPEG,
        },
    )  # fmt: skip
    result = read(root, FORMAT)
    records = {str(item.fields["title"]): item.fields["pages"] for item in result.of_kind("record")}
    assert [entry["captions"][0]["language"] for entry in records["side"]] == ["en", "und"]
    [film] = records["opening"]
    assert (Path(film["file"]).name, Path(film["poster"]).name) == ("opening.mp4", "opening.jpg")


def test_a_leaf_has_its_label(tmp_path: Path) -> None:
    result = read(folder(tmp_path, **{"fol-012r.jpg": JPEG, "fol-012v.jpg": JPEG}), FORMAT)
    [record] = result.of_kind("record")
    assert [entry["label"] for entry in record.fields["pages"]] == ["12 recto", "12 verso"]


def test_a_file_is_what_its_content_says(tmp_path: Path) -> None:
    result = read(folder(tmp_path, **{"1.jpg": JPEG, "2.jpg": b"<html>not found</html>"}), FORMAT)
    assert pages(result) == {"deposit": ["1.jpg"]}
    assert [(problem.severity, problem.message) for problem in result.problems] == [
        ("warning", "2.jpg is not what its name says")
    ]


def test_hidden_files_and_links_out_of_the_folder_are_not_read(tmp_path: Path) -> None:
    root = folder(tmp_path, **{"1.jpg": JPEG, ".2.jpg": JPEG, "__MACOSX/3.jpg": JPEG})
    outside = tmp_path / "secret.jpg"
    outside.write_bytes(JPEG)
    (root / "4.jpg").symlink_to(outside)
    assert pages(read(root, FORMAT)) == {"deposit": ["1.jpg"]}


def test_a_folder_without_scans_is_not_recognised(tmp_path: Path) -> None:
    root = folder(tmp_path, **{"a/b/c.xml": b"<ead/>"})
    assert not FORMAT.recognises(InputFile(root, "deposit"))


@pytest.mark.parametrize("name", ["1.jpg"])
def test_the_same_folder_has_the_same_keys(name: str, tmp_path: Path) -> None:
    root = folder(tmp_path, **{name: JPEG, "a/1.jpg": JPEG})
    assert [item.key for item in read(root, FORMAT).items] == [item.key for item in read(root, FORMAT).items]
