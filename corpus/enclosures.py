"""Which quotation marks and brackets of a text belong together."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from corpus.document import Span

#: A quotation or bracket up to this many code points is not cut into sentences.
WHOLE = 400

#: Unclosed marks beyond this many are forgotten, the oldest first.
_DEPTH = 16

_BRACKETS = {")": "(", "]": "[", "}": "{"}
#: What may open before a mark that closes: „…“, „…”, “…”, »…«, «…».
_QUOTES = {"“": "„»", "”": "“„”", "»": "«", "«": "»", "‘": "‚", "’": "‘‚", "›": "‹", "‹": "›"}
_ENCLOSER = re.compile('[()\\[\\]{}"“”„«»‘’‚‹›]')


class Enclosures:
    """The outermost pairs of a text that are at most :data:`WHOLE` long."""

    def __init__(self, text: str) -> None:
        pairs = sorted(_pairs(text))
        #: Where the pair opens, by where it closes.
        self.opening = {end - 1: start for start, end in pairs}
        self._outer: list[Span] = []
        for pair in pairs:
            if not self._outer or pair.start >= self._outer[-1].end:
                self._outer.append(pair)
        self._starts = [pair.start for pair in self._outer]

    def around(self, offset: int) -> bool:
        """Does this offset lie between the two marks of a pair?"""
        found = bisect_right(self._starts, offset - 1) - 1
        return found >= 0 and offset < self._outer[found].end


def _pairs(text: str) -> Iterator[Span]:
    unclosed: list[tuple[str, int]] = []
    for match in _ENCLOSER.finditer(text):
        mark, at = match.group(), match.start()
        opener = _matching(text, mark, at, unclosed)
        if opener is None:
            if _may_open(text, mark, at):
                unclosed.append((mark, at))
                del unclosed[:-_DEPTH]
            continue
        start = unclosed[opener][1]
        del unclosed[opener:]
        if at + 1 - start <= WHOLE:
            yield Span(start, at + 1)


def _matching(text: str, mark: str, at: int, unclosed: list[tuple[str, int]]) -> int | None:
    """The place in ``unclosed`` of the mark that this one closes; None where it closes none."""
    if mark == '"':
        openers = '"' if text[at - 1 : at].strip() else ""
    elif mark == "’" and text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha():
        openers = ""  # an apostrophe
    else:
        openers = _BRACKETS.get(mark) or _QUOTES.get(mark, "")
    for place in range(len(unclosed) - 1, -1, -1):
        if unclosed[place][0] in openers:
            return place
    return None


def _may_open(text: str, mark: str, at: int) -> bool:
    if mark in ")]}’":
        return False
    after = text[at + 1 : at + 2]
    if mark == '"':
        return bool(after.strip()) and not text[at - 1 : at].isalnum()
    return bool(after)
