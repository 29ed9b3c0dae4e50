"""The benchmark of highlights sees a rectangle that is too large, too small, or elsewhere."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.highlights import Pages, Verdict, fold, judge, sample, undisguised
from corpus.document import Document, Span
from corpus.loaders import load
from corpus.pdf.place import PageArea, Rectangle, rectangles

DATA = Path(__file__).parent / "data"


def judged(document: Document, pages: Pages, areas: list[PageArea], words: str) -> Verdict:
    return judge(document, (find(document, words),), areas, pages)


def find(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


def read(name: str) -> tuple[bytes, Document, Pages]:
    data = (DATA / name).read_bytes()
    return data, load(data, name), Pages(data)


def moved(area: PageArea, edges: Rectangle) -> list[PageArea]:
    """The area with its first rectangle's edges moved by so many points."""
    first, *others = area.rectangles
    left, top, right, bottom = (edge + by for edge, by in zip(first, edges, strict=True))
    return [replace(area, rectangles=((left, top, right, bottom), *others))]


@pytest.mark.parametrize(
    ("edges", "missing", "extra"),
    [
        ((0, 0, 0, 0), False, False),
        ((0, 0, 9, 0), False, True),
        ((-9, 0, 0, 0), False, True),
        ((0, -9, 0, 0), False, True),
        ((0, 0, 0, 9), False, True),
        ((0, 0, -5, 0), True, False),
        ((0, 5, 0, 0), True, False),
        ((0, 13, 0, 13), True, True),
        ((240, 0, 240, 0), True, True),
    ],
)
def test_a_wrong_rectangle_is_seen(edges: Rectangle, missing: bool, extra: bool) -> None:
    data, document, pages = read("two_columns.pdf")
    words = "its minutes"
    (area,) = rectangles(data, document, [find(document, words)])
    verdict = judged(document, pages, moved(area, edges), words)
    assert (bool(verdict.missing), bool(verdict.extra)) == (missing, extra)
    assert bool(verdict.cause) == (missing or extra)


def test_a_wrong_page_is_seen_and_so_is_none() -> None:
    data, document, pages = read("brief.pdf")
    words = "Neither would let the other’s pilots aboard"
    (area,) = rectangles(data, document, [find(document, words)])
    assert judged(document, pages, [area], words).cause == ""
    assert judged(document, pages, [replace(area, page=4)], words).cause != ""
    assert judged(document, pages, [], words).cause == "no rectangle"


def test_the_number_of_a_note_is_told_from_a_word_too_much() -> None:
    data, document, pages = read("brief.pdf")
    words = "most of it grain, and both treasuries wanted it to grow."
    (area,) = rectangles(data, document, [find(document, words)])
    assert judged(document, pages, [area], words) == Verdict(numbers=True)
    words = "The two states began to talk in March"
    (area,) = rectangles(data, document, [find(document, words)])
    assert judged(document, pages, [area], words) == Verdict()
    year = judged(document, pages, moved(area, (0, 0, 30, 0)), words)
    assert (year.cause, year.extra) == ("too much", "1195")


def test_turned_pages_come_first_and_are_judged_as_displayed() -> None:
    data, document, pages = read("rotated.pdf")
    assert pages.turned == {1}
    sentences = sample(document, pages.turned, 2)
    for sentence in sentences:
        assert document.page_at(sentence[0].start).number == 1  # type: ignore[union-attr]
        assert judge(document, sentence, rectangles(data, document, sentence), pages) == Verdict()


def test_what_is_folded() -> None:
    assert fold("ﬁrst-\u00adclass  café 10⁶ | ˇz\u0016") == "firstclasscafe106z"
    assert fold("\ud835\udc65ı") == "xi"
    assert undisguised("Ñïèñîê ¾òàáëèö¿") == "Список «таблиц»"
