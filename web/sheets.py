"""A PDF leafed through: which of its pages are shown, and the marks on them."""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.document import Document, Span
from corpus.pdf.place import PageArea, rectangles
from index.catalogue import DocumentInfo
from web.links import HASH_DIGITS, document_page
from web.pictures import ROOM, WIDTHS
from web.places import Place

PDF = "application/pdf"
#: Pages that are shown at once: a quote goes over one page break, seldom over two.
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Box:
    """A mark on a page, in points."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its number in the file, the label printed on it, its size in points, the addresses
    of its picture, by width, and its marks."""

    number: int
    label: str
    width: float
    height: float
    pictures: tuple[tuple[int, str], ...]
    marks: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading of the outline, and the page on which it stands."""

    text: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class Browsing:
    """The pages shown, how many there are, where the quote is (pages), and the outline."""

    sheets: tuple[Sheet, ...]
    pages: int
    quoted: tuple[int, ...]
    outline: tuple[Entry, ...]

    @property
    def at_quote(self) -> bool:
        """Whether the shown pages hold the mark that "#quote" leads to."""
        return any(sheet.number in self.quoted[:1] for sheet in self.sheets)

    @property
    def before(self) -> int | None:
        first = self.sheets[0].number
        return first - 1 if first > 1 else None

    @property
    def after(self) -> int | None:
        last = self.sheets[-1].number
        return last + 1 if last < self.pages else None


def browse(
    data: bytes, info: DocumentInfo, document: Document, place: Place, page: int | None
) -> Browsing:
    """Page ``page``, or the pages of the place, or the first."""
    pages = max(info.pages or 1, 1)
    fallback = _page_of(document, place.spans)
    asked = min(page or fallback, pages)
    areas = rectangles(data, document, place.spans, [asked])
    quoted = tuple(area.page for area in areas if area.rectangles)
    wanted = {asked} if page or not quoted else set(quoted[:AT_ONCE])
    shown = tuple(_sheet(info, area) for area in areas if area.page in wanted)
    return Browsing(shown, pages, quoted, tuple(_outline(document)))


def _page_of(document: Document, spans: tuple[Span, ...]) -> int:
    """Where words without a place of their own stand."""
    mark = document.page_at(spans[0].start) if spans else None
    return mark.number if mark else 1


def _sheet(info: DocumentInfo, area: PageArea) -> Sheet:
    address = f"{document_page(info.id)}/pages/{area.page}.png?sha256={info.sha256[:HASH_DIGITS]}"
    pictures = tuple((width, f"{address}&width={width}") for width in WIDTHS)
    marks = tuple(_box(*rectangle) for rectangle in area.rectangles)
    return Sheet(area.page, area.label, area.width, area.height, pictures, marks)


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    return Box(
        round(left - ROOM, 2),
        round(top - ROOM, 2),
        round(right - left + 2 * ROOM, 2),
        round(bottom - top + 2 * ROOM, 2),
    )


def _outline(document: Document) -> Iterable[Entry]:
    for mark in document.marks_of("heading"):
        page = document.page_at(mark.start)
        if page is not None:
            words = document.slice(document.spans_of(mark))
            yield Entry(words, mark.number, page.number)
