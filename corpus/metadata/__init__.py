"""What a file says of itself that a reference needs: one file a format, bytes to Metadata.

``READERS`` names the reader of each media type. Nothing here changes a document's text.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from corpus.loaders import MEDIA_TYPES
from corpus.metadata import docx, html, markdown, pdf
from corpus.metadata.stated import Metadata

READERS: Mapping[str, Callable[[bytes], Metadata]] = MappingProxyType(
    {
        MEDIA_TYPES[".pdf"]: pdf.read,
        MEDIA_TYPES[".docx"]: docx.read,
        MEDIA_TYPES[".html"]: html.read,
        MEDIA_TYPES[".xhtml"]: html.read,
        MEDIA_TYPES[".md"]: markdown.read,
        MEDIA_TYPES[".txt"]: lambda data: Metadata(),
    }
)


def read_metadata(data: bytes, media_type: str) -> Metadata:
    """Raises a child of :class:`corpus.errors.Unreadable` where the file has become unreadable
    since it was indexed. Metadata that are malformed are none."""
    return READERS[media_type](data)
