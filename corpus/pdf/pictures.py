"""Pages that are pictures, among pages that have text."""

from collections.abc import Sequence
from itertools import groupby

import pypdfium2.raw as raw  # type: ignore[import-untyped]

from corpus.pdf.pdfium import OpenPage

#: Pictures that cover this part of a page are what the page is for; less is a logo.
_COVERED = 0.25
#: Characters, of a stamp or a running head; a page with more has text. Most pages have, and
#: looking through all that is drawn on them would take long.
_STAMP = 300


def is_picture(page: OpenPage) -> bool:
    """Whether pictures cover the page, and hardly any text: it is a scan, but for what the text
    may be."""
    if page.count > _STAMP:
        return False
    frame = page.frame()
    whole = (frame.right - frame.left) * (frame.top - frame.bottom)
    boxes = [image.get_bounds() for image in page.page.get_objects([raw.FPDF_PAGEOBJ_IMAGE])]
    covered = sum((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    return bool(covered > whole * _COVERED)


def pictures_note(pages: Sequence[int]) -> str:
    """What to tell of these pages, in order, counted from 1."""
    numbers = _ranges(pages)
    listed = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    what = "Page {} is a picture" if len(pages) == 1 else "Pages {} are pictures"
    return (
        f"{what.format(listed)} without text, and not searched. Run OCR over the file (for example"
        " ocrmypdf --skip-text in.pdf out.pdf) and put the result in its place."
    )


def _ranges(pages: Sequence[int]) -> list[str]:
    """Runs of three and more as a range: "3", "5–8"."""
    found: list[str] = []
    for _, members in groupby(enumerate(pages), key=lambda pair: pair[1] - pair[0]):
        run = [page for _, page in members]
        found += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run)
    return found
