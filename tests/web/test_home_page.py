"""The home page for readers, of values that are given: counts, pictures, dates, and what programs read."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from fonds.web.home.counts import Bar, Count
from fonds.web.home.home_page import HomeListing, render_home
from fonds.web.pictures import Picture
from tests.serializers.text.world import HOSTILE_TEXT, make_context
from tests.web.test_page import NEAR, as_page, read


def test_home() -> None:
    image = Picture(
        "https://archive.example.org/iiif/image/3/near.1/full/300,400/0/default.jpg", 300, 400, "/2x"
    )
    shown = replace(NEAR, text=HOSTILE_TEXT, picture=image)
    listing = HomeListing(
        (shown, replace(NEAR, id="papers", kind="collection", level="fonds")),
        70,
        1,
        2,
        (
            Count("type", "letter", 12, "letter", "/search?type=letter"),
            Count("type", "their-own", 2, "word of theirs"),
            Count("level", "series", 1, "series"),
            Count("other", "record", 3),
            Count("kind", "person", 1200),
        ),
        (shown,),
        replace(shown, title="Chosen"),
        (Bar("1945", "1945", 3, "/timeline?date=1945"), Bar("1946", "1946", 0, "")),
        (("papers", 12345),),
    )
    markup = render_home(as_page(make_context()), listing)
    reader = read(markup)
    for told in (
        *("The Node", "What it holds.", "The Press", "A near one", "Page 1 of 2", "Chosen"),
        *("12 letters, word of theirs: 2, 1 series, 3 other records, 1,200 people",),
        *("Fonds, 12,345 descriptions", "3 records"),
    ):
        assert told in reader.text
    images = [found for tag, found in reader.elements if tag == "img"]
    assert [(image["width"], image["height"]) for image in images] == [("312", "416"), ("96", "128")]
    assert all(image["height"] and image["alt"] == "" for image in images)
    assert [image.get("loading") for image in images] == [None, "lazy"]
    heights = [float(found["height"] or 0) for tag, found in reader.elements if tag == "rect"]
    assert heights == [100]
    assert "/search?type=letter" in {found.get("href") for tag, found in reader.elements if tag == "a"}


def test_programs_find_the_search_on_the_home_page() -> None:
    markup = render_home(as_page(make_context()), HomeListing((), 0, 1, 1, ()))
    assert "No records are published here yet." in read(markup).text
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup, re.DOTALL)
    site = json.loads(script)
    assert site["@type"] == "WebSite"
    target = site["potentialAction"]["target"]["urlTemplate"]
    assert target == "https://archive.example.org/search?q={search_term_string}"
