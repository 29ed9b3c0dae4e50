"""Cuts a document into passages: runs of whole sentences, of the size that is embedded.

Pure and deterministic: it records offsets and rewrites nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from importlib.metadata import version
from itertools import pairwise, zip_longest
from typing import Literal

from corpus.document import JOINT, Document, Mark, Passage, Span, passage_id
from corpus.packing import pack
from corpus.sentences import split_sentences

Sentence = tuple[Span, ...]

#: Goes up whenever the same document and settings would give other passages than before.
_VERSION = 1
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
#: Where a sentence without an end may be cut: best after a clause, else between words.
_CLAUSE = re.compile(r".*[;:,)–—]\s", re.DOTALL)
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r".*\s", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SplitSettings:
    """Sizes in code points. Passages come near ``target`` and don't exceed ``maximum``, unless
    one sentence does; one over ``longest_sentence``, of prose about what a model of 512 tokens
    reads, is cut. Each passage repeats the end of the one before: up to
    ``overlap_sentences`` that are together up to ``overlap`` long. A list item up to
    ``short_item`` is one sentence."""

    target: int = 1_000
    maximum: int = 1_200
    overlap: int = 250
    overlap_sentences: int = 2
    longest_sentence: int = 1_300
    short_item: int = 300

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same document might be split otherwise."""
        numbers = "-".join(str(number) for number in astuple(self))
        return f"split-{_VERSION} sentencex-{version('sentencex')} {numbers}"


DEFAULT = SplitSettings()


@dataclass(frozen=True, slots=True)
class _Unit:
    """Sentences that stay together: one of a paragraph, or all of a list item."""

    sentences: tuple[Sentence, ...]
    section: tuple[str, ...]
    ends_block: bool

    @property
    def size(self) -> int:
        spans = [span for sentence in self.sentences for span in sentence]
        return sum(end - start for start, end in spans) + len(spans) - 1


def split(document: Document, settings: SplitSettings = DEFAULT) -> list[Passage]:
    """The passages of a document, in the order of their first words. None crosses a heading, of
    any level: a small section is a small passage, found by its headings. All words are in a
    passage, or in headings above one; a heading with nothing under it is a passage, unless it
    is the document's title. Footnotes are passages of their own and leave no trace in those
    around them. Time is linear."""
    passages = []
    for kind, section in _sections(document, settings):
        for sentences, path in _pack(section, settings):
            number = passage_id(document.sha256, document.path, sentences)
            passages.append(Passage(number, document.id, sentences, path, kind))
    return sorted(passages, key=lambda passage: (passage.start, passage.end))


_Kind = Literal["body", "footnote"]


def _sections(document: Document, settings: SplitSettings) -> Iterator[tuple[_Kind, list[_Unit]]]:
    """What passages don't cross: each footnote, and the units between headings."""
    blocks = list(_blocks(document))
    path: list[tuple[int, str]] = []
    section: list[_Unit] = []
    for mark, following in zip_longest(blocks, blocks[1:]):
        above = tuple(title for _, title in path)
        if mark.kind == "footnote":
            yield "footnote", list(_units(document, mark, above, settings))
        elif mark.kind != "heading":
            section += _units(document, mark, above, settings)
        else:
            yield "body", section
            title = document.slice(document.spans_of(mark))
            path = [(level, outer) for level, outer in path if level < mark.number]
            above = tuple(outer for _, outer in path)
            bare = _is_bare(document, mark, title, following)
            section = list(_units(document, mark, above, settings)) if bare else []
            path.append((mark.number, title))
    yield "body", section


def _is_bare(document: Document, heading: Mark, title: str, following: Mark | None) -> bool:
    """Is this heading in no passage's section, as nothing stands under it? The title of the
    document is not: every passage is found by it."""
    if following is None:
        return True
    under = following.kind != "heading" or following.number > heading.number
    return not under and title != document.title


def _blocks(document: Document) -> Iterator[Mark]:
    """The blocks of a document in order; text in no block is cut into paragraphs at blank
    lines."""
    end = 0
    for mark in document.marks_of("heading", "paragraph", "item", "row", "footnote"):
        if mark.start > end:
            yield from _paragraphs(document.text, end, mark.start)
        if document.spans_of(mark):
            yield mark
        end = max(end, mark.end)
    yield from _paragraphs(document.text, end, len(document.text))


