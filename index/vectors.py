"""What both vector stores do with rows of numbers: check them, normalise them, rank them.

Cosines are summed in float64, row by row, so the same vector scores the same wherever it lies
in a store, and both stores give the same scores.
"""

import numpy as np

from index.embedder import Vectors
from index.store import Ids


def unit_rows(vectors: Vectors) -> Vectors:
    """Rows of length 1, shape (n, dim). Raises ValueError for a row that has no direction."""
    wide = np.asarray(vectors, dtype=np.float64)
    if not np.isfinite(wide).all():
        raise ValueError("a vector has a number that is NaN or infinite")
    lengths = np.sqrt((wide * wide).sum(axis=-1, keepdims=True))
    if (lengths == 0).any():
        raise ValueError("a vector is zero, and has no cosine")
    unit: Vectors = (wide / lengths).astype(np.float32)
    return unit


def checked_rows(ids: Ids, vectors: Vectors, dim: int) -> tuple[Ids, Vectors]:
    """``ids`` (n,) as int64 and ``vectors`` (n, dim) normalised; ValueError where they don't
    fit together, or an id is there twice."""
    ids = np.asarray(ids, dtype=np.int64)
    if ids.ndim != 1 or np.shape(vectors) != (len(ids), dim):
        raise ValueError(
            f"ids of shape {ids.shape} and vectors of shape {np.shape(vectors)} "
            f"are not (n,) and (n, {dim})"
        )
    if len(np.unique(ids)) != len(ids):
        raise ValueError("an id is there twice")
    return ids, unit_rows(vectors)


def checked_query(vector: Vectors, dim: int) -> Vectors:
    """``vector`` (dim,) normalised; ValueError where its shape or a value is wrong."""
    if np.shape(vector) != (dim,):
        raise ValueError(f"the question's vector has shape {np.shape(vector)}, not ({dim},)")
    return unit_rows(vector)


def best(ids: Ids, rows: Vectors, query: Vectors, k: int) -> list[tuple[int, float]]:
    """The ``k`` of ``rows`` (n, dim) nearest to ``query`` (dim,), all of length 1, as
    (id, cosine): best first, ties by the smaller id."""
    scores = (rows.astype(np.float64) * query.astype(np.float64)).sum(axis=1)
    order = np.lexsort((ids, -scores))[: max(k, 0)]
    return [(int(ids[place]), float(scores[place])) for place in order]
