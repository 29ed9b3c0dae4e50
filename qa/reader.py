"""What in a passage answers a question: the seam for scorers of sentences."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from corpus.document import Document, Passage
from index.lexical import LexicalIndex

#: A web address: its letters are no words, and would match by chance.
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


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
    """How a sentence fits a question. ``score`` ranks sentences; ``features`` are what the
    calibration weighs; ``highlights`` are the spans, counted from the sentence's own start,
    of the words inside it that answer, where the scorer can tell."""

    score: float
    features: Mapping[str, float] = field(default_factory=dict)
    highlights: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteWeights:
    """In units of the scorer's ``score``: what one unit of the passage's retrieval score adds to
    its sentences; how near a neighbour must come to be quoted together with a sentence; what each
    quote of a document already chosen takes off its next one; and the score from which a
    sentence makes reading further passages needless."""

    passage: float
    merge: float
    crowding: float
    sure: float = math.inf


class SentenceScorer(Protocol):
    """Reads passages for a question."""

    @property
    def name(self) -> str:
        """What the scorer is called."""

    @property
    def weights(self) -> QuoteWeights:
        """How its scores are made into quotes."""

    def read(
        self, question: str, passages: Sequence[PassageText], words: LexicalIndex | None = None
    ) -> list[tuple[SentenceEvidence, ...]]:
        """For each passage, one evidence a sentence, in their order. Without ``words``, nothing
        that depends on how rare words are in the library is in the evidence."""
