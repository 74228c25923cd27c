"""Published addresses are kept for ever."""

from pathlib import Path

from fonds.urls import ROUTES, UrlBuilder

PROMISED = [
    line.split(" ", 1)
    for line in (Path(__file__).parent / "addresses.txt").read_text().splitlines()
    if line and not line.startswith("#")
]


def test_every_promised_address_is_kept() -> None:
    for name, path in PROMISED:
        assert ROUTES[name] == path


def test_every_address_is_promised() -> None:
    assert {name for name, _ in PROMISED} == set(ROUTES)


def test_the_short_ways_say_what_the_book_says() -> None:
    book = UrlBuilder("https://archive.example.org/fonds/")
    assert book.entity_uri("a") == book.uri("thing", id="a")
    assert book.description("person", "a") == book.uri("agents", id="a")
    assert book.manifest("a") == book.uri("manifest", id="a")
    assert book.canvas("a", 2) == book.uri("canvas", id="a", page=2)
    assert book.annotations("a", 2) == book.uri("annotations", id="a", page=2)
    assert book.iiif_collection() == book.uri("iiif_node")
    assert book.iiif_collection("a") == book.uri("iiif_collection", id="a")
    assert book.iiif_collection("a", 3) == book.uri("iiif_part", id="a", page=3)
    assert book.iiif_collection("", 3) == book.uri("iiif_node_part", page=3)
    for name, values in (
        ("manifest", {"id": "a"}),
        ("annotations", {"id": "a", "page": 1}),
        ("iiif_node", {}),
        ("iiif_collection", {"id": "a"}),
        ("iiif_part", {"id": "a", "page": 2}),
        ("iiif_node_part", {"page": 2}),
    ):
        assert book.presentation2(book.uri(name, **values)) == book.uri(f"{name}2", **values)
    assert book.presentation2(book.canvas("a", 1)) == book.canvas("a", 1)
    assert (
        book.presentation2("https://elsewhere.example/iiif/a/manifest")
        == "https://elsewhere.example/iiif/a/manifest"
    )
    assert book.image("a", 1) == book.uri("image", image="a.1")
    assert book.vocab("types", "letter") == book.uri("term", scheme="types", term="letter")
    assert book.path("home") == "/fonds/"
