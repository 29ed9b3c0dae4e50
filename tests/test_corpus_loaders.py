import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.content import TextBuilder
from corpus.document import Mark, Run, check
from corpus.errors import (
    EmptyFile,
    FileTooLarge,
    InvalidDocument,
    Unreadable,
    UnsupportedFormat,
    WrongSuffix,
)
from corpus.loaders import LOADERS, MEDIA_TYPES, load, readable_name
from corpus.normalise import inline, normalise

DATA = Path(__file__).parent / "data"


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


def test_the_builder_puts_separators_between_blocks_and_lines_between_items() -> None:
    builder = TextBuilder()
    builder.block("heading", "Talks", 1)
    with builder.mark("list"):
        builder.block("item", "one", 1)
        with builder.mark("list"):
            builder.block("item", "two", 2)
    with builder.mark("table"):
        builder.block("row", "a | b")
        builder.block("row", "c | d")
    with builder.mark("table"):
        builder.block("row", "e")
    builder.block("paragraph", "")
    content = builder.finish("Talks")
    assert content.text == "Talks\n\none\ntwo\n\na | b\nc | d\n\ne"
    assert content.title == "Talks"
    assert content.marks == (
        Mark(0, 5, "heading", 1),
        Mark(7, 14, "list"),
        Mark(7, 10, "item", 1),
        Mark(11, 14, "list"),
        Mark(11, 14, "item", 2),
        Mark(16, 27, "table"),
        Mark(16, 21, "row"),
        Mark(22, 27, "row"),
        Mark(29, 30, "table"),
        Mark(29, 30, "row"),
    )


def test_the_builder_puts_a_footnote_and_a_page_into_a_paragraph() -> None:
    builder = TextBuilder()
    builder.page(1, "i")
    with builder.mark("paragraph"):
        builder.write("Talks", (1, 0))
        builder.write(" went", (1, 5))
        builder.block("footnote", "1 See.", label="1")
        builder.page(3, "iii")
        builder.write("on.", (3, 0))
    with builder.mark("paragraph"):
        builder.write("Last.")
        builder.block("footnote", "2 So.", label="2")
    content = builder.finish()
    assert content.text == "Talks went\n\n1 See.\n\non.\n\nLast.\n\n2 So."
    assert content.marks == (
        Mark(0, 23, "paragraph"),
        Mark(0, 20, "page", 1, "i"),
        Mark(12, 18, "footnote", 0, "1"),
        Mark(20, 37, "page", 3, "iii"),
        Mark(25, 30, "paragraph"),
        Mark(32, 37, "footnote", 0, "2"),
    )
    assert content.source == (Run(0, 10, 1, 0), Run(20, 3, 3, 0))


def test_the_builder_refuses_text_outside_blocks() -> None:
    builder = TextBuilder()
    with pytest.raises(InvalidDocument, match="outside any block"), builder.mark("list"):
        builder.write("x")


def test_a_document_has_what_identifies_it() -> None:
    data = "\ufeffПершы радок.\r\n".encode()
    document = load(data, "папка/Мой_ліст.TXT")
    assert document.path == "папка/Мой_ліст.TXT"
    assert document.title == "Мой ліст"
    assert document.media_type == "text/plain"
    assert document.language == "be"
    assert document.text == "Першы радок."
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.id == hashlib.sha256("папка/Мой_ліст.TXT".encode()).hexdigest()[:16]
    assert document.marks == (Mark(0, 12, "paragraph"),)


def test_every_suffix_has_a_loader_and_a_media_type() -> None:
    assert set(LOADERS) == set(MEDIA_TYPES)
    assert set(LOADERS) == {
        *(".pdf", ".docx", ".html", ".htm", ".xhtml", ".md", ".markdown", ".txt", ".text")
    }


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("a/annual_report-final.pdf", "Annual report final"),
        ("minutes_2023-11-05.md", "Minutes 2023-11-05"),
        ("Акт%20№5.txt", "Акт №5"),
        ("_.txt", "_"),
    ],
)
def test_a_file_name_as_a_title(path: str, title: str) -> None:
    assert readable_name(path) == title


