"""PDF: the properties that a viewer shows, and the XMP packet of the file."""

from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from corpus.metadata.stated import Metadata, Stated, authors, date, url, words
from corpus.metadata.xml import DC, first, parse_xml, texts
from corpus.pdf.pdfium import opened
from corpus.pdf.titles import find_title

_OPENING, _CLOSING = b"<x:xmpmeta", b"</x:xmpmeta>"
_PDF = "http://ns.adobe.com/pdf/1.3/"
_PRISM = tuple(
    f"{{http://prismstandard.org/namespaces/basic/{version}/}}" for version in ("3.0", "2.1", "2.0")
)
_MADE = "PDF property CreationDate, when the file was made"


def read(data: bytes) -> Metadata:
    """XMP's Dublin Core where it is filled in, else the properties."""
    with opened(data) as file:
        title, author = file.property("Title"), file.property("Author")
        made = file.property("CreationDate")
    packet = _packet(data)
    # A single word is a title to the loader only where no page shows another.
    titled = find_title(title, ()) if " " in title.strip() else None
    named = authors([author], "PDF property Author")
    created = date(made, _MADE)
    if packet is None:
        return Metadata(named, words(titled, "PDF property Title"), None, created, None)
    several = authors(texts(packet, f"{DC}creator"), "XMP dc:creator")
    return Metadata(
        authors=several or named,
        title=words(titled, "PDF property Title"),
        publisher=words(first(packet, f"{DC}publisher"), "XMP dc:publisher"),
        issued=_published(packet) or created,
        url=_address(packet),
    )


def _published(packet: etree._Element) -> Stated | None:
    name = _first_name(packet, "publicationDate")
    stated = date(first(packet, name), "XMP prism:publicationDate") if name else None
    return stated or date(first(packet, f"{DC}date"), "XMP dc:date")


def _address(packet: etree._Element) -> Stated | None:
    name = _first_name(packet, "url")
    stated = url(first(packet, name), "XMP prism:url") if name else None
    return stated or url(first(packet, f"{DC}identifier"), "XMP dc:identifier")


def _first_name(packet: etree._Element, name: str) -> str | None:
    return next((f"{space}{name}" for space in _PRISM if first(packet, f"{space}{name}")), None)


def _packet(data: bytes) -> etree._Element | None:
    """The last packet that speaks of a PDF: pictures in it may bring packets of their own, and
    a photographer is not an author."""
    roots = (parse_xml(packet) for packet in _packets(data))
    return next((root for root in roots if root is not None and _speaks_of_pdf(root)), None)


def _packets(data: bytes) -> Iterator[bytes]:
    """From the last to the first, looking at no byte twice."""
    end = data.rfind(_CLOSING)
    while end >= 0 and (start := data.rfind(_OPENING, 0, end)) >= 0:
        yield data[start : end + len(_CLOSING)]
        end = data.rfind(_CLOSING, 0, start)


def _speaks_of_pdf(root: etree._Element) -> bool:
    if first(root, f"{DC}format") == "application/pdf":
        return True
    names = (
        name for element in root.iter(etree.Element) for name in (element.tag, *element.attrib)
    )
    return any(name.startswith(f"{{{_PDF}}}") for name in names)
