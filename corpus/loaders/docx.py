"""Word documents, turned into HTML by mammoth and read from there."""

import html
import io
import re
import zipfile
import zlib

import mammoth  # type: ignore[import-untyped]

from corpus.content import Content, TextBuilder
from corpus.errors import DamagedFile, EncryptedFile, FileTooLarge
from corpus.loaders.dom import DomWriter, parse, words_of
from corpus.normalise import inline

#: Bytes of XML, unpacked: some two thousand pages. Their tree takes many times that in memory.
_MOST_XML = 48 * 2**20
#: Bytes of all parts, unpacked, pictures too; and how much smaller they may be when packed.
_MOST, _MOST_PACKED = 2**30, 200
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
"""
_CORE_TITLE = re.compile(r"<dc:title[^>]*>(.*?)</dc:title>", re.S)
#: Titles that a program made up.
_NO_TITLE = re.compile(r"Microsoft Word\b.*|Document\s*\d*|Untitled.*|.*\.(?:docx?|dot|rtf)", re.I)


def load(data: bytes, path: str) -> Content:
    """Footnotes and endnotes stand at the end, as in the file; comments and deleted text are
    left out. The title is the file's property, else its first heading."""
    core = core_properties(data)
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=mammoth.images.img_element(lambda image: {}),
        )
    except Exception as error:  # mammoth lets through whatever its XML and ZIP readers raise
        raise _damaged() from error
    page = parse(result.value)
    builder = TextBuilder()
    if page.body is not None:
        DomWriter(builder).write(page.body)
    heading = page.css_first("h1, h2")
    headed = words_of(heading) if heading is not None else None
    return builder.finish(property_title(core) or headed or None)


def core_properties(data: bytes) -> str:
    """The XML of the file's properties, "" where it has none. Refuses, as :func:`load` does, what
    would take the memory away."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 0x1 for part in parts):
                raise EncryptedFile(
                    "The document is protected with a password. Save a copy without the password."
                )
            _check_sizes(parts, len(data))
            if "docProps/core.xml" not in archive.namelist():
                return ""
            return archive.read("docProps/core.xml").decode(errors="replace")
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise _damaged() from error


def _check_sizes(parts: list[zipfile.ZipInfo], packed: int) -> None:
    # The sizes are those that the archive declares; zipfile reads no byte beyond them.
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if xml > _MOST_XML:
        raise FileTooLarge(
            f"The document unpacks to {xml / 2**20:,.0f} MB of text; {_MOST_XML / 2**20:,.0f} MB"
            " can be read. Split it."
        )
    total = sum(part.file_size for part in parts)
    if total > _MOST or total > packed * _MOST_PACKED:
        raise DamagedFile(
            f"The document is packed so that {packed:,} bytes become {total:,}, which no word"
            " processor does. Don't open it unless you know where it comes from."
        )


def _damaged() -> DamagedFile:
    return DamagedFile(
        "The document can't be read: it is damaged or incomplete. Open it in a word processor and"
        " save it again as DOCX."
    )


def property_title(core: str) -> str | None:
    """The title among the properties, unless a program made it up."""
    found = _CORE_TITLE.search(core)
    title = inline(html.unescape(found[1])) if found else ""
    return None if not title or _NO_TITLE.fullmatch(title) else title
