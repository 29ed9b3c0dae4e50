"""From documents to passages."""

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document, Mark, MarkKind, Passage, Span, check
from corpus.packing import pack
from corpus.split import SplitSettings, split

Block = tuple[MarkKind, int, list[str]]


def make(*blocks: Block) -> Document:
    """A document of blocks (kind, number, pieces); between two pieces stands a footnote."""
    text, marks = "", []
    for kind, number, pieces in blocks:
        text += "\n\n" if text else ""
        start = len(text)
        for place, piece in enumerate(pieces):
            if place % 2:
                marks.append(Mark(len(text) + 2, len(text) + 2 + len(piece), "footnote", 0, "1"))
                text += f"\n\n{piece}\n\n"
            else:
                text += piece
        marks.append(Mark(start, len(text), kind, number))
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    document = Document("doc", "a.md", "A", "text/markdown", "en", text, "5" * 64, tuple(marks))
    check(document)
    return document


def p(*pieces: str) -> Block:
    return ("paragraph", 0, list(pieces))


def h(level: int, title: str) -> Block:
    return ("heading", level, [title])


def item(text: str) -> Block:
    return ("item", 1, [text])


def read(document: Document, passage: Passage) -> list[str]:
    return [document.slice(sentence) for sentence in passage.sentences]


def size(document: Document, passage: Passage) -> int:
    return len(" ".join(read(document, passage)))


