"""The vectors of a new generation: taken over from the last one, or embedded."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from corpus.document import Document, Passage
from index.catalogue import Catalogue
from index.coat import coat
from index.embedder import Embedder, Vectors
from index.generation import Generation
from index.progress import Reporter

#: Texts given to the model at a time: enough to sort by length, few enough to hold.
CHUNK = 4096


def coat_checksum(document: Document, passage: Passage) -> bytes:
    """The sha256 of the text that is embedded for this passage."""
    return hashlib.sha256(coat(document, passage).encode()).digest()


def write_vectors(
    path: Path,
    catalogue: Catalogue,
    last: Generation | None,
    embedder: Embedder,
    reporter: Reporter,
) -> int:
    """Writes the vector of each passage of ``catalogue`` to ``path``, in its order. A text that
    ``last`` has embedded, under whatever path and id, is not embedded again, and one that comes
    twice is embedded once. Gives the number of texts embedded."""
    coats = catalogue.coats()
    rows = np.lib.format.open_memmap(
        path, mode="w+", dtype=np.float32, shape=(len(coats), embedder.dim)
    )
    known = {} if last is None else {sum_: row for row, sum_ in enumerate(last.catalogue.coats())}
    old = None if last is None else last.vector_rows()
    places: dict[bytes, list[int]] = {}
    for row, checksum in enumerate(coats):
        if old is not None and checksum in known:
            rows[row] = old[known[checksum]]
        else:
            places.setdefault(checksum, []).append(row)
    reporter.begin("embed", passages=len(places))
    texts = _texts(catalogue, set(places))
    while chunk := dict(islice(texts, CHUNK)):
        vectors = _embed(embedder, list(chunk.values()), reporter)
        for checksum, vector in zip(chunk, vectors, strict=True):
            rows[places[checksum]] = vector
    rows.flush()
    return len(places)


def _embed(embedder: Embedder, texts: list[str], reporter: Reporter) -> Vectors:
    vectors = embedder.embed_passages(texts, reporter.passages_done)
    if vectors.shape != (len(texts), embedder.dim):
        raise ValueError(
            f"{embedder.name} gave vectors of shape {vectors.shape} for {len(texts)} texts, "
            f"not ({len(texts)}, {embedder.dim})"
        )
    return vectors


def _texts(catalogue: Catalogue, wanted: set[bytes]) -> Iterator[tuple[bytes, str]]:
    """The texts with these checksums, each once; documents are read one at a time."""
    for info in catalogue.documents():
        if wanted.isdisjoint(catalogue.coats_of(info.id)):
            continue
        document = catalogue.document(info.id)
        for passage in catalogue.passages_of(info.id):
            checksum = coat_checksum(document, passage)
            if checksum in wanted:
                wanted.remove(checksum)
                yield checksum, coat(document, passage)
