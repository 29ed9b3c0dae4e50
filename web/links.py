"""The URLs of a document and of places in it."""

from urllib.parse import urlencode

from corpus.locate import digest
from qa.answer import Source

#: Digits of the document's SHA-256 in a link.
HASH_DIGITS = 16


def document_page(document_id: str) -> str:
    """The page that shows the document."""
    return f"/documents/{document_id}"


def quote_page(source: Source) -> str:
    """The page that shows the document at these words. The link tells which state of the document
    it was made for, and by a digest which words it points to, so that it stays true when the
    document changes; it doesn't hold the words."""
    return f"{document_page(source.document_id)}?{quote_query(source)}"


def crop(source: Source) -> str:
    """The picture of the words on their page."""
    return f"{document_page(source.document_id)}/crop.png?{quote_query(source)}"


def quote_query(source: Source) -> str:
    """The parameters that name these words of the document."""
    query: list[tuple[str, str | int]] = []
    for span in source.spans:
        query += [("start", span.start), ("end", span.end)]
    query.append(("sha256", source.sha256[:HASH_DIGITS]))
    query += [("words", digest(words)) for words in source.words]
    return urlencode(query)


def reference_page(document_id: str) -> str:
    """The form that corrects how the document is referred to."""
    return f"{document_page(document_id)}/reference"


def cite_page(source: Source) -> str:
    """The page with the reference to these words in every form."""
    return f"{document_page(source.document_id)}/cite?{quote_query(source)}"


def reference_to(document_id: str, form: str, source: Source | None = None) -> str:
    """The reference to the document, or to these words of it, in one form, as text."""
    query = f"{quote_query(source)}&style={form}" if source else f"style={form}"
    return f"/v1/documents/{document_id}/reference?{query}"


def document_text(document_id: str) -> str:
    """The text that offsets refer to."""
    return f"/v1/documents/{document_id}/text"
