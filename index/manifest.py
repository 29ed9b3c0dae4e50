"""What a generation is made of: with what it was built, how much is in it, and its checksums."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from index.errors import IndexCorrupt, IndexMismatch, IndexOutdated

NAME = "manifest.json"
#: The layout of a generation's files. Another one is refused, not guessed at.
SCHEMA = 3
MEND = "run `ibid index --full`"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``text_fingerprint`` changes with everything between a file and its passages and terms;
    ``files`` maps each file of the generation, by its path in it, to its sha256."""

    name: str
    created: str
    model: str
    model_fingerprint: str
    dim: int
    text_fingerprint: str
    documents: int
    passages: int
    unreadable: int
    files: dict[str, str]
    schema: int = SCHEMA

    def write(self, folder: Path) -> str:
        """Writes the manifest; gives its sha256."""
        data = _dump(asdict(self))
        (folder / NAME).write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises :class:`IndexCorrupt` where the file is not as written, and
        :class:`IndexMismatch` where another version of ibid wrote it, :class:`IndexOutdated`
        where that was an earlier one."""
        path = folder / NAME
        try:
            data = path.read_bytes()
            fields = json.loads(data)
            checksum = fields.pop("checksum")
            if data != _dump(fields) or checksum != _checksum(fields):
                raise ValueError("checksum")
        except FileNotFoundError as error:
            raise IndexCorrupt(f"{path} is missing: {MEND}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexCorrupt(f"{path} is not what was written: {MEND}") from error
        if fields["schema"] < SCHEMA:
            raise IndexOutdated("the index was built by an earlier ibid: run `ibid index`")
        if fields["schema"] > SCHEMA:
            raise IndexMismatch(
                f"the index has layout {fields['schema']}, this ibid reads {SCHEMA}: install the "
                f"ibid that built it, or {MEND}"
            )
        return cls(**fields)

    def verify(self, folder: Path) -> None:
        """Raises :class:`IndexCorrupt`, naming the file, unless each file is as written."""
        for name, expected in self.files.items():
            path = folder / name
            try:
                found = sha256_of(path)
            except FileNotFoundError as error:
                raise IndexCorrupt(f"{path} is missing: {MEND}") from error
            if found != expected:
                raise IndexCorrupt(f"{path} is not what was written: {MEND}")


def checksums(folder: Path) -> dict[str, str]:
    """The sha256 of each file under ``folder``, by its path in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checksum(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _dump(fields: dict[str, Any]) -> bytes:
    whole = fields | {"checksum": _checksum(fields)}
    return (json.dumps(whole, sort_keys=True, indent=1) + "\n").encode()
