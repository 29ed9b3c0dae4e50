"""From scored sentences to quotes: neighbours merged, repeats dropped, documents taking turns."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.document import JOINT, Document, Span
from index.analysis import terms
from qa.answer import Hit
from qa.reader import ADDRESS, QuoteWeights, SentenceEvidence

#: Words from which a quote that stands inside another sentence says the same as that.
SAME = 4
#: Letters and figures, but no note's superscript number.
_WORD = re.compile(r"[^\W\u00b9\u00b2\u00b3\u2070-\u209f]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Spans that may be quoted, and what speaks for them. ``quality`` ranks candidates of one
    question; it is no probability. ``highlights`` are the words in the spans that answer;
    ``repeats`` the same words in other documents. ``standing``, from 0 to 1, is known of what is
    chosen: its part of a softmax over its quality and that of its rivals, the best sentence of
    each passage that was read; where many are as good, an answer is less sure to be the one."""

    document_id: str
    spans: tuple[Span, ...]
    hit: Hit
    evidence: SentenceEvidence
    quality: float
    highlights: tuple[Span, ...] = ()
    repeats: tuple["Candidate", ...] = ()
    standing: float = 0.0


def candidates(
    hits: Sequence[Hit],
    readings: Iterable[tuple[SentenceEvidence, ...]],
    weights: QuoteWeights,
) -> list[Candidate]:
    """Every sentence of every hit that was read once, best first; ``readings`` are of the first
    hits. Passages overlap: a sentence that stands in two of them counts with the better one."""
    best: dict[tuple[str, tuple[Span, ...]], Candidate] = {}
    for hit, reading in zip(hits, readings, strict=False):
        for spans, evidence in zip(hit.passage.sentences, reading, strict=True):
            quality = evidence.score + weights.passage * hit.score
            highlights = placed(spans, evidence.highlights)
            document_id = hit.passage.document_id
            candidate = Candidate(document_id, spans, hit, evidence, quality, highlights)
            key = (document_id, spans)
            if key not in best or quality > best[key].quality:
                best[key] = candidate
    return sorted(best.values(), key=_rank)


def choose(
    question: str,
    ranked: Sequence[Candidate],
    documents: Mapping[str, Document],
    limit: int,
    weights: QuoteWeights,
) -> list[Candidate]:
    """Up to ``limit`` of ``ranked`` to quote, best first.

    A close neighbour is merged into its sentence, and the next sentence into one that only says
    the question's own words, as the name of what is then defined. Words that were quoted already
    are not quoted again but, where they are all of a quote from another document, noted as its
    repeat; what has no words, or only a web address, is never quoted; and with each quote of a
    document its next one must be better to come before another's.
    """
    chosen: list[Candidate] = []
    taken: Counter[str] = Counter()
    said: list[str] = []
    left = list(ranked)
    while left and len(chosen) < limit:
        at = max(
            range(len(left)),
            key=lambda n: (left[n].quality - weights.crowding * taken[left[n].document_id], -n),
        )
        first = left.pop(at)
        document = documents[first.document_id]
        if not says_something(document.slice(first.spans)):
            continue
        completed = _completed(question, first, left, ranked, document, weights.merge)
        if completed is None:
            continue
        merged, others = completed
        words, whole = (words_of(document.slice(c.spans)) for c in (first, merged))
        if any(words in other for other in said):
            if whole in said:
                _note_repeat(chosen, said.index(whole), merged)
            elif words in said:
                _note_repeat(chosen, said.index(words), first)
            continue
        left = [candidate for candidate in left if candidate not in others]
        said.append(whole)
        taken[first.document_id] += 1
        chosen.append(merged)
    return [
        replace(quote, standing=_standing(quote, ranked, documents, weights.temperature))
        for quote in chosen
    ]


def _completed(
    question: str,
    first: Candidate,
    left: Sequence[Candidate],
    ranked: Sequence[Candidate],
    document: Document,
    margin: float,
) -> tuple[Candidate, list[Candidate]] | None:
    """``first`` with the sentences that are quoted together with it, and those; None for the name
    of a definition that was quoted already, to which it adds nothing."""
    merged, others = _with_neighbour(first, left, document, margin)
    if _only_repeats(question, document, merged.spans):
        following = next((c for c in ranked if _follows(merged, c, document)), None)
        if following is not None and following not in left:
            return None
        if following is not None:
            return _with_next(merged, following, document), [*others, following]
    return merged, others


