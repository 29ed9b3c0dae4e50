"""What a file really is, by its first bytes, where its name says otherwise."""

import io
import zipfile

from corpus.errors import EncryptedFile, WrongSuffix

#: Formats that a loader reads, by their usual suffix.
_READ = {".pdf": "a PDF", ".docx": "a Word document (DOCX)", ".html": "a web page (HTML)"}
_FAMILY = {".htm": ".html", ".xhtml": ".html"}

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (7z)"),
    (b"Rar!\x1a\x07", "a compressed archive (RAR)"),
    (b"{\\rtf", "a rich text document (RTF)"),
    (b"SQLite format 3\0", "a database"),
    (b"%!PS", "a PostScript file"),
)
_ZIPPED = (
    ("xl/workbook.xml", "an Excel workbook"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("META-INF/container.xml", "an e-book (EPUB)"),
    ("content.xml", "an OpenDocument file"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_suffix(data: bytes, suffix: str) -> None:
    """Raises :class:`WrongSuffix` where the file is clearly something else than its suffix says,
    and :class:`EncryptedFile` for a Word document under a password."""
    expected = _FAMILY.get(suffix, suffix)
    if data.startswith(_OLE):
        _refuse_ole(data)
    found = _format(data)
    if found is not None and found != expected:
        raise WrongSuffix(
            f"The file is named {suffix} but is {_READ[found]}. Rename it so that it ends in"
            f" {found}."
        )
    if found is None and (what := _other(data)):
        raise WrongSuffix(
            f"The file is named {suffix} but is {what}. Save it as PDF or DOCX, or take it out of"
            " the library."
        )


def _format(data: bytes) -> str | None:
    start = data[:1024]
    if b"%PDF-" in start:
        # A text may speak of "%PDF-"; a file that begins with it is one.
        return ".pdf" if start.lstrip(b"\xef\xbb\xbf \r\n\t\0").startswith(b"%PDF-") else None
    if "word/document.xml" in _names(data):
        return ".docx"
    opening = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if opening.startswith((b"<!doctype html", b"<html")):
        return ".html"
    return None


def _other(data: bytes) -> str | None:
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            return what
    names = _names(data)
    for name, what in _ZIPPED:
        if name in names:
            return what
    return "a ZIP archive" if names else None


def _names(data: bytes) -> frozenset[str]:
    """The names in a ZIP archive; none where it is no archive, or a broken one."""
    if not data.startswith(b"PK\x03\x04"):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return frozenset()


def _refuse_ole(data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedFile(
            "The document is protected with a password. Save a copy without the password."
        )
    raise WrongSuffix(
        "The file is in the format of Microsoft Office before 2007 (such as DOC). Open it and"
        " save it as DOCX or PDF."
    )
