"""A page of a PDF as a picture."""

import math
from dataclasses import dataclass

from PIL.Image import Image

from corpus.pdf.pdfium import opened

#: Pixels of one picture at most: a poster is shown smaller, not refused.
MAX_PIXELS = 12_000_000


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of a page: from ``top`` to ``bottom``, in points from the upper edge of the page as
    displayed, at its full width."""

    top: float
    bottom: float


def draw(data: bytes, page: int, width: int, strip: Strip | None = None) -> Image:
    """Page ``page`` (from 1) as displayed, on white, ``width`` pixels wide, or a strip of it.

    Raises DamagedFile, EncryptedFile, and IndexError for a page that isn't there.
    """
    with opened(data) as file:
        if not 1 <= page <= len(file):
            raise IndexError(f"the file has no page {page}")
        with file.page(page) as opened_page:
            across, down = opened_page.frame().size
            shown = strip or Strip(0, down)
            height = shown.bottom - shown.top
            scale = min(width / across, math.sqrt(MAX_PIXELS / (across * height)))
            crop = (0, max(down - shown.bottom, 0), 0, max(shown.top, 0))
            bitmap = opened_page.page.render(scale=scale, crop=crop, rev_byteorder=True)
            image: Image = bitmap.to_pil().convert("RGB")
            bitmap.close()
            return image
