"""The words under the marks that a reader sees on a page are the words of the quote."""

import re
import shutil
import unicodedata
from pathlib import Path

import pytest

from corpus.document import document_id
from corpus.pdf.pdfium import opened
from tests.browser_support import Reader, expect

pytestmark = pytest.mark.browser

DATA = Path(__file__).parent / "data"
#: In CSS pixels: the marks are drawn larger than the ink, and pdfium gives what touches the edge.
INSIDE = 2.2


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for name in ("brief.pdf", "two_columns.pdf", "cyrillic.pdf"):
        shutil.copy(DATA / name, tmp_path)
    return tmp_path


def letters(text: str) -> str:
    """Without spaces and hyphens, which lines add and drop."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def under_the_marks(reader: Reader, data: bytes) -> str:
    """What the file has where the screen shows marks, page by page."""
    found = []
    with opened(data) as file:
        for sheet in reader.page.locator("figure.sheet").all():
            picture = sheet.locator("img")
            number = int(re.findall(r"pages/(\d+)", picture.get_attribute("src") or "")[0])
            paper = picture.bounding_box()
            with file.page(number) as page:
                width, height = page.frame().size
                assert paper["height"] / paper["width"] == pytest.approx(height / width, rel=0.01)
                scale = width / paper["width"]
                for mark in sheet.locator("rect").all():
                    box = mark.bounding_box()
                    left, top = box["x"] - paper["x"] + INSIDE, box["y"] - paper["y"] + INSIDE
                    right, bottom = left + box["width"], top + box["height"]
                    found.append(
                        page.text.get_text_bounded(
                            left * scale,
                            height - (bottom - 2 * INSIDE) * scale,
                            (right - 2 * INSIDE) * scale,
                            height - top * scale,
                        )
                    )
    return "".join(found)


@pytest.mark.parametrize(
    ("name", "question", "pages"),
    [
        (
            "two_columns.pdf",
            "whose boats had not been counted before: who paid for the lamp, the fishermen?",
            1,
        ),
        ("brief.pdf", "On which night did the delegations accept, having consulted their capitals "
                      "by telegraph, that the mediator proposed neither name?", 2),
        ("cyrillic.pdf", "Хто разгледзеў сорак скаргаў?", 1),
    ],
)  # fmt: skip
def test_the_marks_stand_on_the_quotes_words(
    reader: Reader, name: str, question: str, pages: int
) -> None:
    reader.open("/")
    reader.page.get_by_label("Ask your documents").fill(question)
    reader.page.get_by_role("button", name="Ask", exact=True).click()
    quote = reader.page.get_by_role("article").filter(has_text=name).first
    words = quote.locator("q").text_content() or ""
    quote.locator("a.title").click()
    expect(reader.page.locator("figure.sheet")).to_have_count(pages)
    expect(reader.page.locator("#quote")).to_be_in_viewport()
    assert letters(words)
    assert letters(under_the_marks(reader, (DATA / name).read_bytes())) == letters(words)


def test_the_place_is_shown_beside_the_quote(reader: Reader) -> None:
    reader.open("/?q=Хто+разгледзеў+сорак+скаргаў%3F")
    crop = reader.page.locator(".crop img").first
    crop.scroll_into_view_if_needed()
    expect(crop).to_have_js_property("complete", value=True)
    assert crop.evaluate("image => image.naturalWidth") == 1200


def test_pages_are_turned(reader: Reader) -> None:
    reader.open(f"/documents/{document_id('cyrillic.pdf')}")
    expect(reader.page.get_by_text("p. 5 (page 1 of the file)")).to_be_visible()
    reader.page.get_by_role("link", name="Page after").first.click()
    expect(reader.page.get_by_text("p. 6 (page 2 of the file)")).to_be_visible()
    reader.page.get_by_label("Page of the file").fill("4")
    reader.page.get_by_role("button", name="Go").click()
    expect(reader.page.get_by_text("p. 8 (page 4 of the file)")).to_be_visible()
    expect(reader.page.get_by_role("link", name="Page after")).to_have_count(0)
    reader.page.locator(".facts").get_by_text("Text", exact=True).click()
    expect(reader.page.get_by_text("Апошняя справаздача выйшла ў 1964 годзе")).to_be_visible()
    reader.page.locator(".facts").get_by_text("Pages", exact=True).click()
    expect(reader.page.locator("figure.sheet")).to_have_count(1)
