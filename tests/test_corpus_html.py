from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import DamagedFile, EmptyFile, FileTooLarge
from corpus.loaders import dom, load

DATA = Path(__file__).parent / "data"


def blocks(document: Document) -> list[tuple[str, int, str]]:
    """Kind, number and text of every block, in order."""
    kinds = ("heading", "paragraph", "item", "row", "footnote")
    return [
        (mark.kind, mark.number, document.text[mark.start : mark.end])
        for mark in document.marks_of(*kinds)
    ]


def read(body: str) -> list[tuple[str, int, str]]:
    return blocks(load(f"<!DOCTYPE html><body>{body}".encode(), "a.html"))


def test_a_page_with_menus() -> None:
    document = load((DATA / "page.html").read_bytes(), "web/page.html")
    assert document.title == "Das Haager Übereinkommen von 1954"
    assert document.language == "de"
    assert document.media_type == "text/html"
    assert blocks(document) == [
        ("heading", 1, "Das Haager Übereinkommen von 1954"),
        (
            "paragraph",
            0,
            "Das Übereinkommen zum Schutz von Kulturgut bei bewaffneten Konflikten wurde am"
            " 14. Mai 1954 in Den Haag unterzeichnet.¹ Es trat am 7. August 1956 in Kraft und ist"
            " das erste weltweite Abkommen, das allein dem Schutz von Kulturgut gilt.",
        ),
        ("heading", 2, "Pflichten der Vertragsparteien"),
        (
            "paragraph",
            0,
            "Jede Vertragspartei verpflichtet sich, schon in Friedenszeiten Vorkehrungen zu"
            " treffen. Dazu gehören nach dem Zweiten Protokoll von 1999 insbesondere:",
        ),
        ("item", 1, "Verzeichnisse des Kulturguts"),
        ("item", 2, "der beweglichen Sachen,"),
        ("item", 2, "der Gebäude und Denkmäler;"),
        ("item", 1, "Notfallpläne gegen Feuer und Einsturz."),
        ("paragraph", 0, "Die drei Verträge"),
        ("row", 0, "Vertrag | Jahr | In Kraft"),
        ("row", 0, "Übereinkommen | 1954 | 1956"),
        ("row", 0, "Zweites Protokoll | 1999 | 2004"),
        (
            "paragraph",
            0,
            "Das Kennzeichen ist ein blau-weißer Schild; auf 1 m² Fläche ist er aus 100 m"
            " Entfernung zu erkennen, sagt die Kommission.",
        ),
        (
            "footnote",
            0,
            "Der Text steht in der Vertragssammlung der Vereinten Nationen, Band 249, Nr. 3511.",
        ),
    ]
    assert [mark.label for mark in document.marks_of("footnote")] == ["1"]
    assert [document.slice([mark.span]) for mark in document.marks_of("table")] == [
        "Vertrag | Jahr | In Kraft\nÜbereinkommen | 1954 | 1956\nZweites Protokoll | 1999 | 2004"
    ]


def test_a_page_without_menus_is_read_whole() -> None:
    assert read(
        "<header><h1>Bericht</h1><p class=author>A. Kern</p></header>"
        "<div>Erster Absatz.<p>Zweiter.</div><aside>Randnotiz</aside>"
    )[:4] == [
        ("heading", 1, "Bericht"),
        ("paragraph", 0, "A. Kern"),
        ("paragraph", 0, "Erster Absatz."),
        ("paragraph", 0, "Zweiter."),
    ]


def test_main_is_read_with_the_heading_above_it() -> None:
    words = " ".join(f"Satz {number} über den Vertrag von Lissabon." for number in range(20))
    page = (
        f"<header><h1>Der Vertrag</h1><a href=1>a</a><a href=2>b</a><a href=3>c</a><a href=4>d</a>"
        f"</header><main><p>{words}</p><p>Kurz.</p></main><footer>Impressum</footer>"
    )
    assert read(page) == [
        ("heading", 1, "Der Vertrag"),
        ("paragraph", 0, words),
        ("paragraph", 0, "Kurz."),
    ]


