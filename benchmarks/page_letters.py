"""What stands on a PDF's page, where a screen would show it: straight from pdfium, or poppler."""

import ctypes
import html
import math
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2.raw as raw  # type: ignore[import-untyped]

#: Steps of a point to which pdfium maps a place on the page.
_FINE = 100
_WORD = re.compile(
    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>'
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A character with ink, or a word: its middle, in points from the displayed page's top left
    corner, the height of its baseline there if it is upright, and its size."""

    text: str
    x: float
    y: float
    base: float
    size: float


def letters_of_page(page: Any) -> list[Letter]:
    """Every character of the page that has ink, in the file's order."""
    text = page.get_textpage()
    try:
        found = [_letter(page, text, index) for index in range(text.count_chars())]
    finally:
        text.close()
    return [letter for letter in found if letter is not None]


def _letter(page: Any, text: Any, index: int) -> Letter | None:
    code = raw.FPDFText_GetUnicode(text, index)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not code or not raw.FPDFText_GetCharBox(text, index, left, right, bottom, top):
        return None
    if right.value <= left.value or top.value <= bottom.value or chr(code).isspace():
        return None
    x, y = _shown(page, (left.value + right.value) / 2, (bottom.value + top.value) / 2)
    across, up = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, index, across, up)
    _, base = _shown(page, across.value, up.value)
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    size = raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    return Letter(chr(code), x, y, base, size)


def _shown(page: Any, x: float, y: float) -> tuple[float, float]:
    """Where pdfium would draw the point: it knows of the page's boxes and rotation."""
    width, height = page.get_size()
    across, down = ctypes.c_int(), ctypes.c_int()
    size = round(width * _FINE), round(height * _FINE)
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


def words_of_pages(file: Path) -> dict[int, list[Letter]]:
    """Every word of each page as poppler's ``pdftotext`` reads and places it, which shares no code
    with pdfium. Exits where there is none."""
    command = ["pdftotext", "-bbox", "-cropbox", str(file), "-"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        sys.exit("there is no pdftotext; install poppler-utils, or leave --poppler out")
    pages = re.split(r"<page ", done.stdout)[1:]
    return {
        number: [_word(match) for match in _WORD.finditer(page)]
        for number, page in enumerate(pages, start=1)
    }


def _word(match: re.Match[str]) -> Letter:
    left, top, right, bottom = map(float, match.groups()[:4])
    return Letter(html.unescape(match[5]), (left + right) / 2, (top + bottom) / 2, bottom, 0.0)
