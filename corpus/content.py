"""What a loader makes of a file's bytes, and the builder that loaders write it with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from corpus.document import BLOCK_KINDS, Mark, MarkKind, Run
from corpus.errors import InvalidDocument

#: Between two blocks; between two items of one list, or two rows of one table.
BLOCK_SEPARATOR = "\n\n"
LINE_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class Content:
    """The canonical text of a file and what its stretches are. ``title`` is the one that the
    document itself gives; ``source`` maps the text to the characters of a PDF's pages; ``notes``
    are a :class:`~corpus.document.Document`'s."""

    text: str
    marks: tuple[Mark, ...]
    title: str | None
    source: tuple[Run, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class _Open:
    """A mark that is not closed yet; ``start`` is -1 until something is written in it."""

    kind: MarkKind
    number: int
    label: str
    start: int = -1
    end: int = -1


class TextBuilder:
    """Writes a canonical text from left to right and keeps its marks.

    A block is opened with :meth:`mark`, filled with :meth:`write` and closed at the end of the
    ``with``; :meth:`block` does all three. Containers ("list", "table") are opened with
    :meth:`mark` around their blocks. A separator is put before the first text that follows a
    block's opening or closing, so no mark begins or ends with one. A mark without text is
    dropped::

        builder.page(1, "i")
        with builder.mark("paragraph"):
            builder.write("Talks went")
            builder.block("footnote", "1 See the annex.", label="1")  # a hole
            builder.page(2, "ii")
            builder.write("on in June.")
        with builder.mark("list"):
            builder.block("item", "first", number=1)
        content = builder.finish("Talks")

    The text must be normalised already (see :mod:`corpus.normalise`).
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._runs: list[Run] = []
        self._open: list[_Open] = []
        self._boundary = False
        self._last: tuple[MarkKind, _Open | None] | None = None
        self._pages: list[tuple[int, int, str]] = []
        self._next_page: tuple[int, str] | None = None

    @property
    def offset(self) -> int:
        """Code points written so far; a separator that is still to come is not among them."""
        return self._length

    def page(self, number: int, label: str = "") -> None:
        """What is written from here on stands on page ``number`` (from 1). May be called inside
        an open block. A page on which nothing is written leaves no mark."""
        self._next_page = (number, label)

    @contextmanager
    def mark(self, kind: MarkKind, number: int = 0, label: str = "") -> Iterator[None]:
        """Opens a block or a container (a page is begun by :meth:`page`), closes it on leaving.

        A footnote may be opened inside another block; the block's mark then begins and ends
        with words of its own.
        """
        mark = _Open(kind, number, label)
        self._open.append(mark)
        self._boundary = True
        yield
        self._open.pop()
        self._boundary = True
        if mark.start >= 0:
            self._marks.append(Mark(mark.start, mark.end, kind, number, label))

    def write(self, text: str, char: tuple[int, int] | None = None) -> None:
        """Adds text to the innermost open block. ``char`` is (page, index) of its first
        character in a PDF whose next characters are the rest of the text."""
        if not text:
            return
        block = self._innermost()
        if self._boundary:
            self._separate(block)
        if self._next_page is not None:
            self._pages.append((self._length, *self._next_page))
            self._next_page = None
        if char is not None:
            self._add_run(Run(self._length, len(text), *char))
        start = self._length
        self._append(text)
        for mark in self._open:
            if mark is block or mark.kind not in BLOCK_KINDS:
                mark.start = start if mark.start < 0 else mark.start
                mark.end = self._length

    def block(self, kind: MarkKind, text: str, number: int = 0, label: str = "") -> None:
        """One whole block."""
        with self.mark(kind, number, label):
            self.write(text)

    def finish(self, title: str | None = None) -> Content:
        """The content, its marks sorted, outer before inner."""
        ends = [start for start, _, _ in self._pages[1:]] + [self._length]
        pages = [
            Mark(start, end, "page", number, label)
            for (start, number, label), end in zip(self._pages, ends, strict=False)
        ]
        containers_first = sorted(
            pages + self._marks,
            key=lambda mark: (mark.start, -mark.end, mark.kind in BLOCK_KINDS),
        )
        return Content("".join(self._parts), tuple(containers_first), title, tuple(self._runs))

    def _innermost(self) -> _Open:
        for mark in reversed(self._open):
            if mark.kind in BLOCK_KINDS:
                return mark
        raise InvalidDocument("text was written outside any block")

    def _separate(self, block: _Open) -> None:
        """Writes what stands between the last written block and this one."""
        self._boundary = False
        outer = next((mark for mark in self._open if mark.kind in ("list", "table")), None)
        here = (block.kind, outer)
        if self._length:
            line = here == self._last and block.kind in ("item", "row")
            self._append(LINE_SEPARATOR if line else BLOCK_SEPARATOR)
        self._last = here

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _add_run(self, run: Run) -> None:
        if self._runs:
            last = self._runs[-1]
            follows = last.start + last.length == run.start and last.page == run.page
            if follows and last.char + last.length == run.char:
                self._runs[-1] = last._replace(length=last.length + run.length)
                return
        self._runs.append(run)
