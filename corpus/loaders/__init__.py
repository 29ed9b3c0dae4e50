"""Loaders, one file a format: a file's bytes to a document.

``LOADERS`` names the loader of each suffix. Another format is one more file with a ``load`` like
theirs, a line here and one in ``MEDIA_TYPES``.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote

from corpus.content import Content
from corpus.document import Document, check, document_id
from corpus.errors import EmptyFile, FileTooLarge, UnsupportedFormat
from corpus.language import detect
from corpus.loaders import docx, html, markdown, pdf, text
from corpus.loaders.sniff import check_suffix
from corpus.normalise import inline

#: Bytes; a larger file is not read.
DEFAULT_LIMIT = 100 * 1024 * 1024

LOADERS: Mapping[str, Callable[[bytes, str], Content]] = MappingProxyType(
    {
        ".pdf": pdf.load,
        ".docx": docx.load,
        ".html": html.load,
        ".htm": html.load,
        ".xhtml": html.load,
        ".md": markdown.load,
        ".markdown": markdown.load,
        ".txt": text.load,
        ".text": text.load,
    }
)
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".pdf": "application/pdf",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".html": "text/html",
        ".htm": "text/html",
        ".xhtml": "application/xhtml+xml",
        ".md": "text/markdown",
        ".markdown": "text/markdown",
        ".txt": "text/plain",
        ".text": "text/plain",
    }
)

_LONGEST_TITLE = 300
_WORD = re.compile(r"[^\W_]")
_PARTING = re.compile(r"[_\s]+|(?<!\d)-+|-+(?!\d)")


def load(data: bytes, path: str, *, limit: int = DEFAULT_LIMIT) -> Document:
    """The document in the file ``data`` that lies at ``path`` (relative, POSIX) in its library.

    Raises a child of :class:`corpus.errors.Unreadable` where it can't be read.
    """
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in LOADERS:
        raise UnsupportedFormat(
            f"ibid doesn't read {suffix or 'files without a suffix'}. Save it as one of"
            f" {', '.join(LOADERS)}."
        )
    check_size(len(data), limit)
    check_suffix(data, suffix)
    content = LOADERS[suffix](data, path)
    if not _WORD.search(content.text):
        raise EmptyFile("The file holds no words. Take it out of the library, or fill it.")
    document = Document(
        id=document_id(path),
        path=path,
        title=inline(content.title or "")[:_LONGEST_TITLE] or readable_name(path),
        media_type=MEDIA_TYPES[suffix],
        language=detect(content.text),
        text=content.text,
        sha256=hashlib.sha256(data).hexdigest(),
        marks=content.marks,
        source=content.source,
        notes=content.notes,
    )
    check(document)
    return document


def check_size(size: int, limit: int) -> None:
    """Raises :class:`EmptyFile` or :class:`FileTooLarge` for a file of ``size`` bytes."""
    if size == 0:
        raise EmptyFile("The file is empty (0 bytes). Get a fresh copy of it.")
    if size > limit:
        raise FileTooLarge(
            f"The file has {size / 2**20:,.1f} MB; the limit is {limit / 2**20:,.1f} MB. Split it,"
            " or raise the limit."
        )


def readable_name(path: str) -> str:
    """A file's name as a title: no suffix, no underscores, spaces for hyphens but in dates."""
    stem = unquote(PurePosixPath(path).stem)
    name = inline(_PARTING.sub(" ", stem)) or inline(stem)
    return name[:1].upper() + name[1:]
