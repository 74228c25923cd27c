"""Makes broken texts out of good ones, the same ones for the same seed. It judges nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

ODD = (
    "\x00", "\x07", "\x85", "\u2028", "\ufeff", "\ud7ff", "\ufffd", "\u202e", "𝔘", "é", "é", "ß", "İ", "會", "א", "ﷺ",
    "---\n", "\n---\n", "...", ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "!!python/object ", "|\n", ">\n", "\t",
    "'", '"', "\\", "#", "%", "%00", "%2e%2e/", "../", "//", "?", ";", ",", ";q=0.5", ";q=", "*/*", "..", "/", "X", "~",
    "-0000", "999999999999", "1e400", "-", "_", "<script>", "</html>", "&amp;", "$(id)", "\r\n", "\r", "A" * 5000,
)  # fmt: skip


class Mutation:
    """A source of mutants; `words` are pieces of the grammar that is attacked."""

    def __init__(self, seed: int, words: Sequence[str] = ()) -> None:
        self.chance = random.Random(seed)
        self._pieces = (*ODD, *words)
        self._ways: tuple[Callable[[str], str], ...] = (
            self._inserted,
            self._cut,
            self._doubled,
            self._swapped,
            self._replaced,
            self._of_pieces,
        )

    def text(self, seeds: Sequence[str]) -> str:
        """A seed after a change or a few."""
        made = self.chance.choice(seeds)
        for _ in range(self.chance.choice((1, 1, 1, 2, 5))):
            made = self.chance.choice(self._ways)(made)
        return made

    def data(self, seeds: Sequence[str]) -> bytes:
        """The same as bytes, in one of eight no longer UTF-8."""
        made = bytearray(self.text(seeds).encode("utf-8", "surrogatepass"))
        if made and self.chance.random() < 1 / 8:
            made[self.chance.randrange(len(made))] = self.chance.randrange(256)
        return bytes(made)

    def _span(self, text: str, longest: int = 40) -> tuple[int, int]:
        start = self.chance.randint(0, len(text))
        return start, min(len(text), start + self.chance.randint(1, longest))

    def _inserted(self, text: str) -> str:
        at = self.chance.randint(0, len(text))
        return text[:at] + self.chance.choice(self._pieces) + text[at:]

    def _cut(self, text: str) -> str:
        start, end = self._span(text)
        return text[:start] + text[end:]

    def _doubled(self, text: str) -> str:
        start, end = self._span(text)
        return text[:end] + text[start:end] * self.chance.randint(1, 3) + text[end:]

    def _swapped(self, text: str) -> str:
        lines = text.splitlines(keepends=True)
        if len(lines) > 1:
            one, other = self.chance.randrange(len(lines)), self.chance.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one]
        return "".join(lines)

    def _replaced(self, text: str) -> str:
        start, end = self._span(text, 3)
        return text[:start] + self.chance.choice(self._pieces) + text[end:]

    def _of_pieces(self, text: str) -> str:
        """Now and then nothing is left of the seed."""
        if self.chance.random() > 0.1:
            return text
        return "".join(self.chance.choices(self._pieces, k=self.chance.randint(1, 8)))
