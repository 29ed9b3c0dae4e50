"""Embedding by sentence-transformers: the only file that imports it."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from index.embedder import Vectors
from index.errors import ModelUnavailable

#: Padded tokens in one forward pass: enough to keep two cores busy, small enough for the caches.
TOKEN_BUDGET = 4096


class SentenceTransformerEmbedder:
    """A sentence-transformers model behind the Embedder protocol, on the CPU.

    ``source`` is a folder, or a name on the hub. Importing the library takes seconds, so it is
    put off until the first model is loaded. Weights are read from safetensors only, and code
    that comes with a model is never run.
    """

    def __init__(self, source: str, *, name: str, fingerprint: str | None = None) -> None:
        from sentence_transformers import SentenceTransformer

        logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
        try:
            self._model = SentenceTransformer(
                source,
                device="cpu",
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError) as error:
            raise ModelUnavailable(
                f"the model {name} can't be loaded: {str(error).splitlines()[0]}"
            ) from error
        self.name = name
        self.fingerprint = fingerprint or f"{name}:{_digest(self._model)}"
        self.dim = int(self._model.get_embedding_dimension() or 0)

    def embed_passages(
        self, texts: Sequence[str], done: Callable[[int], None] | None = None
    ) -> Vectors:
        """Embeds in batches of texts of like length, so that little is spent on padding."""
        vectors = np.empty((len(texts), self.dim), np.float32)
        for batch in batches(self._lengths(texts), TOKEN_BUDGET):
            vectors[batch] = self._model.encode_document(
                [texts[n] for n in batch],
                batch_size=len(batch),
                show_progress_bar=False,
                normalize_embeddings=True,
            )
            if done:
                done(len(batch))
        return vectors

    def embed_question(self, text: str) -> Vectors:
        vector: Vectors = self._model.encode_query(
            text, show_progress_bar=False, normalize_embeddings=True
        )
        return vector

    def _lengths(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, up to what the model reads."""
        if not texts:
            return []
        limit = self._model.max_seq_length or 512
        encoded = self._model.tokenizer(list(texts), truncation=True, max_length=limit)
        return [len(ids) for ids in encoded["input_ids"]]


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Indexes of ``lengths``, longest first, in batches that pad to at most ``budget`` tokens
    (or hold one text that alone is longer)."""
    batch: list[int] = []
    for n in sorted(range(len(lengths)), key=lambda n: (-lengths[n], n)):
        if batch and lengths[batch[0]] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(n)
    if batch:
        yield batch


def _digest(model: Any) -> str:
    """What the vectors depend on: weights, prompts and the length that is read."""
    digest = hashlib.sha256(repr((sorted(model.prompts.items()), model.max_seq_length)).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]
