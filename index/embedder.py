"""What turns text into vectors, for the rest of ibid."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.precision import Precision

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text. ``spans``, int of shape (n, 2), are half-open code-point offsets
    into the text; ``states``, float32 (n, dim), are the tokens' vectors in their context, of
    length 1; ``rarity``, float32 (n,), says how rare each token is in the model's vocabulary,
    from about 1 (a comma) to 12."""

    spans: NDArray[np.int64]
    states: Vectors
    rarity: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LayerStates:
    """The tokens of one text between two layers of the model. ``spans`` as in :class:`Tokens`;
    ``ids``, int (n,), are the tokens; ``states``, float (n, dim), what the layers made of them."""

    spans: NDArray[np.int64]
    ids: NDArray[np.int64]
    states: Vectors


class Embedder(Hashable, Protocol):
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

    def passage_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text, up to what the model reads of it."""

    def question_tokens(self, text: str) -> Tokens:
        """The tokens of a question."""

    def layer_states(
        self,
        texts: Sequence[str],
        layers: int,
        *,
        question: bool = False,
        precision: Precision = "float32",
    ) -> list[LayerStates]:
        """What the lowest ``layers`` make of each text. Of a ``question`` all tokens, those that
        mark its bounds included; of a passage those that stand for its text."""

    def layers(self) -> Sequence[Any]:
        """The model's layers, from the lowest on, as transformers has them. Raises ValueError for
        a model that is not built as BERT is."""
