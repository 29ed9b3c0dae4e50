"""A library folder: which of its files are documents, and reading one.

What lies in a library and isn't read: hidden files and folders (".ibid", ".git"), what programs
leave while they work ("~$report.docx", "talk.pdf.part"), links back into the library, and kinds
of files that hold no text to quote (pictures, archives, programs): all passed over in silence.
Documents of formats that no loader reads, links that lead out of the library (never followed) and
folders that may not be opened are found nevertheless, so that the person is told what to do.
"""

import os
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from corpus.errors import Unreadable, UnsupportedFormat
from corpus.loaders import DEFAULT_LIMIT, LOADERS, check_size

#: Kinds of documents that no loader reads, and what to do with them.
UNSUPPORTED = {
    ".doc": "Save it as DOCX or PDF.",
    ".dot": "Save it as DOCX or PDF.",
    ".docm": "Save it as DOCX or PDF.",
    ".odt": "Save it as DOCX or PDF.",
    ".rtf": "Save it as DOCX or PDF.",
    ".pages": "Export it as DOCX or PDF.",
    ".ppt": "Export it as PDF.",
    ".pptx": "Export it as PDF.",
    ".odp": "Export it as PDF.",
    ".xls": "Export it as PDF.",
    ".xlsx": "Export it as PDF.",
    ".ods": "Export it as PDF.",
    ".epub": "Convert it to PDF or HTML.",
    ".djvu": "Convert it to PDF with its text.",
    ".mht": "Open it in a browser and save it as HTML.",
    ".mhtml": "Open it in a browser and save it as HTML.",
    ".eml": "Save it as text or PDF.",
    ".msg": "Save it as text or PDF.",
    ".tex": "Save it as PDF.",
}
_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".swp", ".lock", "~")


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a library. ``path`` is its name in the library: relative, POSIX, NFC. ``file``
    is where it is on the disk. ``size`` in bytes, ``mtime_ns`` in nanoseconds since 1970."""

    path: str
    file: Path
    size: int
    mtime_ns: int


def walk(root: Path) -> Iterator[Found]:
    """What there is to read under ``root``, in the order of paths: documents; and those files,
    links and closed folders for which :func:`read` only says why it can't."""
    top = root.resolve()
    found = {found.path: found for found in _walk(top, top)}
    yield from (found[path] for path in sorted(found))


def read(found: Found, limit: int = DEFAULT_LIMIT) -> bytes:
    """The file's bytes. Raises a child of :class:`corpus.errors.Unreadable` with what to do."""
    suffix = _suffix(found.path)
    if found.file.is_symlink():
        raise Unreadable("This is a link that leads out of the library. Copy what it leads to.")
    if suffix in UNSUPPORTED:
        raise UnsupportedFormat(f"ibid doesn't read {suffix} files. {UNSUPPORTED[suffix]}")
    if found.size:
        check_size(found.size, limit)
    try:
        with found.file.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError as error:
        raise Unreadable(
            "The file vanished while the library was read. Index the library again."
        ) from error
    except (PermissionError, IsADirectoryError) as error:
        raise Unreadable(
            "You have no permission to open it. Change its permissions, or take it out of the"
            " library."
        ) from error
    except OSError as error:
        raise Unreadable(
            f"The disk or network can't give the file ({error.strerror or error}). Check that it"
            " opens in another program, then index the library again."
        ) from error
    check_size(len(data), limit)
    return data


def _walk(folder: Path, top: Path) -> Iterator[Found]:
    try:
        entries = list(os.scandir(folder))
    except PermissionError:
        yield _found(folder, top)
        return
    except FileNotFoundError:
        if folder == top:
            raise
        return
    for entry in entries:
        file = Path(entry.path)
        if _is_passed_over(entry.name):
            continue
        if entry.is_symlink():
            if _leads_out(file, top) and (entry.is_dir() or _is_document(entry.name)):
                yield _found(file, top)
        elif entry.is_dir():
            yield from _walk(file, top)
        elif entry.is_file() and _is_document(entry.name):
            with suppress(FileNotFoundError):  # gone since the folder was listed
                yield _found(file, top)


def _found(file: Path, top: Path) -> Found:
    status = file.lstat()
    name = os.fsencode(file.relative_to(top).as_posix()).decode(errors="replace")
    size = status.st_size if S_ISREG(status.st_mode) else 0
    return Found(unicodedata.normalize("NFC", name), file, size, status.st_mtime_ns)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _is_document(name: str) -> bool:
    return _suffix(name) in LOADERS or _suffix(name) in UNSUPPORTED


def _is_passed_over(name: str) -> bool:
    """Whether a file or folder is hidden or another program's work in progress."""
    return name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED)


def _leads_out(link: Path, top: Path) -> bool:
    """Whether a link leads to something outside the library (inside, it is found by itself)."""
    try:
        return not link.resolve(strict=True).is_relative_to(top)
    except (OSError, RuntimeError):  # it leads nowhere, or round in a circle
        return False
