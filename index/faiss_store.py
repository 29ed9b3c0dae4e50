"""Vector search with FAISS: the only file that imports it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import numpy as np

from index.embedder import Vectors
from index.errors import IndexCorrupt
from index.store import Ids
from index.vectors import best, checked_query, checked_rows

#: More than float32 sums of unit vectors can be off by: rows nearer to one another than this
#: are told apart by their exact cosines.
SLACK = 1e-5


@cache
def _faiss() -> ModuleType:
    import faiss  # takes a while: not before it is needed

    module: ModuleType = faiss
    return module


@contextmanager
def _one_thread() -> Iterator[None]:
    """One question at a time is too little work to share out: waking the other threads costs more
    than they do, the more so where questions come at once. The number is the calling thread's,
    and torch goes by it too, so it is put back."""
    faiss = _faiss()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


class FaissStore:
    """A VectorStore over a flat inner-product index of normalised rows, under explicit ids.

    FAISS itself accepts an id twice and breaks ties as it likes; here ids are checked, and the
    candidates it finds are ranked anew by their exact cosines.
    """

    def __init__(self, dim: int) -> None:
        faiss = _faiss()
        self.dim = dim
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        ids, rows = checked_rows(ids, vectors, self.dim)
        known = ids[np.isin(ids, self._ids())]
        if len(known):
            raise ValueError(f"id {known[0]} is there already")
        self._index.add_with_ids(np.ascontiguousarray(rows), ids)

    def remove(self, ids: Ids) -> None:
        ids = np.unique(np.asarray(ids, dtype=np.int64))
        missing = ids[~np.isin(ids, self._ids())]
        if len(missing):
            raise KeyError(int(missing[0]))
        self._index.remove_ids(_faiss().IDSelectorBatch(ids))

    def search(
        self, vector: Vectors, k: int, only: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        query = checked_query(vector, self.dim)
        with _one_thread():
            ids = self._candidates(query, k, only)
            if not len(ids):
                return []
            return best(ids, self._index.reconstruct_batch(ids), query, k)

    def _candidates(self, query: Vectors, k: int, only: Collection[int] | None) -> Ids:
        """The ids of the ``k`` nearest rows, and of all that may tie with the last of them."""
        faiss = _faiss()
        depth = 0 if k <= 0 else len(self)
        settings = None
        if only is not None:
            chosen = np.fromiter(only, dtype=np.int64)
            depth = min(depth, len(chosen))
            settings = faiss.SearchParameters(sel=faiss.IDSelectorBatch(chosen))
        wanted = min(depth, k + 16)
        while wanted:
            scores, ids = self._index.search(query[np.newaxis], wanted, params=settings)
            found = ids[0][ids[0] >= 0]
            lowest = scores[0][len(found) - 1] if len(found) else 0
            if wanted == depth or len(found) < wanted or lowest < scores[0][k - 1] - SLACK:
                return np.asarray(found, dtype=np.int64)
            wanted = min(depth, wanted * 4)
        return np.zeros(0, dtype=np.int64)

    def _ids(self) -> Ids:
        ids: Ids = _faiss().vector_to_array(self._index.id_map)
        return ids

    def save(self, path: Path) -> None:
        _faiss().write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises :class:`IndexCorrupt` where FAISS can't read the file; it does not notice every
        changed byte, so check the file's checksum first."""
        faiss = _faiss()
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise IndexCorrupt(f"{path} is not a FAISS index: run `ibid index --full`") from error
        if not isinstance(index, faiss.IndexIDMap2):
            raise IndexCorrupt(f"{path} is not a FAISS index with ids: run `ibid index --full`")
        store = cls(index.d)
        store._index = index
        return store
