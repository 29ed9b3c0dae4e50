"""How to divide a sequence of units into runs of about the same size."""

from collections.abc import Sequence
from itertools import accumulate
from math import inf

#: Cuts closer together than this are not all weighed, which bounds the time for tiny units.
_GRAIN = 40
#: What a size this far from the target costs, in squares, is the unit of cost.
_SCALE = 150
#: Cost of a cut inside a block, so that passages end with paragraphs where sizes allow.
_INSIDE = 0.5


def pack(
    sizes: Sequence[int],
    whole: Sequence[bool],
    overlaps: Sequence[int],
    target: int,
    maximum: int,
) -> list[tuple[int, int]]:
    """Divides units of these sizes into runs ``[first, last)``, so that the runs' sizes are as
    near to ``target`` as can be, in squares, and none is over ``maximum`` but a single unit.

    A run's size is that of its units, with one between each, and the overlap that it repeats
    of what precedes: ``overlaps[i]`` where unit ``i`` is its first, as far as there is room.
    ``whole[i]``: unit ``i`` ends its block. Time is linear in the number of units.
    """
    ends = [0, *accumulate(size + 1 for size in sizes)]
    cuts = _cuts(sizes, ends)
    best = [0.0] + [inf] * (len(cuts) - 1)
    previous = [0] * len(cuts)
    for right in range(1, len(cuts)):
        last = cuts[right]
        fixed = 0.0 if whole[last - 1] else _INSIDE
        for left in range(right - 1, -1, -1):
            first = cuts[left]
            size = ends[last] - ends[first] - 1
            if size > maximum and last - first > 1:
                break
            size = max(size, min(size + overlaps[first], maximum))
            cost = best[left] + fixed + ((size - target) / _SCALE) ** 2
            if cost < best[right]:
                best[right], previous[right] = cost, left
    return _runs(cuts, previous)


def _cuts(sizes: Sequence[int], ends: Sequence[int]) -> list[int]:
    """The units before which a run may begin, and the end."""
    cuts = [0]
    for unit in range(1, len(sizes)):
        if sizes[unit] >= _GRAIN or ends[unit] - ends[cuts[-1]] >= _GRAIN:
            cuts.append(unit)
    return [*cuts, len(sizes)] if sizes else [0]


def _runs(cuts: Sequence[int], previous: Sequence[int]) -> list[tuple[int, int]]:
    runs = []
    right = len(cuts) - 1
    while right > 0:
        left = previous[right]
        runs.append((cuts[left], cuts[right]))
        right = left
    return runs[::-1]
