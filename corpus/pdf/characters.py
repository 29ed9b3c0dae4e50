"""A page's characters, with their places, as arrays."""

import ctypes
import math
import re
from dataclasses import dataclass, fields

import numpy as np
import pypdfium2.raw as raw  # type: ignore[import-untyped]
from numpy.typing import NDArray

from corpus.pdf import pdfium
from corpus.pdf.pdfium import Frame, OpenPage

#: Names tell bold fonts; the weight that pdfium guesses from a font's stems does not (744 for
#: Computer Modern Roman, 250 for an extended bold).
_BOLD_NAME = re.compile(
    r"bold|black|heavy|demi|medi(?!um)|bx\d|[-,](?:b|bd|bi)$|fett|gras$|жирн", re.IGNORECASE
)
_FORCE_BOLD = 1 << 18
#: More drawn shapes than this are a picture, not rules between text.
_MAX_SHAPES = 4000


@dataclass(frozen=True, slots=True)
class Characters:
    """The visible characters of a page that are written in one direction, in the file's order.

    Coordinates are points in the reading frame: x along the line, y downwards. ``spaced`` says
    that white space stands between a character and the one before it; ``raised`` marks digits
    that the font itself draws above the line.
    """

    index: NDArray[np.int32]
    code: NDArray[np.uint32]
    left: NDArray[np.float32]
    right: NDArray[np.float32]
    base: NDArray[np.float32]
    size: NDArray[np.float32]
    bold: NDArray[np.bool_]
    spaced: NDArray[np.bool_]
    raised: NDArray[np.bool_]

    def chosen(self, keep: NDArray[np.bool_]) -> "Characters":
        """Those of the characters where ``keep`` is true."""
        return Characters(*(getattr(self, field.name)[keep] for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line drawn along the direction of reading, in the reading frame."""

    left: float
    right: float
    y: float


@dataclass(frozen=True, slots=True)
class Direction:
    """What a page holds in one direction of writing: 0, 90, 180 or 270 degrees counterclockwise
    in the PDF's own space. ``top`` and ``bottom`` bound the page in the reading frame."""

    turn: int
    top: float
    bottom: float
    characters: Characters
    rules: tuple[Rule, ...]


def to_reading(turn: int, x: float, y: float) -> tuple[float, float]:
    """A point of the PDF's own space in the reading frame of text turned by ``turn``."""
    if turn == 90:
        return y, x
    if turn == 180:
        return -x, y
    if turn == 270:
        return -y, -x
    return x, -y


@dataclass(frozen=True, slots=True)
class _Style:
    """What the characters of one text object share."""

    turn: int
    base_from: tuple[float, float]
    size: float
    bold: bool


def read_directions(page: OpenPage) -> list[Direction]:
    """The page's text by direction of writing, the one with most characters first. Text outside
    the page's visible box is left out."""
    frame = page.frame()
    table = _table(page, frame)
    turns, counts = np.unique(table.turn, return_counts=True)
    rules = _shapes(page)
    directions = []
    for turn in turns[np.argsort(-counts, kind="stable")].tolist():
        (_, first), (_, second) = (
            to_reading(turn, frame.left, frame.bottom),
            to_reading(turn, frame.right, frame.top),
        )
        directions.append(
            Direction(
                turn,
                min(first, second),
                max(first, second),
                _in_direction(table, turn),
                tuple(_rules(rules, turn)),
            )
        )
    return directions


@dataclass(frozen=True, slots=True)
class _Table:
    """All visible characters of a page; boxes (n, 4) are left, bottom, right, top in the PDF's
    own space."""

    index: NDArray[np.int32]
    code: NDArray[np.uint32]
    box: NDArray[np.float32]
    base: NDArray[np.float32]
    size: NDArray[np.float32]
    bold: NDArray[np.bool_]
    turn: NDArray[np.int16]
    spaced: NDArray[np.bool_]
    raised: NDArray[np.bool_]


def _table(page: OpenPage, frame: Frame) -> _Table:
    count, address = page.count, page.address
    codes = np.fromiter(
        (pdfium.get_unicode(address, i) for i in range(count)), dtype=np.uint32, count=count
    )
    objects = [pdfium.get_text_object(address, i) for i in range(count)]
    boxes = (raw.FS_RECTF * count)()
    start, step = ctypes.addressof(boxes), ctypes.sizeof(raw.FS_RECTF)
    for i in range(count):
        pdfium.get_loose_box(address, i, start + step * i)
    # An FS_RECTF is left, top, right, bottom.
    box = np.frombuffer(boxes, dtype=np.float32).reshape(count, 4)[:, [0, 3, 2, 1]]
    styles, of_char = _styles(page, objects)
    code = _whole_code_points(codes)
    middle = (box[:, :2] + box[:, 2:]) / 2
    seen = (code > 0x20) & (code != 0xA0) & (of_char > 0)
    inside = (
        (middle[:, 0] >= frame.left)
        & (middle[:, 0] <= frame.right)
        & (middle[:, 1] >= frame.bottom)
        & (middle[:, 1] <= frame.top)
    )
    space = (code == 0x20) | (code == 0xA0) | (code == 0x09)
    spaces_before = np.concatenate(([0], np.cumsum(space)))
    kept = np.flatnonzero((seen | (code == 0x02)) & inside & (of_char > 0)).astype(np.int32)
    previous = np.concatenate(([0], kept[:-1])) if kept.size else kept
    style = of_char[kept]
    origin = np.array([s.base_from for s in styles], dtype=np.float32)[style]
    size = np.array([s.size for s in styles], dtype=np.float32)[style]
    turn = np.array([s.turn for s in styles], dtype=np.int16)[style]
    base = np.where(turn % 180 == 0, origin[:, 1], origin[:, 0])
    return _Table(
        index=kept,
        code=code[kept],
        box=box[kept],
        base=base,
        size=size,
        bold=np.array([s.bold for s in styles], dtype=np.bool_)[style],
        turn=turn,
        spaced=spaces_before[kept] > spaces_before[previous],
        raised=_raised_digits(page, kept, code[kept], base, size, turn),
    )


def _raised_digits(
    page: OpenPage,
    index: NDArray[np.int32],
    code: NDArray[np.uint32],
    base: NDArray[np.float32],
    size: NDArray[np.float32],
    turn: NDArray[np.int16],
) -> NDArray[np.bool_]:
    """Digits whose ink begins well above the baseline: superscripts of the font's own, which
    have the size and the baseline of the text around them."""
    raised = np.zeros(code.size, dtype=np.bool_)
    edges = [ctypes.c_double() for _ in range(4)]
    for i in np.flatnonzero((code >= 0x30) & (code <= 0x39)).tolist():
        if not raw.FPDFText_GetCharBox(page.text, int(index[i]), *edges):
            continue
        left, right, bottom, top = (edge.value for edge in edges)
        foot = {0: bottom, 90: -right, 180: -top, 270: left}[int(turn[i])]
        line = base[i] if turn[i] in (0, 270) else -base[i]
        raised[i] = foot - line > 0.18 * size[i]
    return raised


def _whole_code_points(code: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Joins surrogate pairs in the first of the two; the second becomes 0, which is not seen."""
    high = np.flatnonzero((code >= 0xD800) & (code < 0xDC00))
    if not high.size:
        return code
    high = high[high + 1 < code.size]
    high = high[(code[high + 1] >= 0xDC00) & (code[high + 1] < 0xE000)]
    code[high] = 0x10000 + ((code[high] - 0xD800) << 10) + (code[high + 1] - 0xDC00)
    code[high + 1] = 0
    return code


def _styles(page: OpenPage, objects: list[int]) -> tuple[list[_Style], NDArray[np.int32]]:
    """The styles of a page's text objects and the number of each character's; style 0 is that
    of characters which pdfium put in and which are nowhere on the page."""
    styles = [_Style(0, (0.0, 0.0), 0.0, False)]
    numbers: dict[int | None, int] = {None: 0, 0: 0}
    of_char = np.zeros(len(objects), dtype=np.int32)
    for i, address in enumerate(objects):
        number = numbers.get(address)
        if number is None:
            number = numbers[address] = len(styles)
            styles.append(_style(page, i))
        of_char[i] = number
    return styles, of_char


def _style(page: OpenPage, index: int) -> _Style:
    matrix = raw.FS_MATRIX()
    pdfium.get_matrix(page.address, index, ctypes.addressof(matrix))
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(page.text, index, x, y)
    angle = math.degrees(math.atan2(matrix.b, matrix.a))
    size = raw.FPDFText_GetFontSize(page.text, index) * math.hypot(matrix.c, matrix.d)
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(page.text, index, name, 128, flags)
    named = _BOLD_NAME.search(name.value.decode("utf-8", "replace"))
    bold = bool(named) or bool(flags.value & _FORCE_BOLD)
    return _Style(round(angle / 90) * 90 % 360, (x.value, y.value), size, bold)


def _in_direction(table: _Table, turn: int) -> Characters:
    chosen = table.turn == turn
    left, bottom, right, top = table.box[chosen].T
    starts, ends = {
        0: (left, right),
        90: (bottom, top),
        180: (-right, -left),
        270: (-top, -bottom),
    }[turn]
    base = table.base[chosen]
    spaced = table.spaced[chosen]
    return Characters(
        index=table.index[chosen],
        code=table.code[chosen],
        left=starts,
        right=ends,
        base=base if turn in (90, 180) else -base,
        size=table.size[chosen],
        bold=table.bold[chosen],
        spaced=spaced,
        raised=table.raised[chosen],
    )


def _shapes(page: OpenPage) -> list[tuple[float, float, float, float]]:
    """Boxes of the page's drawn shapes: left, bottom, right, top in the PDF's own space."""
    count = raw.FPDFPage_CountObjects(page.page)
    if count > _MAX_SHAPES:
        return []
    boxes = []
    edges = [ctypes.c_float() for _ in range(4)]
    for i in range(count):
        shape = raw.FPDFPage_GetObject(page.page, i)
        if raw.FPDFPageObj_GetType(shape) != raw.FPDF_PAGEOBJ_PATH:
            continue
        if raw.FPDFPageObj_GetBounds(shape, *edges):
            left, bottom, right, top = (edge.value for edge in edges)
            boxes.append((left, bottom, right, top))
    return boxes


def _rules(shapes: list[tuple[float, float, float, float]], turn: int) -> list[Rule]:
    rules = []
    for left, bottom, right, top in shapes:
        (x0, y0), (x1, y1) = to_reading(turn, left, bottom), to_reading(turn, right, top)
        if abs(y1 - y0) < 3 and abs(x1 - x0) > 30:
            rules.append(Rule(min(x0, x1), max(x0, x1), (y0 + y1) / 2))
    return rules
