"""The JSON of the HTTP contract; that of rebuilds is in job_schemas.py."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.document import Span
from qa.answer import Answer, Citation, Searched, Source
from web.links import document_text, quote_page
from web.question import LIMIT, MAX_LIMIT, Documents, Languages, Question

_QUESTION = {
    "question": "Wann trat der Vertrag in Kraft?",
    "limit": 5,
    "documents": [],
    "languages": ["de", "en"],
}
_SEARCHED = {
    "generation": "g-000007",
    "documents": 3,
    "passages": 142,
    "unreadable": 0,
    "model": "multilingual-e5-small",
}
_DOCUMENT = {
    "id": "5f2c1a9d3b7e4c60",
    "title": "Energy imports after 2022",
    "path": "reports/brief.pdf",
    "media_type": "application/pdf",
    "language": "en",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
_LINKS = {
    "page": "/documents/5f2c1a9d3b7e4c60?start=10233&end=10269&sha256=9f86d081884c7d65"
    "&words=36-0b1f6c1f5d6a4f5e",
    "text": "/v1/documents/5f2c1a9d3b7e4c60/text",
}
_ANSWER = {
    "question": "When did the treaty enter into force?",
    "answerable": True,
    "confidence": {"value": 0.81, "threshold": 0.55},
    "answers": [
        {
            "rank": 1,
            "quote": "It entered into force on 4 May 2016.",
            "spans": [{"start": 10233, "end": 10269}],
            "highlights": [{"start": 10258, "end": 10268}],
            "context": {"before": "Seven states signed it.", "after": "One left in 2019."},
            "document": _DOCUMENT,
            "location": {"page": 12, "page_label": "x", "section": ["2 Energy", "2.1 Imports"]},
            "score": 0.81,
            "links": _LINKS,
            "also": [],
        }
    ],
    "near_misses": [],
    "searched": _SEARCHED,
    "took_ms": 37,
}


def json_example(example: dict[str, Any]) -> ConfigDict:
    """The configuration that shows the example in OpenAPI."""
    return ConfigDict(json_schema_extra={"examples": [example]})


class AskRequest(BaseModel):
    """A question, how many quotes at most, and what to search."""

    model_config = json_example(_QUESTION) | ConfigDict(extra="forbid")

    question: Question
    limit: int = Field(LIMIT, ge=1, le=MAX_LIMIT, strict=True)
    documents: Documents = Field((), description="Ids of documents; all where empty.")
    languages: Languages = Field((), description="Codes such as be, ru, en; all where empty.")


class SpanOut(BaseModel):
    """Code points, half-open, into the document's text."""

    start: int
    end: int

    @classmethod
    def all(cls, spans: Iterable[Span]) -> list["SpanOut"]:
        return [cls(start=span.start, end=span.end) for span in spans]


class ContextOut(BaseModel):
    before: str
    after: str


class DocumentRef(BaseModel):
    model_config = json_example(_DOCUMENT)

    id: str
    title: str
    path: str
    media_type: str
    language: str
    sha256: str


class LocationOut(BaseModel):
    """``page`` counts from 1 and is null where the format has no pages."""

    page: int | None
    page_label: str | None
    section: list[str]

    @classmethod
    def of(cls, source: Source) -> "LocationOut":
        return cls(
            page=source.page,
            page_label=source.page_label or None,
            section=[*source.section],
        )


class LinksOut(BaseModel):
    page: str
    text: str


class SourceOut(BaseModel):
    """Where words stand: the document, the place in it, and links to it."""

    spans: list[SpanOut]
    document: DocumentRef
    location: LocationOut
    links: LinksOut

    @staticmethod
    def members(source: Source) -> dict[str, Any]:
        return {
            "spans": SpanOut.all(source.spans),
            "document": DocumentRef(
                id=source.document_id,
                title=source.title,
                path=source.path,
                media_type=source.media_type,
                language=source.language,
                sha256=source.sha256,
            ),
            "location": LocationOut.of(source),
            "links": LinksOut(
                page=quote_page(source),
                text=document_text(source.document_id),
            ),
        }


