"""Vector search in plain numpy: exact and simple, the oracle that other stores are held to."""

from collections.abc import Collection
from pathlib import Path
from typing import Self

import numpy as np

from index.embedder import Vectors
from index.store import Ids
from index.vectors import best, checked_query, checked_rows


class MemoryStore:
    """A VectorStore that compares a question with every row."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._ids: Ids = np.zeros(0, dtype=np.int64)
        self._rows: Vectors = np.zeros((0, dim), dtype=np.float32)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        ids, rows = checked_rows(ids, vectors, self.dim)
        known = ids[np.isin(ids, self._ids)]
        if len(known):
            raise ValueError(f"id {known[0]} is there already")
        self._ids = np.concatenate([self._ids, ids])
        self._rows = np.concatenate([self._rows, rows])

    def remove(self, ids: Ids) -> None:
        ids = np.asarray(ids, dtype=np.int64)
        missing = ids[~np.isin(ids, self._ids)]
        if len(missing):
            raise KeyError(int(missing[0]))
        kept = ~np.isin(self._ids, ids)
        self._ids, self._rows = self._ids[kept], self._rows[kept]

    def search(
        self, vector: Vectors, k: int, only: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        query = checked_query(vector, self.dim)
        if only is None:
            return best(self._ids, self._rows, query, k)
        kept = np.isin(self._ids, np.fromiter(only, dtype=np.int64))
        return best(self._ids[kept], self._rows[kept], query, k)

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            np.savez(file, ids=self._ids, rows=self._rows)

    @classmethod
    def load(cls, path: Path) -> Self:
        with np.load(path, allow_pickle=False) as arrays:
            ids, rows = arrays["ids"], arrays["rows"]
        store = cls(rows.shape[1])
        store._ids, store._rows = ids, rows
        return store
