"""The rules by which a PDF's lines become text, one at a time."""

from collections.abc import Sequence

import pytest

from corpus.pdf.codepage import has_tex_quotes, is_cyrillic_in_disguise, unmask
from corpus.pdf.columns import regions
from corpus.pdf.furniture import PageRows, find_furniture
from corpus.pdf.joining import Joiner, Joint
from corpus.pdf.notes import label_of, raise_digits, references, split_notes
from corpus.pdf.segments import LINE_END_HYPHEN, Line, Segment, line_of, rows
from corpus.pdf.tables import cells_of, find_tables

TYPE = 10.0


def segment(
    text: str,
    left: float,
    base: float,
    size: float = TYPE,
    raised: tuple[tuple[int, int], ...] = (),
) -> Segment:
    """Type half as wide as it is high, at these coordinates."""
    right = left + 0.5 * size * len(text)
    return Segment(text, tuple(range(len(text))), left, right, base, size, False, raised)


def line(text: str, base: float = 0.0, size: float = TYPE, raised: str = "") -> Line:
    """A line whose last occurrence of ``raised`` is above it."""
    start = text.rindex(raised)
    ranges = ((start, start + len(raised)),) if raised else ()
    return line_of([segment(text, 0.0, base, size, ranges)], 1)


@pytest.mark.parametrize(
    ("left", "right", "joint"),
    [
        ("the dele-", "gations met", Joint(1, False, "")),
        (f"the dele{LINE_END_HYPHEN}", "gations met", Joint(1, False, "")),
        ("its co-", "ordinator", Joint(0, True, "")),  # the document has it with its hyphen
        ("in the Mid-", "East", Joint(0, True, "")),
        ("the F-", "16 jets", Joint(0, True, "")),
        ("РЕСПУБ-", "ЛИКА", Joint(1, False, "")),
        ("кто-", "то из них", Joint(0, True, "")),
        ("сказал по-", "русски", Joint(0, True, "")),
        ("по-", "литика", Joint(1, False, "")),
        ("an e-", "mail", Joint(0, True, "")),
        ("Vor-", "und Nachteile", Joint(0, True, " ")),
        ("two states -", "and more", Joint(0, True, " ")),
        ("from 2010–", "2015", Joint(0, False, "")),
        ("see https://example.org/", "report.pdf", Joint(0, False, "")),
        ("the end", "of it", Joint(0, False, " ")),
    ],
)
def test_how_a_line_goes_on(left: str, right: str, joint: Joint) -> None:
    assert Joiner(["a co-ordinator", "met the"]).joint(left, right) == joint


@pytest.mark.parametrize(
    ("text", "raised", "left_out"),
    [
        ("the aggression12.", "12", "the aggression."),
        ("“in full”3 he said", "3", "“in full” he said"),
        ("of the EU7 and", "7", "of the EU and"),  # the page has a footnote 7
        ("of the EU8 and", "8", "of the EU⁸ and"),
        ("an area of 5 m2 or", "2", "an area of 5 m² or"),
        ("340 km2 of water", "2", "340 km² of water"),
        ("10 км2 воды", "2", "10 км² воды"),
        ("106 tons", "6", "10⁶ tons"),
        ("where x2 is", "2", "where x² is"),
        ("the agression¹².", "", "the agression."),
        ("340 km² of water", "", "340 km² of water"),
    ],
)
def test_only_what_can_be_nothing_but_a_reference_is_left_out(
    text: str, raised: str, left_out: str
) -> None:
    found = line(text, raised=raised)
    ranges = references(found, labels={"7"})
    words = raise_digits(found, {end for _, end in ranges})
    for start, end in reversed(ranges):
        words = words[:start] + words[end:]
    assert words == left_out


def test_footnotes_begin_with_a_label_in_small_type() -> None:
    column = [
        line("The text of the page", 0.0),
        line("goes on to here.", 12.0),
        line("3 A note that takes", 40.0, size=8),
        line("two lines.", 49.0, size=8),
        line("4 Another.", 58.0, size=8),
    ]
    body, notes = split_notes(column, [], TYPE)
    assert [each.text for each in body] == ["The text of the page", "goes on to here."]
    assert [(note.label, [each.text for each in note.lines]) for note in notes] == [
        ("3", ["3 A note that takes", "two lines."]),
        ("4", ["4 Another."]),
    ]


def test_small_type_without_a_label_is_no_footnote() -> None:
    column = [line("The text.", 0.0), line("Source: the ministry.", 30.0, size=8)]
    assert split_notes(column, [], TYPE) == (column, [])


@pytest.mark.parametrize(
    ("found", "label"),
    [
        (line("1The note", raised="1"), ("1", 1)),
        (line("12 See above"), ("12", 3)),
        (line("* See above"), ("*", 2)),
        (line("¹⁴ See above"), ("14", 3)),
        (line("1,904 passages"), ("", 0)),
        (line("See above"), ("", 0)),
    ],
)
def test_the_label_of_a_footnote(found: Line, label: tuple[str, int]) -> None:
    assert label_of(found) == label


def page(number: int, *placed: tuple[str, float]) -> PageRows:
    """A page 800 high with these lines at these heights, and text in its middle."""
    segments = [segment(text, 50.0, base) for text, base in placed]
    segments += [segment(f"text {number} of the page {at}", 50.0, at) for at in range(200, 600, 20)]
    return PageRows(number, 0.0, 800.0, segments)


def left_out(pages: list[PageRows]) -> list[str]:
    furniture = find_furniture(pages, TYPE)
    return [each.text for page in pages for each in page.segments if each in furniture.segments]


