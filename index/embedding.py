"""The vectors of a new generation: taken over from the last one, or embedded."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corpus.document import Document, Passage
from index.catalogue import Catalogue
from index.coat import COAT_WEIGHT, label
from index.embedder import Embedder, Vectors
from index.generation import Generation
from index.progress import Reporter

#: Texts given to the model at a time: enough to sort by length, few enough to hold.
CHUNK = 4096


class _Text(NamedTuple):
    label: str
    words: str


def coat_checksum(document: Document, passage: Passage) -> bytes:
    """The sha256 of what a passage's vector is made of."""
    words = document.slice(passage.spans)
    made_of = f"{COAT_WEIGHT}\0{label(document, passage)}\0{words}"
    return hashlib.sha256(made_of.encode()).digest()


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


def _embed(embedder: Embedder, texts: list[_Text], reporter: Reporter) -> Vectors:
    """Unit vectors: that of the words, and a little of that of the label they stand under."""
    words = _rows(embedder, [text.words for text in texts], reporter.passages_done)
    names = sorted({text.label for text in texts})
    labels = dict(zip(names, _rows(embedder, names), strict=True))
    vectors = words + np.float32(COAT_WEIGHT) * np.stack([labels[text.label] for text in texts])
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _rows(
    embedder: Embedder, texts: list[str], done: Callable[[int], None] | None = None
) -> Vectors:
    vectors = embedder.embed_passages(texts, done)
    if vectors.shape != (len(texts), embedder.dim):
        raise ValueError(
            f"{embedder.name} gave vectors of shape {vectors.shape} for {len(texts)} texts, "
            f"not ({len(texts)}, {embedder.dim})"
        )
    return vectors


def _texts(catalogue: Catalogue, wanted: set[bytes]) -> Iterator[tuple[bytes, _Text]]:
    """The texts with these checksums, each once; documents are read one at a time."""
    for info in catalogue.documents():
        if wanted.isdisjoint(catalogue.coats_of(info.id)):
            continue
        document = catalogue.document(info.id)
        for passage in catalogue.passages_of(info.id):
            checksum = coat_checksum(document, passage)
            if checksum in wanted:
                wanted.remove(checksum)
                yield checksum, _Text(label(document, passage), document.slice(passage.spans))