def test_elements_in_a_line_add_no_spaces() -> None:
    assert read(
        "<p>Ka<b>mi</b><i>si</i>a<span>,</span> <a href=x>вынік</a>:\n  м<sup>2</sup></p>"
    ) == [("paragraph", 0, "Kamisia, вынік: м²")]


def test_raised_and_lowered_digits_keep_their_meaning() -> None:
    assert read("<p>10<sup>-6</sup> g CO<sub>2</sub>, the 1<sup>st</sup> x<sub>i</sub></p>") == [
        ("paragraph", 0, "10⁻⁶ g CO₂, the 1st xi")
    ]


def test_one_line_break_is_a_space_and_two_are_a_new_paragraph() -> None:
    assert read("<div>Rue de la Loi<br>Bruxelles<br> <br>Tél. 1</div>") == [
        ("paragraph", 0, "Rue de la Loi Bruxelles"),
        ("paragraph", 0, "Tél. 1"),
    ]


def test_a_table_that_lays_the_page_out_is_no_table() -> None:
    assert read("<table><tr><td><h2>Menu</h2><p>One.</p><td><p>Two.</table>") == [
        ("heading", 2, "Menu"),
        ("paragraph", 0, "One."),
        ("paragraph", 0, "Two."),
    ]


def test_cells_that_are_empty_keep_their_place() -> None:
    assert read("<table><tr><td>a<td><td>c<tr><td>d<td>e<td></table>") == [
        ("row", 0, "a | | c"),
        ("row", 0, "d | e"),
    ]


def test_what_a_reader_does_not_see_is_not_read() -> None:
    assert read(
        "<p>Seen.</p><script>x</script><p hidden>a</p><p aria-hidden=true>b</p><!-- c -->"
        "<p style='Visibility: HIDDEN'>d</p><template><p>e</p></template><span class=sr-only>f</span>"
    ) == [("paragraph", 0, "Seen.")]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Site</title><meta property=og:title content='The &amp; title'>", "The & title"),
        ("<title>Heading – The Paper</title>", "Heading"),
        ("<title> Another\n name </title>", "Another name"),
        ("", "Heading"),
    ],
)
def test_the_title(head: str, title: str) -> None:
    page = f"<html><head>{head}</head><body><h1>Heading</h1><p>Words.</p></body></html>"
    assert load(page.encode(), "a.html").title == title


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("<meta charset=windows-1251>", "cp1251"),
        ("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"),
        ("<meta charset=windows-1251>", "utf-8"),
        ("<meta charset=nonsense>", "cp1251"),
    ],
)
def test_the_declared_encoding_is_believed_unless_it_is_utf8(
    declaration: str, encoding: str
) -> None:
    page = f"<html><head>{declaration}</head><p>Суд отменил решение комиссии и назначил новые."
    assert load(page.encode(encoding), "a.htm").text == (
        "Суд отменил решение комиссии и назначил новые."
    )


def test_xhtml_closes_elements_its_own_way() -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        '<script src="a.js"/><title>T</title></head><body><p>Words<span class="x"/> here.</p>'
        "</body></html>"
    )
    document = load(page.encode(), "a.xhtml")
    assert (document.text, document.media_type) == ("Words here.", "application/xhtml+xml")


def test_elements_nested_without_end_are_refused_quickly() -> None:
    with pytest.raises(DamagedFile, match="never closed"):
        load(b"<html>" + b"<div>" * 200_000 + b"x", "a.html")


def test_deep_nesting_loses_no_words() -> None:
    assert read("<div>" * 900 + "deep" + "</div>" * 900 + "end") == [
        ("paragraph", 0, "deep"),
        ("paragraph", 0, "end"),
    ]


def test_a_page_too_large_for_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dom, "_LONGEST", 100)
    with pytest.raises(FileTooLarge, match="Split it"):
        load(b"<html>" + b"word " * 100, "a.html")


def test_a_page_without_words_is_empty() -> None:
    with pytest.raises(EmptyFile, match="no words"):
        load(b"<html><body><script>f()</script><img src=x></body></html>", "a.html")
