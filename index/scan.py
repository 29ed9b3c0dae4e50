"""What is in a library's folder now."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import Unreadable
from corpus.folder import Found, read, walk
from index.catalogue import UnreadableFile
from index.progress import Reporter


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file whose bytes can be had, and their checksum."""

    found: Found
    sha256: str

    @property
    def path(self) -> str:
        return self.found.path


@dataclass(frozen=True, slots=True)
class Scan:
    """The files of a library: those whose bytes can be had, and the others."""

    files: tuple[FoundFile, ...]
    unreadable: tuple[UnreadableFile, ...]


def scan(library: Path, limit: int, reporter: Reporter) -> Scan:
    """Every file of the library, by path, with the checksum of what it holds now: times and
    sizes are not trusted to tell that a file is unchanged."""
    found = list(walk(library))
    reporter.begin("scan", files=len(found))
    files: list[FoundFile] = []
    unreadable: list[UnreadableFile] = []
    for file in found:
        try:
            files.append(FoundFile(file, hashlib.sha256(read(file, limit)).hexdigest()))
        except Unreadable as error:
            unreadable.append(UnreadableFile(file.path, error.reason, "", file.size))
        reporter.file_done()
    return Scan(tuple(files), tuple(unreadable))
