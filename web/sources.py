"""The library's files as they are just now, beside what the index says of them."""

import hashlib
import threading
from pathlib import Path
from typing import Literal

from web.documents import LibraryFolder
from web.problems import Problem

#: How a file stands to what the index has of it.
State = Literal["same", "changed", "gone"]


class SourceFiles:
    """The library's files, read for showing them. A file's hash is kept until its size or its
    time of change is another."""

    def __init__(self, folder: LibraryFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._hashes: dict[str, tuple[tuple[int, int], str]] = {}

    def place(self, path: str) -> Path:
        """The file at this path of the library, which need not be there. Raises Problem for one
        outside it."""
        place = self._folder.root / path
        if not place.exists():  # its name may be composed otherwise on this file system
            names = {found.path: found.file for found in self._folder.files()}
            place = names.get(path, place)
        # An indexed file was no link; one that stands there now may lead anywhere.
        if place.is_symlink() or not self._folder.holds(place):
            raise Problem(403, f"{path} leads out of the library, and is not shown.")
        return place

    def holds(self, file: Path) -> bool:
        """Whether the file, no link itself, lies in the library."""
        return self._folder.holds(file)

    def read(self, path: str) -> bytes:
        """Raises Problem where it can't be read."""
        try:
            return self.place(path).read_bytes()
        except OSError as error:
            raise Problem(
                404,
                f"{path} can't be read any more ({error.strerror}). Put the file back, or rebuild "
                "the index, which then forgets it.",
            ) from error

    def state(self, path: str, sha256: str) -> State:
        """Whether the file is still the one with this hash; one that can't be read is gone."""
        try:
            place = self.place(path)
            stat = place.stat()
            signature = (stat.st_mtime_ns, stat.st_size)
            with self._lock:
                known = self._hashes.get(path)
            if known is None or known[0] != signature:
                known = signature, hashlib.sha256(place.read_bytes()).hexdigest()
                with self._lock:
                    self._hashes[path] = known
        except (OSError, Problem):
            return "gone"
        return "same" if known[1] == sha256 else "changed"

    def same(self, path: str, sha256: str) -> bytes:
        """What is in the file, if it is the one with this hash. Raises Problem else."""
        data = self.read(path)
        if hashlib.sha256(data).hexdigest() != sha256:
            with self._lock:
                self._hashes.pop(path, None)  # its size and time of change did not tell
            raise Problem(
                409,
                f"{path} has changed since it was read, so its pages can't be shown with the "
                "quotes on them. Rebuild the index.",
            )
        return data
