"""Stand-ins for the slow parts, simple enough that a person can work out what they answer."""

import re
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from index.embedder import LayerStates, Tokens, Vectors
from index.precision import Precision


class FakeEmbedder:
    """A bag of words: each distinct word of a text is a 1 on the word's own axis, and the row
    is then brought to length 1. So the cosine of two texts is

        (words they share) / sqrt(distinct words of one * distinct words of the other)

    ``"red cat"`` and ``"red dog"`` score 1 / sqrt(2 * 2) = 0.5, whatever the case and order of
    their words. A word's axis is its CRC-32 modulo ``dim``, so a text without words would be
    zero: it lies on axis 0 instead. ``embedded`` lists every passage text embedded so far, in
    order; questions are not listed.
    """

    def __init__(self, dim: int = 4096, name: str = "fake") -> None:
        self.dim = dim
        self.name = name
        self.embedded: list[str] = []

    @property
    def fingerprint(self) -> str:
        return f"{self.name}-{self.dim}"

    def embed_passages(
        self, texts: Sequence[str], done: Callable[[int], None] | None = None
    ) -> Vectors:
        self.embedded.extend(texts)
        if done is not None:
            done(len(texts))
        return np.stack([self._row(text) for text in texts]) if texts else self._no_rows()

    def embed_question(self, text: str) -> Vectors:
        return self._row(text)

    def passage_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """A token a word, on the word's own axis, all as rare: two tokens have cosine 1 or 0."""
        return [self.question_tokens(text) for text in texts]

    def question_tokens(self, text: str) -> Tokens:
        words = list(re.finditer(r"\w+", text))
        states = np.zeros((len(words), self.dim), dtype=np.float32)
        for n, word in enumerate(words):
            states[n] = self._row(word.group())
        spans = np.array([word.span() for word in words], dtype=np.int64).reshape(-1, 2)
        return Tokens(spans, states, np.ones(len(words), dtype=np.float32))

    def layer_states(
        self,
        texts: Sequence[str],
        layers: int,
        *,
        question: bool = False,
        precision: Precision = "float32",
    ) -> list[LayerStates]:
        """The same at every layer. A token's number is that of its axis, after those that mark
        bounds; four such tokens come before a question, and one after it, as the bundled
        model's do."""
        bounds = np.zeros((1, self.dim), dtype=np.float32)
        found = []
        for tokens in self.passage_tokens(texts):
            ids = 10 + tokens.states.argmax(axis=1)
            if not question:
                found.append(LayerStates(tokens.spans, ids, tokens.states))
                continue
            spans = np.vstack(
                [np.zeros((4, 2), np.int64), tokens.spans, np.zeros((1, 2), np.int64)]
            )
            states = np.vstack([*[bounds] * 4, tokens.states, bounds])
            found.append(LayerStates(spans, np.concatenate([[0, 5, 6, 7], ids, [2]]), states))
        return found

    def layers(self) -> Sequence[Any]:
        raise ValueError("no BERT")

    def _row(self, text: str) -> Vectors:
        row = np.zeros(self.dim, dtype=np.float32)
        for word in set(re.findall(r"\w+", text.casefold())):
            row[zlib.crc32(word.encode()) % self.dim] = 1
        if not row.any():
            row[0] = 1
        return row / np.float32(np.sqrt(row.sum()))

    def _no_rows(self) -> Vectors:
        return np.zeros((0, self.dim), dtype=np.float32)
