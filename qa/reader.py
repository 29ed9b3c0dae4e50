"""What in a passage answers a question: the seam for scorers of sentences."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from corpus.document import Document, Passage
from index import coat
from index.lexical import LexicalIndex

#: The longest label that is read, in characters: its tokens are taken from what is read of the
#: passage, which the model cuts off at some length.
LABEL = 300
#: A web address: its letters are no words, and would match by chance.
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as it is read: its words, and where in them each of its sentences stands;
    ``label`` are the title and headings that it stands under, which say what it is about, and the
    head of a table that begins before the passage. ``heads`` gives for a row of a table the
    sentence that is the table's head; None where that is in the label."""

    id: int
    text: str
    sentences: tuple[tuple[int, int], ...]
    language: str
    label: str = ""
    heads: Mapping[int, int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document, passage: Passage) -> "PassageText":
        pieces = [document.slice(sentence) for sentence in passage.sentences]
        spans, at = [], 0
        for piece in pieces:
            spans.append((at, at + len(piece)))
            at += len(piece) + 1
        starts = [sentence[0].start for sentence in passage.sentences]
        tables = [document.head_at(start) for start in starts]
        heads: dict[int, int | None] = {}
        label = [coat.label(document, passage)]
        for n, head in enumerate(tables):
            if head is None or head.start == starts[n]:
                continue
            heads[n] = starts.index(head.start) if head.start in starts else None
            words = document.slice(document.spans_of(head))
            if heads[n] is None and words not in label:
                label.append(words)
        named = "\n".join(filter(None, label))
        return cls(passage.id, " ".join(pieces), tuple(spans), document.language, named, heads)

    def before(self, sentence: int) -> int | None:
        """Which sentence tells what this one speaks of: of a row the head of its table, else the
        one before it; None where there is none."""
        return self.heads.get(sentence, sentence - 1 if sentence else None)


def labelled(label: str, text: str) -> str:
    """What the reader reads of a passage: its label, and its text on a line of its own. Of a
    label over :data:`LABEL` characters what stands before the innermost heading is cut off."""
    if not label:
        return text
    outer, _, inner = label.rpartition("\n")
    inner = inner[:LABEL]
    outer = outer[: max(LABEL - len(inner) - 1, 0)]
    return "\n".join(line for line in (outer, inner, text) if line)


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
    quote of a document already chosen takes off its next one; the score from which a sentence
    makes reading further passages needless; and by how much one must be better to stand e times
    as well as another (see :attr:`qa.quotes.Candidate.standing`). Then how many of the best
    sentences are read a second time (:mod:`qa.second_reading`), and what share of their score
    that is."""

    passage: float
    merge: float
    crowding: float
    sure: float = math.inf
    temperature: float = 1.0
    reread: int = 0
    reread_share: float = 0.5


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

    def reread(
        self,
        question: str,
        sentences: Sequence[tuple[PassageText, int]],
        words: LexicalIndex | None = None,
    ) -> list[SentenceEvidence]:
        """One evidence for each of these sentences of passages, as if only what
        :meth:`PassageText.before` names stood there besides; without highlights."""
