"""Characters to segments: stretches of one line without a wide gap, and segments to lines."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.normalise import inline
from corpus.pdf.accents import compose_accents
from corpus.pdf.characters import Characters

#: Stands for the hyphen at the end of a line: pdfium gives U+FFFE or U+0002 for a hard hyphen
#: and a soft one alike. It never reaches the canonical text.
LINE_END_HYPHEN = "\u0002"
_LINE_END_HYPHENS = (0x02, 0x7F, 0xAD, 0xFFFE)
#: In sizes of the type: a gap as wide as this ends a segment, one as wide as that is a space.
_SEGMENT_GAP, _SPACE_GAP = 0.75, 0.22
#: How far the baseline of a raised or lowered character may be from its line's, in sizes.
_SAME_LINE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A stretch of one line. ``chars`` holds, for each code point of ``text``, its character's
    index on the page, or -1 for a space that is nowhere. ``raised`` are ranges of ``text`` in
    small type above the line. Coordinates are those of the reading frame, ``base`` that of the
    baseline."""

    text: str
    chars: tuple[int, ...]
    left: float
    right: float
    base: float
    size: float
    bold: bool
    raised: tuple[tuple[int, int], ...] = ()

    @property
    def top(self) -> float:
        return self.base - 0.75 * self.size

    @property
    def bottom(self) -> float:
        return self.base + 0.25 * self.size


def read_segments(characters: Characters) -> list[Segment]:
    """The segments of one direction of a page, in the file's order."""
    characters = compose_accents(characters)
    count = characters.code.size
    if not count:
        return []
    size = np.maximum(characters.size[1:], characters.size[:-1])
    gap = characters.left[1:] - characters.right[:-1]
    back = characters.left[1:] < characters.left[:-1] - 0.6 * size
    far = np.abs(np.diff(characters.base)) > _SAME_LINE * size
    cuts = np.flatnonzero(far | back | (gap > _SEGMENT_GAP * size)) + 1
    spaced = characters.spaced.copy()
    spaced[1:] |= gap > _SPACE_GAP * size
    edges = [0, *cuts.tolist(), count]
    return [_segment(characters, spaced, start, end) for start, end in pairwise(edges)]


def _segment(characters: Characters, spaced: NDArray[np.bool_], start: int, end: int) -> Segment:
    part = slice(start, end)
    sizes, bases = characters.size[part], characters.base[part]
    size, base = _dominant(sizes, bases)
    small = characters.raised[part] | ((sizes < 0.85 * size) & (bases < base - 0.1 * size))
    spaces = spaced[part].copy()
    spaces[0] = False
    text, chars, origin = _spell(
        characters.code[part].tolist(),
        characters.index[part].tolist(),
        spaces.tolist(),
    )
    return Segment(
        text=text,
        chars=chars,
        left=float(characters.left[part].min()),
        right=float(characters.right[part].max()),
        base=base,
        size=size,
        bold=bool(characters.bold[part].mean() > 0.95),
        raised=_ranges(small, origin) if small.any() else (),
    )


def _dominant(sizes: NDArray[np.float32], bases: NDArray[np.float32]) -> tuple[float, float]:
    """The size and baseline of most of the characters."""
    if sizes.size == 1 or (np.ptp(sizes) < 0.01 and np.ptp(bases) < 0.01):
        return float(sizes[0]), float(bases[0])
    values, counts = np.unique(np.round(sizes, 1), return_counts=True)
    size = float(values[counts.argmax()])
    return size, float(np.median(bases[np.abs(sizes - size) < 0.11]))


def _spell(
    codes: list[int], index: list[int], spaces: list[bool]
) -> tuple[str, tuple[int, ...], list[int]]:
    """The text of characters, the index of each code point's character, and the number of the
    character (among these) that each code point comes from; letters composed, spaces put in."""
    if codes[-1] in _LINE_END_HYPHENS:
        codes[-1] = 0x02
    letters, of_letter = _clusters(codes)
    text: list[str] = []
    origin: list[int] = []
    chars: list[int] = []
    for letter, i in zip(letters, of_letter, strict=True):
        if spaces[i] and text and text[-1] != " ":
            # pdfium numbers white space too, be it the file's or its own.
            text.append(" ")
            origin.append(i)
            chars.append(index[i] - 1 if index[i] - 1 > chars[-1] else -1)
        text.extend(letter)
        origin.extend([i] * len(letter))
        chars.extend([index[i]] * len(letter))
    return "".join(text), tuple(chars), origin


