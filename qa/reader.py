"""What in a passage answers a question: the seam for scorers of sentences, and the one that
needs no training."""

import math
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document, Passage
from index.analysis import terms
from index.embedder import Embedder, Tokens
from index.lexical import LexicalIndex

#: A web address: its letters are no words, and would match by chance.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as it is read: its words, and where in them each of its sentences stands."""

    id: int
    text: str
    sentences: tuple[tuple[int, int], ...]
    language: str

    @classmethod
    def of(cls, document: Document, passage: Passage) -> "PassageText":
        pieces = [document.slice(sentence) for sentence in passage.sentences]
        spans, at = [], 0
        for piece in pieces:
            spans.append((at, at + len(piece)))
            at += len(piece) + 1
        return cls(passage.id, " ".join(pieces), tuple(spans), document.language)


@dataclass(frozen=True, slots=True)
class SentenceEvidence:
    """How a sentence fits a question. ``score`` ranks sentences; ``match`` (0 to 1) says how near
    its tokens come to the question's, ``coverage`` (0 to 1) how much of the question's words,
    weighed by rarity, it has."""

    score: float
    match: float
    coverage: float


class SentenceScorer(Protocol):
    """Reads passages for a question."""

    @property
    def name(self) -> str:
        """What the scorer is called."""

    def read(
        self, question: str, passages: Sequence[PassageText], words: LexicalIndex
    ) -> list[tuple[SentenceEvidence, ...]]:
        """For each passage, one evidence a sentence, in their order."""


class TokenMatch:
    """Late interaction: each token of the question is matched with the sentence's token nearest
    to it in meaning, seen in the context of the passage, and rare tokens count for more (the
    MaxSim of Khattab and Zaharia, "ColBERT", SIGIR 2020, with weights). To it are added the
    words that both have, stemmed; long sentences pay a little, as they match more by chance.
    The weights were chosen by benchmarks/sentences.py."""

    COVERAGE_WEIGHT = 0.1
    LENGTH_WEIGHT = 0.01
    #: Bytes of token vectors kept between questions: about 1,000 passages.
    CACHE_BYTES = 200_000_000

    name = "token-match"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: OrderedDict[tuple[int, str], Tokens] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()

    def read(
        self, question: str, passages: Sequence[PassageText], words: LexicalIndex
    ) -> list[tuple[SentenceEvidence, ...]]:
        asked = self._embedder.question_tokens(question)
        weights = asked.rarity / max(float(asked.rarity.sum()), 1e-9)
        stems = {
            language: words.weigh(question, language)
            for language in {passage.language for passage in passages}
        }
        return [
            self._evidence(asked, weights, stems[passage.language], passage, tokens)
            for passage, tokens in zip(passages, self._tokens(passages), strict=True)
        ]

    def _evidence(
        self,
        asked: Tokens,
        weights: NDArray[np.float32],
        stems: list[tuple[set[str], float]],
        passage: PassageText,
        tokens: Tokens,
    ) -> tuple[SentenceEvidence, ...]:
        nearness = asked.states @ tokens.states.T.astype(np.float32)
        readable = _outside_addresses(passage.text, tokens)
        found = []
        for start, end in passage.sentences:
            inside = readable & (tokens.spans[:, 1] > start) & (tokens.spans[:, 0] < end)
            # Past the length that the model reads there are no tokens, and so no match.
            match = float(weights @ nearness[:, inside].max(axis=1)) if inside.any() else 0.0
            sentence = passage.text[start:end]
            coverage = _coverage(stems, set(terms(sentence, passage.language)))
            score = match + self.COVERAGE_WEIGHT * coverage
            score -= self.LENGTH_WEIGHT * math.log(max(end - start, 1))
            found.append(SentenceEvidence(score, match, coverage))
        return tuple(found)

    def _tokens(self, passages: Sequence[PassageText]) -> list[Tokens]:
        """Token vectors, kept in half precision: for a question after the first, passages that
        were read before are not embedded again."""
        keys = [(passage.id, passage.text) for passage in passages]
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
        missing = [key for key in keys if key not in known]
        for key, tokens in zip(
            missing, self._embedder.passage_tokens([text for _, text in missing]), strict=True
        ):
            half = tokens.states.astype(np.float16)
            known[key] = Tokens(tokens.spans, half, tokens.rarity)  # type: ignore[arg-type]
        with self._lock:
            for key in keys:
                self._keep(key, known[key])
        return [known[key] for key in keys]

    def _keep(self, key: tuple[int, str], tokens: Tokens) -> None:
        if key in self._kept:
            self._kept.move_to_end(key)
            return
        self._kept[key] = tokens
        self._kept_bytes += tokens.states.nbytes
        while self._kept_bytes > self.CACHE_BYTES:
            _, dropped = self._kept.popitem(last=False)
            self._kept_bytes -= dropped.states.nbytes


def _outside_addresses(text: str, tokens: Tokens) -> NDArray[np.bool_]:
    outside = np.ones(len(tokens.spans), dtype=np.bool_)
    for address in _ADDRESS.finditer(text):
        outside &= (tokens.spans[:, 1] <= address.start()) | (tokens.spans[:, 0] >= address.end())
    return outside


def _coverage(asked: list[tuple[set[str], float]], held: set[str]) -> float:
    total = sum(weight for _, weight in asked)
    return sum(weight for stems, weight in asked if stems & held) / total if total else 0.0
