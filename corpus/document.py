"""What the corpus is made of: documents, the marks on their text, and passages.

Every offset is a half-open range of Unicode code points into ``Document.text``. The text is
normalised once, by the loader, and never again, so a quote is always a slice of it.
"""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from corpus.errors import InvalidDocument

#: Blocks hold all visible text; they do not overlap, but for a footnote, which may sit inside
#: the block that it interrupts.
BLOCK_KINDS = ("heading", "paragraph", "item", "row", "footnote")

MarkKind = Literal["heading", "paragraph", "item", "row", "footnote", "page", "list", "table"]

#: How the pieces of a text that is cut by a footnote are joined when it is read or embedded.
JOINT = " "
#: Between two cells of a row.
CELL_SEPARATOR = " | "
#: A cell that is but a figure, and one that is but a year.
_FIGURE, _YEAR = re.compile(r"[^\w]*\d[\d\s.,%–-]*"), re.compile(r"(?:1[89]|20)\d\d")


class Span(NamedTuple):
    """A half-open range ``[start, end)`` of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of the text is.

    ``number`` is, for a page, its place in the file counted from 1; for a heading, its level
    (1 to 6); for an item, its depth counted from 1; otherwise 0. ``label`` is, for a page, the
    number printed on it ("iv", "12"); for a footnote, its reference ("3", "*"); otherwise "".
    """

    start: int
    end: int
    kind: MarkKind
    number: int = 0
    label: str = ""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Run(NamedTuple):
    """``length`` consecutive code points from ``start`` that are the consecutive characters
    from ``char`` of page ``page`` (counted from 1) of the file, as its reader numbers them."""

    start: int
    length: int
    page: int
    char: int


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read. Invariants (checked by :func:`check`): marks are sorted by
    ``(start, -end)`` and lie within the text; blocks do not overlap but for footnotes; page
    marks follow one another. ``source`` maps code points to the characters of a PDF's pages and
    is empty for other formats; code points in no run (a mended space, say) have no place there.
    ``notes`` say, a sentence each, what of the file is not in the text, and what to do.
    """

    id: str
    path: str
    title: str
    media_type: str
    language: str
    text: str
    sha256: str
    marks: tuple[Mark, ...] = ()
    source: tuple[Run, ...] = ()
    notes: tuple[str, ...] = ()

    def marks_of(self, *kinds: MarkKind) -> Iterator[Mark]:
        return (mark for mark in self.marks if mark.kind in kinds)

    def slice(self, spans: Iterable[Span]) -> str:
        """The words at these spans, pieces joined by :data:`JOINT`."""
        return JOINT.join(self.text[start:end] for start, end in spans)

    def spans_of(self, mark: Mark) -> tuple[Span, ...]:
        """Where the mark's own words are: without the footnotes inside it, nor white space
        around the pieces. Empty where there are no words."""
        holes = [] if mark.kind == "footnote" else self._footnotes_inside(mark)
        bounds = [mark.start, *(edge for hole in holes for edge in hole), mark.end]
        pieces = zip(bounds[::2], bounds[1::2], strict=True)
        spans = (self._stripped(start, end) for start, end in pieces)
        return tuple(span for span in spans if span.start < span.end)

    def _footnotes_inside(self, mark: Mark) -> Iterator[Span]:
        for place in range(bisect_left(self.marks, mark.start, key=_start), len(self.marks)):
            inner = self.marks[place]
            if inner.start >= mark.end:
                return
            if inner.kind == "footnote":
                yield inner.span

    def _stripped(self, start: int, end: int) -> Span:
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        return Span(start, start + len(text.strip()))

    def _marks_before(self, offset: int) -> Iterator[Mark]:
        """The marks that begin at or before this offset, the nearest first."""
        for place in range(bisect_right(self.marks, offset, key=_start) - 1, -1, -1):
            yield self.marks[place]

    def page_at(self, offset: int) -> Mark | None:
        """The page mark that holds this offset; None where the document has no pages."""
        return next((mark for mark in self._marks_before(offset) if mark.kind == "page"), None)

    def section_at(self, offset: int) -> tuple[str, ...]:
        """The headings above this offset, outermost first, without footnotes inside them."""
        path: list[Mark] = []
        for mark in self._marks_before(offset):
            if mark.kind == "heading" and (not path or mark.number < path[-1].number):
                path.append(mark)
                if mark.number <= 1:
                    break
        return tuple(self.slice(self.spans_of(mark)) for mark in reversed(path))

    def table_at(self, offset: int) -> tuple[Mark, Mark] | None:
        """The table that holds this offset, and its first row: that of the page before, where the
        table goes on from there. Time is linear in the rows above."""
        table: Mark | None = None
        head: Mark | None = None
        first: Mark | None = None
        for mark in self._marks_before(offset):
            if mark.kind == "row":
                first = mark
            elif mark.kind == "table":
                if first is None or (table is None and offset >= mark.end):
                    break
                if head is not None and len(self._cells(first)) != len(self._cells(head)):
                    break
                table, head = table or mark, first
                if not self._goes_on(head):
                    break
            elif mark.kind in ("heading", "paragraph", "item"):
                break
        return (table, head) if table and head else None

    def _cells(self, row: Mark) -> list[str]:
        return self.text[row.start : row.end].split(CELL_SEPARATOR)

    def _goes_on(self, row: Mark) -> bool:
        """Whether a table's first row goes on with one of the page before: it begins its page, and
        has figures, which a head hasn't but for years."""
        page = self.page_at(row.start)
        if page is None or page.start < row.start:
            return False
        return any(_FIGURE.fullmatch(c) and not _YEAR.fullmatch(c) for c in self._cells(row))


