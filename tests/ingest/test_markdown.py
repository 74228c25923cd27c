"""Every mistake at once, each with its line, its field and what would be right."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.ingest.markdown import MAX_BYTES, MAX_PROBLEMS, parse
from fonds.record import canonical

MINIMAL = "kind: record\nid: a\ntitle: A title\n"


def problems(front: str, body: str = "") -> list[str]:
    return [str(problem) for problem in parse(f"---\n{front}---\n{body}".encode(), "a.md", "en").problems]


def test_a_record_with_the_least_is_one() -> None:
    parsed = parse(f"---\n{MINIMAL}---\n".encode(), "a.md", "en")
    assert parsed.problems == ()
    assert parsed.description is not None
    assert parsed.description.label() == "A title"


def test_every_mistake_is_reported_at_once_with_its_line() -> None:
    front = (
        "kind: record\nid: Bad Id\ntitel: x\ndate: July 1945\nlanguage: [english, es-419]\nrights: free to use\n"
        "from:\n  - id: harriman\n    ass: x\nabstract:\n  text: foo\n  bye: x\n"
    )
    parsed = problems(front)
    starts = [line.partition(" ")[0] + line.partition(" ")[2].partition(":")[0] for line in parsed]
    assert starts == [
        "a.md:2:title",
        "a.md:3:id",
        "a.md:4:titel",
        "a.md:5:date",
        "a.md:6:language.1",
        "a.md:7:rights",
        "a.md:10:from.1.ass",
        "a.md:13:abstract.bye",
    ]
    assert "did you mean 'title'?" in parsed[2]
    assert "1945-07" in parsed[3]


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        pytest.param(b"no front matter", 1, "no front matter", id="no front matter"),
        pytest.param(b"---\nkind: record\n", 1, "no end", id="front matter without end"),
        pytest.param(b"---\nkind: [a\n---\n", 3, "not YAML", id="broken YAML"),
        pytest.param(b"---\nkind: record\nid: a\nid: b\ntitle: t\n---\n", 4, "twice", id="duplicate key"),
        pytest.param(b"---\na: &x [1]\nb: *x\n---\n", 2, "aliases", id="alias"),
        pytest.param(b"---\ntitle: \xff\n---\n", 2, "0xFF", id="not UTF-8"),
        pytest.param(b"---\n- a\n---\n", 2, "not a list of fields", id="a list"),
        pytest.param(b"---\nkind: recrod\n---\n", 2, "recrod", id="unknown kind"),
        pytest.param(
            b"---\nkind: record\nid: a\ntitle: t\n---\nbad \x07 bell", 2, "U+0007", id="control character"
        ),
        pytest.param(b"x" * (MAX_BYTES + 1), 0, "bytes", id="too large"),
    ],
)
def test_what_is_no_description(data: bytes, line: int, words: str) -> None:
    parsed = parse(data, "a.md", "en")
    assert parsed.description is None
    assert any(words in problem.message for problem in parsed.problems), parsed.problems
    assert parsed.problems[0].line == line


def test_yaml_is_words_only() -> None:
    parsed = parse(
        b"---\nkind: record\nid: '1945'\ntitle: 1945\nlanguage: no\ndate: 1945\n---\n", "a.md", "en"
    )
    assert parsed.problems == ()
    assert parsed.description is not None
    assert canonical.to_dict(parsed.description)["language"] == ["no"]  # Norwegian, and not false


def test_deep_nesting_is_refused() -> None:
    assert any("deep" in line for line in problems(MINIMAL + "people: " + "[" * 40 + "]" * 40 + "\n"))


@pytest.mark.parametrize("depth", [100, 50_000])
def test_nesting_that_would_end_the_process(depth: int) -> None:
    assert any("deep" in line for line in problems(MINIMAL + "people: " + "[" * depth + "]" * depth + "\n"))


def test_an_alias_to_a_word_is_refused_too() -> None:
    assert any("aliases" in line for line in problems(MINIMAL + "note: &a words\nreference: *a\n"))


@pytest.mark.parametrize(
    "front",
    ["abstract: ''\n", f"title: {'x' * 1001}\n", "people: [" + "p, " * 1001 + "]\n", "language: ['  ']\n"],
)
def test_bounds(front: str) -> None:
    front = MINIMAL.replace("title: A title\n", "") + front if front.startswith("title") else MINIMAL + front
    assert bool(problems(front)) == (not front.endswith("''\n"))  # an empty field is an absent one


@pytest.mark.parametrize(
    ("text", "sound"), [("x" * 10_001, False), ("e" + "\u0301" * 40, False), ("漢" * 20_000, True)]
)
def test_words_that_no_page_can_hold(text: str, sound: bool) -> None:
    assert bool(problems(MINIMAL, text)) != sound


def test_the_transcript_is_verbatim() -> None:
    body = "\n  An indented line  with  spaces\n\n*not* _markup_ <b> &amp; [sic]\n"
    parsed = parse(f"---\n{MINIMAL}---\n{body}".encode(), "a.md", "en").description
    assert parsed is not None
    assert canonical.to_dict(parsed)["transcript"] == body.strip("\n")


def test_windows_line_ends_and_a_byte_order_mark_are_mended() -> None:
    data = "\ufeff" + f"---\n{MINIMAL}---\n\ntext\n".replace("\n", "\r\n")
    assert parse(data.encode(), "a.md", "en").problems == ()


@given(st.binary(max_size=400))
def test_any_bytes_give_a_description_or_problems(data: bytes) -> None:
    parsed = parse(b"---\nkind: record\n" + data, "a.md", "en")
    assert (parsed.description is None) == bool(parsed.problems)


@given(st.text(max_size=200))
def test_any_text_gives_a_description_or_problems(text: str) -> None:
    parsed = parse(f"---\n{MINIMAL}{text}\n---\n{text}".encode("utf-8", "surrogatepass"), "a.md", "en")
    assert (parsed.description is None) == bool(parsed.problems)


def test_the_demonstration_node_has_no_mistake() -> None:
    for path in Path("records").rglob("*.md"):
        assert parse(path.read_bytes(), str(path), "en").problems == ()


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("abstract: [x]\n", "a list of fields is expected here"),
        ("same_as:\n  uri: https://a.org/\n  match: same\n", "one of exact, close"),
        ("people:\n  - inferred: x\n", "the reference names nothing"),
        (
            "pages:\n  image: https://a.org/x.jpg\n  width: wide\n  height: 3\n",
            "a whole number is expected here",
        ),
        ("transcript: here\n", "keep one of the two"),
    ],
)
def test_mistakes_are_told_in_plain_words(front: str, words: str) -> None:
    assert any(words in line for line in problems(MINIMAL + front, "and here")), problems(
        MINIMAL + front, "and here"
    )


MANY = 100_000
SIGNS = "[page]" + chr(92) + "n"  # in double quotes YAML takes it for a line
LARGE: dict[str, tuple[str, str]] = {  # front matter and body of files that are larger than any description
    "unknown fields": ("".join(f"k{number}: 1\n" for number in range(MANY)), ""),
    "the same field": ("k: 1\n" * MANY, ""),
    "a field for each language": (f"note: {{{', '.join(f'en-x-a{n}: t' for n in range(MANY))}}}\n", ""),
    "people": (f"people: [{', '.join(f'p{number}' for number in range(MANY))}]\n", ""),
    "more people than allowed": (f"people: [{', '.join(f'p{number}' for number in range(1001))}]\n", ""),
    "identifiers": (f"identifiers: [{', '.join(f'i{number}' for number in range(1001))}]\n", ""),
    "former ids": (f"formerly: [{', '.join(f'i{number}' for number in range(1001))}]\n", ""),
    "languages": (f"language: [{', '.join(f'en-x-a{number}' for number in range(1001))}]\n", ""),
    "links": (f"same_as: [{', '.join(f'https://e.org/{n}' for n in range(1001))}]\n", ""),
    "pages": (f"pages: [{', '.join('{image: a}' for _ in range(MANY))}]\n", ""),
    "lists of lists": (f"people: [{', '.join('[[]]' for _ in range(MANY))}]\n", ""),
    "values": (f"notes: [{', '.join(f'[{chr(44).join(9_999 * chr(97))}]' for _ in range(25))}]\n", ""),
    "a language tag": (f"language: {'a' * MANY}\n", ""),
    "a language tag of a thousand subtags": (f"language: en{'-aaaaaaaa' * 1000}\n", ""),
    "a private language tag": (f"language: x{'-a' * 1000}\n", ""),
    "a language": (f"note: {{? en{'-aaaaaaaa' * 1000} : t}}\n", ""),
    "an id": (f"collection: {'a' * MANY}\n", ""),
    "a code": (f"type: {'a' * MANY}\n", ""),
    "a date": (f"date: '{'1945 ' * MANY}'\n", ""),
    "an address": (f"source: {{text: a, url: 'https://example.org/{'a' * MANY}'}}\n", ""),
    "a path": (f"pages: [{'/a' * MANY}]\n", ""),
    "a reference": (f"reference: {'a ' * MANY}\n", ""),
    "a note": (f"note: {'word ' * 10 * MANY}\n", ""),
    "a line": ("", "word " * 4 * MANY),
    "pages of a transcript": ("", "[page]\n\n" * 20_000),
    "numbered pages of a transcript": ("", "".join(f"[page {n}]\n\na\n\n" for n in range(20_000))),
    "marks": ("", "one [sic]\n" * MANY),
    "paragraphs": ("", "a\n \n" * 2 * MANY),
    "pages of another text": (
        f'texts:\n- {{kind: translation, language: en, text: "{SIGNS * 20_000}"}}\n',
        "",
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_what_is_larger_than_any_description_is_one_problem(name: str) -> None:
    front, body = LARGE[name]
    parsed = parse(f"---\n{MINIMAL}{front}---\n{body}".encode(), "a.md", "en")
    assert parsed.id == "a"  # what was published under it is not taken for gone
    assert len(parsed.problems) == 1, [str(problem) for problem in parsed.problems[:3]]
    (problem,) = parsed.problems
    assert problem.line
    assert problem.hint
    assert len(str(problem)) < 500


def test_of_many_problems_a_hundred_are_told() -> None:
    entries = ", ".join(f"A{number}" for number in range(1000))
    parsed = parse(f"---\n{MINIMAL}formerly: [{entries}]\n---\n".encode(), "a.md", "en")
    assert len(parsed.problems) == MAX_PROBLEMS + 1
    assert parsed.problems[-1].message == "there are more problems in this file"


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (b"---\nid: a-1\nkind: [\n---\n", "a-1"),
        (b"---\r\nkind: record\r\nid: 'a-1' # comment\r\ntitle: {\r\n---\r\n", "a-1"),
        (b"---\nkind: record\nid: a-1\n", "a-1"),
        (b"---\nid: \xff\nid: a-1\n---\n", "a-1"),
        (b"---\ntitle: {\n---\nid: a-1\n", ""),
        (b"---\ntitle: {\n  id: a-1\n---\n", ""),
        (b"", ""),
    ],
)
def test_the_id_of_a_file_that_cannot_be_parsed(data: bytes, id: str) -> None:
    parsed = parse(data, "a.md", "en")
    assert parsed.description is None
    assert parsed.id == id
