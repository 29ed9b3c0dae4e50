"""A text of the caller's own, cut into what is read."""

import pytest

from corpus.split import DEFAULT
from qa.given_text import WINDOW, read_text, windows

TABLE = "Roads in 2020.\nState | Deaths\nA | 11\nB | 22\nIt rained. Nobody came."
MARKDOWN = "Roads.\n\n| State | Deaths |\n| --- | --- |\n| A | 11 |\n\nIt rained."


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in read_text(text).sentences]


def test_lines_of_cells_are_rows_with_the_head_of_their_table() -> None:
    assert sentences(TABLE) == [
        "Roads in 2020.",
        "State | Deaths",
        "A | 11",
        "B | 22",
        "It rained.",
        "Nobody came.",
    ]
    assert read_text(TABLE).heads == {2: 1, 3: 1}
    assert read_text(TABLE.replace("\n", "\r\n")).heads == {2: 1, 3: 1}


def test_a_table_in_markdown() -> None:
    assert sentences(MARKDOWN) == ["Roads.", "| State | Deaths |", "| A | 11 |", "It rained."]
    assert read_text(MARKDOWN).heads == {2: 1}


@pytest.mark.parametrize("text", ["", " \n ", "|", "One.\n\nTwo. Three | four.\nFive."])
def test_what_has_no_table_has_no_heads(text: str) -> None:
    assert read_text(text).heads == {}
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_rows_in_a_later_window_have_the_head_in_their_label() -> None:
    rows = [f"District {n} | {n + 1000}" for n in range(200)]
    text = "\n".join(["Place | Deaths", *rows])
    parts = list(windows(text))
    assert len(parts) > 2
    assert parts[0][1].heads[1] == 0
    for start, part in parts[1:]:
        assert text[start:].startswith(part.text)
        assert len(part.text) <= WINDOW
        assert part.label == "Place | Deaths"
        assert set(part.heads.values()) == {None}


def test_a_sentence_too_long_to_be_read_at_once_is_cut() -> None:
    text = "We spoke about the road and " * 150 + "it was opened in 1931 by the mayor"
    found = read_text(text).sentences
    assert max(end - start for start, end in found) <= DEFAULT.longest_sentence
    assert " ".join(sentences(text)) == text
    start, part = list(windows(text))[-1]
    assert "1931" in part.text == text[start:]


def test_a_long_line_that_is_nearly_a_rule_takes_no_time_squared() -> None:
    text = "Place | Deaths\n" + "| " * 200_000 + "x"
    assert read_text(text).sentences[-1][1] == len(text)


def test_no_cell_of_a_long_row_is_lost() -> None:
    text = "Head | tail\n" + " | ".join(f"cell {n}" for n in range(300))
    assert "".join(sentences(text)).replace(" ", "") == "".join(text.split())
    assert set(read_text(text).heads.values()) == {0}
