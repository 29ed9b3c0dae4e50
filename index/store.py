"""The seam for vector search."""

from collections.abc import Collection
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors

Ids = NDArray[np.int64]


class VectorStore(Protocol):
    """Vectors under explicit, unique ids. A score is a cosine, higher is nearer, whatever the
    lengths of the vectors given. Ties are broken by the smaller id."""

    def __len__(self) -> int: ...

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """``ids`` of shape (n,), ``vectors`` (n, dim). Raises ValueError, and adds nothing, when
        an id is there already or twice in ``ids``, or a shape or value (NaN, zero) is wrong."""

    def remove(self, ids: Ids) -> None:
        """Raises KeyError, and removes nothing, when an id is not there."""

    def search(
        self, vector: Vectors, k: int, only: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The ``k`` nearest to ``vector`` (dim,), best first, as (id, cosine); among ``only``
        these ids where given. Fewer when there are fewer."""

    def save(self, path: Path) -> None:
        """Writes one file."""

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads what :meth:`save` wrote."""
