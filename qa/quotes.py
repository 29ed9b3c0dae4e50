"""From scored sentences to quotes: neighbours merged, repeats dropped, documents taking turns."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.document import Document, Span
from qa.answer import Hit
from qa.reader import SentenceEvidence

#: A sentence's quality is its evidence and this much of its passage's score.
PASSAGE_WEIGHT = 0.5
#: A neighbour joins the sentence beside it when its quality is nearer than this.
MERGE_MARGIN = 0.01
#: What each quote of a document already chosen takes off the quality of its next one.
CROWDING = 0.02


@dataclass(frozen=True, slots=True)
class Candidate:
    """Spans that may be quoted, and what speaks for them. ``quality`` ranks candidates of one
    question; it is no probability."""

    document_id: str
    spans: tuple[Span, ...]
    hit: Hit
    evidence: SentenceEvidence
    quality: float


def candidates(
    hits: Sequence[Hit], readings: Iterable[tuple[SentenceEvidence, ...]]
) -> list[Candidate]:
    """Every sentence of every hit once, best first. Passages overlap: a sentence that stands in
    two of them counts with the better one."""
    best: dict[tuple[str, tuple[Span, ...]], Candidate] = {}
    for hit, reading in zip(hits, readings, strict=True):
        for spans, evidence in zip(hit.passage.sentences, reading, strict=True):
            quality = evidence.score + PASSAGE_WEIGHT * hit.score
            candidate = Candidate(hit.passage.document_id, spans, hit, evidence, quality)
            key = (candidate.document_id, spans)
            if key not in best or quality > best[key].quality:
                best[key] = candidate
    return sorted(best.values(), key=_rank)


def choose(
    ranked: Sequence[Candidate], documents: dict[str, Document], limit: int
) -> list[Candidate]:
    """Up to ``limit`` of ``ranked`` to quote, best first: a close neighbour is merged into its
    sentence, words that were quoted already are not quoted again, nor what has no words, and with
    each quote of a document its next one must be better to come before another's."""
    chosen: list[Candidate] = []
    taken: Counter[str] = Counter()
    said: set[str] = set()
    left = list(ranked)
    while left and len(chosen) < limit:
        at = max(
            range(len(left)),
            key=lambda n: (left[n].quality - CROWDING * taken[left[n].document_id], -n),
        )
        first = left.pop(at)
        document = documents[first.document_id]
        words = _words(document, first.spans)
        if not words.strip() or any(words in other for other in said):
            continue
        merged = _with_neighbours(first, left, document)
        said.add(_words(document, merged.spans))
        taken[first.document_id] += 1
        chosen.append(merged)
    return chosen


def _with_neighbours(first: Candidate, left: list[Candidate], document: Document) -> Candidate:
    """``first``, and the sentence before or after it in the same paragraph if that is nearly as
    good; the sentence is then no longer in ``left``."""
    for other in left:
        if other.quality < first.quality - MERGE_MARGIN:
            return first
        if other.document_id != first.document_id:
            continue
        pair = sorted((first, other), key=lambda candidate: candidate.spans)
        between = document.text[pair[0].spans[-1].end : pair[1].spans[0].start]
        if pair[0].spans[-1].end <= pair[1].spans[0].start and between in ("", " "):
            left.remove(other)
            return replace(first, spans=join(document, pair[0].spans + pair[1].spans))
    return first


def join(document: Document, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans with nothing but white space between them, as one."""
    joined: list[Span] = []
    for span in spans:
        if joined and not document.text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)


def _words(document: Document, spans: Iterable[Span]) -> str:
    """Between spaces, so that none is found inside a longer one."""
    words = re.findall(r"\w+", document.slice(spans).casefold())
    return f" {' '.join(words)} "


def _rank(candidate: Candidate) -> tuple[float, str, tuple[Span, ...]]:
    return (-candidate.quality, candidate.document_id, candidate.spans)
