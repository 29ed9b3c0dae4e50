"""Word documents: docProps/core.xml."""

from corpus.loaders.docx import core_properties, property_title
from corpus.metadata.stated import Metadata, authors, date, words
from corpus.metadata.xml import DC, TERMS, first, parse_xml, texts

_PART = "docProps/core.xml"


def read(data: bytes) -> Metadata:
    """When the file was made stands for the date: it has no better one."""
    core = core_properties(data)
    root = parse_xml(core.encode()) if core else None
    if root is None:
        return Metadata()
    return Metadata(
        authors=authors(texts(root, f"{DC}creator"), f"{_PART} creator"),
        title=words(property_title(core), f"{_PART} title"),
        publisher=words(first(root, f"{DC}publisher"), f"{_PART} publisher"),
        issued=date(first(root, f"{TERMS}created"), f"{_PART} created, when the file was made"),
    )
