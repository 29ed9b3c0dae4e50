"""The untrained scorer, on vectors that can be worked out by hand."""

import math
from pathlib import Path

import pytest

from corpus.document import Document, Mark, MarkKind, Passage, Span
from index.analysis import terms
from index.lexical import LexicalIndex, LexicalRow
from qa.reader import PassageText
from qa.token_match import TokenMatch
from tests.fakes import FakeEmbedder

TEXT = "The treaty was signed. Birds sing at dawn. See https://treaty.signed/by/whom now."


@pytest.fixture
def words(tmp_path: Path) -> LexicalIndex:
    rows = [LexicalRow(1, "a", "en", " ".join(terms(TEXT, "en")))]
    LexicalIndex.write(tmp_path / "lexical", rows)
    return LexicalIndex.open(tmp_path / "lexical")


@pytest.fixture
def passage() -> PassageText:
    return PassageText(1, TEXT, ((0, 22), (23, 42), (43, len(TEXT))), "en")


def test_a_sentence_matches_by_the_share_of_the_questions_tokens_it_has(
    words: LexicalIndex, passage: PassageText
) -> None:
    (reading,) = TokenMatch(FakeEmbedder()).read("treaty signed where", [passage], words)
    assert [round(evidence.features["match"], 3) for evidence in reading] == [0.667, 0.0, 0.0]
    unseen, seen = math.log(1 + 1.5 / 0.5), math.log(1 + 0.5 / 1.5)
    share = 2 * seen / (2 * seen + unseen)
    assert [evidence.features["coverage"] for evidence in reading] == pytest.approx(
        [share, 0.0, share]
    )


def test_the_score_adds_coverage_and_takes_off_for_length(
    words: LexicalIndex, passage: PassageText
) -> None:
    (reading,) = TokenMatch(FakeEmbedder()).read("birds sing", [passage], words)
    assert reading[1].score == pytest.approx(1.0 + 0.1 * 1.0 - 0.01 * math.log(19))


def test_a_second_reading_says_of_each_sentence_what_the_first_did(
    words: LexicalIndex, passage: PassageText
) -> None:
    scorer = TokenMatch(FakeEmbedder())
    (reading,) = scorer.read("birds sing", [passage], words)
    again = scorer.reread("birds sing", [(passage, 1), (passage, 0)], words)
    assert again == [reading[1], reading[0]]
    assert again[0] != again[1]


def test_a_web_address_has_no_words(words: LexicalIndex, passage: PassageText) -> None:
    (reading,) = TokenMatch(FakeEmbedder()).read("by whom", [passage], words)
    assert reading[2].features["match"] == 0.0


def test_passages_read_before_are_not_embedded_again(
    words: LexicalIndex, passage: PassageText
) -> None:
    asked: list[list[str]] = []

    class Counting(FakeEmbedder):
        def passage_tokens(self, texts):  # type: ignore[no-untyped-def]
            asked.append(list(texts))
            return super().passage_tokens(texts)

    scorer = TokenMatch(Counting())
    first = scorer.read("birds", [passage], words)
    assert scorer.read("birds", [passage], words) == first
    assert asked == [[TEXT]]


def test_a_sentence_cut_by_a_footnote_is_read_whole() -> None:
    text = "The council met\n\n1 In May.\n\nand decided. It ended."
    document = Document("d", "d.txt", "D", "text/plain", "en", text, "0")
    cut = (Span(0, 15), Span(28, 40))
    passage = Passage(1, "d", (cut, (Span(41, 50),)))
    read = PassageText.of(document, passage)
    assert [read.text[a:b] for a, b in read.sentences] == [
        "The council met and decided.",
        "It ended.",
    ]


def test_a_passage_is_read_under_its_title_and_headings() -> None:
    document = Document("d", "d.txt", "Rules", "text/plain", "en", "One. Two.", "0")
    sentences = ((Span(0, 4),), (Span(5, 9),))
    passage = Passage(1, "d", sentences, section=("Part 1", "Article 5"))
    read = PassageText.of(document, passage)
    assert (read.text, read.label) == ("One. Two.", "Rules\nPart 1\nArticle 5")