def _paragraphs(text: str, start: int, end: int) -> Iterator[Mark]:
    gaps = [gap.span() for gap in _BLANK_LINE.finditer(text, start, end)]
    for (_, first), (last, _) in pairwise([(start, start), *gaps, (end, end)]):
        if text[first:last].strip():
            yield Mark(first, last, "paragraph")


def _units(
    document: Document, mark: Mark, section: tuple[str, ...], settings: SplitSettings
) -> Iterator[_Unit]:
    pieces = document.spans_of(mark)
    text = document.slice(pieces)
    found = [
        _placed(pieces, part)
        for span in _block_sentences(text, mark, document.language, settings)
        for part in cut_long(text, span, settings)
    ]
    if mark.kind == "item" and len(text) <= settings.maximum:
        yield _Unit(tuple(found), section, ends_block=True)
        return
    for sentence in found:
        yield _Unit((sentence,), section, ends_block=sentence is found[-1])


def _block_sentences(text: str, mark: Mark, language: str, settings: SplitSettings) -> list[Span]:
    if mark.kind in ("row", "heading") or (
        mark.kind == "item" and len(text) <= settings.short_item
    ):
        return [Span(0, len(text))]
    return split_sentences(text, language)


def _placed(pieces: Sequence[Span], sentence: Span) -> Sentence:
    """From a span of the pieces' joined text to spans of the document."""
    spans = []
    offset = 0
    for start, end in pieces:
        first = max(sentence.start, offset)
        last = min(sentence.end, offset + end - start)
        if first < last:
            spans.append(Span(start + first - offset, start + last - offset))
        offset += end - start + len(JOINT)
    return tuple(spans)


def cut_long(text: str, sentence: Span, settings: SplitSettings = DEFAULT) -> Iterator[Span]:
    """The sentence, or where it is monstrous, pieces of it of up to the target size."""
    start, end = sentence
    if end - start <= settings.longest_sentence:
        yield sentence
        return
    while start < end:
        last = min(start + settings.target, end)
        if last < end:
            last = _cut_before(text, start, last)
        yield Span(start, start + len(text[start:last].rstrip()))
        start = _SPACE.match(text, last, end).end()  # type: ignore[union-attr]


def _cut_before(text: str, start: int, end: int) -> int:
    middle = (start + end) // 2
    found = _CLAUSE.match(text, middle, end) or _WORD.match(text, middle, end)
    return found.end() if found else end


def _pack(
    units: list[_Unit], settings: SplitSettings
) -> Iterator[tuple[tuple[Sentence, ...], tuple[str, ...]]]:
    """The sentences of each passage, and the section of its first."""
    sizes = [unit.size for unit in units]
    whole = [unit.ends_block for unit in units]
    overlaps = [0] * len(units)
    for place in range(1, len(units)):
        near = units[max(0, place - settings.overlap_sentences) : place]
        again = _overlap(near, 0, settings)
        overlaps[place] = sum(unit.size + 1 for unit in again)
    previous = 0
    for first, last in pack(sizes, whole, overlaps, settings.target, settings.maximum):
        size = sum(sizes[first:last]) + last - first - 1
        # Of the passage before, its first unit at least is not repeated, lest this one hold it.
        near = units[max(previous + 1, first - settings.overlap_sentences) : first]
        again = _overlap(near, size, settings)
        run = [*again, *units[first:last]]
        yield tuple(sentence for unit in run for sentence in unit.sentences), run[0].section
        previous = first


def _overlap(before: Sequence[_Unit], size: int, settings: SplitSettings) -> list[_Unit]:
    """The last of these units that a passage of this size of its own may repeat."""
    room = min(settings.overlap, settings.maximum - size - 1)
    count = settings.overlap_sentences
    again: list[_Unit] = []
    for unit in reversed(before):
        room -= unit.size
        count -= len(unit.sentences)
        if room < 0 or count < 0:
            break
        again.insert(0, unit)
        room -= 1
    return again
