"""The one door to pdfium, which is not thread-safe: every call is made under :data:`LOCK`.

The lock is held for a page at a time, so that a long file doesn't keep other threads waiting.
"""

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from corpus.errors import DamagedFile, EncryptedFile

LOCK = threading.RLock()

_ENCRYPTED = (
    "The PDF is locked with a password. Save a copy without one "
    "(for example qpdf --decrypt --password=… in.pdf out.pdf) and add that."
)
_MEND = "Open it in a viewer, print it to a new PDF, and add that."


def _prototype(function: object, result: Any, *arguments: Any) -> Callable[..., int]:
    """The same C function on plain addresses, three times as fast a call.

    PYFUNCTYPE keeps the interpreter's lock, which calls of under a microsecond would otherwise
    spend most of their time giving up and taking back.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value or 0  # type: ignore[arg-type]
    function_type = ctypes.PYFUNCTYPE(result, *arguments)
    call: Callable[..., int] = function_type(address)
    return call


_POINTER, _INT = ctypes.c_void_p, ctypes.c_int

get_unicode = _prototype(raw.FPDFText_GetUnicode, ctypes.c_uint, _POINTER, _INT)
get_text_object = _prototype(raw.FPDFText_GetTextObject, _POINTER, _POINTER, _INT)
get_loose_box = _prototype(raw.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
get_matrix = _prototype(raw.FPDFText_GetMatrix, _INT, _POINTER, _INT, _POINTER)


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's visible box in the PDF's own space (points, y upwards) and how many degrees
    clockwise it is turned for display."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as displayed."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def displayed(self, x: float, y: float) -> tuple[float, float]:
        """The point as seen: from the displayed page's top left corner, y downwards."""
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A bookmark: its words, the page that it leads to (from 1) and its depth (from 1)."""

    title: str
    page: int
    depth: int


class OpenPage:
    """A page whose handles are open; only to be used inside :meth:`OpenFile.page`."""

    def __init__(self, page: Any, text: Any) -> None:
        self.page = page
        self.text = text
        self.address: int = ctypes.cast(text.raw, ctypes.c_void_p).value or 0
        self.count: int = text.count_chars()

    def frame(self) -> Frame:
        left, bottom, right, top = self.page.get_bbox()
        return Frame(left, bottom, right, top, self.page.get_rotation())


class OpenFile:
    """An open PDF; made by :func:`opened`."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def __len__(self) -> int:
        with LOCK:
            return len(self._document)

    @contextmanager
    def page(self, number: int) -> Iterator[OpenPage]:
        """Opens page ``number`` (from 1). Raises DamagedFile, naming the page, if pdfium can't:
        a reader must know that a page is missing, so the others are not read without it."""
        with LOCK:
            page = text = None
            try:
                page = self._document[number - 1]
                text = page.get_textpage()
                yield OpenPage(page, text)
            except pypdfium2.PdfiumError as error:
                raise DamagedFile(f"The PDF's page {number} can't be read. {_MEND}") from error
            finally:
                for handle in (text, page):
                    if handle is not None:
                        handle.close()

    def label(self, number: int) -> str:
        """The page's label in the file; "" where it has none."""
        with LOCK:
            label: str = self._document.get_page_label(number - 1)
            return label

    def property(self, name: str) -> str:
        """The file's property "Title", "Author" or the like; "" where it has none."""
        with LOCK:
            value: str = self._document.get_metadata_value(name)
            return value

    def outline(self) -> list[OutlineEntry]:
        """The bookmarks that lead to a page, in order."""
        entries = []
        with LOCK:
            for bookmark in self._document.get_toc():
                target = bookmark.get_dest()
                index = target.get_index() if target is not None else None
                if index is not None:
                    entries.append(
                        OutlineEntry(bookmark.get_title(), index + 1, bookmark.level + 1)
                    )
        return entries


@contextmanager
def opened(data: bytes) -> Iterator[OpenFile]:
    """Opens a PDF. Raises EncryptedFile or DamagedFile."""
    with LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if error.err_code == raw.FPDF_ERR_PASSWORD:
                raise EncryptedFile(_ENCRYPTED) from error
            raise DamagedFile(f"The PDF is damaged. {_MEND}") from error
    try:
        yield OpenFile(document)
    finally:
        with LOCK:
            document.close()
