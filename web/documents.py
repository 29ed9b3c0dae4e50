"""Adding files to the library's folder, and taking them out."""

import os
import tempfile
import unicodedata
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from corpus.document import document_id
from corpus.folder import Found, walk
from corpus.loaders import LOADERS
from index.errors import LibraryMissing
from web.problems import Problem

#: Names that Windows keeps for devices, whatever their suffix.
RESERVED = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}
)
#: Characters that some file system or shell gives a meaning.
FORBIDDEN = frozenset('<>:"/\\|?*')
#: Bytes of UTF-8; file systems allow 255, and a number may have to be added.
NAME_BYTES = 200


class LibraryFolder:
    """The files of a library, the largest of ``limit`` bytes. Its errors are
    :class:`~web.problems.Problem`."""

    suffixes = tuple(sorted(LOADERS))

    def __init__(self, root: Path, limit: int) -> None:
        self.root = root.resolve()
        self.limit = limit

    def paths(self) -> list[str]:
        """Of the files that a build looks at, in order. Raises
        :class:`~index.errors.LibraryMissing`, as all that looks through the folder does."""
        return [found.path for found in self.files()]

    def files(self) -> list[Found]:
        """Those that a build looks at, in order. Raises as :meth:`paths` does."""
        try:
            return list(walk(self.root))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise LibraryMissing(
                f"the library {self.root} is not there: was its drive taken out, or the folder "
                "moved? Put it back, or serve it from its new place"
            ) from error

    def holds(self, file: Path) -> bool:
        """Whether the file lies in the library, whatever links lead to it."""
        return file.parent.resolve().is_relative_to(self.root)

    def find(self, wanted: str) -> Found:
        """The file with this id."""
        for found in self.files():
            if document_id(found.path) == wanted:
                return found
        raise Problem(
            404,
            "No file of the library has this id: it may have been removed or renamed already. "
            "/documents lists those that there are.",
        )

    def add(self, name: str, content: BinaryIO) -> tuple[str, int]:
        """Stores an upload under a safe name that is still free; its path and size.

        The file is complete before it stands in the library under its name.
        """
        name = safe_name(name)
        suffix = PurePosixPath(name).suffix.lower()
        if suffix not in self.suffixes:
            raise Problem(
                415,
                f"Files of type “{suffix or name}” can't be read; "
                f"ibid reads {', '.join(self.suffixes)}.",
            )
        try:
            return self._store(name, content)
        except OSError as error:
            raise Problem(507, f"The file can't be stored in the library: {error.strerror}.") from (
                error
            )

    def remove(self, wanted: str) -> str:
        """Deletes the file with this id; its path."""
        found = self.find(wanted)
        if not self.holds(found.file):
            raise Problem(403, f"{found.path} lies outside the library, and was left alone.")
        try:
            found.file.unlink()
        except OSError as error:
            raise Problem(409, f"{found.path} can't be removed: {error.strerror}.") from error
        return found.path

    def _store(self, name: str, content: BinaryIO) -> tuple[str, int]:
        with tempfile.NamedTemporaryFile(
            dir=self.root, prefix=".ibid-upload-", delete=False
        ) as part:
            temporary = Path(part.name)
            try:
                _copy(content, part, self.limit)  # type: ignore[arg-type]
                size = part.tell()
                if size == 0:
                    raise Problem(422, f"{name} is empty.")
                part.flush()
                os.fsync(part.fileno())
                part.close()
                temporary.chmod(0o644)
                target = self._reserve(name)
                temporary.replace(target)
            finally:
                temporary.unlink(missing_ok=True)
        return target.name, size

    def _reserve(self, name: str) -> Path:
        """A new, empty file: ``name``, or with a number where that is taken."""
        pure = PurePosixPath(name)
        number = 1
        while True:
            unique = name if number == 1 else f"{pure.stem} ({number}){pure.suffix}"
            try:
                (self.root / unique).open("xb").close()
            except FileExistsError:
                number += 1
            else:
                return self.root / unique


def safe_name(name: str) -> str:
    """A file name that is nothing but a name, on every system: without folders, control and
    invisible characters, leading dots or reserved names. Raises Problem where nothing is left."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join("_" if character in FORBIDDEN else character for character in name)
    name = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    pure = PurePosixPath(" ".join(name.split()).lstrip(". ~$").rstrip(". ") or ".")
    stem = pure.stem.strip(". ")
    if not stem or not pure.name:
        raise Problem(422, "The file has no name that can be used; rename it and try again.")
    if stem.split(".")[0].lower() in RESERVED:
        stem = f"_{stem}"
    suffix = pure.suffix
    while len((stem + suffix).encode()) > NAME_BYTES:
        if len(stem) == 1:
            raise Problem(422, "The file's name is too long; rename it and try again.")
        stem = stem[:-1]
    return stem.rstrip(". ") + suffix


def _copy(source: BinaryIO, target: BinaryIO, limit: int) -> None:
    """Copies, and stops with a Problem as soon as more than ``limit`` bytes came."""
    while chunk := source.read(1 << 20):
        if target.tell() + len(chunk) > limit:
            raise too_large(limit)
        target.write(chunk)


def too_large(limit: int) -> Problem:
    return Problem(413, f"The file is larger than the limit of {limit // (1 << 20)} MiB.")
