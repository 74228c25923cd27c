"""Sheets to be typeset: the cable, and transcripts in the scripts that archives have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fonds.typesetting import Sheet

CABLE = tuple((Path(__file__).parent / "cable.txt").read_text("utf-8").strip().split("\n\n"))

TRANSCRIPTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "cable": ("en", "ltr", CABLE),
    "signs": (
        "en",
        "ltr",
        (
            "\"Straight\" 'quotes', “curly” ‘ones’ – and — dashes -- … office, waffle, affix, flow; fi ffi fl.",
            "An [ILLEGIBLE] word, then [sic], and [a sign that is long enough to run over the end of the line] here.",
            "No. № 5 → ½ € ★ ✓ „Zitat“ «цитата» déjà vu Ørsted Łódź Việt Nam ſ",
        ),
    ),
    "signs of editors": (
        "en",
        "ltr",
        (
            "Sir, the [deleted: old] bridge[note: 1] is [underlined: not] safe, and Soong wo[supplied: uld] "
            "[added above: certainly] say [sic: form | corrected: from] the [hand 2: fifth [deleted: of [unclear: the] "
            "month, a long deletion that goes on over the end of the line]] 外[deleted: 蒙古，「甲」]。",
            "[note 1: See the [italic: report].]",
        ),
    ),
    "chinese": (
        "zh-Hant",
        "ltr",
        (
            "蔣介石致宋子文電：「外蒙古獨立問題，（此時）斷不能承認。」……"
            "中國政府之立場，"
            "「戰後可由外蒙古人民投票公決」，"
            "如蘇聯政府合作——則可商議。『附註』：【甲】、〈乙〉。",
            "「引號」在行首，“彎引號”亦在行首。",
            "斯大林同志：中国国民政府承认外蒙古之独立。東京カタカナっぽい、ひらがなも。",
        ),
    ),
    "chinese beside english": (
        "en",
        "ltr",
        ("The Generalissimo has now instructed Soong (宋子文) to inform 斯大林 that he cannot 「外蒙古」.",),
    ),
    "russian": (
        "ru",
        "ltr",
        (
            "Товарищу Сталину. Сун Цзывэнь сообщил, что генералиссимус «не может» — № 1234/ш. Съезд, объём, ёлка.",
        ),
    ),
    "korean": (
        "ko",
        "ltr",
        (
            "김일성 동지는 조선민주주의인민공화국 정부를 대표하여 소련 정부에 통보하였다. 외몽고(外蒙古)의 문제.",
        ),
    ),
    "greek, armenian, georgian": (
        "el",
        "ltr",
        ("Η ανεξαρτησία τῆς Μογγολίας. Հայերեն գիր, ქართული დამწერლობა.",),
    ),
    "arabic": (
        "ar",
        "rtl",
        (
            "وقد أبلغ الرئيس الاتحاد السوفيتي أنه لا يستطيع الاعتراف باستقلال منغوليا الخارجية في الوقت الحاضر، لأن"
            " ذلك سيؤدي إلى سقوط حكومته في الصين.",
            "برقية من موسكو إلى الرئيس.",
        ),
    ),
    "hebrew": ("he", "rtl", ("הנשיא הודיע לשר החוץ כי לא יוכל להכיר בעצמאות מונגוליה החיצונית בשנה הזאת.",)),
    "tibetan": ("bo", "ltr", ("བོད་སྐད་ཀྱི་ཡི་གེ་" * 8,)),
    "marks": ("fr", "ltr", ("e\u0301te\u0301 and de\u0301ja\u0300 vu, set of letters and marks.",)),
}

SheetFactory = Callable[..., Sheet]


def make_sheet(pages: tuple[tuple[str, ...], ...] = (CABLE,), **changes: object) -> Sheet:
    """Return the sheet of the cable, with changes."""
    fields: dict[str, object] = {
        "title": "Message from Averell Harriman to the President and Secretary of State",
        "facts": (("Date", "July 1945"), ("Held by", "W. A. Harriman Papers, Library of Congress")),
        "marking": "originally Top Secret",
        "notice": "Transcript, typeset from the published text. Not a facsimile of the original.",
        "address": "https://archive.example.org/id/harriman-1945-07",
        "rights": "Copyright Not Evaluated",
        "language": "en",
        "direction": "ltr",
        "pages": pages,
    }
    return Sheet(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def make() -> SheetFactory:
    """Return a function that makes the sheet of the cable, with changes."""
    return make_sheet


@pytest.fixture(params=list(TRANSCRIPTS))
def script(request: pytest.FixtureRequest) -> tuple[str, Sheet]:
    """Return the name and the sheet of each transcript in turn."""
    language, direction, paragraphs = TRANSCRIPTS[request.param]
    return request.param, make_sheet((paragraphs,), language=language, direction=direction, title="Title")
