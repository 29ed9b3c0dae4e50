"""Running heads, running feet and page numbers: what is printed on pages but is not the text.

A row of text is furniture when nothing but furniture stands between it and the page's edge, and

- the same words stand at the same height of three pages or more, alone or beside others, where
  numbers in them may grow with the page ("12 of 40", "Annual report 12") but not otherwise:
  "Annex 1", "Annex 2" at the top of three pages are headings; or
- it is a page number alone in the margin, apart from the text. On pages that are more than a
  few, the numbers must grow with the pages.

Type much larger than the text is a heading, unless the same words stand on half of all pages.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from corpus.pdf.segments import Segment, rows

#: Rows looked at from either edge of a page.
_DEPTH = 4
#: Shares of a page's height in which furniture is looked for.
_MARGIN, _NUMBER_MARGIN = 0.2, 0.13
_MIN_PAGES = 3
#: Points by which the height of one running head may differ from page to page.
_WOBBLE = 4.0

_ROMAN = r"[ivxlc]+|[IVXLC]+"
_NUMBER = re.compile(rf"(?<!\w)(?:\d{{1,4}}|{_ROMAN})(?!\w)")
_PAGE_WORD = (
    r"page|p\.|pg\.|seite|s\.|str\.|strona|стр\.?|страница|с\.|ст\.|старонка|сторінка|psl\.|"
    r"puslapis"
)
_OF_WORD = r"of|/|из|з|із|von|de|sur|z|iš"
_PAGE_NUMBER = re.compile(
    rf"[\W_]*(?:(?:{_PAGE_WORD})\s*)?(\d{{1,4}}|{_ROMAN})(?:\s*(?:{_OF_WORD})\s*\d{{1,4}})?[\W_]*",
    re.IGNORECASE,
)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True, eq=False)
class PageRows:
    """What stands on a page in its main direction; ``top`` and ``bottom`` are its edges."""

    number: int
    top: float
    bottom: float
    segments: Sequence[Segment]


@dataclass(slots=True)
class Furniture:
    """``segments`` to leave out, and the number printed on each page, where one is."""

    segments: set[Segment] = field(default_factory=set)
    printed: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """A row near an edge. ``rank`` counts from the edge; ``height`` is the distance to it."""

    page: int
    edge: str
    rank: int
    height: float
    segments: tuple[Segment, ...]
    text: str
    size: float
    apart: float
    share: float


def find_furniture(pages: Sequence[PageRows], body_size: float) -> Furniture:
    """What is furniture on these pages; ``body_size`` is the size of most of the text."""
    edges = {(page.number, edge): _edge_rows(page, edge) for page in pages for edge in _EDGES}
    candidates = [row for found in edges.values() for row in found]
    repeated = _repeated(candidates, len(pages), body_size)
    numbers = _page_numbers(candidates, len(pages), body_size)
    furniture = Furniture()
    for (page, _), found in edges.items():
        for row in found:
            if row not in repeated and row not in numbers:
                break
            furniture.segments.update(row.segments)
            printed = numbers.get(row) or repeated.get(row)
            if printed:
                furniture.printed.setdefault(page, printed)
    return furniture


_EDGES = ("top", "bottom")


def _edge_rows(page: PageRows, edge: str) -> list[_Row]:
    """The outermost rows of a page from one edge inwards."""
    height = page.bottom - page.top
    margin = _MARGIN * height
    near = [
        segment
        for segment in page.segments
        if (segment.base - page.top if edge == "top" else page.bottom - segment.base) < margin
    ]
    ordered = rows(near)
    if edge == "bottom":
        ordered.reverse()
    found = []
    for rank, row in enumerate(ordered[:_DEPTH]):
        main = max(row, key=lambda segment: len(segment.text))
        distance = main.base - page.top if edge == "top" else page.bottom - main.base
        following = ordered[rank + 1] if rank + 1 < len(ordered) else None
        apart = abs(following[0].base - main.base) if following else margin
        found.append(
            _Row(
                page.number, edge, rank, distance, tuple(row),
                " ".join(segment.text for segment in row), main.size, apart, distance / height,
            )
        )  # fmt: skip
    return found


class _Part(NamedTuple):
    """A row's whole text, or one of the pieces that it has at the left, middle or right."""

    row: _Row
    text: str