def test_a_row_is_read_with_the_head_of_its_table() -> None:
    lines = ["Roads", "Deaths.", "State | 2019 | 2020", "A | 11 | 12", "B | 21 | 22", "Rain."]
    text = "\n\n".join(lines)
    at = [text.index(line) for line in lines]
    spans = [Span(start, start + len(line)) for start, line in zip(at, lines, strict=True)]
    kinds: list[MarkKind] = ["heading", "paragraph", "row", "row", "row", "paragraph"]
    marks = [Mark(*span, kind) for span, kind in zip(spans, kinds, strict=True)]
    marks.insert(2, Mark(spans[2].start, spans[4].end, "table"))
    document = Document("a", "a.md", "Roads", "", "en", text, "", tuple(marks))
    found = [document.table_at(start) for start in at]
    assert found == [None, None, *[(marks[2], marks[3])] * 3, None]

    def read(first: int, last: int) -> PassageText:
        sentences = tuple((span,) for span in spans[first:last])
        return PassageText.of(document, Passage(1, "a", sentences, ("By year",)))

    whole = read(1, 6)
    assert whole.label == "Roads\nBy year"
    assert [whole.before(n) for n in range(5)] == [None, 0, 1, 1, 3]
    rest = read(3, 6)
    assert rest.label == "Roads\nBy year\nState | 2019 | 2020"
    assert [rest.before(n) for n in range(3)] == [None, None, 1]


def test_a_table_that_goes_on_on_another_page_keeps_its_head() -> None:
    rows = ["State | 2019", "A | 11", "B | 22", "C | 33", "Town | 2019", "D | 44", "E | 5 | 6"]
    text = "\n".join(rows)
    at = [text.index(row) for row in rows]
    spans = [Span(start, start + len(row)) for start, row in zip(at, rows, strict=True)]
    marks = []
    for page, (first, last) in enumerate([(0, 2), (2, 3), (3, 4), (4, 6), (6, 7)], 1):
        start, end = at[first], spans[last - 1].end
        marks += [Mark(start, end, "page", page), Mark(start, end, "table")]
        marks += [Mark(*span, "row") for span in spans[first:last]]
    document = Document("a", "a.pdf", "Roads", "", "en", text, "", tuple(marks))
    heads = [found and text[slice(*found[1].span)] for found in map(document.table_at, at)]
    assert heads == [rows[0]] * 4 + [rows[4]] * 2 + [rows[6]]

    def read(first: int, last: int) -> PassageText:
        return PassageText.of(document, Passage(1, "a", tuple((s,) for s in spans[first:last])))

    assert read(0, 4).heads == {1: 0, 2: 0, 3: 0}
    assert (read(2, 5).label, read(2, 5).heads) == ("Roads\nState | 2019", {0: None, 1: None})
    assert read(1, 4).label == "Roads\nState | 2019"  # once, though tables begin on three pages


def test_a_footnote_inside_a_table_is_no_row() -> None:
    rows = ["State | 2019", "A | 11"]
    note = ["1 Without prisons.", "They are not counted."]
    text = "\n".join([rows[0], " ".join(note), rows[1]])
    at = {words: text.index(words) for words in (*rows, *note)}
    spans = {words: Span(start, start + len(words)) for words, start in at.items()}
    marks = [
        Mark(0, len(text), "table"),
        Mark(*spans[rows[0]], "row"),
        Mark(at[note[0]], spans[note[1]].end, "footnote"),
        Mark(*spans[rows[1]], "row"),
    ]
    document = Document("a", "a.pdf", "Roads", "", "en", text, "", tuple(marks))
    passage = Passage(1, "a", tuple((spans[words],) for words in note), kind="footnote")
    read = PassageText.of(document, passage)
    assert (read.heads, read.label, read.before(1)) == ({}, "Roads", 0)
