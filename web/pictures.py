"""Pictures of pages and of places on them, kept on disk."""

import contextlib
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from corpus.document import Document, Span
from corpus.pdf.picture import Strip, draw
from corpus.pdf.place import PageArea, rectangles

#: Widths of a page's picture, in pixels: for a screen, and for a closer look.
WIDTHS = (1000, 2000)
#: Width of a crop's picture in pixels, and how wide it is to its height.
CROP_WIDTH, CROP_SHAPE = 1200, 5 / 2
#: What a marked place is multiplied with: as the style sheet's --mark on white.
MARK = (251, 231, 161)
#: Points by which a mark is larger than the ink.
ROOM = 1.5
#: Of all pictures on disk, in bytes; beyond it the ones that were not asked for longest go.
KEPT_BYTES = 256 << 20


class Pictures:
    """Pictures as PNG, kept in ``folder`` by their names; ``limit`` bounds their bytes. Where the
    folder can't be written, each is made anew."""

    def __init__(self, folder: Path, limit: int = KEPT_BYTES) -> None:
        self.folder, self._limit = folder, limit

    def page(self, sha256: str, page: int, width: int, load: Callable[[], bytes]) -> bytes:
        """Page ``page`` of the PDF with this hash, which ``load`` reads where it has to be
        drawn. Raises IndexError for a page that isn't there."""
        return self._kept(f"{sha256}-{page}-{width}", lambda: draw(load(), page, width))

    def crop(self, document: Document, spans: Iterable[Span], load: Callable[[], bytes]) -> bytes:
        """The page around these spans, with the spans marked, at the page's full width. Raises
        IndexError where they stand nowhere on a page."""
        spans = tuple(spans)
        # Positions refer to the text, which another version of the reader may make otherwise.
        made_of = f"{document.source!r}{spans!r}"
        place = hashlib.sha256(made_of.encode()).hexdigest()[:16]

        def make() -> Image.Image:
            data = load()
            areas = rectangles(data, document, spans)
            if not areas:
                raise IndexError("these words stand nowhere on a page")
            return _crop(data, areas[0])

        return self._kept(f"{document.sha256}-crop-{place}", make)

    def _kept(self, name: str, make: Callable[[], Image.Image]) -> bytes:
        path = self.folder / f"{name}.png"
        with contextlib.suppress(OSError):
            kept = path.read_bytes()
            os.utime(path)  # the youngest again
            return kept
        buffer = io.BytesIO()
        make().save(buffer, "PNG")
        with contextlib.suppress(OSError):
            self._keep(path, buffer.getvalue())
        return buffer.getvalue()

    def _keep(self, path: Path, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as part:
            part.write(data)
        Path(part.name).replace(path)
        self._forget()

    def _forget(self) -> None:
        """Takes the oldest away until four fifths of the limit are left, if it is passed."""
        known = [(entry.stat(), entry) for entry in self.folder.iterdir()]
        left = sum(stat.st_size for stat, _ in known)
        if left <= self._limit:
            return
        for stat, entry in sorted(known, key=lambda pair: pair[0].st_mtime_ns):
            if left <= 0.8 * self._limit:
                return
            entry.unlink(missing_ok=True)
            left -= stat.st_size


def _crop(data: bytes, area: PageArea) -> Image.Image:
    """A strip of the page with its rectangles in the middle, or their top where they are
    taller than it."""
    height = min(area.width / CROP_SHAPE, area.height)
    first = min(top for _, top, _, _ in area.rectangles)
    last = max(bottom for _, _, _, bottom in area.rectangles)
    top = first - max((height - (last - first)) / 2, height / 10)
    top = min(max(top, 0), area.height - height)
    image = draw(data, area.page, CROP_WIDTH, Strip(top, top + height))
    scale = image.width / area.width
    marks = Image.new("RGB", image.size, "white")
    pen = ImageDraw.Draw(marks)
    for left, upper, right, lower in area.rectangles:
        pen.rectangle(
            [
                (left - ROOM) * scale,
                (upper - ROOM - top) * scale,
                (right + ROOM) * scale,
                (lower + ROOM - top) * scale,
            ],
            fill=MARK,
        )
    return ImageChops.multiply(image, marks)