def _clusters(codes: list[int]) -> tuple[list[str], list[int]]:
    """Visible letters, each with the number of its first character."""
    if all(0x20 < code < 0x7F for code in codes):
        return [chr(code) for code in codes], list(range(len(codes)))
    letters: list[str] = []
    origin: list[int] = []
    for i, code in enumerate(codes):
        if code in (0x02, 0xFFFE):
            letter = LINE_END_HYPHEN if i + 1 == len(codes) else "-"
        elif unicodedata.combining(chr(code)) and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + chr(code))
            continue
        else:
            letter = inline(chr(code))
        if letter:
            letters.append(letter)
            origin.append(i)
    return letters, origin


def _ranges(small: NDArray[np.bool_], origin: list[int]) -> tuple[tuple[int, int], ...]:
    flags = [bool(small[i]) for i in origin]
    ranges: list[tuple[int, int]] = []
    for position, flag in enumerate(flags):
        if flag and ranges and ranges[-1][1] == position:
            ranges[-1] = (ranges[-1][0], position + 1)
        elif flag:
            ranges.append((position, position + 1))
    return tuple(ranges)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of one column: its pieces from left to right, joined."""

    pieces: tuple[Segment, ...]
    text: str
    chars: tuple[int, ...]
    left: float
    right: float
    base: float
    size: float
    bold: bool
    raised: tuple[tuple[int, int], ...]
    page: int

    @property
    def top(self) -> float:
        return self.base - 0.75 * self.size

    @property
    def bottom(self) -> float:
        return self.base + 0.25 * self.size


def rows(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Segments that stand on one baseline (or raised from it), rows from the top down, each
    from left to right."""
    found: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda segment: segment.base):
        for row in reversed(found[-4:]):
            if _stands_in(segment, row):
                row.append(segment)
                break
        else:
            found.append([segment])
    for row in found:
        row.sort(key=lambda segment: segment.left)
    return sorted(found, key=_row_base)


def _row_base(row: Sequence[Segment]) -> float:
    return max(row, key=lambda segment: (segment.size, len(segment.text))).base


def _stands_in(segment: Segment, row: list[Segment]) -> bool:
    main = max(row, key=lambda other: other.size)
    if abs(segment.base - main.base) > _SAME_LINE * max(segment.size, main.size) * 0.9:
        return False
    return all(
        min(segment.right, other.right) - max(segment.left, other.left)
        < 0.5 * min(segment.right - segment.left, other.right - other.left) + 0.1
        for other in row
    )


def line_of(row: Sequence[Segment], page: int) -> Line:
    """One line of the segments of a row."""
    size = max(row, key=lambda piece: len(piece.text) * (piece.size > 0)).size
    main = max((piece for piece in row if piece.size >= 0.85 * size), key=lambda p: len(p.text))
    text, chars, raised = "", [], []
    previous: Segment | None = None
    for piece in row:
        wide = previous is not None and piece.left - previous.right > _SPACE_GAP * 0.7 * size
        if wide and not text.endswith(" "):
            text += " "
            chars.append(-1)
        if piece.size < 0.85 * size and piece.base < main.base - 0.1 * size:
            raised.append((len(text), len(text) + len(piece.text)))
        else:
            raised.extend((start + len(text), end + len(text)) for start, end in piece.raised)
        text += piece.text
        chars.extend(piece.chars)
        previous = piece
    letters = sum(len(piece.text) for piece in row)
    return Line(
        pieces=tuple(row),
        text=text,
        chars=tuple(chars),
        left=row[0].left,
        right=max(piece.right for piece in row),
        base=main.base,
        size=size,
        bold=sum(len(piece.text) for piece in row if piece.bold) > 0.9 * letters,
        raised=tuple(raised),
        page=page,
    )
