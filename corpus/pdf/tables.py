"""Rows of text that stand in columns: tables, where there can be no doubt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.pdf.lists import marker_length
from corpus.pdf.segments import LINE_END_HYPHEN, Line, Segment, line_of

_MIN_ROWS = 3
#: A gap of so many sizes parts two cells; and where rows don't fall into columns by that, as where
#: the words of one nearly fill their cell, any gap that parts two segments.
_CELL_GAP, _ANY_GAP = 1.1, 0.0
#: Points between two columns, at least.
_GUTTER = 3.0
LEADER = re.compile(r"(?:\s?[.…·_]){4,}\s*")
#: A line, and its cells.
_InCells = tuple[Line, list[list[Segment]]]


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` of cells of lines; stands at ``lines[start:end]`` of its column."""

    start: int
    end: int
    rows: tuple[tuple[tuple[Line, ...], ...], ...]


def find_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables of a column of lines.

    Three lines or more, each with two cells or more, whose cells keep to columns that no cell
    crosses; between them, lines that go on with a cell of the line above.
    """
    tables = []
    start = 0
    while start < len(lines):
        end = _extent(lines, start)
        if table := _table(lines, start, end, _CELL_GAP) or _table(lines, start, end, _ANY_GAP):
            tables.append(table)
            start = table.end
        else:
            start += 1
    return tables


def cells_of(line: Line, apart: float = _CELL_GAP) -> list[list[Segment]]:
    """The cells of a line, ``apart`` from each other in sizes of its type."""
    cells: list[list[Segment]] = []
    for piece in line.pieces:
        near = cells and piece.left - cells[-1][-1].right < apart * line.size
        if near:
            cells[-1].append(piece)
        else:
            cells.append([piece])
    return cells


def _extent(lines: Sequence[Line], start: int) -> int:
    """The end of the run of lines from ``start`` that may be a table."""
    if not _is_row(lines[start]):
        return start
    end = start + 1
    second = cells_of(lines[start])[1][0].left
    while end < len(lines):
        line, above = lines[end], lines[end - 1]
        if line.base - above.base > 3.2 * max(line.size, above.size):
            break
        if _is_row(line):
            second = min(second, cells_of(line)[1][0].left)
        elif not _goes_on(line, above, second):
            break
        end += 1
    return end


def _is_row(line: Line) -> bool:
    cells = cells_of(line)
    if len(cells) < 2 or LEADER.search(line.text):
        return False
    first = " ".join(piece.text for piece in cells[0])
    return marker_length(first + " x") < len(first) or len(cells) > 2


def _goes_on(line: Line, above: Line, second: float) -> bool:
    """Whether a line of one cell is more of a cell: it keeps to the first column, or begins
    where another one does."""
    if LEADER.search(line.text):
        return False
    in_first = line.right < second
    starts = [cell[0].left for cell in cells_of(above)]
    return in_first or any(abs(line.left - start) < 3 for start in starts[1:] or starts)


def _table(lines: Sequence[Line], start: int, end: int, apart: float) -> Table | None:
    run = [cells_of(line, apart) for line in lines[start:end]]
    while run and len(run[-1]) < 2 and lines[start + len(run) - 1].left < run[0][1][0].left - 3:
        run.pop()
    end = start + len(run)
    full = [cells for cells in run if len(cells) >= 2]
    if len(full) < _MIN_ROWS:
        return None
    columns = _columns(run)
    if len(columns) < 2 or any(not _distinct(cells, columns) for cells in run):
        return None
    if sum(len(cells) for cells in full) < 0.6 * len(full) * len(columns):
        return None
    groups = _group(list(zip(lines[start:end], run, strict=True)), columns)
    if len(groups) < _MIN_ROWS:
        return None
    return Table(start, end, tuple(_row(group, columns) for group in groups))


def _columns(run: Sequence[list[list[Segment]]]) -> list[tuple[float, float]]:
    """The stretches of x that cells cover, with nothing between them."""
    spans = sorted((cell[0].left, cell[-1].right) for cells in run for cell in cells)
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1] + _GUTTER:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _column(cell: Sequence[Segment], columns: Sequence[tuple[float, float]]) -> int:
    return next(i for i, (_, right) in enumerate(columns) if cell[0].left <= right)


def _distinct(cells: list[list[Segment]], columns: Sequence[tuple[float, float]]) -> bool:
    places = [_column(cell, columns) for cell in cells]
    return len(set(places)) == len(places)


def _group(run: Sequence[_InCells], columns: Sequence[tuple[float, float]]) -> list[list[_InCells]]:
    """The lines of each row. Where the gaps between lines are of two kinds, the wide ones part
    rows; else every line that has a first cell of its own begins one."""
    gaps = [below.base - above.base for (above, _), (below, _) in pairwise(run)]
    narrow, wide = min(gaps), max(gaps)
    by_gap = wide > 1.2 * narrow and narrow < 1.6 * run[0][0].size
    groups = [[run[0]]]
    for gap, (above, below) in zip(gaps, pairwise(run), strict=True):
        first = _column(below[1][0], columns) == 0
        starts = gap > 1.12 * narrow if by_gap else first and not _continues(above, below)
        if starts:
            groups.append([below])
        else:
            groups[-1].append(below)
    return groups


def _continues(above: _InCells, below: _InCells) -> bool:
    hyphen = any(piece.text.endswith(LINE_END_HYPHEN) for piece in above[0].pieces)
    return hyphen or (below[0].text[0].islower() and len(below[1]) < len(above[1]))


def _row(
    group: Sequence[_InCells], columns: Sequence[tuple[float, float]]
) -> tuple[tuple[Line, ...], ...]:
    cells: list[list[Line]] = [[] for _ in columns]
    for line, own in group:
        for cell in own:
            cells[_column(cell, columns)].append(line_of(cell, line.page))
    return tuple(tuple(cell) for cell in cells if cell)
