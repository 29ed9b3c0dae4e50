"""A quote cut out of its page, through its rectangles, is the quote."""

import re
import unicodedata
from pathlib import Path

import pytest

from corpus.document import Document, Run, Span
from corpus.loaders.pdf import load
from corpus.pdf.pdfium import Frame, opened
from corpus.pdf.place import PageArea, rectangles

DATA = Path(__file__).parent / "data"
NAMES = ("brief.pdf", "two_columns.pdf", "cyrillic.pdf", "rotated.pdf")
#: The cut is made this much inside a rectangle's edges: pdfium gives characters that touch it.
INSIDE = 0.3


def read(name: str) -> tuple[bytes, Document]:
    data = (DATA / name).read_bytes()
    content = load(data, name)
    return data, Document(
        "id",
        name,
        "title",
        "application/pdf",
        "en",
        content.text,
        "0",
        content.marks,
        content.source,
    )


def cut(data: bytes, areas: list[PageArea]) -> str:
    words = []
    with opened(data) as file:
        for area in areas:
            with file.page(area.page) as page:
                frame = page.frame()
                assert (area.width, area.height) == frame.size
                for left, top, right, bottom in area.rectangles:
                    corners = [undisplayed(frame, left, top), undisplayed(frame, right, bottom)]
                    (x0, x1), (y0, y1) = (sorted(axis) for axis in zip(*corners, strict=True))
                    words.append(
                        page.text.get_text_bounded(
                            x0 + INSIDE, y0 + INSIDE, x1 - INSIDE, y1 - INSIDE
                        )
                    )
    return "".join(words)


def undisplayed(frame: Frame, x: float, y: float) -> tuple[float, float]:
    """A point seen on the page, in the PDF's own space."""
    if frame.rotation == 90:
        return y + frame.left, x + frame.bottom
    return x + frame.left, frame.top - y


def letters(text: str) -> str:
    """What is left when spaces and hyphens, which lines add and drop, are taken away."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def sentences(document: Document) -> list[tuple[Span, ...]]:
    """Sentences of the document's blocks, footnotes cut out of the blocks that they interrupt."""
    found = []
    notes = list(document.marks_of("footnote"))
    for block in document.marks_of("heading", "paragraph", "item", "row", "footnote"):
        inside = [note for note in notes if block.start < note.start and note.end < block.end]
        for match in re.finditer(r"[^.!?]*[.!?]?", document.text[block.start : block.end]):
            start, end = block.start + match.start(), block.start + match.end()
            spans = [Span(start, end)]
            if any(start < note.end and note.start < end for note in inside):
                spans = [Span(start, inside[0].start), Span(inside[-1].end, end)]
            if letters(document.slice(spans)):
                found.append(tuple(spans))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_rectangles_of_each_sentence_hold_its_words(name: str) -> None:
    data, document = read(name)
    tried = ""
    for spans in sentences(document):
        said = letters(document.slice(spans))
        seen = letters(cut(data, rectangles(data, document, spans)))
        # A number that refers to a footnote stands among the words on the page.
        assert seen.replace("grain2and", "grainand") == said
        tried += said
    assert sorted(tried) == sorted(letters(document.text))


def find(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


def test_a_quote_over_a_page_has_an_area_on_both() -> None:
    data, document = read("brief.pdf")
    spans = (find(document, "of the talks, having consulted"), find(document, "their capitals"))
    first, second = rectangles(data, document, spans)
    assert (first.page, first.label, second.page, second.label) == (3, "1", 4, "2")
    assert letters(cut(data, [first])) == "ofthetalkshavingcon"
    assert letters(cut(data, [second])) == "sultedtheircapitals"


def test_one_rectangle_a_line() -> None:
    data, document = read("two_columns.pdf")
    (area,) = rectangles(data, document, [find(document, "whose boats had not been counted")])
    left, right = area.rectangles
    assert left[2] < 300 < right[0]
    assert left[1] > right[1]
    (line,) = rectangles(data, document, [find(document, "The lamp was paid for")])[0].rectangles
    assert line[3] - line[1] < 12


def test_places_are_those_of_the_page_as_displayed() -> None:
    data, document = read("rotated.pdf")
    (area,) = rectangles(data, document, [find(document, "The page is turned")])
    ((left, top, right, bottom),) = area.rectangles
    # Turned clockwise, the first line stands upright at the right: 500 - 60 from the left, and
    # begins 80 - 50 below the top.
    assert left == pytest.approx(500 - 60, abs=3)
    assert top == pytest.approx(80 - 50, abs=1)
    assert bottom - top > 90 > 12 > right - left


def test_words_that_stand_nowhere_have_no_place() -> None:
    data, document = read("brief.pdf")
    assert rectangles(data, document, [find(document, "\n\n")]) == []
    assert rectangles(data, document, []) == []


def with_initial() -> tuple[bytes, Document]:
    """Two lines of 10 points beside an initial as high as both, each line a run of its own."""
    content = (
        b"BT /F 33 Tf 20 100 Td (T) Tj ET "
        b"BT /F 10 Tf 45 114 Td (he first line) Tj 0 -14 Td (and the second) Tj ET"
    )
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    bodies = (b"%d 0 obj %s endobj\n" % (n, body) for n, body in enumerate(objects, start=1))
    data = b"%PDF-1.4\n" + b"".join(bodies) + b"trailer << /Root 1 0 R >>\n%%EOF"
    with opened(data) as file, file.page(1) as page:
        text = page.text.get_text_range()
    source = (Run(0, len(text), 1, 0),)
    return data, Document("id", "a.pdf", "title", "application/pdf", "en", text, "0", source=source)


def test_an_initial_does_not_stretch_the_line_beside_it() -> None:
    data, document = with_initial()
    start = document.text.index("T")
    end = document.text.index("he first line") + len("he first line")
    (area,) = rectangles(data, document, [Span(start, end)])
    initial, line = area.rectangles
    assert initial[3] - initial[1] > 20
    assert line[3] - line[1] < 12
    assert letters(cut(data, [area])) == "Thefirstline"
