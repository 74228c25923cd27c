"""Text that Tesseract reads: its words and their boxes, and `fonds transcribe` from a scan to the published page."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw, ImageFont

from fonds.cli import main
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.text_recognition import models, recogniser
from tests import scans
from tests.conftest import settings_of

FONT = Path(recogniser.__file__).parents[1] / "typesetting/fonts/IBMPlexMono_400Regular.ttf"
LINES = ("MESSAGE FROM AVERELL HARRIMAN", "Soong told me that Chiang would", "not recognize Outer Mongolia.")

installed = pytest.mark.skipif(
    importlib.util.find_spec("tesserocr") is None, reason="Tesseract is not installed (fonds[ocr])"
)


def page(path: Path, *pages: tuple[str, ...]) -> Path:
    """Write an image, of several pages if there are several texts."""
    images = []
    for lines in pages or (LINES,):
        image = Image.new("RGB", (1000, 400), (250, 248, 240))
        font = ImageFont.truetype(str(FONT), 36)
        for number, line in enumerate(lines):
            ImageDraw.Draw(image).text((80, 60 + number * 70), line, font=font, fill=(30, 20, 20))
        images.append(image)
    images[0].save(path, save_all=len(images) > 1, append_images=images[1:])
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A node with scans: without text, with a transcript, with a text beside it, in a language without a model."""
    node = scans.empty(tmp_path / "node")
    page(node / "scans/bare.png")
    page(node / "scans/two.tif", LINES, ("Second page",))
    page(node / "scans/read.png")
    page(node / "scans/beside.png")
    page(node / "scans/thai.png")
    scans.record(node, "bare", "../scans/bare.png")
    scans.record(node, "again", "../scans/bare.png")
    scans.record(node, "two", "../scans/two.tif")
    scans.record(node, "read", "../scans/read.png", "A transcript.")
    scans.record(node, "beside", "../scans/beside.png")
    path = scans.record(node, "thai", "../scans/thai.png")
    path.write_text(path.read_text("utf-8").replace("language: en", "language: th"), "utf-8")
    box = 'title="bbox 0 0 9 9"'
    word = f'<span class="ocr_line" {box}><span class="ocrx_word" {box}>word</span></span>'
    (node / "scans/beside.hocr").write_text(
        f'<html><body><div class="ocr_page" {box}>{word}</div></body></html>'
    )
    return settings_of(node, tmp_path / "state")


def transcribe(settings: Settings, *options: str) -> tuple[int, str]:
    """Run the command: exit status and output."""
    result = CliRunner().invoke(
        main, ["transcribe", str(settings.node), "--state", str(settings.state), *options]
    )
    return result.exit_code, result.output


@installed
def test_scans_without_text_get_one_and_others_do_not(settings: Settings) -> None:
    status, output = transcribe(settings)
    written = sorted(path.name for path in (settings.node / "scans").glob("*.alto.xml"))
    assert written == ["bare.alto.xml", "two.alto.xml"]
    assert status == 1 and "scans/thai.png: there is no model for its language: tha" in output
    assert "2 scans, 3 pages and 30 words were read." in output
    before = {path: path.read_bytes() for path in (settings.node / "scans").iterdir()}
    assert "0 scans" in transcribe(settings)[1]
    assert before == {path: path.read_bytes() for path in (settings.node / "scans").iterdir()}


@installed
def test_it_is_published_as_machine_text(settings: Settings) -> None:
    transcribe(settings, "--record", "bare", "--record", "two")
    publishing.publish(settings)
    options = ["--state", str(settings.state)]
    page = CliRunner().invoke(main, ["get", "/records/bare.html", str(settings.node), *options]).output
    assert "Machine text: English, with Tesseract 5" in page and "not recognize Outer" in page


@installed
def test_a_dry_run_names_the_scans(settings: Settings) -> None:
    _, output = transcribe(settings, "--dry-run", "--with-transcripts", "--language", "en")
    assert [line for line in output.splitlines() if line.startswith("scans/")] == [
        "scans/bare.png", "scans/read.png", "scans/thai.png", "scans/two.tif",
    ]  # fmt: skip
    assert not list((settings.node / "scans").glob("*.alto.xml"))


@installed
def test_words_have_their_place_and_confidence(tmp_path: Path) -> None:
    image = Image.open(page(tmp_path / "a.png")).convert("L")
    gray = tmp_path / "a.gray"
    gray.write_bytes(image.tobytes())
    chosen = models.choose(["en"], models.available())
    assert chosen is not None
    lines = recogniser.RECOGNISER.read(recogniser.Pixels(gray, *image.size), *chosen)
    assert tuple(line.text for line in lines) == LINES
    mongolia = lines[2].words[-1]
    assert mongolia.text == "Mongolia." and mongolia.confidence is not None and mongolia.confidence > 0.8
    assert 480 < mongolia.x < 560 and 190 < mongolia.y < 220


@installed
def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    gray = tmp_path / "a.gray"
    gray.write_bytes(b"\xff" * 3000 * 3000)
    impatient = recogniser.Recogniser(seconds=0.01)
    with pytest.raises(recogniser.RecognitionError, match="longer than"):
        impatient.read(recogniser.Pixels(gray, 3000, 3000), "eng", models.available()["eng"])
    impatient.close()


@installed
def test_a_broken_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "eng.traineddata").write_bytes(b"nothing")
    gray = tmp_path / "a.gray"
    gray.write_bytes(b"\xff" * 100)
    with pytest.raises(recogniser.RecognitionError):
        recogniser.RECOGNISER.read(recogniser.Pixels(gray, 10, 10), "eng", tmp_path)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("en", "eng"),
        ("de-AT", "deu"),
        ("fr", "fra"),
        ("zh-Hant", "chi_tra"),
        ("zh", "chi_sim"),
        ("nl", "nld"),
    ],
)
def test_the_model_of_a_language(tag: str, name: str) -> None:
    assert models.model_name(tag) == name


def test_models_are_chosen_from_one_folder() -> None:
    first, second = Path("a"), Path("b")
    known = {"eng": first, "deu": first, "rus": second}
    assert models.choose(["de", "en", "ru"], known) == ("deu+eng", first)
    assert models.choose(["ru", "en"], known) == ("rus", second)
    assert models.choose(["th"], known) is None


def test_without_tesseract_the_command_says_what_to_install(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recogniser, "is_installed", lambda: False)
    assert transcribe(settings) == (1, "Error: Tesseract is not installed: pip install 'fonds[ocr]'\n")