class QuoteOut(BaseModel):
    rank: int
    quote: str = Field(description="The slices of the text at the spans, joined by ' […] '.")
    spans: list[SpanOut]
    highlights: list[SpanOut] = Field(
        description="The name, date, number or clause, inside the spans, that answers."
    )
    context: ContextOut
    document: DocumentRef
    location: LocationOut
    score: float = Field(description="The probability that the quote answers the question.")
    links: LinksOut
    also: list[SourceOut] = Field(description="Other documents that have the same words.")

    @classmethod
    def of(cls, citation: Citation) -> "QuoteOut":
        quote = citation.quote
        return cls(
            rank=citation.rank,
            quote=quote.text,
            highlights=SpanOut.all(quote.highlights),
            context=ContextOut(before=citation.before, after=citation.after),
            score=quote.score,
            also=[SourceOut(**SourceOut.members(source)) for source in citation.also],
            **SourceOut.members(citation.source),
        )


class ConfidenceOut(BaseModel):
    value: float
    threshold: float


class SearchedOut(BaseModel):
    generation: str
    documents: int
    passages: int
    unreadable: int
    model: str

    @classmethod
    def of(cls, searched: Searched) -> "SearchedOut":
        return cls(**asdict(searched))


class AskResponse(BaseModel):
    """Quotes when the documents answer the question; else the nearest misses."""

    model_config = json_example(_ANSWER)

    question: str
    answerable: bool
    confidence: ConfidenceOut
    answers: list[QuoteOut]
    near_misses: list[QuoteOut]
    searched: SearchedOut
    took_ms: int

    @classmethod
    def of(cls, answer: Answer) -> "AskResponse":
        return cls(
            question=answer.question,
            answerable=answer.answerable,
            confidence=ConfidenceOut(value=answer.confidence, threshold=answer.threshold),
            answers=[QuoteOut.of(citation) for citation in answer.citations],
            near_misses=[QuoteOut.of(citation) for citation in answer.near_misses],
            searched=SearchedOut.of(answer.searched),
            took_ms=answer.took_ms,
        )


class DocumentOut(DocumentRef):
    """``size`` is the file's, in bytes; ``pages`` is null where the format has none; ``notes``
    say what of the file could not be read, and what to do."""

    model_config = json_example(
        {**_DOCUMENT, "size": 184320, "pages": 14, "passages": 61, "notes": [], "links": _LINKS}
    )

    size: int
    pages: int | None
    passages: int
    notes: list[str]
    links: LinksOut


class UnreadableOut(BaseModel):
    id: str
    path: str
    reason: str


class WaitingOut(BaseModel):
    """A file of the library that the next rebuild will read."""

    id: str
    path: str


class LibraryOut(BaseModel):
    """``generation`` is null before the first build."""

    generation: str | None
    documents: list[DocumentOut]
    unreadable: list[UnreadableOut]
    waiting: list[WaitingOut]


class AddedOut(BaseModel):
    """A file that was added; it is searched after the next rebuild."""

    model_config = json_example(
        {
            "id": "5f2c1a9d3b7e4c60",
            "path": "brief (2).pdf",
            "size": 184320,
            "next": "The file is searched after POST /v1/index/rebuild.",
        }
    )

    id: str
    path: str
    size: int
    next: str


class Health(BaseModel):
    model_config = json_example({"status": "ok"})

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    model_config = json_example(
        {"status": "ready", "generation": "g-000007", "model": "multilingual-e5-small"}
    )

    status: Literal["ready"] = "ready"
    generation: str
    model: str


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    model_config = json_example(
        {
            "type": "about:blank",
            "title": "Service Unavailable",
            "status": 503,
            "detail": "This library has no index yet: POST /v1/index/rebuild, or run `ibid index`.",
        }
    )

    type: str
    title: str
    status: int
    detail: str
