"""Blocks to canonical text, with the place of every character kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from corpus.content import Content, TextBuilder
from corpus.document import CELL_SEPARATOR
from corpus.pdf.blocks import Block
from corpus.pdf.joining import Joiner
from corpus.pdf.notes import raise_digits, references
from corpus.pdf.segments import LINE_END_HYPHEN, Line
from corpus.pdf.tables import LEADER


@dataclass(slots=True)
class _Spelled:
    """A block's code points; ``places`` has the page and the character of each, (page, -1) for
    one that is nowhere. ``holes`` are footnotes by the offset that they stand before."""

    text: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    holes: dict[int, list[Block]] = field(default_factory=dict)

    def add(self, text: Iterable[str], chars: Iterable[int], page: int) -> None:
        self.text.extend(text)
        self.places.extend((page, char) for char in chars)

    def cut(self, count: int) -> None:
        """Takes the last ``count`` code points away."""
        if count:
            del self.text[-count:], self.places[-count:]


class Writer:
    """Writes blocks with a TextBuilder. ``labels`` are those of each page's footnotes and
    ``page_labels`` the numbers printed on the pages."""

    def __init__(
        self,
        joiner: Joiner,
        labels: Mapping[int, Collection[str]],
        page_labels: Mapping[int, str],
    ) -> None:
        self._joiner = joiner
        self._labels = labels
        self._page_labels = page_labels
        self._builder = TextBuilder()
        self._page = 0

    def write(self, blocks: Sequence[Block], title: str | None) -> Content:
        """The content of a document with these blocks."""
        for group, members in groupby(blocks, key=lambda block: block.group):
            run = list(members)
            with self._container(run[0]) if group else nullcontext():
                for block in run:
                    self._block(block)
        return self._builder.finish(title)

    def _container(self, first: Block) -> AbstractContextManager[None]:
        return self._builder.mark("table" if first.kind == "row" else "list")

    def _block(self, block: Block) -> None:
        """Writes a block; footnotes that would stand at its end follow it."""
        spelled = self._spell_cells(block) if block.cells else self._spell(block)
        end = len(spelled.text)
        cuts = sorted({0, end, *spelled.holes, *_page_starts(spelled)})
        with self._builder.mark(block.kind, block.number, block.label):
            for start, stop in pairwise(cuts):
                for footnote in spelled.holes.get(start, []):
                    self._block(footnote)
                self._stretch(spelled, start, stop)
        for footnote in spelled.holes.get(end, []):
            self._block(footnote)

    def _stretch(self, spelled: _Spelled, start: int, stop: int) -> None:
        """Writes a part of a block that is on one page, without the spaces next to a hole."""
        while start < stop and start in spelled.holes and spelled.text[start] == " ":
            start += 1
        if stop in spelled.holes:
            while stop > start and spelled.text[stop - 1] == " ":
                stop -= 1
        if start == stop:
            return
        page = spelled.places[start][0]
        if page > self._page:
            self._page = page
            self._builder.page(page, self._page_labels[page])
        for first, last in _runs(spelled.places, start, stop):
            place = spelled.places[first]
            text = "".join(spelled.text[first:last])
            self._builder.write(text, place if place[1] >= 0 else None)

    def _spell_cells(self, block: Block) -> _Spelled:
        whole = _Spelled()
        for cell in block.cells:
            page = cell[0].page
            if whole.text:
                whole.add(CELL_SEPARATOR, [-1] * len(CELL_SEPARATOR), page)
            spelled = self._spell(Block("row", list(cell), block.column))
            whole.text += spelled.text
            whole.places += spelled.places
        return whole

    def _spell(self, block: Block) -> _Spelled:
        """The block's lines joined, words mended and references left out."""
        spelled = _Spelled()
        previous = ""
        for number, line in enumerate(block.lines):
            text, chars = self._words(line, block, number)
            if not text:
                continue
            if previous:
                drop, hyphen, glue = self._joiner.joint(previous, text)
                spelled.cut(drop)
                if hyphen:
                    spelled.text[-1] = "-"
                spelled.add(glue, [-1] * len(glue), block.lines[number - 1].page)
            if number in block.holes:
                spelled.holes[len(spelled.text)] = block.holes[number]
            spelled.add(text, chars, line.page)
            previous = text
        if spelled.text and spelled.text[-1] == LINE_END_HYPHEN:
            spelled.text[-1] = "-"
        spelled.holes = {
            _word_end(spelled.text, offset): notes for offset, notes in spelled.holes.items()
        }
        return spelled

    def _words(self, line: Line, block: Block, number: int) -> tuple[str, Sequence[int]]:
        """A line without its bullet, its references and its dot leaders."""
        skipped = [(0, block.skip)] if number == 0 and block.skip else []
        label = len(block.label) if number == 0 and block.kind == "footnote" else 0
        text, chars = line.text, line.chars
        if line.raised or not text.isascii():
            left_out = references(line, self._labels.get(line.page, ()))
            skipped += left_out
            text = raise_digits(line, {end for _, end in left_out}, from_=label)
        for start, end in sorted(skipped, reverse=True):
            text, chars = text[:start] + text[end:], (*chars[:start], *chars[end:])
        leader = LEADER.search(text)
        if leader and leader.start() > 0:
            text = text[: leader.start()] + " " + text[leader.end() :]
            chars = (*chars[: leader.start()], -1, *chars[leader.end() :])
        if label and text.startswith(block.label) and text[label : label + 1].isalnum():
            text = f"{text[:label]} {text[label:]}"
            chars = (*chars[:label], -1, *chars[label:])
        text = text[:-1].replace(LINE_END_HYPHEN, "-") + text[-1:]
        bare = text.strip()
        lead = text.index(bare) if bare else 0
        return bare, chars[lead : lead + len(bare)]


def _word_end(text: Sequence[str], offset: int) -> int:
    """``offset``, or the end of the word that it cuts: a footnote, or the beginning of a page,
    never parts the halves of a word that the end of a line did."""
    if offset == 0 or text[offset - 1] == " ":
        return offset
    while offset < len(text) and text[offset] != " ":
        offset += 1
    return offset


def _page_starts(spelled: _Spelled) -> list[int]:
    """Where the text of another page begins."""
    places = spelled.places
    return [
        _word_end(spelled.text, i)
        for i in range(1, len(places))
        if places[i][0] != places[i - 1][0]
    ]


def _runs(places: Sequence[tuple[int, int]], start: int, stop: int) -> Iterable[tuple[int, int]]:
    """Ranges of code points whose characters follow one another, or are nowhere."""
    first = start
    for i in range(start + 1, stop):
        (page, char), (page_before, char_before) = places[i], places[i - 1]
        together = (char == char_before + 1 and char_before >= 0) or char == char_before == -1
        if page != page_before or not together:
            yield first, i
            first = i
    if first < stop:
        yield first, stop
