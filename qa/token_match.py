"""The scorer that needs no training: for models without a reader."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.analysis import terms
from index.embedder import Embedder, Tokens
from index.lexical import LexicalIndex
from qa.kept import Kept
from qa.reader import ADDRESS, PassageText, QuoteWeights, SentenceEvidence


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
    weights = QuoteWeights(passage=0.5, merge=0.01, crowding=0.02)

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept = Kept[Tokens](self.CACHE_BYTES, lambda tokens: tokens.states.nbytes)

    def read(
        self, question: str, passages: Sequence[PassageText], words: LexicalIndex | None = None
    ) -> list[tuple[SentenceEvidence, ...]]:
        asked = self._embedder.question_tokens(question)
        weights = asked.rarity / max(float(asked.rarity.sum()), 1e-9)
        stems = {
            language: words.weigh(question, language) if words else []
            for language in {passage.language for passage in passages}
        }
        return [
            self._evidence(asked, weights, stems[passage.language], passage, tokens)
            for passage, tokens in zip(passages, self._tokens(passages), strict=True)
        ]

    def reread(
        self,
        question: str,
        sentences: Sequence[tuple[PassageText, int]],
        words: LexicalIndex | None = None,
    ) -> list[SentenceEvidence]:
        """What :meth:`read` says: to it a sentence's neighbours are no rivals."""
        readings = self.read(question, [passage for passage, _ in sentences], words)
        return [reading[n] for reading, (_, n) in zip(readings, sentences, strict=True)]

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
            held = coverage(stems, sentence, passage.language)
            score = match + self.COVERAGE_WEIGHT * held
            score -= self.LENGTH_WEIGHT * math.log(max(end - start, 1))
            found.append(SentenceEvidence(score, {"match": match, "coverage": held}))
        return tuple(found)

    def _tokens(self, passages: Sequence[PassageText]) -> list[Tokens]:
        """Token vectors, kept in half precision: for a question after the first, passages that
        were read before are not embedded again."""

        def make(texts: list[str]) -> list[Tokens]:
            return [
                Tokens(t.spans, t.states.astype(np.float16), t.rarity)
                for t in self._embedder.passage_tokens(texts)
            ]

        return self._kept.get([(passage.id, passage.text) for passage in passages], make)


def _outside_addresses(text: str, tokens: Tokens) -> NDArray[np.bool_]:
    outside = np.ones(len(tokens.spans), dtype=np.bool_)
    for address in ADDRESS.finditer(text):
        outside &= (tokens.spans[:, 1] <= address.start()) | (tokens.spans[:, 0] >= address.end())
    return outside


def coverage(asked: list[tuple[set[str], float]], sentence: str, language: str) -> float:
    """The share of the question's words, weighed by rarity, that the sentence has, stemmed.
    ``asked`` is of :meth:`index.lexical.LexicalIndex.weigh`."""
    held = set(terms(sentence, language))
    total = sum(weight for _, weight in asked)
    return sum(weight for stems, weight in asked if stems & held) / total if total else 0.0
