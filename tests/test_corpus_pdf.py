"""PDFs to canonical text: what a reader of the page would say that it says."""

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest

from corpus.content import Content
from corpus.document import Document, MarkKind, check
from corpus.errors import DamagedFile, EmptyFile, EncryptedFile, ScannedFile
from corpus.loaders.pdf import load

DATA = Path(__file__).parent / "data"


def content(name: str) -> Content:
    return load((DATA / name).read_bytes(), name)


def blocks(read: Content, *kinds: MarkKind) -> list[str]:
    return [read.text[mark.start : mark.end] for mark in read.marks if mark.kind in kinds]


@pytest.fixture(scope="module")
def brief() -> Content:
    return content("brief.pdf")


@pytest.mark.parametrize("name", ["brief.pdf", "two_columns.pdf", "cyrillic.pdf", "rotated.pdf"])
def test_the_invariants_of_documents_hold(name: str) -> None:
    read = content(name)
    check(
        Document("id", name, "t", "application/pdf", "en", read.text, "s", read.marks, read.source)
    )


def test_headings_have_the_levels_of_the_outline(brief: Content) -> None:
    found = [
        (mark.number, brief.text[mark.start : mark.end])
        for mark in brief.marks
        if mark.kind == "heading"
    ]
    assert found == [
        (1, "The Marble Strait Treaty"),
        (1, "Contents"),
        (1, "1 How the treaty came about"),
        (2, "1.1 The talks"),
        (1, "2 What it says"),
    ]


def test_pages_are_labelled_as_the_file_says(brief: Content) -> None:
    pages = [mark for mark in brief.marks if mark.kind == "page"]
    assert [(page.number, page.label) for page in pages] == [
        (1, "i"),
        (2, "ii"),
        (3, "1"),
        (4, "2"),
    ]
    assert [left.end for left in pages[:-1]] == [right.start for right in pages[1:]]


def test_running_heads_and_page_numbers_are_left_out(brief: Content) -> None:
    assert brief.text.count("The Marble Strait Treaty") == 1
    assert not brief.text.rstrip().endswith("2")


def test_numbers_that_refer_to_footnotes_are_left_out_and_powers_are_not(brief: Content) -> None:
    first = blocks(brief, "paragraph")[1]
    assert "in the strait with no survivors. Neither" in first
    assert "most of it grain, and both" in first
    assert "340 km² of water" in first
    assert "10⁶ tons a year" in first


def test_a_word_that_a_line_cuts_is_whole(brief: Content) -> None:
    assert "for eleven months the delegations met" in brief.text
    assert "though the commission that Article 9" in brief.text


def test_a_paragraph_over_a_page_is_one_with_footnotes_in_the_hole(brief: Content) -> None:
    paragraph = next(
        mark
        for mark in brief.marks
        if mark.kind == "paragraph" and brief.text.startswith("By the end of May", mark.start)
    )
    notes = [mark for mark in brief.marks if mark.kind == "footnote"]
    assert [(note.label, brief.text[note.start : note.end]) for note in notes] == [
        ("1", "1 The inquiry of 1951 gave the number of the dead as 214."),
        (
            "2",
            "2 Grain made up three fifths of the cargo in 1950, according to the customs of both "
            "states; the rest was timber and salt.",
        ),
    ]
    assert paragraph.start < notes[0].start
    assert notes[1].end < paragraph.end
    before = brief.text[paragraph.start : notes[0].start]
    after = brief.text[notes[1].end : paragraph.end]
    assert before.endswith("on the last night of the talks, having consulted\n\n")
    assert after == "\n\ntheir capitals by telegraph. The treaty was signed on 4 June 1952."


def test_a_word_over_a_page_belongs_to_the_first_and_footnotes_do_not_part_it(
    brief: Content,
) -> None:
    second = next(mark for mark in brief.marks if mark.kind == "page" and mark.number == 4)
    assert brief.text[second.start :].startswith("their capitals by telegraph.")


def test_bullets_make_items_and_leaders_make_contents(brief: Content) -> None:
    assert blocks(brief, "item") == [
        "1 How the treaty came about 1",
        "1.1 The talks 1",
        "2 What it says 2",
        "pilots and their licences;",
        "the salvage of wrecks, whose owners were seldom known and whose cargoes were claimed by "
        "both sides;",
        "fees.",
    ]
    assert blocks(brief, "list")[1].count("\n") == 2


def test_rows_of_a_table_have_their_cells(brief: Content) -> None:
    assert blocks(brief, "row") == [
        "Ship | Fee | Since",
        "Ferry | 40 | 1952",
        "Freighter | 115 | 1953",
        "Tanker | 260 | 1961",
    ]
    assert blocks(brief, "table") == ["\n".join(blocks(brief, "row"))]
    assert "Table 1: Fees in crowns" in blocks(brief, "paragraph")