def test_a_line_that_grows_with_the_pages_is_a_running_head() -> None:
    pages = [page(n, (f"Report {n + 6}", 40.0), (f"{n + 6} of 30", 770.0)) for n in range(1, 5)]
    assert left_out(pages)[:4] == ["Report 7", "7 of 30", "Report 8", "8 of 30"]
    assert find_furniture(pages, TYPE).printed == {1: "7", 2: "8", 3: "9", 4: "10"}


def test_headings_with_numbers_of_their_own_stay() -> None:
    pages = [page(n, (f"Annex {n}", 40.0)) for n in (2, 5, 9, 11)]
    assert left_out([page(n, (f"Annex {i}", 40.0)) for i, n in enumerate((2, 5, 9, 11))]) == []
    assert left_out(pages)[:1] == ["Annex 2"]  # but where they count the pages


def test_two_pages_are_not_enough_for_a_running_head() -> None:
    assert left_out([page(n, ("Report", 40.0)) for n in (1, 2)]) == []
    assert left_out([page(n, ("Report", 40.0)) for n in (1, 2, 3)]) == ["Report"] * 3


def test_what_repeats_inside_the_text_stays() -> None:
    pages = [page(n, (f"Opening words {chr(64 + n)}", 40.0), ("Answer", 60.0)) for n in (1, 2, 3)]
    assert left_out(pages) == []


def test_a_page_number_is_alone_in_the_margin() -> None:
    assert left_out([page(1, ("– 4 –", 770.0))]) == ["– 4 –"]
    assert left_out([page(1, ("Article 4", 770.0))]) == []
    assert left_out([page(1, ("4", 612.0))]) == []


LEFT = "the words of the left column go here"
RIGHT = "and those of the right one stand here"


def test_columns_written_row_by_row_are_read_one_by_one() -> None:
    placed = [(LEFT, 50.0, 12.0 * i) for i in range(6)] + [
        (RIGHT, 260.0, 12.0 * i) for i in range(6)
    ]
    mixed = [segment(*each) for each in sorted(placed, key=lambda each: each[2])]
    assert [[each.text for each in region] for region in regions(mixed)] == [
        [LEFT] * 6,
        [RIGHT] * 6,
    ]


def table_lines(
    *cells: tuple[str, ...], places: Sequence[float] = (50.0, 170.0, 290.0)
) -> list[Line]:
    placed = [
        segment(text, left, 14.0 * row)
        for row, texts in enumerate(cells)
        for left, text in zip(places, texts, strict=False)
    ]
    return [line_of(row, 1) for row in rows(placed)]


def test_three_rows_of_cells_in_columns_are_a_table() -> None:
    lines = table_lines(("Ship", "Fee"), ("Ferry", "40"), ("Tanker", "260"))
    (table,) = find_tables(lines)
    assert (table.start, table.end) == (0, 3)
    assert [[cell[0].text for cell in row] for row in table.rows] == [
        ["Ship", "Fee"],
        ["Ferry", "40"],
        ["Tanker", "260"],
    ]


@pytest.mark.parametrize(
    "cells",
    [
        [("Ship", "Fee"), ("Ferry", "40")],
        [("•", "pilots"), ("•", "wrecks"), ("•", "fees")],
        [("1.", "pilots"), ("2.", "wrecks"), ("3.", "fees")],
        [("[1]", "pilots"), ("[2]", "wrecks"), ("[3]", "fees")],
        [("1 Talks . . . . . .", "3"), ("2 Terms . . . . . .", "4"), ("3 Fees . . . . . .", "9")],
    ],
    ids=["two rows", "bullets", "numbers", "references", "contents"],
)
def test_these_are_no_tables(cells: list[tuple[str, ...]]) -> None:
    assert find_tables(table_lines(*cells)) == []


def test_words_that_nearly_fill_their_cells_are_cells() -> None:
    """As of a head over narrow figures, or of a long name before them."""
    rows = (("State", "Killed", "Hurt"), ("Anland", "11", "12"), ("Bigland", "21", "22"))
    lines = table_lines(*rows, places=(0.0, 42.0, 80.0))
    assert len(cells_of(lines[0])) < 3
    (table,) = find_tables(lines)
    assert [[cell[0].text for cell in row] for row in table.rows] == [list(row) for row in rows]


def test_a_table_of_short_cells_is_no_pair_of_columns() -> None:
    cells = [
        segment(text, x, 12.0 * i) for i in range(6) for text, x in (("Ferry", 50.0), ("40", 260.0))
    ]
    assert len(regions(cells)) == 1


def test_short_lines_beside_prose_on_baselines_of_their_own_are_a_column() -> None:
    contents = [segment(f"{i} Talks", 50.0, 15.0 * i) for i in range(6)]
    prose = [segment(RIGHT, 260.0, 11.0 * i + 4) for i in range(8)]
    assert regions([*contents, *prose]) == [contents, prose]


def test_cyrillic_in_disguise_is_read_as_the_page_shows_it() -> None:
    text = "Äîãîâîð ïîäïèñàí â èþíå, ñêàçàíî â ¾Îáçîðå¿ (Annual Survey)."
    assert is_cyrillic_in_disguise([text] * 5)
    assert has_tex_quotes([text])
    read = unmask(segment(text, 0.0, 0.0), tex_quotes=True)
    assert read.text == "Договор подписан в июне, сказано в «Обзоре» (Annual Survey)."
    ukrainian = unmask(segment("³ ¿õ áåçïåêà", 0.0, 0.0))
    assert ukrainian.text == "і їх безпека"


@pytest.mark.parametrize(
    "text",
    [
        "L’été où Noël déçut l’aïeul à Genève",
        "Über größere Häfen fährt man öfter",
        "Žąsų šuo, łódź i żółć",
    ],
)
def test_western_words_are_not_taken_for_cyrillic(text: str) -> None:
    assert not is_cyrillic_in_disguise([text] * 20)
