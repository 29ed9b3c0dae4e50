"""Where words stand in a text that may have changed since they were quoted.

White space is folded: a run of it counts as one space, and what surrounds the words as none.
"""

import hashlib
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.document import Span

_WORD = re.compile(r"\S+")
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` with white space folded; ``places`` are where its characters stand in the
    original, a space where the white space begins."""

    text: str
    places: "array[int]"

    def span(self, start: int, end: int) -> Span:
        """In the original, of what begins and ends with a word."""
        return Span(self.places[start], self.places[end - 1] + 1)


def fold(words: str) -> str:
    """The words with single spaces between them."""
    return " ".join(words.split())


def folded(text: str) -> Folded:
    """The text with white space folded, to look for several words in it."""
    pieces: list[str] = []
    places = array("q")  # an eighth of what a list of numbers takes, for texts of many millions
    end = 0
    for word in _WORD.finditer(text):
        if pieces:
            pieces.append(" ")
            places.append(end)
        pieces.append(word.group())
        places.extend(range(*word.span()))
        end = word.end()
    return Folded("".join(pieces), places)


def locate(text: str, words: str) -> list[Span]:
    """All places of ``words`` in ``text``, in order, overlapping ones too."""
    wanted = fold(words)
    if not wanted:
        return []
    within = folded(text)
    found = []
    at = within.text.find(wanted)
    while at >= 0:
        found.append(within.span(at, at + len(wanted)))
        at = within.text.find(wanted, at + 1)
    return found


def digest(words: str) -> str:
    """What tells these words without giving them away: their length, folded, and the first
    digits of their SHA-256, as in ``57-9f86d081884c7d65``."""
    said = fold(words)
    return f"{len(said)}-{_hash(said)}"


def locate_digest(text: str, digested: str) -> list[Span]:
    """All places in ``text`` of the words that gave this digest, where they begin at the bounds
    of a word. Raises ValueError for what is no digest."""
    if not re.fullmatch(r"[1-9][0-9]{0,4}-[0-9a-f]{16}", digested):
        raise ValueError(f"{digested!r} is no digest of a quote")
    length, wanted = digested.split("-")
    within = folded(text)
    return [
        within.span(start, end)
        for start, end in _windows(within.text, int(length))
        if _hash(within.text[start:end]) == wanted
    ]


def _windows(text: str, length: int) -> Iterator[tuple[int, int]]:
    """Windows of this length that begin where a word or its punctuation does, and neither begin
    nor end with a space."""
    for start in range(len(text) - length + 1):
        before = text[start - 1] if start else " "
        inside = before.isalnum() and text[start].isalnum()
        if not inside and text[start] != " " and text[start + length - 1] != " ":
            yield start, start + length


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:_DIGITS]
