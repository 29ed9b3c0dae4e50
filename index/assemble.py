"""Writing the files of a new generation into its folder."""

from pathlib import Path

import numpy as np

from corpus.document import Document, Passage
from corpus.errors import Unreadable
from corpus.folder import read
from corpus.loaders import load
from corpus.split import split
from index.analysis import terms
from index.catalogue import Catalogue, UnreadableFile
from index.catalogue_writer import CatalogueWriter, IndexedPassage
from index.coat import coat
from index.embedding import coat_checksum
from index.faiss_store import FaissStore
from index.generation import CATALOGUE, FAISS, LEXICAL, VECTORS, Generation
from index.lexical import LexicalIndex
from index.names import name_keys
from index.plan import Plan
from index.progress import Reporter
from index.scan import FoundFile

#: Rows given to FAISS at a time.
ROWS = 10_000


def write_catalogue(
    folder: Path, plan: Plan, last: Generation | None, limit: int, reporter: Reporter
) -> Catalogue:
    """Reads the files that are to be read, one at a time, and takes the others over."""
    reporter.begin("read", files=len(plan.read))
    source = last.folder / CATALOGUE if last is not None else None
    with CatalogueWriter.create(folder / CATALOGUE, source) as writer:
        if plan.kept:
            writer.copy(plan.kept)
        for known in plan.unreadable:
            writer.add_unreadable(known)
        for file in plan.read:
            _add(writer, file, limit)
            reporter.file_done()
    return Catalogue(folder / CATALOGUE)


def _add(writer: CatalogueWriter, file: FoundFile, limit: int) -> None:
    try:
        data = read(file.found, limit)
        document = load(data, file.path, limit=limit)
        passages = indexed_passages(document)
    except Unreadable as error:
        reason = error.reason
    except Exception as error:  # whatever one file does to ibid, the others are read
        reason = (
            "ibid failed to read this file, which is a defect of ibid: please report it "
            f"({type(error).__name__}: {error})."
        )
    else:
        writer.add(document, len(data), passages)
        return
    writer.add_unreadable(UnreadableFile(file.path, reason, file.sha256, file.found.size))


def indexed_passages(document: Document) -> list[IndexedPassage]:
    """The passages of a document, each with what it is found by."""
    return [_indexed(document, passage) for passage in split(document)]


def _indexed(document: Document, passage: Passage) -> IndexedPassage:
    worn = coat(document, passage)
    found_by = (" ".join(make(worn, document.language)) for make in (terms, name_keys))
    return IndexedPassage(passage, coat_checksum(document, passage), *found_by)


def write_derived(folder: Path, catalogue: Catalogue, dim: int) -> None:
    """Writes what is derived from the catalogue and the vectors: the FAISS and word indexes."""
    store = FaissStore(dim)
    rows = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
    ids = np.array(catalogue.vector_ids(), dtype=np.int64)
    for start in range(0, len(ids), ROWS):
        store.add(ids[start : start + ROWS], rows[start : start + ROWS])
    store.save(folder / FAISS)
    LexicalIndex.write(folder / LEXICAL, catalogue.lexical_rows())
