"""A document's text as blocks for its page: headings, paragraphs, lists, tables, footnotes."""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.document import CELL_SEPARATOR, Document, Mark, Span

#: Drawn before list items that have neither bullet nor number of their own.
BULLET = "–"
_ENUMERATED = re.compile(r"[-–—•‣▪◦·*(\d]|\w{1,3}[.)]")
BlockKind = Literal["heading", "paragraph", "item", "row", "footnote"]
GroupKind = Literal["list", "table", "single"]
#: What holds a block of this kind.
HOLDERS: dict[str, GroupKind] = {"item": "list", "row": "table"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one block that are quoted as a whole, or not at all. ``first`` is the first
    quoted piece of the page. ``page`` is set, and ``text`` empty, where a new page begins."""

    text: str = ""
    quoted: bool = False
    first: bool = False
    page: Mark | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """``cells`` are those of a row, and one for any other block. ``number`` is a heading's level
    or an item's depth; ``label`` what is to be drawn before an item or a footnote whose text
    doesn't begin with it; ``page`` the page that begins before the block; ``start`` where it
    begins in the text."""

    kind: BlockKind
    cells: tuple[tuple[Piece, ...], ...]
    number: int = 0
    label: str = ""
    page: Mark | None = None
    start: int = 0

    @property
    def fragment(self) -> str:
        """By which a link reaches the block."""
        return f"at-{self.start}"

    @property
    def words(self) -> str:
        """All of its words, unmarked."""
        return "".join(piece.text for cell in self.cells for piece in cell)


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong together: a list, a table, or one block by itself."""

    kind: GroupKind
    blocks: tuple[Block, ...]


def lay_out(document: Document, quoted: Sequence[Span] = ()) -> list[Group]:
    """All of the document's text, once, with the ``quoted`` ranges in pieces of their own.

    A footnote that interrupts a block comes after it.
    """
    writer = _Writer(document, quoted)
    holders = _Holders(document)
    groups: list[Group] = []
    last: Mark | None = None
    for mark in _blocks(document):
        block = writer.block(mark)
        holder = holders.of(mark)
        if holder is not None and holder is last:
            groups[-1] = Group(groups[-1].kind, (*groups[-1].blocks, block))
        else:
            groups.append(Group(HOLDERS.get(block.kind, "single"), (block,)))
        last = holder
    return groups


def headings(groups: Sequence[Group]) -> list[Block]:
    """The outline."""
    return [group.blocks[0] for group in groups if group.blocks[0].kind == "heading"]


def _blocks(document: Document) -> Iterator[Mark]:
    """The blocks in order, with paragraphs for text that no block covers."""
    end = 0
    for mark in document.marks_of("heading", "paragraph", "item", "row", "footnote"):
        yield from _loose(document.text, end, mark.start)
        yield mark
        end = max(end, mark.end)
    yield from _loose(document.text, end, len(document.text))


def _loose(text: str, start: int, end: int) -> Iterator[Mark]:
    while start < end:
        stop = text.find("\n\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            yield Mark(start, stop, "paragraph")
        start = stop + 2


class _Holders:
    """The outermost list or table around each block; asked for the blocks in order."""

    def __init__(self, document: Document) -> None:
        self._waiting = {
            "item": deque(document.marks_of("list")),
            "row": deque(document.marks_of("table")),
        }

    def of(self, block: Mark) -> Mark | None:
        waiting = self._waiting.get(block.kind)
        while waiting and waiting[0].end <= block.start:
            waiting.popleft()
        return waiting[0] if waiting and waiting[0].start <= block.start else None


class _Writer:
    """Cuts blocks into pieces; given the blocks in order."""

    def __init__(self, document: Document, quoted: Sequence[Span]) -> None:
        self._text = document.text
        self._pages = deque(document.marks_of("page"))
        self._footnotes = list(document.marks_of("footnote"))
        self._footnote_starts = [mark.start for mark in self._footnotes]
        self._quoted = quoted
        self._found = False

    def block(self, mark: Mark) -> Block:
        page = None
        while self._pages and self._pages[0].start <= mark.start:
            page = self._pages.popleft()
        cells = tuple(tuple(self._pieces(cell)) for cell in self._cells(mark))
        kind: BlockKind = mark.kind  # type: ignore[assignment]
        return Block(kind, cells, mark.number, self._label(mark), page, mark.start)

    def _label(self, mark: Mark) -> str:
        text = self._text[mark.start : mark.end]
        if mark.kind == "footnote":
            return "" if text.startswith(mark.label) else mark.label
        return BULLET if mark.kind == "item" and not _ENUMERATED.match(text) else ""

    def _cells(self, mark: Mark) -> Iterator[list[Span]]:
        """Where the words of each cell stand; a block that is no row is one cell."""
        visible = list(self._visible(mark))
        if mark.kind != "row" or len(visible) > 1:
            yield visible
            return
        start = mark.start
        while (end := self._text.find(CELL_SEPARATOR, start, mark.end)) >= 0:
            yield [Span(start, end)]
            start = end + len(CELL_SEPARATOR)
        yield [Span(start, mark.end)]

    def _pieces(self, spans: Sequence[Span]) -> Iterator[Piece]:
        for start, end in spans:
            position = start
            while self._pages and self._pages[0].start < end:
                page = self._pages.popleft()
                yield from self._words(position, max(page.start, position))
                yield Piece(page=page)
                position = max(page.start, position)
            yield from self._words(position, end)

    def _visible(self, mark: Mark) -> Iterator[Span]:
        """The mark without the footnotes in it."""
        start = mark.start
        if mark.kind != "footnote":
            at = bisect_left(self._footnote_starts, mark.start)
            for footnote in self._footnotes[at:]:
                if footnote.start >= mark.end:
                    break
                yield Span(start, footnote.start)
                start = footnote.end
        yield Span(start, mark.end)

    def _words(self, start: int, end: int) -> Iterator[Piece]:
        cuts = {start, end}
        for span in self._quoted:
            cuts.update(cut for cut in span if start < cut < end)
        for left, right in pairwise(sorted(cuts)):
            quoted = any(span.start <= left and right <= span.end for span in self._quoted)
            quoted = quoted and not self._text[left:right].isspace()
            yield Piece(self._text[left:right], quoted, first=quoted and not self._found)
            self._found = self._found or quoted
