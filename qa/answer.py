"""What an answer is made of."""

from dataclasses import dataclass

from corpus.document import Document, Passage, Span

#: Stands between the pieces of a quote where something that is not quoted lies between them.
ELLIPSIS = " […] "


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question. ``score`` is the fused one; ``dense`` (a cosine) and
    ``lexical`` (BM25, 0 where no word matched) are its parts. Higher is better."""

    passage: Passage
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document. Invariant: ``text`` is the slices at ``spans``, joined by
    :data:`ELLIPSIS`; ``score`` is the probability that they answer the question."""

    document_id: str
    spans: tuple[Span, ...]
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote, where it stands, and the words around it. ``page`` counts from 1 and is None
    where the format has no pages; ``page_label`` is the number printed on the page."""

    rank: int
    quote: Quote
    before: str
    after: str
    title: str
    path: str
    media_type: str
    language: str
    sha256: str
    page: int | None
    page_label: str | None
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """What an answer was looked for in: documents and passages that the question's filters let
    through. ``unreadable`` counts the files of the library that could not be read."""

    generation: str
    documents: int
    passages: int
    unreadable: int
    model: str


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
