"""One immutable generation of an index, opened to be read."""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from corpus.document import Document, Passage
from index.catalogue import Catalogue, DocumentInfo, UnreadableFile
from index.embedder import Embedder, Vectors
from index.errors import IndexCorrupt, IndexMismatch
from index.faiss_store import FaissStore
from index.lexical import LexicalIndex
from index.manifest import MEND, Manifest
from index.store import VectorStore

__all__ = ["DocumentInfo", "Generation", "UnreadableFile"]

CATALOGUE = "library.sqlite"
VECTORS = "vectors.npy"
FAISS = "vectors.faiss"
LEXICAL = "lexical"
#: Documents kept at hand, texts and marks.
DOCUMENTS_KEPT = 32


class Generation:
    """What questions are answered from. It holds its files open and never changes, so whoever
    has it can go on asking it, from any thread, when a newer one is published or its folder is
    removed."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        catalogue: Catalogue,
        vectors: VectorStore,
        lexical: LexicalIndex,
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self.vectors = vectors
        self.lexical = lexical
        self.catalogue = catalogue
        self.unreadable: tuple[UnreadableFile, ...] = catalogue.unreadable()
        self._documents = catalogue.documents()
        self._read: OrderedDict[str, Document] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, verify: bool = True) -> Self:
        """Raises :class:`IndexCorrupt`, naming the file, where one is not as written (with
        ``verify``, by its checksum), and :class:`IndexMismatch` for another version's layout."""
        manifest = Manifest.read(folder)
        if verify:
            manifest.verify(folder)
        try:
            vectors = FaissStore.load(folder / FAISS)
            lexical = LexicalIndex.open(folder / LEXICAL)
            generation = cls(folder, manifest, Catalogue(folder / CATALOGUE), vectors, lexical)
        except (OSError, ValueError, sqlite3.DatabaseError) as error:
            raise IndexCorrupt(f"{folder} can't be opened ({error}): {MEND}") from error
        if not manifest.passages == len(vectors) == len(lexical):
            raise IndexCorrupt(f"{folder}: its files hold different passages: {MEND}")
        return generation

    @property
    def name(self) -> str:
        return self.manifest.name

    def require_model(self, embedder: Embedder) -> None:
        """Raises :class:`IndexMismatch` unless ``embedder`` made this generation's vectors."""
        if embedder.fingerprint != self.manifest.model_fingerprint:
            raise IndexMismatch(
                f"the index was built with the model {self.manifest.model} "
                f"({self.manifest.model_fingerprint[:12]}), the settings say {embedder.name} "
                f"({embedder.fingerprint[:12]}): {MEND}, or set the model back"
            )

    def documents(self) -> list[DocumentInfo]:
        """All documents, by path, without their texts."""
        return list(self._documents)

    def document(self, id_: str) -> Document:
        """Raises :class:`~index.errors.DocumentMissing` for an unknown id."""
        with self._lock:
            if id_ in self._read:
                self._read.move_to_end(id_)
                return self._read[id_]
        document = self.catalogue.document(id_)
        with self._lock:
            self._read[id_] = document
            while len(self._read) > DOCUMENTS_KEPT:
                self._read.popitem(last=False)
        return document

    def passage(self, id_: int) -> Passage:
        """Raises :class:`~index.errors.PassageMissing` for an unknown id."""
        return self.catalogue.passages([id_])[0]

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """In the order of ``ids``. Raises :class:`~index.errors.PassageMissing`."""
        return self.catalogue.passages(ids)

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document, in their order; none for an unknown id."""
        return self.catalogue.passages_of(document_id)

    def document_ids(
        self, documents: Collection[str] | None = None, languages: Collection[str] | None = None
    ) -> set[str] | None:
        """Ids of those among ``documents`` that are in one of ``languages``. None, for either or
        for the answer, means no limit; an unknown id or language is simply not there."""
        if documents is None and languages is None:
            return None
        return {
            info.id
            for info in self._documents
            if (documents is None or info.id in documents)
            and (languages is None or info.language in languages)
        }

    def passage_ids_by_language(
        self, documents: Collection[str] | None
    ) -> dict[str, set[int]] | dict[str, None]:
        """Ids of the passages of these documents, or of all, by their language; None for no
        limit, where all are in one."""
        if documents is None:
            languages = {info.language for info in self._documents}
            return dict.fromkeys(languages) if len(languages) == 1 else self._passages_by_language
        return self._by_language(documents)

    def _by_language(self, documents: Collection[str]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for info in self._documents:
            if info.id in documents:
                ids = found.setdefault(info.language, set())
                ids.update(self._passages_by_document[info.id])
        return found

    @cached_property
    def _passages_by_language(self) -> dict[str, set[int]]:
        return self._by_language({info.id for info in self._documents})

    @cached_property
    def _passages_by_document(self) -> dict[str, list[int]]:
        return self.catalogue.passage_ids()

    def vector_rows(self) -> Vectors:
        """The vectors as the model gave them, shape (passages, dim), in the order of the
        catalogue's ``vector_ids``: a read-only map of the file."""
        rows: Vectors = np.load(self.folder / VECTORS, mmap_mode="r", allow_pickle=False)
        return rows
