"""Writing the SQLite file of a new generation."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from corpus.document import Document, Passage
from index.catalogue import SCHEMA, UnreadableFile


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with what it is found by: the sha256 of its coat, and its terms and names, each
    parted by spaces."""

    passage: Passage
    coat: bytes
    terms: str
    names: str


class CatalogueWriter:
    """Writes a new ``library.sqlite``, in one transaction. Durability is the publisher's
    business: nothing is fsynced here, and a build that is cut off is thrown away."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def create(cls, path: Path, last: Path | None = None) -> Iterator[Self]:
        """A writer to the new file ``path``, which :meth:`copy` fills from the file ``last``."""
        connection = sqlite3.connect(path.absolute().as_uri(), uri=True, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(SCHEMA)
            if last is not None:
                uri = f"{last.absolute().as_uri()}?mode=ro&immutable=1"
                connection.execute("ATTACH ? AS last", (uri,))
            connection.execute("BEGIN")
            yield cls(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()

    def add(self, document: Document, size: int, passages: Sequence[IndexedPassage]) -> None:
        """One document of ``size`` bytes, with its passages in their order."""
        # Pages without text have no mark, but a number.
        pages = max((page.number for page in document.marks_of("page")), default=None)
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.path,
                document.title,
                document.media_type,
                document.language,
                document.sha256,
                size,
                pages,
                len(passages),
                document.text,
                _dump([(m.start, m.end, m.kind, m.number, m.label) for m in document.marks]),
                _dump([number for run in document.source for number in run]),
                _dump(document.notes),
            ),
        )
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_row(place, indexed) for place, indexed in enumerate(passages)],
        )

    def add_unreadable(self, file: UnreadableFile) -> None:
        self._connection.execute(
            "INSERT INTO unreadable VALUES (?, ?, ?, ?)",
            (file.path, file.reason, file.sha256, file.size),
        )

    def copy(self, paths: Collection[str]) -> None:
        """Takes the documents at these paths over from the last file, as they are."""
        listed = (json.dumps(sorted(paths)),)
        self._connection.execute(
            "INSERT INTO documents SELECT * FROM last.documents "
            "WHERE path IN (SELECT value FROM json_each(?))",
            listed,
        )
        self._connection.execute(
            "INSERT INTO passages SELECT * FROM last.passages WHERE document_id IN "
            "(SELECT id FROM last.documents WHERE path IN (SELECT value FROM json_each(?)))",
            listed,
        )


def _row(
    place: int, indexed: IndexedPassage
) -> tuple[int, str, int, str, str, str, bytes, str, str]:
    passage = indexed.passage
    return (
        passage.id,
        passage.document_id,
        place,
        passage.kind,
        _dump(passage.sentences),
        _dump(passage.section),
        indexed.coat,
        indexed.terms,
        indexed.names,
    )


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
