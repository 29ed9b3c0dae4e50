"""What in a passage answers a question: the seam for scorers of sentences."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from corpus.document import Document, Mark, Passage
from index import coat
from index.lexical import LexicalIndex

#: The longest label that is read, in characters: its tokens are taken from what is read of the
#: passage, which the model cuts off at some length.
LABEL = 300
#: The most of that which the head of a table takes.
HEAD = 120
#: A web address: its letters are no words, and would match by chance.
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as it is read: its words, and where in them each of its sentences stands;
    ``label`` are the title and headings that it stands under, which say what it is about, and the
    head of a table that begins before the passage. ``heads`` gives for a row of a table the
    sentence that is the table's first row, which is taken for its head; None where that is in the
    label."""

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
        label = coat.label(document, passage)
        starts = {sentence[0].start: n for n, sentence in enumerate(passage.sentences)}
        heads: dict[int, int | None] = {}
        table: Mark | None = None
        first: Mark | None = None
        for n, start in enumerate(starts):
            if passage.kind == "body" and (table is None or start >= table.end):
                before = first
                table, first = document.table_at(start) or (None, None)
                if first and first.start not in starts and first != before:
                    label = _with_head(label, document.slice(document.spans_of(first)))
            if first and first.start != start:
                heads[n] = starts.get(first.start)
        return cls(passage.id, " ".join(pieces), tuple(spans), document.language, label, heads)

    def before(self, sentence: int) -> int | None:
        """Which sentence tells what this one speaks of: of a row the head of its table, else the
        one before it; None where there is none."""
        return self.heads.get(sentence, sentence - 1 if sentence else None)

    def part(self, first: int, last: int | None = None) -> "PassageText":
        """Its sentences from ``first`` to before ``last``, under the same label, and a head that
        is left behind."""
        sentences = self.sentences[first:last]
        at, end = sentences[0][0], sentences[-1][1]
        label = self.label
        numbers = range(first, first + len(sentences))
        rows = {n - first: self.heads[n] for n in numbers if n in self.heads}
        for behind in {head for head in rows.values() if head is not None and head < first}:
            label = _with_head(label, self.text[slice(*self.sentences[behind])])
        heads = {
            n: head - first if head is not None and head >= first else None
            for n, head in rows.items()
        }
        moved = tuple((start - at, stop - at) for start, stop in sentences)
        return PassageText(self.id, self.text[at:end], moved, self.language, label, heads)


def labelled(label: str, text: str) -> str:
    """What the reader reads of a passage: its label, up to :data:`LABEL` characters of it, and its
    text on a line of its own."""
    return "\n".join(line for line in (_shortened(label, LABEL), text) if line)


def _shortened(label: str, limit: int) -> str:
    """Without what stands before the innermost heading, where it has to be cut."""
    if len(label) <= limit:
        return label
    outer, _, inner = label.rpartition("\n")
    inner = inner[:limit]
    outer = outer[: max(limit - len(inner) - 1, 0)]
    return "\n".join(line for line in (outer, inner) if line)


def _with_head(label: str, head: str) -> str:
    """With the head of a table as its last line, which leaves the headings their room."""
    head = head[:HEAD]
    return "\n".join(line for line in (_shortened(label, LABEL - len(head) - 1), head) if line)


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
    quote of a document already chosen takes off its next one; the score that a sentence of the
    next passage would need to come first, from which reading on is needless; and by how much one
    must be better to stand e times as well as another (see
    :attr:`qa.quotes.Candidate.standing`). Then how many of the best sentences are read a second
    time (:mod:`qa.second_reading`), and what share of their score that is."""

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
