"""What turns text into vectors, for the rest of ibid."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """An embedding model. Rows are float32 of length 1, so a dot product is a cosine."""

    @property
    def name(self) -> str:
        """What people call the model."""

    @property
    def dim(self) -> int:
        """Numbers in a vector."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors of the same text would."""

    def embed_passages(
        self, texts: Sequence[str], done: Callable[[int], None] | None = None
    ) -> Vectors:
        """Shape ``(len(texts), dim)``; ``done`` is told how many more texts are embedded."""

    def embed_question(self, text: str) -> Vectors:
        """Shape ``(dim,)``."""
