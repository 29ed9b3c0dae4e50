"""Where sentences begin and end, by language.

sentencex proposes boundaries for any language; our own pass decides, by the words around a
full stop (:mod:`corpus.full_stop`) and by quotations and brackets (:mod:`corpus.enclosures`).
In doubt it doesn't cut: two sentences quoted together are still the document's words, while
half a sentence may say something else.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

import sentencex  # type: ignore[import-untyped]

from corpus.abbreviations import OTHER, USAGES
from corpus.document import Span
from corpus.enclosures import Enclosures
from corpus.full_stop import REACH, FullStop, ends_sentence, is_listed, is_marker, next_word

#: A blank line, or a line that begins with a list marker, is always a boundary.
_BREAK = re.compile(r"\n[^\S\n]*\n\s*|\n(?=[^\S\n]*(?:[•▪‣◦●■–—*-]|\(?\w{1,3}[.)])[^\S\n])")
_STOP = re.compile(r"[.!?…‽。！？।։؟]+")
#: Ends a sentence whatever follows.
_OTHER_SCRIPTS = frozenset("。！？।։؟")
_CLOSERS = frozenset("\"'”“’‘»«›)]}")
#: References to footnotes after the full stop belong to the sentence before it.
_REFERENCE = re.compile(r"[¹²³⁰⁴-⁹*†‡]{1,4}(?=\s|$)|(?:\[\d{1,3}\])+(?=\s|$)")
_BARE_REFERENCE = re.compile(r"\d{1,3}(?=\s|$)")
_LIST_MARKER = re.compile(r"\s*(?:[•▪‣◦●■]|\(?(?:\d{1,3}|[ivx]{1,4}|[^\W\d_])\)\s)")
_FIRST_WORD = re.compile(r"\w")
#: A word that follows a full stop without a space: "…of law.However, …".
_JOINED = re.compile(r"[^\W\d_]{2,}(?=[\s,])")
_LAST_WORD = re.compile(r"(?:^|[\s(«„“])([^\W\d_]{3,})$")

#: sentencex takes time squared where these don't pair, and doesn't cut between those that do.
_HIDDEN = str.maketrans(dict.fromkeys("()[]{}\"'“”„«»‘’‚‹›", " "))
#: The part of a paragraph that sentencex is given at once, in code points.
_CHUNK = 20_000
#: sentencex has no abbreviations for these, and lends them the English ones.
_UNKNOWN_TO_SENTENCEX = frozenset({"be", "lt"})


def split_sentences(text: str, language: str) -> list[Span]:
    """The sentences of ``text``, in order: spans without surrounding white space that cover all
    that is not white space. ``language`` is an ISO 639-1 code; for one that has no table of
    abbreviations, the boundaries are sentencex's, less those after initials and the like."""
    spans: list[Span] = []
    start = 0
    for gap in _BREAK.finditer(text):
        spans += _sentences(text[start : gap.start()], start, language)
        start = gap.end()
    spans += _sentences(text[start:], start, language)
    return spans


def _sentences(paragraph: str, offset: int, language: str) -> Iterator[Span]:
    start = 0
    for end in (*_Paragraph(paragraph, language).boundaries(), len(paragraph)):
        piece = paragraph[start:end]
        body = piece.strip()
        if body:
            first = offset + start + len(piece) - len(piece.lstrip())
            yield Span(first, first + len(body))
        start = end


def _proposals(text: str, language: str) -> list[int]:
    """The offsets at which sentencex would end a sentence, spaces included, sorted."""
    hidden = text.translate(_HIDDEN)
    found = []
    start = 0
    while start < len(hidden):
        end = len(hidden)
        if end - start > _CHUNK:
            end = hidden.rfind(" ", start, start + _CHUNK) + 1 or start + _CHUNK
        bounds = sentencex.get_sentence_boundaries(language, hidden[start:end])
        found += [start + bound["end_index"] for bound in bounds]
        start = end
    return found


class _Paragraph:
    """One paragraph, while its boundaries are looked for from left to right."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.usage = USAGES.get(language, OTHER)
        self.asks = language not in _UNKNOWN_TO_SENTENCEX
        self.enclosures = Enclosures(text)
        self.proposals = _proposals(text, language or "en")
        self._begin(0)

    def _begin(self, start: int) -> None:
        """Notes where the sentence that is being read starts, and its first letter or digit."""
        self.start = start
        found = _FIRST_WORD.search(self.text, start)
        self.first_word = found.start() if found else len(self.text)

    def boundaries(self) -> Iterator[int]:
        for stop in _STOP.finditer(self.text):
            end = self._end(stop)
            if end > self.start and self._is_boundary(stop, end):
                self._begin(end)
                yield end

    def _before(self, stop: re.Match[str]) -> str:
        return self.text[max(self.start, stop.start() - REACH) : stop.start()]

    def _end(self, stop: re.Match[str]) -> int:
        """Where a sentence that stops here ends: after closing marks and footnote numbers."""
        text, end = self.text, stop.end()
        while end < len(text):
            if text[end] in _CLOSERS:
                end += 1
            elif text[end].isspace() and end + 1 in self.enclosures.opening:
                end += 2  # French: « Oui. »
            else:
                break
        if reference := _REFERENCE.match(text, end):
            return reference.end()
        bare = _BARE_REFERENCE.match(text, end)
        after_word = text[max(0, stop.start() - 3) : stop.start()].isalpha()
        if bare and after_word and not is_listed(self._before(stop), self.usage):
            return bare.end()
        return end

    def _is_boundary(self, stop: re.Match[str], end: int) -> bool:
        text = self.text
        if self.first_word >= stop.start() or self._is_enclosed(stop, end):
            return False
        if stop.group()[0] in _OTHER_SCRIPTS:
            return True
        if end < len(text) and not text[end].isspace():
            return self._lacks_space(stop, end)
        full_stop = stop.group() == "."
        if _LIST_MARKER.match(text, end):
            before = self._before(stop)
            return not (
                full_stop and (is_marker(before, self.usage) or is_listed(before, self.usage))
            )
        after = text[end : end + REACH]
        word = next_word(after)
        if not word or word[0].islower():
            return False
        if not full_stop:
            return True
        proposed = not self.asks or self._is_proposed(stop, end)
        return ends_sentence(FullStop(self._before(stop), after, proposed), self.usage)

    def _is_enclosed(self, stop: re.Match[str], end: int) -> bool:
        """Is this inside a quotation or bracket, or at the end of a bracket in mid-sentence?"""
        if self.enclosures.around(end):
            return True
        return any(
            self.text[at] in ")]" and self.first_word < self.enclosures.opening[at] < stop.start()
            for at in range(stop.end(), end)
            if at in self.enclosures.opening
        )

    def _is_proposed(self, stop: re.Match[str], end: int) -> bool:
        place = bisect_left(self.proposals, stop.end())
        if place == len(self.proposals):
            return False
        return not self.text[end : self.proposals[place]].translate(_HIDDEN).strip()

    def _lacks_space(self, stop: re.Match[str], end: int) -> bool:
        """Did the writer forget the space after a sentence? Not so in "Gazeta.Ru" or "www.x"."""
        before = self._before(stop)
        last = _LAST_WORD.search(before)
        following = _JOINED.match(self.text, end)
        return (
            end == stop.start() + 1
            and last is not None
            and last.group(1).islower()
            and following is not None
            and following.group().istitle()
            and not is_listed(before, self.usage)
            and self._is_proposed(stop, end)
        )
