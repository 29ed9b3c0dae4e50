"""How the end of one line goes on at the start of the next: hyphens, dashes and addresses."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from corpus.pdf.segments import LINE_END_HYPHEN

_HYPHENS = (LINE_END_HYPHEN, "-", "\u2010")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST = re.compile(r"[^\W\d_]+$")
_FIRST = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[/.?=&_#%-]$")
#: "Vor- und Nachteile", "short- and long-term": the hyphen stands for a word left out.
_SUSPENDED = frozenset(("und", "oder", "bis", "sowie", "bzw", "and", "or", "to"))
_KEPT_AFTER = frozenset(("self", "non", "ex", "кое"))
_KEPT_BEFORE = frozenset(("то", "либо", "нибудь", "таки"))
#: Adverbs such as "по-русски", "па-беларуску", "по-новому".
_ADVERB = re.compile(r"\w*(?:ски|ску|ськи|цки|ому|ему|аму)")


class Joint(NamedTuple):
    """What is done between two lines: ``drop`` code points at the end of the first are left
    out, ``hyphen`` says that the last one is written as a hyphen, and ``glue`` is put between."""

    drop: int
    hyphen: bool
    glue: str


class Joiner:
    """Mends words that line ends cut in two, knowing the words of the whole document.

    A hyphen before a small letter is dropped, unless the document has the word with its hyphen
    and not without, or it is a known kind of compound. Before a capital or a digit it is kept.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for line in lines:
            words = _WORD.findall(line)
            if line.endswith(_HYPHENS) and words:
                words.pop()
            self._words.update(word.casefold() for word in words)

    def joint(self, left: str, right: str) -> Joint:
        """How ``left``, a line, goes on with ``right``, the next."""
        if left.endswith(_HYPHENS):
            return self._at_hyphen(left[:-1], right)
        if _ADDRESS.search(left) and right[:1].isalnum():
            return Joint(0, False, "")
        if left.endswith(("–", "/")) and left[-2:-1].isdigit() and right[:1].isdigit():
            return Joint(0, False, "")
        return Joint(0, False, " ")

    def _at_hyphen(self, left: str, right: str) -> Joint:
        before, after = _LAST.search(left), _FIRST.match(right)
        if left[-1:].isspace() or not left:
            return Joint(0, True, " ")
        if after and after[0] in _SUSPENDED and len(right) > after.end():
            return Joint(0, True, " ")
        if before is None or after is None or _ADDRESS.search(left + "-"):
            return Joint(0, True, "")
        return Joint(0, True, "") if self._is_compound(before[0], after[0]) else Joint(1, False, "")

    def _is_compound(self, before: str, after: str) -> bool:
        first, second = before.casefold(), after.casefold()
        joined, hyphened = self._words[first + second], self._words[f"{first}-{second}"]
        if joined or hyphened:
            return hyphened > joined
        if not after[0].islower():
            capitals = before.isupper() and after.isupper() and len(before) > 1 and len(after) > 1
            return not capitals
        # No language leaves one letter at a line's end: "e-mail", "x-ray".
        if len(first) == 1 or second in _KEPT_BEFORE or first in _KEPT_AFTER:
            return True
        return first in ("по", "па") and bool(_ADVERB.fullmatch(second))