def _start(mark: Mark) -> int:
    return mark.start


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one document: what is embedded, and searched for.

    A sentence is one span, or several where a footnote cuts it in two. ``section`` is the path
    of headings above the passage. ``kind`` is "footnote" for the text of a footnote, which is a
    passage of its own; else "body".
    """

    id: int
    document_id: str
    sentences: tuple[tuple[Span, ...], ...]
    section: tuple[str, ...] = ()
    kind: Literal["body", "footnote"] = "body"

    @property
    def start(self) -> int:
        return self.sentences[0][0].start

    @property
    def end(self) -> int:
        return max(sentence[-1].end for sentence in self.sentences)

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans of the passage's sentences, in order."""
        return tuple(span for sentence in self.sentences for span in sentence)


def document_id(path: str) -> str:
    """The id of the file at this path of its library: stable when its content changes."""
    return hashlib.sha256(path.encode()).hexdigest()[:16]


def passage_id(sha256: str, path: str, sentences: tuple[tuple[Span, ...], ...]) -> int:
    """A positive 63-bit id that depends on nothing but the file's content, path and the spans."""
    key = f"{sha256}\0{path}\0{sentences!r}"
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1


def check(document: Document) -> None:
    """Raises :class:`InvalidDocument` where an invariant of the document doesn't hold."""

    def require(holds: bool, what: str) -> None:
        if not holds:
            raise InvalidDocument(f"{document.path}: {what}")

    size = len(document.text)
    order = [(mark.start, -mark.end) for mark in document.marks]
    require(order == sorted(order), "marks are not sorted")
    for mark in document.marks:
        require(0 <= mark.start <= mark.end <= size, f"{mark} lies outside the text")
    blocks = list(document.marks_of("heading", "paragraph", "item", "row"))
    for left, right in pairwise(blocks):
        require(left.end <= right.start, f"{left} and {right} overlap")
    footnotes = list(document.marks_of("footnote"))
    for left, right in pairwise(footnotes):
        require(left.end <= right.start, f"{left} and {right} overlap")
    pages = list(document.marks_of("page"))
    for left, right in pairwise(pages):
        require(left.end <= right.start, f"{left} and {right} overlap")
        require(left.number < right.number, f"{left} and {right} are out of order")
    end = 0
    for run in document.source:
        require(run.start >= end and run.length > 0, f"{run} overlaps the run before it")
        end = run.start + run.length
    require(end <= size, "a run lies outside the text")
