"""Reading order: a page's segments to regions, each a column or a part of one.

A gutter is a line from top to bottom that text starts at again and again, with prose on both
sides. What crosses it (a heading over both columns, a wide table) cuts the page into bands; in a
band, the left column is read before the right. Text that stands side by side without being
prose, such as the cells of a table, is left in one region.
"""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from corpus.pdf.segments import Segment, rows

#: A band needs this many lines on both sides to be taken for columns...
_MIN_LINES = 4
#: ... their median filling this share of their column with this many characters.
_MIN_FILL, _MIN_LENGTH = 0.55, 14
_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class _Band:
    """Between two full-width rows: what is left and right of the gutter."""

    left: list[Segment]
    right: list[Segment]


def regions(segments: list[Segment], depth: int = 0) -> list[list[Segment]]:
    """The segments of a page by region, regions in reading order."""
    gutter = _gutter(segments) if depth < _MAX_DEPTH else None
    if gutter is None:
        return [segments] if segments else []
    found: list[list[Segment]] = []
    for band in _bands(segments, gutter):
        if isinstance(band, _Band) and _is_prose(band, minimum=1):
            found.extend(regions(band.left, depth + 1))
            found.extend(regions(band.right, depth + 1))
        else:
            whole = [*band.left, *band.right] if isinstance(band, _Band) else band
            found.append(whole)
    return found


def _gutter(segments: list[Segment]) -> float | None:
    """The x of the best gutter; None where the text is one column."""
    if len(segments) < 2 * _MIN_LINES:
        return None
    left = min(segment.left for segment in segments)
    right = max(segment.right for segment in segments)
    inner = (left + 0.2 * (right - left), right - 0.2 * (right - left))
    starts = Counter(round(s.left / 3) for s in segments if inner[0] < s.left < inner[1])
    best, best_score = None, 0
    for start, _ in starts.most_common(8):
        if starts[start] + starts[start + 1] + starts[start - 1] < _MIN_LINES:
            continue
        x = 3 * start - 4
        score = sum(
            len(band.left) + len(band.right)
            for band in _bands(segments, x)
            if isinstance(band, _Band) and _is_prose(band, _MIN_LINES)
        )
        if score > best_score:
            best, best_score = x, score
    return best


def _bands(segments: list[Segment], x: float) -> list[_Band | list[Segment]]:
    """From the top down: runs of rows that cross ``x``, and the bands between them."""
    ordered = rows(segments)
    crossing = [_crosses(row, x) for row in ordered]
    _add_short_headings(ordered, crossing, x)
    bands: list[_Band | list[Segment]] = []
    for row, crosses in zip(ordered, crossing, strict=True):
        last = bands[-1] if bands else None
        if crosses:
            if not isinstance(last, list):
                last = []
                bands.append(last)
            last.extend(row)
        else:
            if not isinstance(last, _Band):
                last = _Band([], [])
                bands.append(last)
            for segment in row:
                (last.left if segment.right <= x + 2 else last.right).append(segment)
    return bands


def _crosses(row: list[Segment], x: float) -> bool:
    return any(segment.left < x - 1 and segment.right > x + 2 for segment in row)


def _add_short_headings(ordered: list[list[Segment]], crossing: list[bool], x: float) -> None:
    """A heading of large type at the left, with nothing beside it, stands above both columns
    even where it is too short to reach the gutter."""
    usual = median(segment.size for row in ordered for segment in row)
    beside = [segment for row in ordered for segment in row if segment.left > x]
    for i, row in enumerate(ordered):
        if crossing[i] or any(segment.left > x for segment in row):
            continue
        size = max(segment.size for segment in row)
        top, bottom = row[0].base - size, row[0].base + 0.5 * size
        clear = not any(other.bottom > top and other.top < bottom for other in beside)
        above = any(other.bottom <= top for other in beside)
        crossing[i] = size > 1.12 * usual and clear and above


def _is_prose(band: _Band, minimum: int) -> bool:
    return all(_is_column(side, minimum) for side in (band.left, band.right))


def _is_column(side: list[Segment], minimum: int) -> bool:
    lines = rows(side)
    if len(lines) < minimum:
        return minimum <= 1
    left = min(segment.left for segment in side)
    right = max(segment.right for segment in side)
    widths = [sum(segment.right - segment.left for segment in line) for line in lines]
    lengths = [sum(len(segment.text) for segment in line) for line in lines]
    if minimum <= 1 and len(lines) < _MIN_LINES:
        return median(lengths) >= _MIN_LENGTH // 2
    return median(widths) >= _MIN_FILL * (right - left) and median(lengths) >= _MIN_LENGTH
