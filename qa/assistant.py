"""Answers a question from the published generation: retrieve, read, quote, decide."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from math import inf
from typing import Protocol

from corpus.document import Document, Span
from index.embedder import Embedder
from index.generation import Generation
from qa.answer import ELLIPSIS, Answer, Citation, Quote, Searched, Source, verify
from qa.confidence import Calibration, load_calibration
from qa.quotes import Candidate, candidates, choose
from qa.reader import PassageText, SentenceScorer
from qa.retrieve import Retriever
from qa.scorers import default_scorer
from qa.second_reading import Readings, SecondReading

#: Passages that are read for a question, and how many of them first: the rest is left where one
#: of these has a sentence that is far enough ahead.
READ, FIRST = 10, 3
#: Near misses shown when a question is not answered.
NEAR_MISSES = 3
#: A further quote must be at least this share as probable as the threshold to be shown.
FLOOR = 0.5
#: Characters of context on each side of a quote.
CONTEXT = 300


class Library(Protocol):
    """Where the generation comes from; :class:`index.live.LiveIndex` is one."""

    def generation(self) -> Generation: ...


class Assistant:
    """Answers questions; safe to ask from several threads at once."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        *,
        scorer: SentenceScorer | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        self.library = library
        self.retriever = Retriever(embedder)
        self.scorer = scorer or default_scorer(embedder)
        self.calibration = calibration or load_calibration(self.scorer.name, embedder.name)

    def ask(
        self,
        question: str,
        *,
        limit: int = 5,
        documents: Collection[str] | None = None,
        languages: Collection[str] | None = None,
    ) -> Answer:
        """Quotes for ``question``, at most ``limit``, or near misses where none is probable
        enough; from these documents and languages where given.

        Raises the errors of :mod:`index.errors`, ValueError for an empty question, and
        :class:`qa.answer.QuoteMismatch` rather than ever show a wrong quote.
        """
        started = time.perf_counter()
        question = " ".join(question.split())
        if not question:
            raise ValueError("the question is empty")
        generation = self.library.generation()
        ranked = self.rank(generation, question, documents=documents, languages=languages)
        held = {c.document_id: generation.document(c.document_id) for c in ranked}
        quotes = choose(question, ranked, held, limit, self.scorer.weights)
        chosen = list(zip(quotes, self.probabilities(quotes), strict=True))
        confidence = chosen[0][1] if chosen else 0.0  # what the calibration speaks of
        threshold = self.calibration.threshold
        answerable = confidence >= threshold
        floor = threshold * FLOOR if answerable else 0.0
        shown = [pair for pair in chosen if pair[1] >= floor]
        citations = tuple(
            cite(rank, candidate, probability, held)
            for rank, (candidate, probability) in enumerate(shown, start=1)
        )
        return Answer(
            question=question,
            answerable=answerable,
            confidence=confidence,
            threshold=threshold,
            citations=citations if answerable else (),
            near_misses=() if answerable else citations[:NEAR_MISSES],
            searched=_searched(generation, documents, languages),
            took_ms=round((time.perf_counter() - started) * 1000),
        )

    def probabilities(self, quotes: Iterable[Candidate]) -> list[float]:
        """That each answers. The scorer ranks them; the calibration weighs more, and may like a
        later one better, but a quote with a higher number than the one before it would only
        puzzle."""
        return list(accumulate(map(self.calibration.probability, quotes), min))

    def rank(
        self,
        generation: Generation,
        question: str,
        *,
        documents: Collection[str] | None = None,
        languages: Collection[str] | None = None,
    ) -> list[Candidate]:
        """Every sentence of the passages that are read, best first."""
        hits = self.retriever.retrieve(
            generation, question, READ, documents=documents, languages=languages
        )
        texts = [
            PassageText.of(generation.document(hit.passage.document_id), hit.passage)
            for hit in hits
        ]
        words, weights = generation.lexical, self.scorer.weights
        bonus = [weights.passage * hit.score for hit in hits]
        second = SecondReading(self.scorer, question, words)
        first = self.scorer.read(question, texts[:FIRST], words)
        sure = self._is_sure(first, bonus)
        readings = second.mixed(texts, first, bonus) if sure else first
        if not (sure and self._is_sure(readings, bonus)):
            first += self.scorer.read(question, texts[FIRST:], words)
            readings = second.mixed(texts, first, bonus)
        return candidates(hits, readings, weights)

    def _is_sure(self, readings: Readings, bonus: Sequence[float]) -> bool:
        """Whether what was not read would hardly come first: its passages fit the question less,
        so that a sentence there must score the more."""
        left = bonus[len(readings) :]
        scores = [e.score + b for r, b in zip(readings, bonus, strict=False) for e in r]
        return not left or max(scores, default=-inf) - left[0] >= self.scorer.weights.sure


def cite(
    rank: int, candidate: Candidate, probability: float, documents: Mapping[str, Document]
) -> Citation:
    """The candidate as a quote with its place, checked against the document."""
    document = documents[candidate.document_id]
    spans = candidate.spans
    text = ELLIPSIS.join(document.text[start:end] for start, end in spans)
    quote = Quote(document.id, spans, text, probability, candidate.highlights)
    verify(quote, document)
    before, after = _context(document, spans)
    also = tuple(source(documents[r.document_id], r.spans) for r in candidate.repeats)
    return Citation(rank, quote, source(document, spans), before, after, also)


def source(document: Document, spans: tuple[Span, ...]) -> Source:
    """Where these spans stand."""
    page = document.page_at(spans[0].start)
    return Source(
        document_id=document.id,
        spans=spans,
        words=tuple(document.text[start:end] for start, end in spans),
        title=document.title,
        path=document.path,
        media_type=document.media_type,
        language=document.language,
        sha256=document.sha256,
        page=page.number if page else None,
        page_label=page.label if page else None,
        section=document.section_at(spans[0].start),
    )


def _context(document: Document, spans: tuple[Span, ...]) -> tuple[str, str]:
    """The words before and after in the same block, footnotes left out, cut between words. The
    block of a footnote's words is the footnote, not the paragraph that it interrupts."""
    first, last = spans[0].start, spans[-1].end
    around = [
        mark
        for mark in document.marks_of("footnote", "paragraph", "item", "row")
        if mark.start <= first and last <= mark.end
    ]
    if not around:
        return "", ""
    block = min(around, key=lambda mark: mark.end - mark.start)
    before = _without_footnotes(document, Span(block.start, first))
    after = _without_footnotes(document, Span(last, block.end))
    if len(before) > CONTEXT:
        before = before[-CONTEXT:].partition(" ")[2]
    if len(after) > CONTEXT:
        after = after[:CONTEXT].rpartition(" ")[0]
    return before, after


def _without_footnotes(document: Document, span: Span) -> str:
    pieces, at = [], span.start
    for note in document.marks_of("footnote"):
        if span.start <= note.start and note.end <= span.end:
            pieces.append(document.text[at : note.start].strip())
            at = note.end
    pieces.append(document.text[at : span.end].strip())
    return " ".join(piece for piece in pieces if piece)


def _searched(
    generation: Generation, documents: Collection[str] | None, languages: Collection[str] | None
) -> Searched:
    manifest = generation.manifest
    chosen = generation.document_ids(documents, languages)
    within = [info for info in generation.documents() if chosen is None or info.id in chosen]
    return Searched(
        generation=generation.name,
        documents=len(within),
        passages=sum(info.passages for info in within),
        unreadable=len(generation.unreadable),
        model=manifest.model,
        model_fingerprint=manifest.model_fingerprint,
        extraction=manifest.text_fingerprint,
    )
