import io
import zipfile
from pathlib import Path

import pytest

from corpus.errors import DamagedFile
from corpus.loaders import MEDIA_TYPES
from corpus.metadata import READERS, read_metadata
from corpus.metadata.stated import Metadata, Stated, authors, date, url, words
from index.fingerprint import _sources

DATA = Path(__file__).parent / "data"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><rdf:Description rdf:about=""{attributes}>'
    "{inner}</rdf:Description></rdf:RDF></x:xmpmeta>"
)
MADE = "PDF property CreationDate, when the file was made"


def pdf_file(xmp: str = "", **properties: str) -> bytes:
    """A PDF of one empty page with these properties and this XMP packet."""
    encoded = {k: "<feff" + v.encode("utf-16-be").hex() + ">" for k, v in properties.items()}
    packet = xmp.encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
        ("<< " + " ".join(f"/{k} {v}" for k, v in encoded.items()) + " >>").encode(),
        b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream"
        % (len(packet), packet),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        data
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 6 /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    )


def word_file(core: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("docProps/core.xml", core)
    return stream.getvalue()


def core(inner: str, before: str = "") -> str:
    return (
        f'{before}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:dcterms="http://purl.org/dc/terms/">{inner}</cp:coreProperties>'
    )


def of(suffix: str, data: bytes | str) -> Metadata:
    return read_metadata(data.encode() if isinstance(data, str) else data, MEDIA_TYPES[suffix])


def test_every_format_has_a_reader() -> None:
    assert set(READERS) == set(MEDIA_TYPES.values())


def test_the_properties_of_a_pdf() -> None:
    data = pdf_file(
        Title="Выборы в регионе", Author="Анна Иванова; Bob Jones", CreationDate="D:20240504093000Z"
    )
    assert of(".pdf", data) == Metadata(
        authors=(
            Stated("Анна Иванова", "PDF property Author"),
            Stated("Bob Jones", "PDF property Author"),
        ),
        title=Stated("Выборы в регионе", "PDF property Title"),
        issued=Stated("2024-05-04", MADE),
    )


def test_xmp_goes_before_the_properties() -> None:
    inner = (
        "<dc:format>application/pdf</dc:format>"
        "<dc:creator><rdf:Seq><rdf:li>Anna Smith</rdf:li><rdf:li>Bob Jones</rdf:li></rdf:Seq>"
        "</dc:creator><dc:publisher><rdf:Bag><rdf:li>Example House</rdf:li></rdf:Bag>"
        "</dc:publisher><dc:date><rdf:Seq><rdf:li>2023-11</rdf:li></rdf:Seq></dc:date>"
        "<dc:identifier>https://example.org/brief</dc:identifier>"
    )
    data = pdf_file(
        XMP.format(attributes="", inner=inner), Author="typist", CreationDate="D:20240504"
    )
    assert of(".pdf", data) == Metadata(
        authors=(Stated("Anna Smith", "XMP dc:creator"), Stated("Bob Jones", "XMP dc:creator")),
        publisher=Stated("Example House", "XMP dc:publisher"),
        issued=Stated("2023-11", "XMP dc:date"),
        url=Stated("https://example.org/brief", "XMP dc:identifier"),
    )


def test_the_xmp_of_a_picture_is_not_the_files() -> None:
    inner = "<dc:format>image/jpeg</dc:format><dc:creator>A Photographer</dc:creator>"
    data = pdf_file(XMP.format(attributes="", inner=inner), Author="Anna Smith")
    assert of(".pdf", data).authors == (Stated("Anna Smith", "PDF property Author"),)


@pytest.mark.parametrize(
    "packet",
    [
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><broken</x:xmpmeta>",
        "<x:xmpmeta><!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;</x:xmpmeta>",
    ],
)
def test_a_malformed_packet_is_none(packet: str) -> None:
    data = pdf_file(packet, Author="Anna Smith")
    assert of(".pdf", data).authors == (Stated("Anna Smith", "PDF property Author"),)


def test_a_file_that_became_unreadable_says_so() -> None:
    with pytest.raises(DamagedFile):
        of(".pdf", b"%PDF-1.4 nothing")


def test_the_properties_of_a_word_document() -> None:
    data = core(
        "<dc:title>Sanktionen der EU</dc:title><dc:creator>Jörg Müller;Anna Schmidt</dc:creator>"
        "<cp:lastModifiedBy>Jemand</cp:lastModifiedBy>"
        "<dcterms:created>2021-03-04T10:00:00Z</dcterms:created>",
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    )
    assert of(".docx", word_file(data)) == Metadata(
        authors=(
            Stated("Jörg Müller", "docProps/core.xml creator"),
            Stated("Anna Schmidt", "docProps/core.xml creator"),
        ),
        title=Stated("Sanktionen der EU", "docProps/core.xml title"),
        issued=Stated("2021-03-04", "docProps/core.xml created, when the file was made"),
    )


def test_entities_in_properties_are_not_followed() -> None:
    before = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert of(".docx", word_file(core("<dc:creator>&e;</dc:creator>", before))) == Metadata()


def test_a_pages_head() -> None:
    page = """<html><head><title>Brief | A Site</title>
      <link rel="canonical" href="https://example.org/a?b=1&amp;c=2">
      <meta name="Citation_Author" content="Smith, Anna"><meta name="citation_author" content="Bob Jones">
      <meta name="author" content="webmaster"><meta name="citation_title" content="A Brief &amp; More">
      <meta property="og:site_name" content="A Site"><meta name="DC.publisher" content="Example House">
      <meta name="citation_publication_date" content="soon"><meta property="article:published_time" content="2024-05-04T10:00:00+02:00">
      <meta property="og:url" content="javascript:alert(1)"></head><body><p>Text</p></body></html>"""
    assert of(".html", page) == Metadata(
        authors=(
            Stated("Smith, Anna", "citation_author meta tag"),
            Stated("Bob Jones", "citation_author meta tag"),
        ),
        title=Stated("A Brief & More", "citation_title meta tag"),
        publisher=Stated("Example House", "DC.publisher meta tag"),
        issued=Stated("2024-05-04", "article:published_time meta tag"),
        url=Stated("https://example.org/a?b=1&c=2", "canonical link"),
    )


def test_front_matter() -> None:
    text = """---
title: "A Note"
authors:
  - Anna Smith
  - name: 'Bob Jones'
date: 2024-05
publisher: Example House
url: https://example.org/note
---
# Heading
"""
    assert of(".md", text) == Metadata(
        authors=(Stated("Anna Smith", "front matter"), Stated("Bob Jones", "front matter")),
        title=Stated("A Note", "front matter"),
        publisher=Stated("Example House", "front matter"),
        issued=Stated("2024-05", "front matter"),
        url=Stated("https://example.org/note", "front matter"),
    )
    listed = of(".md", '---\nauthor: [Anna Smith, "Jones, Bob"]\n---\nText')
    assert [author.text for author in listed.authors] == ["Anna Smith", "Jones, Bob"]


@pytest.mark.parametrize(("suffix", "data"), [(".md", "Text: no front matter"), (".txt", "Text")])
def test_formats_that_say_nothing(suffix: str, data: str) -> None:
    assert of(suffix, data) == Metadata()


@pytest.mark.parametrize(
    "name",
    [
        "user", "Microsoft Word", "Microsoft Office User", "Пользователь Windows", "Administrator",
        "jsmith", "PC12", "report.docx", "C:\\Users\\x", "a@b.org", "123", "-", "un-named", "x" * 301,
    ],
)  # fmt: skip
def test_accounts_programs_and_files_are_no_authors(name: str) -> None:
    assert authors([name], "here") == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Anna Smith, Bob Jones", ["Anna Smith", "Bob Jones"]),
        ("Smith, Anna", ["Smith, Anna"]),
        ("Smith, Anna; Jones, Bob", ["Smith, Anna", "Jones, Bob"]),
        ("Amnesty International", ["Amnesty International"]),
        ("Admin Novak", ["Admin Novak"]),
        ("OSCE", ["OSCE"]),
    ],
)
def test_names_are_parted(value: str, expected: list[str]) -> None:
    assert [author.text for author in authors([value], "here")] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("D:20240504093000+02'00'", "2024-05-04"),
        ("2024/05/04", "2024-05-04"),
        ("2024-05-04T10:00:00Z", "2024-05-04"),
        ("202405", "2024-05"),
        ("2024", "2024"),
        ("2024-13-01", "2024"),
    ],
)
def test_dates(value: str, expected: str) -> None:
    assert date(value, "here") == Stated(expected, "here")


@pytest.mark.parametrize("value", ["", None, "soon", "0000-01-01", "4 May 2024"])
def test_what_is_no_date(value: str | None) -> None:
    assert date(value, "here") is None


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "/relative", "http://", "http://[", "https://a b", None]
)
def test_what_is_no_address(value: str | None) -> None:
    assert url(value, "here") is None


def test_what_is_no_title() -> None:
    assert words("…", "here") is None
    assert words("a" * 301, "here") is None


def test_a_text_does_not_depend_on_how_metadata_are_read() -> None:
    names = {path.parent.name for path in _sources()}
    assert "loaders" in names
    assert "metadata" not in names