def _standing(
    quote: Candidate,
    ranked: Iterable[Candidate],
    documents: Mapping[str, Document],
    temperature: float,
) -> float:
    """Of a quote among all sentences, best first. What says nothing, the same, or gives the same
    answer is no rival, and rivals that say the same are one."""
    words = words_of(documents[quote.document_id].slice(quote.spans))
    answer = _answer(quote, documents)
    passages: set[tuple[str, int]] = set()
    heard: set[str] = set()
    rivals = 0.0
    for other in ranked:
        passage = other.document_id, other.hit.passage.id
        document = documents[other.document_id]
        if passage in passages or not says_something(document.slice(other.spans)):
            continue
        its_words = words_of(document.slice(other.spans))
        if its_words in heard or _says_the_same(words, its_words):
            continue
        its_answer = _answer(other, documents)
        if answer and its_answer and (answer in its_answer or its_answer in answer):
            continue
        passages.add(passage)
        heard.add(its_words)
        rivals += math.exp(min(50.0, (other.quality - quote.quality) / temperature))
    return 1 / (1 + rivals)


def _says_the_same(words: str, other: str) -> bool:
    """Whether one stands in the other; a quote of a word or two stands in much."""
    return other in words or (words in other and len(words.split()) >= SAME)


def _answer(candidate: Candidate, documents: Mapping[str, Document]) -> str:
    """The highlighted words."""
    document = documents[candidate.document_id]
    return words_of(document.slice(candidate.highlights)) if candidate.highlights else ""


def _note_repeat(chosen: list[Candidate], at: int, other: Candidate) -> None:
    quote = chosen[at]
    documents = {quote.document_id, *(repeat.document_id for repeat in quote.repeats)}
    if other.document_id not in documents:
        chosen[at] = replace(quote, repeats=(*quote.repeats, other))


def _with_neighbour(
    first: Candidate, left: Sequence[Candidate], document: Document, margin: float
) -> tuple[Candidate, list[Candidate]]:
    """``first``, with the sentence before or after it in the same paragraph if that is nearly as
    good; and that sentence."""
    for other in left:
        if other.quality < first.quality - margin:
            break
        one, two = sorted((first, other), key=lambda candidate: candidate.spans)
        if _follows(one, two, document):
            spans = join(document, one.spans + two.spans)
            highlights = one.highlights + two.highlights
            return replace(first, spans=spans, highlights=highlights), [other]
    return first, []


def _with_next(first: Candidate, other: Candidate, document: Document) -> Candidate:
    """With the words of a sentence that was not found to answer by itself: nothing in it is
    highlighted."""
    return replace(first, spans=join(document, first.spans + other.spans))


def _follows(one: Candidate, other: Candidate, document: Document) -> bool:
    """Whether ``other`` is the sentence after ``one`` in the same paragraph of the document."""
    end, start = one.spans[-1].end, other.spans[0].start
    if one.document_id != other.document_id or end > start:
        return False
    return document.text[end:start] in ("", " ")


def _only_repeats(question: str, document: Document, spans: Iterable[Span]) -> bool:
    """Whether all words there are words of the question."""
    said = set(terms(document.slice(spans), document.language))
    return said <= set(terms(question, document.language))


def placed(spans: Sequence[Span], inside: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Where parts of a sentence stand in its document: ``inside`` are offsets into the slices at
    ``spans``, joined. A part over a joint becomes two."""
    found = []
    for start, end in inside:
        at = 0
        for span in spans:
            first, last = max(start - at, 0), min(end - at, span.end - span.start)
            if first < last:
                found.append(Span(span.start + first, span.start + last))
            at += span.end - span.start + len(JOINT)
    return tuple(found)


def join(document: Document, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans with nothing but white space between them, as one."""
    joined: list[Span] = []
    for span in spans:
        if joined and not document.text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)


def says_something(text: str) -> bool:
    """Whether there are words, or figures; of a note with a web address words besides it, as one
    that only points elsewhere answers nothing."""
    rest = ADDRESS.sub("", text)
    return any(c.isalpha() or (rest == text and c.isalnum()) for c in rest)


def words_of(text: str) -> str:
    """Between spaces, so that none is found inside a longer one."""
    words = _WORD.findall(text.casefold())
    return f" {' '.join(words)} "


def _rank(candidate: Candidate) -> tuple[float, str, tuple[Span, ...]]:
    return (-candidate.quality, candidate.document_id, candidate.spans)
