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
    """What is left and right of the gutter; ``whole`` where it is to be read across."""

    left: list[Segment]
    right: list[Segment]
    whole: bool


def regions(segments: list[Segment], depth: int = 0) -> list[list[Segment]]:
    """The segments of a page by region, regions in reading order."""
    gutter = _gutter(segments) if depth < _MAX_DEPTH else None
    if gutter is None:
        return [segments] if segments else []
    found: list[list[Segment]] = []
    for band in _bands(segments, gutter):
        if not band.whole and _is_prose(band, minimum=1):
            found.extend(regions(band.left, depth + 1))
            found.extend(regions(band.right, depth + 1))
        else:
            found.append([*band.left, *band.right])
    return found


def _gutter(segments: list[Segment]) -> float | None:
    """The x of the best gutter; None where the text is one column."""
    if len(segments) < 2 * _MIN_LINES:
        return None
    left = min(segment.left for segment in segments)
    right = max(segment.right for segment in segments)
    inner = (left + 0.2 * (right - left), right - 0.2 * (right - left))
    starts = Counter(round(s.left / 3) for s in segments if inner[0] < s.left < inner[1])
    ordered = rows(segments)
    best, best_score = None, 0.0
    for start, _ in starts.most_common(8):
        if starts[start] + starts[start + 1] + starts[start - 1] < _MIN_LINES:
            continue
        x = 3.0 * start - 4
        score = sum(_score(band) for band in _bands(segments, x, ordered) if not band.whole)
        if score > best_score:
            best, best_score = x, score
    return best


def _score(band: _Band) -> float:
    """How much prose stands beside the gutter of the band, and how wide the gutter is."""
    if not _is_prose(band, _MIN_LINES):
        return 0.0
    starts = sorted(segment.left for segment in band.right)
    ends = sorted(segment.right for segment in band.left)
    # One line in ten may stick out: a long address, a label in the margin.
    gap = starts[len(starts) // 10] - ends[-1 - len(ends) // 10]
    size = median(segment.size for segment in band.left)
    return (len(band.left) + len(band.right)) * min(max(gap, 0.1 * size) / size, 2.0)


def _bands(
    segments: list[Segment], x: float, ordered: list[list[Segment]] | None = None
) -> list[_Band]:
    """From the top down: runs of rows that cross ``x`` or are a table's, and the columns between
    them."""
    ordered = rows(segments) if ordered is None else ordered
    whole = [_crosses(row, x) for row in ordered]
    _add_short_headings(ordered, whole, x)
    _add_tables(ordered, whole, x)
    bands: list[_Band] = []
    for row, is_whole in zip(ordered, whole, strict=True):
        if not bands or bands[-1].whole != is_whole:
            bands.append(_Band([], [], is_whole))
        for segment in row:
            (bands[-1].left if segment.right <= x + 2 else bands[-1].right).append(segment)
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


def _add_tables(ordered: list[list[Segment]], whole: list[bool], x: float) -> None:
    """Rows between white gaps that go through both columns are a table's where most of them
    have short text on both sides."""
    start = 0
    for end in range(1, len(ordered) + 1):
        if end < len(ordered) and not _is_gap(ordered[end - 1], ordered[end]):
            continue
        block = ordered[start:end]
        if not any(whole[start:end]) and _is_table(block, x):
            whole[start:end] = [True] * (end - start)
        start = end


def _is_gap(above: list[Segment], below: list[Segment]) -> bool:
    size = max(segment.size for segment in (*above, *below))
    return min(s.base for s in below) - max(s.base for s in above) > 1.7 * size


def _is_table(block: list[list[Segment]], x: float) -> bool:
    both = [
        row for row in block if any(s.right <= x + 2 for s in row) and any(s.left > x for s in row)
    ]
    if len(block) < 3 or len(both) < 0.8 * len(block):
        return False
    lengths = [sum(len(s.text) for s in row if s.left > x) for row in both]
    others = [sum(len(s.text) for s in row if s.left <= x) for row in both]
    return min(median(lengths), median(others)) < _MIN_LENGTH


def _is_prose(band: _Band, minimum: int) -> bool:
    sides = (band.left, band.right)
    if not band.left or not band.right:
        return minimum <= 1
    return all(_is_column(side, minimum) for side in sides) or _is_out_of_step(*sides)


def _is_out_of_step(left: list[Segment], right: list[Segment]) -> bool:
    """Whether lines stand side by side on baselines of their own, as a table's never do."""
    ours, theirs = {round(s.base) for s in left}, {round(s.base) for s in right}
    if min(len(ours), len(theirs)) < _MIN_LINES:
        return False
    if max(map(min, (ours, theirs))) > min(map(max, (ours, theirs))):
        return False  # one above the other, not side by side
    shared = sum(1 for base in ours if theirs & {base - 1, base, base + 1})
    other = sum(1 for base in theirs if ours & {base - 1, base, base + 1})
    return shared < 0.6 * len(ours) and other < 0.6 * len(theirs)


def _is_column(side: list[Segment], minimum: int) -> bool:
    lines = rows(side)
    if len(lines) < minimum:
        return minimum <= 1
    left = min(segment.left for segment in side)
    right = max(segment.right for segment in side)
    widths = [line[-1].right - line[0].left for line in lines]
    lengths = [sum(len(segment.text) for segment in line) for line in lines]
    if minimum <= 1 and len(lines) < _MIN_LINES:
        return median(lengths) >= _MIN_LENGTH // 2
    return median(widths) >= _MIN_FILL * (right - left) and median(lengths) >= _MIN_LENGTH