def _repeated(candidates: Sequence[_Row], pages: int, body_size: float) -> dict[_Row, str]:
    """Rows that repeat, with the page number that they hold ("" where they hold none)."""
    levels = [
        level
        for group in _groups(candidates).values()
        for level in _levels(group)
        if _count(level) >= 2 and (_growing(level) is not None)
    ]
    found: dict[_Row, str] = {}
    for level in levels:
        large = level[0].row.size > 1.15 * body_size
        if _count(level) >= (max(_MIN_PAGES, pages / 2) if large else _MIN_PAGES):
            _add(found, level)
    heights = {(row.edge, round(row.size, 1), round(row.height)) for row in found}
    for level in levels:
        # Twice is enough where the heads of other pages stand: left and right pages alternate.
        row = level[0].row
        if (row.edge, round(row.size, 1), round(row.height)) in heights:
            _add(found, level)
    return found


def _groups(candidates: Sequence[_Row]) -> dict[tuple[str, str], list[_Part]]:
    groups: dict[tuple[str, str], list[_Part]] = defaultdict(list)
    for row in candidates:
        texts = {row.text}
        if row.apart > 1.4 * row.size:
            texts.update(segment.text for segment in row.segments)
        for text in texts:
            groups[row.edge, _fold(text)].append(_Part(row, text))
    return groups


def _count(level: Sequence[_Part]) -> int:
    return len({part.row.page for part in level})


def _add(found: dict[_Row, str], level: list[_Part]) -> None:
    for row, printed in (_growing(level) or {}).items():
        found[row] = printed or found.get(row, "")


def _fold(text: str) -> str:
    return _NUMBER.sub("#", text.casefold())


def _levels(group: list[_Part]) -> list[list[_Part]]:
    """Parts of one text split by their height on the page."""
    levels: list[list[_Part]] = []
    for part in sorted(group, key=lambda part: part.row.height):
        if levels and part.row.height - levels[-1][-1].row.height <= _WOBBLE:
            levels[-1].append(part)
        else:
            levels.append([part])
    return [sorted(level, key=lambda part: part.row.page) for level in levels]


def _growing(level: list[_Part]) -> dict[_Row, str] | None:
    """Each row's page number; None if a number in the rows neither stays nor grows with the
    page."""
    columns = list(zip(*(_NUMBER.findall(part.text) for part in level), strict=False))
    printed = {part.row: "" for part in level}
    for column in columns:
        if len(set(column)) == 1:
            continue
        if not _grows([part.row.page for part in level], list(column)):
            return None
        printed = {part.row: number for part, number in zip(level, column, strict=True)}
    return printed


def _grows(pages: list[int], numbers: list[str]) -> bool:
    """Whether numbers grow as the pages do, but for a restart here and there."""
    values = [_value(number) for number in numbers]
    steps = [
        later - earlier == after - before
        for (earlier, later), (before, after) in zip(pairwise(values), pairwise(pages), strict=True)
    ]
    return bool(steps) and sum(steps) >= 0.7 * len(steps)


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    digits = [_ROMAN_VALUES[char] for char in number.lower()]
    signed = [-a if a < b else a for a, b in pairwise([*digits, 0])]
    return sum(signed)


def _page_numbers(candidates: Sequence[_Row], pages: int, body_size: float) -> dict[_Row, str]:
    """Rows that are a page number alone, in the margin and apart from the text."""
    alone: dict[_Row, str] = {}
    for row in candidates:
        match = _PAGE_NUMBER.fullmatch(row.text)
        lone = match and row.share < _NUMBER_MARGIN and row.apart > 1.5 * max(row.size, body_size)
        if match and lone and row.size < 1.6 * body_size:
            alone[row] = match[1]
    if pages < _MIN_PAGES:
        return alone
    offsets: dict[int, list[_Row]] = defaultdict(list)
    for row, number in alone.items():
        offsets[_value(number) - row.page].append(row)
    return {row: alone[row] for rows_ in offsets.values() if len(rows_) > 1 for row in rows_}
