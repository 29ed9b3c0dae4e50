"""The references of a library's documents: what the files say, and the corrections beside them."""

import os.path
import threading
from dataclasses import dataclass, fields
from pathlib import Path

from corpus.metadata import read_metadata
from corpus.metadata.stated import Metadata
from index.catalogue import DocumentInfo
from web.problems import Problem
from web.references.reference import Corrections, Reference, corrected, stated_reference
from web.references.sidecar import (
    BrokenSidecar,
    NameTooLong,
    read_corrections,
    sidecar_of,
    write_corrections,
)
from web.sources import SourceFiles

_CHANGED = "The file has changed since it was read; what it says of itself is read with the index."
_GONE = "The file is gone, and with it what it says of itself."
#: Documents of which what they say is kept in memory.
_MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class Shown:
    """A reference for the document's page; ``problem`` says why corrections are not in it."""

    reference: Reference
    problem: str = ""


class References:
    """Reads the files of ``sources``; what one says is kept by its hash."""

    def __init__(self, sources: SourceFiles) -> None:
        self._sources = sources
        self._lock = threading.Lock()
        self._kept: dict[str, Metadata] = {}

    def stated(self, info: DocumentInfo) -> Reference:
        """What the file says, uncorrected."""
        state = self._sources.state(info.path, info.sha256)
        if state != "same":
            return stated_reference(info, Metadata(), _GONE if state == "gone" else _CHANGED)
        key = f"{info.sha256} {info.media_type}"
        with self._lock:
            metadata = self._kept.get(key)
        if metadata is None:
            data = self._sources.same(info.path, info.sha256)
            metadata = read_metadata(data, info.media_type)
            with self._lock:
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = metadata
        return stated_reference(info, metadata)

    def reference(self, info: DocumentInfo) -> Reference:
        """With its corrections. Raises Problem where they can't be read."""
        return corrected(self.stated(info), self.corrections(info))

    def shown(self, info: DocumentInfo) -> Shown:
        try:
            return Shown(self.reference(info))
        except Problem as problem:
            return Shown(self.stated(info), problem.detail)

    def corrections(self, info: DocumentInfo) -> Corrections:
        """Raises Problem where they can't be read."""
        try:
            return read_corrections(self._sidecar(info))
        except BrokenSidecar as error:
            raise _broken(error) from error

    def correct(self, info: DocumentInfo, wanted: Corrections) -> None:
        """Keeps what differs from what the file says. Raises Problem, with nothing changed."""
        kept = _differing(wanted, self.stated(info))
        try:
            write_corrections(self._sidecar(info), kept)
        except BrokenSidecar as error:
            raise _broken(error) from error
        except NameTooLong as error:
            raise Problem(
                409,
                f"The name of {info.path} is too long: no room is left in it for the file of "
                "corrections beside it. Shorten the file's name, rebuild the index, and correct "
                "the reference then.",
            ) from error
        except OSError as error:
            raise Problem(
                507, f"The correction can't be stored in the library: {error.strerror}."
            ) from error

    def _sidecar(self, info: DocumentInfo) -> Path:
        """Where its corrections lie. Raises Problem for a link that leads out of the library."""
        sidecar = sidecar_of(self._sources.place(info.path))
        if not self._sources.holds(Path(os.path.realpath(sidecar))):
            raise Problem(
                409,
                f"{sidecar.name} is a link that leads out of the library, and is not followed. "
                "Put a copy of what it leads to in its place, or take it away.",
            )
        return sidecar


def _broken(error: BrokenSidecar) -> Problem:
    return Problem(
        409, f"{error} Mend it in a text editor, or take it away; until then it isn't used."
    )


def _differing(wanted: Corrections, stated: Reference) -> Corrections:
    """Without what repeats the file, or says that there is none of what it doesn't name."""
    said = {field.name: getattr(wanted, field.name) for field in fields(Corrections)}
    for name in said:
        of_file = getattr(stated, name)
        if name == "authors":
            as_stated: object = tuple(author.text for author in stated.authors)
        else:
            as_stated = of_file.text if of_file else ""
        if said[name] == as_stated:
            said[name] = None
    return Corrections(**said)
