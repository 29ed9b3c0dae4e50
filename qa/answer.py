"""What an answer is made of."""

from dataclasses import dataclass
from itertools import pairwise

from corpus.document import Document, Passage, Span

#: Stands between the pieces of a quote where something that is not quoted lies between them.
ELLIPSIS = " […] "


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question. ``score`` is the fused one; ``dense`` (nearness in meaning)
    and ``names`` (how many of the question's names it holds, a common name counting for less
    than 1) are those of its parts that tell how sure an answer is. Higher is better. ``across``
    tells whether it is in another language than the question."""

    passage: Passage
    score: float
    dense: float
    across: bool = False
    names: float = 0.0


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document. Invariant: ``text`` is the slices at ``spans``, joined by
    :data:`ELLIPSIS`; ``score`` is the probability that they answer the question. ``highlights``
    are the words inside the spans that answer, where that is less than all of them."""

    document_id: str
    spans: tuple[Span, ...]
    text: str
    score: float
    highlights: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where words stand: ``words`` at each of the ``spans``. ``page`` counts from 1 and is None
    where the format has no pages; ``page_label`` is the number printed on the page."""

    document_id: str
    spans: tuple[Span, ...]
    words: tuple[str, ...]
    title: str
    path: str
    media_type: str
    language: str
    sha256: str
    page: int | None
    page_label: str | None
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote, where it stands, the words around it, and in which other documents the
    same words stand."""

    rank: int
    quote: Quote
    source: Source
    before: str
    after: str
    also: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """What an answer was looked for in: documents and passages that the question's filters let
    through. ``unreadable`` counts the files of the library that could not be read;
    ``extraction`` is the fingerprint of the code that read the others."""

    generation: str
    documents: int
    passages: int
    unreadable: int
    model: str
    model_fingerprint: str
    extraction: str


@dataclass(frozen=True, slots=True)
class Answer:
    """``confidence`` is the probability that the documents answer the question; it is answerable
    when that reaches ``threshold``. Then ``citations`` has quotes and ``near_misses`` is empty;
    else the other way round."""

    question: str
    answerable: bool
    confidence: float
    threshold: float
    citations: tuple[Citation, ...]
    near_misses: tuple[Citation, ...]
    searched: Searched
    took_ms: int


@dataclass(frozen=True, slots=True)
class QuotePiece:
    """Words of a quote that are highlighted as a whole, or not at all."""

    text: str
    highlighted: bool


def pieces(quote: Quote) -> list[QuotePiece]:
    """The quote's text, once, cut where highlights begin and end."""
    found: list[QuotePiece] = []
    at = 0
    for start, end in quote.spans:
        if found:
            found.append(QuotePiece(ELLIPSIS, False))
            at += len(ELLIPSIS)
        inside = [part for part in quote.highlights if start <= part.start and part.end <= end]
        cuts = sorted({start, end, *(edge for part in inside for edge in part)})
        for left, right in pairwise(cuts):
            marked = any(part.start <= left and right <= part.end for part in inside)
            found.append(QuotePiece(quote.text[at + left - start : at + right - start], marked))
        at += end - start
    return found


class QuoteMismatch(AssertionError):
    """A quote is not what stands in its document: never shown, always an error."""


def verify(quote: Quote, document: Document) -> None:
    """Raises :class:`QuoteMismatch` unless the quote is exactly the document's own words, and its
    spans are in order and within the text."""
    at = 0
    for start, end in quote.spans:
        if not at <= start < end <= len(document.text):
            raise QuoteMismatch(f"a quote from {document.path} has no place at {quote.spans}")
        at = end
    slices = [document.text[start:end] for start, end in quote.spans]
    if not slices or ELLIPSIS.join(slices) != quote.text:
        raise QuoteMismatch(f"a quote from {document.path} is not the text at {quote.spans}")
    for part in quote.highlights:
        if not any(span.start <= part.start < part.end <= span.end for span in quote.spans):
            raise QuoteMismatch(f"a highlight at {part} is not inside {quote.spans}")
