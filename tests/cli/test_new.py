"""What `fonds new` writes: each line that waits behind a # is valid as soon as the # is taken off."""

from __future__ import annotations

import os
import pty
import random
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from fonds.cli import main, new
from fonds.problem import errors
from fonds.publishing import publish as publishing
from fonds.settings import load
from tests.conftest import ROOT, settings_of

RANDOM_SUBSETS = 40


def subsets(lines: list[str]) -> Iterator[list[str]]:
    """The lines of a template with every waiting line taken alone, all of them, and some of them."""
    waiting = [number for number, line in enumerate(lines) if line.startswith("#")]
    chance = random.Random(11)
    chosen = [{number} for number in waiting] + [set(waiting), set()]
    chosen += [{number for number in waiting if chance.random() < 0.5} for _ in range(RANDOM_SUBSETS)]
    for taken in chosen:
        yield [re.sub(r"^# ?", "", line) if number in taken else line for number, line in enumerate(lines)]


def test_every_waiting_line_of_a_description_is_valid(tmp_path: Path) -> None:
    node = new.create_node(tmp_path / "node")
    ids = []
    for kind in new.KINDS:
        lines = new.create_description(kind, "Made by new", node).read_text("utf-8").splitlines()
        for number, subset in enumerate(subsets(lines)):
            ids.append(f"{kind}-{number}")
            text = re.sub("(?m)^id: .*", f"id: {ids[-1]}", "\n".join(subset) + "\n")
            (node / f"{ids[-1]}.md").write_text(text, "utf-8")
        (node / new.FOLDERS[kind] / "made-by-new.md").unlink()
    settings = settings_of(node, tmp_path / "state")
    assert [str(problem) for problem in errors(publishing.check(settings).problems)] == []
    assert len(ids) > 6 * RANDOM_SUBSETS


@pytest.mark.parametrize("kind", new.KINDS)
def test_every_waiting_line_names_a_field(kind: str, tmp_path: Path) -> None:
    """None of them is a sentence, which would be no field without its #."""
    node = new.create_node(tmp_path / "node")
    lines = new.create_description(kind, "Made by new", node).read_text("utf-8").splitlines()
    waiting = [line for line in lines if line.startswith("#")]
    assert waiting and [line for line in waiting if not re.match(r"# [a-z_]+:", line)] == []


def test_a_wrong_kind_is_answered_with_the_nearest() -> None:
    for given, kind in (("recrod", "record"), ("Record", "record"), ("peson", "person")):
        result = CliRunner().invoke(main, ["new", given, "x"])
        assert (result.exit_code, f"Did you mean {kind!r}?" in result.output) == (2, True)


def test_every_waiting_line_of_a_node_is_valid(tmp_path: Path) -> None:
    node = new.create_node(tmp_path / "node")
    lines = (node / "node.toml").read_text("utf-8").splitlines()
    assert any(line.startswith("#") for line in lines)
    for subset in subsets(lines):
        (node / "node.toml").write_text("\n".join(subset) + "\n", "utf-8")
        tomllib.loads("\n".join(subset))
        assert load(node, {}).problems == ()
    assert errors(publishing.check(settings_of(node, tmp_path / "state")).problems) == []


@pytest.mark.parametrize(
    ("arguments", "missing"), [([], "[node|record"), (["record"], "NAME"), (["node"], "NAME")]
)
def test_a_script_is_asked_nothing(arguments: list[str], missing: str) -> None:
    result = CliRunner().invoke(main, ["new", *arguments], input="record\nA letter\n")
    assert (result.exit_code, "Missing argument" in result.output, missing in result.output) == (
        2,
        True,
        True,
    )


def test_a_person_is_asked_for_what_is_missing(tmp_path: Path) -> None:
    node = new.create_node(tmp_path / "node")
    command = [sys.executable, "-m", "fonds", "new", "--folder", str(node)]
    parent, child = pty.openpty()
    with subprocess.Popen(command, cwd=ROOT, stdin=child, stdout=child, stderr=child) as process:
        os.close(child)
        os.write(parent, b"lettr\nrecord\nA letter\n")
        assert process.wait(60) == 0, os.read(parent, 10_000)
    os.close(parent)
    assert "title: 'A letter'" in (node / "records" / "a-letter.md").read_text("utf-8")