def test_the_size_is_checked() -> None:
    with pytest.raises(EmptyFile, match="0 bytes"):
        load(b"", "a.txt")
    with pytest.raises(EmptyFile, match="no words"):
        load(b"\n --- \n ... \n", "a.txt")
    with pytest.raises(FileTooLarge, match=r"has 2\.0 MB; the limit is 1\.0 MB"):
        load(b"a" * 2**21, "a.txt", limit=2**20)


def test_other_suffixes_are_refused_with_those_that_are_read() -> None:
    with pytest.raises(UnsupportedFormat, match=r"doesn't read \.rtf\. Save it as one of \.pdf, "):
        load(b"x", "a.rtf")
    with pytest.raises(UnsupportedFormat, match="files without a suffix"):
        load(b"x", "README")


@pytest.mark.parametrize(
    ("data", "path", "what"),
    [
        (b"%PDF-1.7\n...", "a.docx", r"named \.docx but is a PDF\. Rename it .* ends in \.pdf"),
        ((DATA / "note.docx").read_bytes(), "a.pdf", r"but is a Word document .* ends in \.docx"),
        (b"\n<!DOCTYPE HTML><p>x", "a.txt", r"named \.txt but is a web page"),
        (b"\x89PNG\r\n\x1a\n...", "a.html", r"but is a picture \(PNG\)\. Save it as PDF or DOCX"),
        (gzip.compress(b"x"), "a.txt", "a compressed file"),
        (b"{\\rtf1 x}", "a.docx", "a rich text document"),
        (zipped("xl/workbook.xml"), "a.docx", "an Excel workbook"),
        (zipped("mimetype", "content.xml"), "a.docx", "an OpenDocument file"),
        (zipped("a.pdf"), "a.pdf", "a ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "a.docx", "before 2007"),
    ],
)
def test_a_wrong_suffix_is_told_with_the_right_one(data: bytes, path: str, what: str) -> None:
    with pytest.raises(WrongSuffix, match=what):
        load(data, path)


def test_a_text_about_a_format_is_a_text() -> None:
    assert load(b"A PDF begins with %PDF-1.7.", "a.txt").text == "A PDF begins with %PDF-1.7."


PIECES = (
    "<p> </p> <table> <tr> <td> <li> <ul> <h1> <sup> <br> <b> </b> <div> </div> <pre> <!-- --> "
    "# - * > 1. [^1] [^1]: ``` | --- === \f \r\n \n \n\n \t [1] ¹ • слова words. Wort, ů \u0301"
    " \u00ad \u200b &amp; &#0; <script> <aside> id='fn1'"
)
MARKUP = st.lists(st.sampled_from(PIECES.split(" ")), max_size=40).map("".join)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@settings(max_examples=120, deadline=None)
@given(markup=MARKUP)
def test_whatever_is_written_the_document_is_sound(suffix: str, markup: str) -> None:
    try:
        document = load(markup.encode(), f"a{suffix}")
    except Unreadable:
        return
    check(document)
    assert normalise(document.text) == document.text
    left = list(document.text)
    for mark in document.marks_of("heading", "paragraph", "item", "row", "footnote"):
        block = document.text[mark.start : mark.end]
        assert block
        assert block == block.strip()
        left[mark.start : mark.end] = " " * len(block)
    assert "".join(left).strip() == ""


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".docx"])
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_a_document_or_a_reason(suffix: str, data: bytes) -> None:
    try:
        document = load(data, f"a{suffix}")
    except Unreadable:
        return
    check(document)


def test_normalisation_keeps_the_documents_own_characters() -> None:
    assert inline("ﬁ ½ x² „so“ …") == "ﬁ ½ x² „so“ …"
    assert inline(" a\u00a0\u2009b\u3000c\n\td ") == "a b c d"
    assert normalise("cafe\u0301\u2029\u202eabc\u202c\ufeff\ud800") == "café\n\nabc\ufffd"
