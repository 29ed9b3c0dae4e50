"""Where words of a PDF's canonical text stand on its pages."""

import ctypes
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2.raw as raw  # type: ignore[import-untyped]

from corpus.document import Document, Run, Span
from corpus.pdf.characters import to_reading
from corpus.pdf.pdfium import Frame, OpenPage, opened

#: Left, top, right, bottom in points from the top left corner of the page as displayed.
Rectangle = tuple[float, float, float, float]

#: Taller than so many sizes of the type beside it, a character stands over more than one line.
_TALL = 1.8


@dataclass(frozen=True, slots=True)
class PageArea:
    """The rectangles of a quote on one page, one a line; ``page`` counts from 1, ``width`` and
    ``height`` are those of the page as displayed, in points."""

    page: int
    label: str
    width: float
    height: float
    rectangles: tuple[Rectangle, ...]


@dataclass(frozen=True, slots=True)
class _Ink:
    """A character's box in the PDF's own space, and its baseline and size while reading."""

    box: tuple[float, float, float, float]
    start: float
    end: float
    base: float
    size: float
    turn: int

    @property
    def height(self) -> float:
        left, bottom, right, top = self.box
        return top - bottom if self.turn % 180 == 0 else right - left


def rectangles(
    data: bytes, document: Document, spans: Iterable[Span], pages: Iterable[int] = ()
) -> list[PageArea]:
    """The places of these spans of ``document``, whose file is ``data``, page by page; ``pages``
    are there even without any.

    Words that stand nowhere (a mended space) have no rectangle, so spans of nothing else give
    an empty list. Raises DamagedFile or EncryptedFile where the file is not what it was.
    """
    asked = set(pages)
    wanted: dict[int, list[int]] = {number: [] for number in asked}
    for of_page, first, count in _characters(document.source, spans):
        wanted.setdefault(of_page, []).extend(range(first, first + count))
    labels = {mark.number: mark.label for mark in document.marks_of("page")}
    areas = []
    with opened(data) as file:
        for number in sorted(wanted):
            with file.page(number) as page:
                frame = page.frame()
                lines = list(_lines(page, wanted[number]))
            if lines or number in asked:
                width, height = frame.size
                shown = tuple(_displayed(frame, line) for line in lines)
                areas.append(
                    PageArea(number, labels.get(number, str(number)), width, height, shown)
                )
    return areas


def _characters(source: Sequence[Run], spans: Iterable[Span]) -> Iterator[tuple[int, int, int]]:
    """(page, first character, count) of the parts of runs that the spans cover."""
    starts = [run.start for run in source]
    for start, end in spans:
        place = max(bisect_right(starts, start) - 1, 0)
        while place < len(source) and source[place].start < end:
            run = source[place]
            first, last = max(start, run.start), min(end, run.start + run.length)
            if first < last:
                yield run.page, run.char + first - run.start, last - first
            place += 1


def _lines(page: OpenPage, characters: Sequence[int]) -> Iterator[tuple[float, ...]]:
    """The box of each line of the characters: left, bottom, right, top in the PDF's space."""
    line: list[_Ink] = []
    for index in characters:
        ink = _ink(page, index)
        if ink is None:
            continue
        if line and not _goes_on(line[-1], ink):
            yield _union(line)
            line = []
        line.append(ink)
    if line:
        yield _union(line)


def _ink(page: OpenPage, index: int) -> _Ink | None:
    """None for a character without ink, such as a space."""
    edges = [ctypes.c_double() for _ in range(4)]
    if not raw.FPDFText_GetCharBox(page.text, index, *edges):
        return None
    left, right, bottom, top = (edge.value for edge in edges)
    if right - left < 0.01 or top - bottom < 0.01:
        return None
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(page.text, index, matrix)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(page.text, index, x, y)
    turn = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90 % 360
    ends = to_reading(turn, left, bottom)[0], to_reading(turn, right, top)[0]
    size = raw.FPDFText_GetFontSize(page.text, index) * math.hypot(matrix.c, matrix.d)
    base = to_reading(turn, x.value, y.value)[1]
    return _Ink((left, bottom, right, top), min(ends), max(ends), base, size, turn)


def _goes_on(before: _Ink, ink: _Ink) -> bool:
    """Whether one rectangle holds both. An initial or a brace over several lines has its own,
    lest the words beside it be marked on all of these."""
    size = max(before.size, ink.size)
    if max(before.height, ink.height) > _TALL * min(before.size, ink.size):
        return False
    return (
        before.turn == ink.turn
        and abs(before.base - ink.base) < 0.5 * size
        and -0.6 * size < ink.start - before.end < 3 * size
    )


def _union(line: Sequence[_Ink]) -> tuple[float, ...]:
    lefts, bottoms, rights, tops = zip(*(ink.box for ink in line), strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _displayed(frame: Frame, box: Sequence[float]) -> Rectangle:
    left, bottom, right, top = box
    (x0, y0), (x1, y1) = frame.displayed(left, bottom), frame.displayed(right, top)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