def sentence(number: int, length: int = 100) -> str:
    """A sentence of exactly this length that says its number."""
    start = f"Sentence {number} says" + " again" * ((length - 25) // 6)
    return start + "x" * (length - len(start) - 1) + "."


def sentences(count: int, length: int = 100) -> str:
    return " ".join(sentence(number, length) for number in range(count))


def test_one_sentence_is_one_passage() -> None:
    document = make(p("Only this."))
    assert [read(document, passage) for passage in split(document)] == [["Only this."]]


@pytest.mark.parametrize("text", ["", " \n\n \n"])
def test_nothing_is_no_passage(text: str) -> None:
    assert split(replace(make(p("x")), text=text, marks=())) == []


def test_passages_are_of_even_size_and_overlap_by_two_sentences() -> None:
    document = make(p(sentences(30)))
    passages = split(document)
    assert [size(document, passage) for passage in passages] == [908] * 4
    for left, right in pairwise(passages):
        assert left.sentences[-2:] == right.sentences[:2]
        assert left.sentences[-3] not in right.sentences


def test_a_long_last_sentence_is_not_repeated() -> None:
    document = make(p(sentences(8, 300)))
    for left, right in pairwise(split(document)):
        assert not set(left.sentences) & set(right.sentences)


def test_the_last_two_passages_share_what_is_left() -> None:
    document = make(p(sentences(13)))
    sizes = [size(document, passage) for passage in split(document)]
    assert sizes == [706, 807] or sizes == [807, 706]


def test_no_heading_is_crossed_and_no_heading_is_lost() -> None:
    document = make(
        *(h(1, "One"), p("First."), h(2, "Two"), p("Second."), h(3, "Three"), p("Third.")),
        *(h(3, "Four"), p("Fourth."), h(1, "Five"), p("Fifth.")),
    )
    assert [(passage.section, read(document, passage)) for passage in split(document)] == [
        (("One",), ["First."]),
        (("One", "Two"), ["Second."]),
        (("One", "Two", "Three"), ["Third."]),
        (("One", "Two", "Four"), ["Fourth."]),
        (("Five",), ["Fifth."]),
    ]


def test_a_heading_is_in_the_section_and_not_among_the_sentences() -> None:
    document = make(h(1, "Sanctions 1"), p("They hold."))
    (passage,) = split(document)
    assert (passage.section, read(document, passage)) == (("Sanctions 1",), ["They hold."])


def test_headings_with_nothing_under_them_can_be_found() -> None:
    document = make(h(1, "Report"), h(2, "Findings"), h(2, "Outlook"))
    assert [(passage.section, read(document, passage)) for passage in split(document)] == [
        (("Report",), ["Findings"]),
        (("Report",), ["Outlook"]),
    ]


def test_the_title_is_a_passage_only_where_there_is_nothing_else() -> None:
    document = make(h(1, "A"), h(1, "Aims"), p("Peace."))
    assert [read(document, passage) for passage in split(document)] == [["Peace."]]
    document = make(h(1, "A"))
    assert [read(document, passage) for passage in split(document)] == [["A"]]


def test_a_footnote_leaves_no_trace_in_the_sentence_around_it() -> None:
    document = make(p("The talks went", "1 See the annex. It is long.", "on in June. They failed."))
    body, note = split(document)
    assert (body.kind, read(document, body)) == (
        "body",
        ["The talks went on in June.", "They failed."],
    )
    assert body.sentences[0] == (Span(0, 14), Span(46, 57))
    assert (note.kind, read(document, note)) == ("footnote", ["1 See the annex.", "It is long."])


def test_a_footnote_between_sentences_cuts_none() -> None:
    document = make(p("It failed.", "1 Badly.", "It was repeated."))
    body, _ = split(document)
    assert body.sentences == ((Span(0, 10),), (Span(22, 38),))


def test_a_footnote_has_the_section_of_its_place_and_a_heading_loses_its_own() -> None:
    document = make(h(1, "Old"), p("A."), ("heading", 1, ["New", "* Draft.", "terms"]), p("B."))
    assert [(passage.section, passage.kind) for passage in split(document)] == [
        (("Old",), "body"),
        (("New terms",), "footnote"),
        (("New terms",), "body"),
    ]


def test_a_long_footnote_makes_a_few_passages() -> None:
    document = make(p("Body", sentences(25), "goes on."))
    kinds = [passage.kind for passage in split(document)]
    assert kinds == ["body", "footnote", "footnote", "footnote"]


def test_a_short_item_and_a_row_are_one_sentence() -> None:
    document = make(item("One. Two."), ("row", 0, ["Minsk. | 5. | Yes. No."]))
    (passage,) = split(document)
    assert read(document, passage) == ["One. Two.", "Minsk. | 5. | Yes. No."]


def test_a_long_item_is_several_sentences_of_one_passage() -> None:
    text = sentences(6)
    document = make(*[p(sentences(7)), item(text), p(sentences(7))])
    mark = next(document.marks_of("item"))
    for passage in split(document):
        inside = [s for s in passage.sentences if mark.start <= s[0].start < mark.end]
        assert len(inside) in (0, 6)


def test_an_item_too_long_for_a_passage_is_cut_between_sentences() -> None:
    document = make(item(sentences(20)))
    passages = split(document)
    assert len(passages) == 2
    assert {s for passage in passages for s in read(document, passage)} == {
        sentence(number) for number in range(20)
    }


def test_a_sentence_over_the_maximum_is_a_passage_of_its_own() -> None:
    document = make(p(sentences(3), "1 n.", sentence(7, 1_250), "2 n.", sentences(3)))
    bodies = [read(document, passage) for passage in split(document) if passage.kind == "body"]
    assert [sentence(7, 1_250)] in bodies


def test_text_without_full_stops_is_cut_at_clauses_then_at_words_then_anywhere() -> None:
    clause = "a clause of words without any end, " * 100
    document = make(p(clause.strip()))
    assert all(s.endswith(("end,", "end")) for x in split(document) for s in read(document, x))
    document = make(p(("word " * 1_000).strip()))
    assert all(s.endswith("word") for x in split(document) for s in read(document, x))
    document = make(p("w" * 2_500))
    assert [read(document, x) for x in split(document)] == [["w" * 1000], ["w" * 1000], ["w" * 500]]


def test_text_without_marks_is_paragraphs_by_blank_lines() -> None:
    document = replace(make(p("x")), text="\n\nA title\n \nOne. Two\nlines.\n\n", marks=())
    (passage,) = split(document)
    assert read(document, passage) == ["A title", "One.", "Two\nlines."]


def test_text_between_blocks_is_not_lost() -> None:
    document = replace(make(p("x")), text="Stray. Block. End.", marks=(Mark(7, 13, "paragraph"),))
    (passage,) = split(document)
    assert read(document, passage) == ["Stray.", "Block.", "End."]


def test_the_fingerprint_tells_settings_apart() -> None:
    prints = {
        SplitSettings().fingerprint,
        SplitSettings(target=900).fingerprint,
        SplitSettings(maximum=900).fingerprint,
        SplitSettings(overlap_sentences=1).fingerprint,
    }
    assert len(prints) == 4
    assert SplitSettings().fingerprint == SplitSettings().fingerprint


def test_no_overlap_when_none_is_asked_for() -> None:
    passages = split(make(p(sentences(30))), SplitSettings(overlap_sentences=0))
    used = [s for passage in passages for s in passage.sentences]
    assert len(used) == len(set(used)) == 30


def test_packing_prefers_even_runs_and_whole_blocks() -> None:
    assert pack([], [], [], 10, 12) == []
    assert pack([5], [True], [0], 10, 12) == [(0, 1)]
    assert pack([50] * 4, [False] * 4, [0] * 4, 100, 120) == [(0, 2), (2, 4)]
    # 5 and 5 are the target exactly, but 4 and 6 end with blocks.
    whole = [place in (3, 9) for place in range(10)]
    assert pack([40] * 10, whole, [0] * 10, 204, 250) == [(0, 4), (4, 10)]


def test_a_large_document_takes_linear_time() -> None:
    document = make(*[p(sentences(4)) if n % 5 else h(3, "Part") for n in range(5_000)])
    start = time.process_time()
    assert len(split(document)) > 1_000
    assert time.process_time() - start < 20  # about two seconds; a quadratic pass takes minutes


WORDS = st.sampled_from(
    ["It held.", "Dr. X left (p. 5).", "“Go. Now.”", "word", "9", "€", "a\u00a0b"]
)
LONG = st.integers(1, 260).map(lambda length: sentence(length, 25 + 10 * length))
TEXT = st.lists(st.one_of(WORDS, LONG), min_size=1, max_size=8).map(" ".join)
PIECES = st.one_of(TEXT.map(lambda text: [text]), st.tuples(TEXT, TEXT, TEXT).map(list))
BLOCKS = st.tuples(
    st.sampled_from(["heading", "paragraph", "paragraph", "item", "row"]),
    st.integers(1, 4),
    PIECES,
)


@settings(deadline=None, max_examples=40)
@given(blocks=st.lists(BLOCKS, max_size=10))
def test_what_holds_for_every_document(blocks: list[Block]) -> None:
    document = make(*blocks)
    passages = split(document)
    assert passages == split(document)
    assert len({passage.id for passage in passages}) == len(passages)
    check_coverage(document, passages)
    heads = [m.start for m in document.marks_of("heading")]
    for passage in passages:
        assert all(document.text[start:end].strip() for start, end in passage.spans)
        assert list(passage.spans) == sorted(passage.spans)
        assert not [at for at in heads if passage.start < at < passage.end]
        assert size(document, passage) <= 1_200 or len(passage.sentences) == 1
    for left in passages:
        others = [set(right.sentences) for right in passages if right is not left]
        assert not [other for other in others if set(left.sentences) <= other]


def offsets(spans: tuple[Span, ...]) -> set[int]:
    return {offset for start, end in spans for offset in range(start, end)}


def check_coverage(document: Document, passages: list[Passage]) -> None:
    """All words are in passages, footnotes' in footnotes', others' in others, or in headings
    that a passage has in its section."""
    notes = {o for m in document.marks_of("footnote") for o in offsets((m.span,))}
    heads = {o for m in document.marks_of("heading") for o in offsets((m.span,))} - notes
    visible = {o for o, char in enumerate(document.text) if not char.isspace()}
    found = {
        kind: {o for x in passages if x.kind == kind for o in offsets(x.spans)} & visible
        for kind in ("body", "footnote")
    }
    assert found["footnote"] == notes & visible
    assert found["body"] - heads == visible - notes - heads
    titles = {title for passage in passages for title in passage.section}
    for mark in document.marks_of("heading"):
        spans = document.spans_of(mark)
        assert document.slice(spans) in titles or offsets(spans) & visible <= found["body"]
