"""Embedding by sentence-transformers: the only file that imports it."""

import copy
import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from index.embedder import LayerStates, Tokens, Vectors
from index.errors import ModelUnavailable
from index.precision import Precision, prepared, running

#: Padded tokens in one forward pass: enough to keep two cores busy, small enough for the caches.
TOKEN_BUDGET = 1024
#: Texts whose tokens are counted at a time: they are padded to the longest of them.
COUNTED = 256


class SentenceTransformerEmbedder:
    """A sentence-transformers model behind the Embedder protocol, on the CPU. Several threads may
    embed at once.

    ``source`` is a folder, or a name on the hub. Importing the library takes seconds, so it is
    put off until the first model is loaded. Weights are read from safetensors only, and code
    that comes with a model is never run.
    """

    def __init__(self, source: str, *, name: str, fingerprint: str | None = None) -> None:
        # Read by OpenMP when torch loads it. Threads that spin while they wait slow embedding
        # down badly when something else wants the cores, and save little when nothing does.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            self._model = SentenceTransformer(
                source,
                device="cpu",
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "dtype": "float32"},
            )
        except (OSError, ValueError) as error:
            reason = str(error).partition("\n")[0]
            raise ModelUnavailable(f"the model {name} can't be loaded: {reason}") from error
        self._lower: dict[tuple[int, Precision], Any] = {}
        self._lock = threading.Lock()
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

    def passage_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        return self._tokens(texts, self._model.prompts.get("document") or "")

    def question_tokens(self, text: str) -> Tokens:
        return self._tokens([text], self._model.prompts.get("query") or "")[0]

    def layer_states(
        self,
        texts: Sequence[str],
        layers: int,
        *,
        question: bool = False,
        precision: Precision = "float32",
    ) -> list[LayerStates]:
        import torch

        prompt = self._model.prompts.get("query" if question else "document") or ""
        prompted = [prompt + text for text in texts]
        lower = self._lower_layers(layers, precision)
        found: dict[int, LayerStates] = {}
        for batch in batches(self._lengths(prompted), TOKEN_BUDGET):
            encoded = self._encode([prompted[n] for n in batch])
            mask = torch.from_numpy(encoded["attention_mask"])
            with torch.inference_mode(), running(precision):
                states = lower(
                    input_ids=torch.from_numpy(encoded["input_ids"]), attention_mask=mask
                ).last_hidden_state
            for n, ids, offsets, here, rows in zip(
                batch,
                encoded["input_ids"],
                encoded["offset_mapping"],
                encoded["attention_mask"] > 0,
                states.float().numpy(),
                strict=True,
            ):
                kept = here if question else here & _of_text(offsets, len(prompt))
                spans = np.maximum(offsets[kept] - len(prompt), 0)
                found[n] = LayerStates(spans, ids[kept], rows[kept])
        return [found[n] for n in range(len(texts))]

    def layers(self) -> Sequence[Any]:
        return layers_of(getattr(self._model[0], "model", None))

    def _lower_layers(self, layers: int, precision: Precision) -> Any:
        with self._lock:
            if (layers, precision) not in self._lower:
                lower = lowest_layers(self._model[0].model, layers, precision)
                self._lower[layers, precision] = lower
            return self._lower[layers, precision]

    def _tokens(self, texts: Sequence[str], prompt: str) -> list[Tokens]:
        prompted = [prompt + text for text in texts]
        found: dict[int, Tokens] = {}
        for batch in batches(self._lengths(prompted), TOKEN_BUDGET):
            encoded = self._encode([prompted[n] for n in batch])
            states = self._model.encode(
                [prompted[n] for n in batch],
                prompt="",
                batch_size=len(batch),
                output_value="token_embeddings",
                show_progress_bar=False,
            )
            for n, ids, offsets, rows in zip(
                batch, encoded["input_ids"], encoded["offset_mapping"], states, strict=True
            ):
                # Rows end with the text's last token, ids with the padding of the batch.
                length = len(rows)
                found[n] = _tokens_of(ids[:length], offsets[:length], rows, len(prompt))
        return [found[n] for n in range(len(texts))]

    def _encode(self, texts: list[str]) -> Any:
        """Arrays, padded. Padding and truncation are state of the tokenizer, which threads share,
        so they must be what ``encode`` of the model sets: else one thread's batch is cut or
        padded as another's."""
        return self._model.tokenizer(
            texts,
            padding=True,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
            return_tensors="np",
        )

    def _lengths(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, up to what the model reads."""
        lengths: list[int] = []
        for start in range(0, len(texts), COUNTED):
            encoded = self._encode(list(texts[start : start + COUNTED]))
            lengths += encoded["attention_mask"].sum(axis=1).tolist()
        return lengths


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


def _tokens_of(ids: Any, offsets: Any, states: Any, prompt: int) -> Tokens:
    """Without the prompt and the tokens that stand for no text. A vocabulary is ordered by
    frequency, so by Zipf's law the logarithm of a token's rank tells how rare it is."""
    kept = _of_text(offsets, prompt)
    spans = np.maximum(offsets[kept] - prompt, 0)
    vectors = np.asarray(states, np.float32)[kept]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Tokens(spans, vectors, np.log1p(ids[kept]).astype(np.float32))


def _of_text(offsets: Any, prompt: int) -> Any:
    """Which tokens stand for something after the prompt."""
    return (offsets[:, 1] > offsets[:, 0]) & (offsets[:, 1] > prompt)


def layers_of(transformer: Any) -> Sequence[Any]:
    """The layers of a transformers model, which must be built as BERT is: else ValueError."""
    try:
        layers: Sequence[Any] = transformer.encoder.layer
    except AttributeError as error:
        raise ValueError("the embedding model is not built as BERT is") from error
    return layers


def lowest_layers(transformer: Any, layers: int, precision: Precision = "float32") -> Any:
    """The transformer with its lowest layers only, which it shares with the whole where they
    need no preparation."""
    lower, encoder = copy.copy(transformer), copy.copy(transformer.encoder)
    lowest = prepared(transformer.encoder.layer[:layers], precision)
    encoder._modules = {**encoder._modules, "layer": lowest}
    lower._modules = {**lower._modules, "encoder": encoder, "pooler": None}
    return lower


def _digest(model: Any) -> str:
    """What the vectors depend on: weights, prompts and the length that is read."""
    digest = hashlib.sha256(repr((sorted(model.prompts.items()), model.max_seq_length)).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]
