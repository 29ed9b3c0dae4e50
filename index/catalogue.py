"""The documents and passages of a generation, in one SQLite file, and how they are read back."""

import json
import sqlite3
import threading
import weakref
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.document import Document, Mark, Passage, Run, Span
from index.errors import DocumentMissing, PassageMissing
from index.lexical import LexicalRow

#: ``position`` counts a document's passages from 0. ``coat`` is the sha256 of the text that was
#: embedded, ``terms`` and ``names`` what the passage is found by, parted by spaces. The vectors of
#: a generation lie in the order of ``path, position``.
SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    media_type TEXT NOT NULL, language TEXT NOT NULL, sha256 TEXT NOT NULL,
    size INTEGER NOT NULL, pages INTEGER, passages INTEGER NOT NULL,
    text TEXT NOT NULL, marks TEXT NOT NULL, source TEXT NOT NULL, notes TEXT NOT NULL
) STRICT;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents,
    position INTEGER NOT NULL, kind TEXT NOT NULL, sentences TEXT NOT NULL,
    section TEXT NOT NULL, coat BLOB NOT NULL, terms TEXT NOT NULL,
    names TEXT NOT NULL,
    UNIQUE (document_id, position)
) STRICT;
CREATE TABLE unreadable (
    path TEXT PRIMARY KEY, reason TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL
) STRICT;
CREATE VIEW found AS
    SELECT passages.*, documents.path, documents.language
    FROM passages JOIN documents ON documents.id = document_id;
"""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text. ``size`` is in bytes; ``pages`` is None where the format has
    none; ``passages`` counts them; ``notes`` are the document's."""

    id: str
    path: str
    title: str
    media_type: str
    language: str
    sha256: str
    size: int
    pages: int | None
    passages: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file that is not in the index, and why. ``sha256`` is empty where it was not read."""

    path: str
    reason: str
    sha256: str
    size: int


class Catalogue:
    """Reads ``library.sqlite``. One connection is open from start to end, so the file may be
    unlinked meanwhile; a lock lets threads take turns."""

    def __init__(self, path: Path) -> None:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        weakref.finalize(self, self._connection.close)

    def documents(self) -> list[DocumentInfo]:
        """All documents, by path."""
        rows = self._all(
            "SELECT id, path, title, media_type, language, sha256, size, pages, passages, notes "
            "FROM documents ORDER BY path"
        )
        read = [(*fields, tuple(json.loads(notes))) for *fields, notes in rows]
        return [DocumentInfo(*fields) for fields in read]

    def document(self, id_: str) -> Document:
        rows = self._all(
            "SELECT id, path, title, media_type, language, text, sha256, marks, source, notes "
            "FROM documents WHERE id = ?",
            id_,
        )
        if not rows:
            raise DocumentMissing(f"there is no document {id_} in the index")
        *fields, marks, source, notes = rows[0]
        numbers = iter(json.loads(source))
        runs = zip(numbers, numbers, numbers, numbers, strict=True)
        return replace(
            Document(*fields),
            marks=tuple(Mark(*mark) for mark in json.loads(marks)),
            source=tuple(Run(*run) for run in runs),
            notes=tuple(json.loads(notes)),
        )

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages of these ids, in this order."""
        rows = self._all(
            "SELECT id, document_id, sentences, section, kind FROM passages "
            "WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps([int(id_) for id_ in ids]),
        )
        found = {row[0]: _passage(row) for row in rows}
        missing = [id_ for id_ in ids if id_ not in found]
        if missing:
            raise PassageMissing(f"there is no passage {missing[0]} in the index")
        return [found[id_] for id_ in ids]

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document, in their order."""
        rows = self._all(
            "SELECT id, document_id, sentences, section, kind FROM passages "
            "WHERE document_id = ? ORDER BY position",
            document_id,
        )
        return [_passage(row) for row in rows]

    def passage_ids(self) -> dict[str, list[int]]:
        """The ids of the passages of each document, by its id; an empty list for none."""
        found: dict[str, list[int]] = {info.id: [] for info in self.documents()}
        for document_id, id_ in self._all("SELECT document_id, id FROM passages ORDER BY id"):
            found[document_id].append(id_)
        return found

    def names_of(self, ids: Collection[int]) -> dict[int, frozenset[str]]:
        """The keys of the names of each passage, by its id; nothing for an unknown one."""
        query = "SELECT id, names FROM passages WHERE id IN (SELECT value FROM json_each(?))"
        rows = self._all(query, json.dumps(list(ids)))
        return {id_: frozenset(names.split()) for id_, names in rows}

    def unreadable(self) -> tuple[UnreadableFile, ...]:
        rows = self._all("SELECT path, reason, sha256, size FROM unreadable ORDER BY path")
        return tuple(UnreadableFile(*row) for row in rows)

    def coats(self) -> list[bytes]:
        """The sha256 of each passage's embedded text, in the order of the vectors."""
        return [row[0] for row in self._all("SELECT coat FROM found ORDER BY path, position")]

    def coats_of(self, document_id: str) -> list[bytes]:
        query = "SELECT coat FROM passages WHERE document_id = ?"
        return [row[0] for row in self._all(query, document_id)]

    def vector_ids(self) -> list[int]:
        """The id of each passage, in the order of the vectors."""
        return [row[0] for row in self._all("SELECT id FROM found ORDER BY path, position")]

    def lexical_rows(self) -> Iterator[LexicalRow]:
        """What the word index holds, by id; read a thousand rows at a time."""
        query = (
            "SELECT id, document_id, language, terms, names FROM found "
            "WHERE id > ? ORDER BY id LIMIT 1000"
        )
        rows = self._all(query, -1)
        while rows:
            yield from (LexicalRow(*row) for row in rows)
            rows = self._all(query, rows[-1][0])

    def _all(self, query: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()


def _passage(row: tuple[Any, ...]) -> Passage:
    id_, document_id, sentences, section, kind = row
    spans = tuple(tuple(Span(*span) for span in sentence) for sentence in json.loads(sentences))
    return Passage(id_, document_id, spans, tuple(json.loads(section)), kind)
