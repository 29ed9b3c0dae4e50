from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import DamagedFile
from corpus.loaders import load

DATA = Path(__file__).parent / "data"


def blocks(document: Document) -> list[tuple[str, int, str]]:
    """Kind, number and text of every block, in order."""
    kinds = ("heading", "paragraph", "item", "row", "footnote")
    return [
        (mark.kind, mark.number, document.text[mark.start : mark.end])
        for mark in document.marks_of(*kinds)
    ]


def read(text: str) -> list[tuple[str, int, str]]:
    return blocks(load(text.encode(), "a.md"))


def test_a_whole_note() -> None:
    document = load((DATA / "note.md").read_bytes(), "note.md")
    assert document.title == "Запіска пра рэферэндум"
    assert document.language == "be"
    assert document.media_type == "text/markdown"
    assert blocks(document) == [
        ("heading", 1, "Рэферэндум у Конгрэсе"),
        (
            "paragraph",
            0,
            "Камісія апублікавала вынікі 12 мая: удзел узялі 71,4 % выбаршчыкаў.¹ Пратакол налічвае"
            " 14 старонак.",
        ),
        ("heading", 2, "Першая частка"),
        ("item", 1, "Ініцыятары падалі скаргу;"),
        ("item", 1, "суд пакінуў рашэнне ў сіле:"),
        ("item", 2, "поўнасцю ў першай частцы,"),
        ("item", 2, "часткова ў другой."),
        ("footnote", 0, "Пратакол ад 14 мая. Ён ёсць у архіве."),
        ("row", 0, "Раён | Галасы"),
        ("row", 0, "Поўнач | 1 204"),
        ("row", 0, "Поўдзень | 987"),
        ("paragraph", 0, "«Вынікі канчатковыя», — сказала старшыня камісіі."),
        ("paragraph", 0, "Другі абзац спасылаецца на табліцу.²"),
        ("footnote", 0, "Гл. табліцу вышэй."),
    ]
    assert [mark.label for mark in document.marks_of("footnote")] == ["1", "2"]


def test_the_text_is_what_the_rendered_page_shows() -> None:
    text = 'A **bold** _claim_ with `code`, a [link](https://example.org "t"), <b>HTML</b>,\n~~struck~~ &amp; 2\\*3 ![picture](x.png).'
    assert read(text) == [("paragraph", 0, "A bold claim with code, a link, HTML, struck & 2*3 .")]


def test_the_title_is_the_first_heading_of_level_one() -> None:
    assert load(b"## Part\n\n# The *title*\n\nText.", "a.md").title == "The title"


def test_without_a_title_the_file_name_is_one() -> None:
    assert load(b"Text only.", "notes/minutes_2023-11-05.md").title == "Minutes 2023-11-05"


def test_front_matter_is_not_text_and_a_rule_is_not_front_matter() -> None:
    assert read("---\ntitle: A\n---\nText.") == [("paragraph", 0, "Text.")]
    assert read("---\n\nText.\n\n---\n\nMore.") == [
        ("paragraph", 0, "Text."),
        ("paragraph", 0, "More."),
    ]


def test_a_footnote_between_paragraphs_ends_where_it_ends() -> None:
    text = (
        "One.[^b]\n\n[^b]: First line\ngoes on.\n\n    Second paragraph.\n\nTwo.[^a]\n\n[^a]: Note."
    )
    assert read(text) == [
        ("paragraph", 0, "One.¹"),
        ("footnote", 0, "First line goes on. Second paragraph."),
        ("paragraph", 0, "Two.²"),
        ("footnote", 0, "Note."),
    ]


def test_deep_lists_and_quotations_are_read_whole_or_not_at_all() -> None:
    lines = [f"{'  ' * depth}- Level {depth}." for depth in range(14)]
    found = read("\n".join([*lines, "", ">" * 30 + " Quoted.", "", "After."]))
    assert found == [
        *(("item", depth + 1, f"Level {depth}.") for depth in range(14)),
        ("paragraph", 0, "Quoted."),
        ("paragraph", 0, "After."),
    ]
    with pytest.raises(DamagedFile, match="more than 100 deep"):
        read(">" * 1000 + " Quoted.")


def test_code_is_left_alone() -> None:
    text = "Use `[^1]` so.\n\n```\n[^1]: not a note\n```\n"
    assert read(text) == [
        ("paragraph", 0, "Use [^1] so."),
        ("paragraph", 0, "[^1]: not a note"),
    ]


def test_scripts_in_markdown_are_not_text() -> None:
    assert read("Before.\n\n<script>alert(1)</script>\n\nAfter.") == [
        ("paragraph", 0, "Before."),
        ("paragraph", 0, "After."),
    ]