def test_the_title_is_the_one_of_the_file_or_the_largest_words() -> None:
    assert content("brief.pdf").title == "The Marble Strait Treaty: a brief"
    assert content("two_columns.pdf").title == "The commission and its secretary"
    assert content("rotated.pdf").title is None


def test_columns_are_read_one_after_the_other_between_headings() -> None:
    read = content("two_columns.pdf")
    assert blocks(read, "heading", "paragraph") == [
        "The commission and its secretary",
        "The commission meets in the two capitals by turns. Its sessions are open, and its minutes "
        "are printed within a month. In 1958 it appointed a secretary who served for thirty-one "
        "years and wrote most of the reports himself.",
        "Each report begins with the number of passages. In the first year there were 1,904, and "
        "in the tenth more than six thousand. The secretary counted them from his window, so the "
        "early figures are exact by day only.",
        "The lamp",
        "Nights were added in 1963, when a lamp was put up on the eastern mole. The lamp was paid "
        "for by the fishermen, who had asked for it since the war, and whose boats had not been "
        "counted before. Their number surprised both states. It led to the protocol of 1964, which "
        "gives boats under nine metres the right of way at all hours.",
    ]


def test_printed_numbers_label_the_pages_of_a_file_without_labels() -> None:
    read = content("cyrillic.pdf")
    assert [mark.label for mark in read.marks if mark.kind == "page"] == ["5", "6", "7", "8"]
    assert "Агляд за год" not in read.text
    assert "–" not in read.text


def test_headings_at_the_top_of_pages_are_no_running_heads() -> None:
    assert blocks(content("cyrillic.pdf"), "heading") == ["Раздзел 1. Камісія", "Раздзел 2. Скаргі"]


def test_cyrillic_words_are_mended() -> None:
    paragraphs = blocks(content("cyrillic.pdf"), "paragraph")
    assert paragraphs[0].startswith(
        "Дагавор быў падпісаны ў чэрвені. Бакі дамовіліся пра агульную "
    )
    assert paragraphs[1].startswith("Пасяджэнні праходзяць па-беларуску і па-нямецку.")
    assert "Большасць з іх датычылася лоцманаў" in paragraphs[2]


def test_turned_pages_and_turned_text_are_read_along_their_lines() -> None:
    assert blocks(content("rotated.pdf"), "paragraph") == [
        "The page is turned on the screen by ninety degrees, as a scanner may do it. Its words "
        "stand where the crop box leaves them.",
        "The text of this page runs from the bottom to the top, as that of a wide table does when "
        "it is printed on an upright page.",
    ]


@pytest.mark.parametrize(
    ("name", "error", "advice"),
    [
        ("encrypted.pdf", EncryptedFile, "is locked with a password. Save a copy without one"),
        ("scanned.pdf", ScannedFile, "^Its pages are pictures without text. Run OCR"),
        (
            "damaged.pdf",
            DamagedFile,
            "^The PDF is damaged. Open it in a viewer, print it to a new PDF",
        ),
    ],
)
def test_files_without_readable_text_say_what_to_do(
    name: str, error: type[Exception], advice: str
) -> None:
    with pytest.raises(error, match=advice):
        content(name)


def with_scans(*after: int) -> bytes:
    """The brief, with a scanned page after these of its pages."""
    brief = pypdfium2.PdfDocument(DATA / "brief.pdf")
    scan = pypdfium2.PdfDocument(DATA / "scanned.pdf")
    made = pypdfium2.PdfDocument.new()
    for number in range(len(brief)):
        made.import_pages(brief, [number])
        for _ in range(after.count(number + 1)):
            made.import_pages(scan, [0])
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ([2], "Page 3 is a picture without text, and not searched. Run OCR over the file"),
        ([1, 2], "Pages 2 and 4 are pictures without text, and not searched. Run OCR"),
        ([1, 2, 2, 2, 4], "Pages 2, 4–6 and 9 are pictures without text, and not searched."),
    ],
)
def test_scanned_pages_among_others_are_told(brief: Content, after: list[int], told: str) -> None:
    read = load(with_scans(*after), "brief.pdf")
    (note,) = read.notes
    assert note.startswith(told)
    assert "The Marble Strait Treaty" in read.text
    assert brief.notes == ()


def test_files_are_read_by_several_threads_at_once() -> None:
    names = ["brief.pdf", "two_columns.pdf", "cyrillic.pdf", "rotated.pdf"] * 2
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(content, names)) == [content(name) for name in names]


@pytest.mark.parametrize("data", [b"", b" \n"])
def test_an_empty_file_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyFile):
        load(data, "empty.pdf")


def test_every_visible_character_of_the_text_has_its_place(brief: Content) -> None:
    placed = set(_offsets((run.start, run.length) for run in brief.source))
    nowhere = [char for i, char in enumerate(brief.text) if i not in placed and not char.isspace()]
    assert nowhere == ["|"] * 8


def _offsets(runs: Iterable[tuple[int, int]]) -> Iterable[int]:
    for start, length in runs:
        yield from range(start, start + length)
