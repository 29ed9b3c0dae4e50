"""Documents: their invariants, slices, pages, sections and ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import (
    Document,
    Mark,
    Passage,
    Run,
    Span,
    check,
    document_id,
    passage_id,
)
from corpus.errors import InvalidDocument

TEXT = "Talks\n\nThey went 1 See annex. on in June.\n\nTerms 2 Draft.\n\nNone."
MARKS = (
    Mark(0, 30, "page", 1, "i"),
    Mark(0, 5, "heading", 1),
    Mark(7, 41, "paragraph"),
    Mark(17, 29, "footnote", 0, "1"),
    Mark(30, 64, "page", 2, "ii"),
    Mark(43, 57, "heading", 2),
    Mark(49, 57, "footnote", 0, "2"),
    Mark(59, 64, "paragraph"),
)


def make(
    text: str = TEXT, marks: tuple[Mark, ...] = MARKS, source: tuple[Run, ...] = ()
) -> Document:
    return Document("id", "a.pdf", "A", "application/pdf", "en", text, "0" * 64, marks, source)


def test_a_sound_document_passes() -> None:
    check(make(source=(Run(0, 5, 1, 0), Run(7, 10, 1, 6))))


@pytest.mark.parametrize(
    ("marks", "source", "what"),
    [
        (MARKS[::-1], (), "marks are not sorted"),
        ((Mark(0, 65, "paragraph"),), (), "lies outside the text"),
        ((Mark(0, 9, "paragraph"), Mark(7, 15, "item")), (), "overlap"),
        ((Mark(0, 9, "footnote"), Mark(7, 15, "footnote")), (), "overlap"),
        ((Mark(0, 9, "page", 1), Mark(7, 15, "page", 2)), (), "overlap"),
        ((Mark(0, 7, "page", 2), Mark(7, 15, "page", 1)), (), "out of order"),
        ((), (Run(0, 5, 1, 0), Run(4, 2, 1, 9)), "overlaps the run before it"),
        ((), (Run(60, 5, 1, 0),), "a run lies outside the text"),
    ],
)
def test_a_broken_invariant_is_named(
    marks: tuple[Mark, ...], source: tuple[Run, ...], what: str
) -> None:
    with pytest.raises(InvalidDocument, match=what) as error:
        check(make(marks=marks, source=source))
    assert str(error.value).startswith("a.pdf: ")


def test_a_mark_without_its_footnotes() -> None:
    document = make()
    assert document.spans_of(MARKS[2]) == (Span(7, 16), Span(30, 41))
    assert document.slice(document.spans_of(MARKS[2])) == "They went on in June."
    assert document.slice(document.spans_of(MARKS[3])) == "1 See annex."
    assert document.spans_of(Mark(5, 7, "paragraph")) == ()


def test_page_and_section_of_an_offset() -> None:
    document = make()
    assert [document.page_at(offset) for offset in (0, 29, 30, 63)] == [
        *(MARKS[0], MARKS[0], MARKS[4], MARKS[4])
    ]
    assert document.section_at(10) == ("Talks",)
    assert document.section_at(60) == ("Talks", "Terms")
    assert make(marks=MARKS[2:4]).page_at(10) is None
    assert make(marks=MARKS[2:4]).section_at(10) == ()


def by_scan(document: Document, offset: int) -> tuple[str, ...]:
    path: list[Mark] = []
    for mark in document.marks_of("heading"):
        if mark.start <= offset:
            path = [above for above in path if above.number < mark.number] + [mark]
    return tuple(document.text[mark.start : mark.end] for mark in path)


@given(levels=st.lists(st.integers(1, 6), max_size=12), offset=st.integers(0, 40))
def test_sections_are_those_of_a_scan_from_the_start(levels: list[int], offset: int) -> None:
    text = "".join(f"H{place:x} " for place in range(len(levels)))
    marks = tuple(Mark(3 * n, 3 * n + 2, "heading", level) for n, level in enumerate(levels))
    document = make(text, marks)
    assert document.section_at(offset) == by_scan(document, offset)


def test_ids_depend_on_path_content_and_spans() -> None:
    assert document_id("reports/a.pdf") == "e70fdcee9abb64c3"
    spans = ((Span(0, 5),), (Span(7, 16), Span(30, 41)))
    same = passage_id("ab", "a.pdf", spans)
    assert same == passage_id("ab", "a.pdf", spans)
    assert 0 <= same < 2**63
    others = {
        passage_id("ac", "a.pdf", spans),
        passage_id("ab", "b.pdf", spans),
        passage_id("ab", "a.pdf", spans[:1]),
        passage_id("ab", "a.pdf", ((*spans[0], *spans[1]),)),
    }
    assert len(others | {same}) == 5


def test_a_passage_knows_its_bounds() -> None:
    passage = Passage(1, "id", ((Span(0, 5),), (Span(7, 16), Span(30, 41))))
    assert (passage.start, passage.end) == (0, 41)
    assert passage.spans == (Span(0, 5), Span(7, 16), Span(30, 41))
