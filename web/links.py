"""The URLs of a document and of places in it."""

from collections.abc import Iterable
from urllib.parse import urlencode

from corpus.document import Span


def document_page(document_id: str, spans: Iterable[Span] = ()) -> str:
    """The page that shows the document, with these spans of its text marked."""
    query = urlencode([pair for start, end in spans for pair in (("start", start), ("end", end))])
    return f"/documents/{document_id}" + (f"?{query}" if query else "")


def document_text(document_id: str) -> str:
    """The text that offsets refer to."""
    return f"/v1/documents/{document_id}/text"
