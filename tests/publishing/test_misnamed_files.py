"""Files that look like descriptions and have other endings: a warning says so, and how to name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from tests import generate
from tests.conftest import settings_of

TEXT = "---\nkind: place\nid: misnamed\nname: Misnamed\n---\n"
WARNING = "the file is not read: the name of a description ends with .md"
# file name -> the name that the warning suggests
MISNAMED = {
    "letter.md.txt": "letter.md",
    "letter.MD": "letter.md",
    "letter.Md": "letter.md",
    "letter.mD.TXT": "letter.md",
    "letter.markdown": "letter.md",
    "letter.Markdown": "letter.md",
    "letter.mkd": "letter.md",
    "letter.mdown": "letter.md",
    "letter.md~": "letter.md",
    "letter.md.bak": "letter.md",
    "letter.md.orig": "letter.md",
    "letter.md (1)": "letter.md",
    "letter.md ": "letter.md",
    "letter.md.docx": "letter.md",
    "#letter.md#": "#letter.md",
    "a letter (2).markdown": "a letter (2).md",
    "letter.txt": "letter.md",  # its first lines are those of a description
    "letter.yaml": "letter.md",
}
# names of which nothing is said, with their content
OTHERS = {
    "letter.md": TEXT.replace("misnamed", "letter"),
    "README.md": "Read me.",
    "README.markdown": "Read me.",
    "readme.txt": TEXT,
    "notes.txt": "kind: notes to myself\n---\n",
    "letter.md5": "d41d8cd98f00b204e9800998ecf8427e",
    "model.mdx": "x",
    "smd": "x",
    "_draft.markdown": TEXT,
    ".#letter.md": TEXT,
    "scan.jpg": "x",
    "scan.alto.xml": "<alto/>",
}


@pytest.mark.parametrize("folder", ["", "places/"])
def test_a_file_with_another_ending_is_warned_of(folder: str, tmp_path: Path) -> None:
    node = generate.node(tmp_path / "node", 1)
    (node / folder).mkdir(exist_ok=True)
    for name, text in {**dict.fromkeys(MISNAMED, TEXT), **OTHERS}.items():
        (node / folder / name).write_text(text, "utf-8")
    (node / folder / "folder.md.d").mkdir()
    settings = settings_of(node, tmp_path / "state")
    for run in (publishing.check, publishing.publish, publishing.publish):
        warnings = [problem for problem in run(settings).problems if problem.message == WARNING]
        hints = {problem.file: problem.hint for problem in warnings}
        assert set(hints) == {folder + name for name in MISNAMED}
        assert all(problem.severity == "warning" for problem in warnings)
        for name, right in MISNAMED.items():
            assert hints[folder + name].endswith(f"rename it to {right}")
    assert "old copy" in hints[f"{folder}letter.md~"] and "old copy" not in hints[f"{folder}letter.MD"]
