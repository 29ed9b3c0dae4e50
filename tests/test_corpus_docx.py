import io
import zipfile
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import DamagedFile, EncryptedFile, FileTooLarge
from corpus.loaders import docx, load

DATA = Path(__file__).parent / "data"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def blocks(document: Document) -> list[tuple[str, int, str]]:
    """Kind, number and text of every block, in order."""
    kinds = ("heading", "paragraph", "item", "row", "footnote")
    return [
        (mark.kind, mark.number, document.text[mark.start : mark.end])
        for mark in document.marks_of(*kinds)
    ]


def word_file(body: str, **more: str) -> bytes:
    """A DOCX with this body; ``more`` holds further parts, "__" for "/"."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )
        for name, content in more.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return stream.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_whole_document() -> None:
    document = load((DATA / "note.docx").read_bytes(), "note.docx")
    assert document.title == "Нотатка про спостереження"
    assert document.language == "uk"
    assert blocks(document) == [
        ("heading", 1, "Нотатка про спостереження"),
        ("heading", 1, "Спостереження за виборами"),
        ("paragraph", 0, "Місія прибула 5 жовтня.¹ Вона працювала до 30 жовтня."),
        ("heading", 2, "Склад"),
        ("item", 1, "Голова"),
        ("item", 1, "Заступники"),
        ("item", 2, "перший"),
        ("item", 2, "другий"),
        ("paragraph", 0, "Перевірені дільниці"),
        ("row", 0, "Округ | Дільниць"),
        ("row", 0, "1 | 24"),
        ("row", 0, "2 | 31"),
        ("paragraph", 0, "H₂O, м²."),
        ("footnote", 0, "Рішення № 7 від 1 жовтня."),
    ]
    assert [mark.label for mark in document.marks_of("footnote")] == ["1"]


def test_headings_have_the_same_style_names_in_every_language_of_word() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Nagwek2"><w:name w:val="heading 2"/>'
        "</w:style></w:styles>"
    )
    body = paragraph("Wyniki", '<w:pStyle w:val="Nagwek2"/>') + paragraph("Są trzy.")
    document = load(word_file(body, word__styles=styles), "a.docx")
    assert blocks(document) == [("heading", 2, "Wyniki"), ("paragraph", 0, "Są trzy.")]
    assert document.title == "Wyniki"


def test_deleted_words_are_gone_and_inserted_ones_are_there() -> None:
    body = (
        "<w:p><w:r><w:t>The vote was </w:t></w:r>"
        "<w:del><w:r><w:delText>won</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>lost</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>"
    )
    assert load(word_file(body), "a.docx").text == "The vote was lost."


def test_a_title_that_a_program_made_up_is_not_used() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="a" xmlns:dc="b"><dc:title>Microsoft Word - draft.doc'
        "</dc:title></cp:coreProperties>"
    )
    document = load(word_file(paragraph("Words."), docProps__core=core), "the_minutes.docx")
    assert document.title == "The minutes"


def test_a_document_under_a_password() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(EncryptedFile, match="Save a copy without the password"):
        load(ole, "a.docx")


@pytest.mark.parametrize("keep", [40, 400, -30])
def test_a_torn_document_is_damaged(keep: int) -> None:
    data = (DATA / "note.docx").read_bytes()[:keep]
    with pytest.raises(DamagedFile, match="save it again as DOCX"):
        load(data, "a.docx")


def test_xml_that_is_none_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="save it again as DOCX"):
        load(word_file("<w:p>"), "a.docx")


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(DamagedFile, match="which no word processor does"):
        load(word_file(paragraph("a" * 4_000_000)), "a.docx")


def test_more_text_than_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "_MOST_XML", 1000)
    with pytest.raises(FileTooLarge, match="Split it"):
        load((DATA / "note.docx").read_bytes(), "a.docx")


def test_entities_are_not_expanded_without_end() -> None:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    bomb = f'<!DOCTYPE d [<!ENTITY a0 "ha">{entities}]><w:document {W}>&a12;</w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", bomb)
    with pytest.raises(DamagedFile, match="save it again as DOCX"):
        load(stream.getvalue(), "a.docx")


def test_files_that_a_document_links_to_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"\x89PNG secret")
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId9" TargetMode="External" Type="http://schemas.openxmlformats.org/'
        f'officeDocument/2006/relationships/image" Target="{secret.as_uri()}"/></Relationships>'
    )
    drawing = (
        '<w:p><w:r><w:t>Seen.</w:t></w:r><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.'
        'openxmlformats.org/drawingml/2006/wordprocessingDrawing"><a:graphic xmlns:a="http://'
        'schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><pic:pic xmlns:pic="http'
        '://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip xmlns:r='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="rId9"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    stream = io.BytesIO(word_file(drawing))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/_rels/document.xml.rels", relations)
    assert load(stream.getvalue(), "a.docx").text == "Seen."
