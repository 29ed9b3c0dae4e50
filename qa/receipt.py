"""A receipt of an answer: what was asked and quoted, in a form that is checked against the files
themselves, later or elsewhere (:mod:`qa.verification`)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from corpus.document import Span
from qa.answer import Answer, Citation, Source
from qa.errors import BadReceipt
from qa.members import Members

#: Of the form of a receipt. Another one is refused, not guessed at.
VERSION = 1
#: Bytes; the receipt of the longest answer has a twentieth of that.
RECEIPT_LIMIT = 1 << 20
#: Quotes in a receipt, and spans in a quote, at most.
MOST_QUOTES, MOST_SPANS = 100, 100
#: Documents, folders or languages that a question is limited to, at most.
MOST_LIMITS = 1000
#: Characters: of words that are quoted or a heading, of a path or title, and of a name or checksum.
WORDS, NAME, CODE = 100_000, 4096, 300
#: Headings above a quote; pages of a file; code points of a text: no file has as many.
MOST_HEADINGS, MOST_PAGES, MOST_POINTS = 50, 10**7, 10**10

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReceiptModel:
    """The embedding model that searched."""

    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ReceiptDocument:
    """A file as it was: its path in its library, and the checksum of its bytes."""

    path: str
    title: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class ReceiptQuote:
    """Words, and where the receipt says that they stand. ``extraction`` is the fingerprint of
    the code that read the file: with another, offsets may differ though the file is the same."""

    quote: str
    spans: tuple[Span, ...]
    document: ReceiptDocument
    page: int | None
    page_label: str | None
    section: tuple[str, ...]
    extraction: str
    score: float
    near_miss: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What a question was limited to: documents, by path, and folders together; languages, by
    code, narrow what they give. Empty means no limit."""

    documents: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.documents or self.folders or self.languages)


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class ReceiptSearched:
    """How much was searched, and the limits that the person had set."""

    documents: int
    passages: int
    limited_to: Limits


@dataclass(frozen=True, slots=True)
class Receipt:
    """``searched`` is None in receipts that were made before it was told."""

    question: str
    asked_at: datetime
    answerable: bool
    confidence: float
    generation: str
    model: ReceiptModel
    quotes: tuple[ReceiptQuote, ...]
    searched: ReceiptSearched | None = None


def make_receipt(answer: Answer, asked_at: datetime, limits: Limits = NO_LIMITS) -> Receipt:
    """The receipt of an answer that was given at this time to a question limited so."""
    searched = answer.searched
    return Receipt(
        question=answer.question,
        asked_at=asked_at,
        answerable=answer.answerable,
        confidence=answer.confidence,
        generation=searched.generation,
        model=ReceiptModel(searched.model, searched.model_fingerprint),
        quotes=tuple(
            _quote(citation, searched.extraction, near_miss)
            for citations, near_miss in ((answer.citations, False), (answer.near_misses, True))
            for citation in citations
        ),
        searched=ReceiptSearched(searched.documents, searched.passages, limits),
    )


def _quote(citation: Citation, extraction: str, near_miss: bool) -> ReceiptQuote:
    source = citation.source
    return ReceiptQuote(
        quote=citation.quote.text,
        spans=citation.quote.spans,
        document=ReceiptDocument(source.path, source.title, source.sha256, source.media_type),
        page=source.page,
        page_label=_label(source),
        section=source.section,
        extraction=extraction,
        score=citation.quote.score,
        near_miss=near_miss,
    )


def same_place(quote: ReceiptQuote, source: Source) -> bool:
    """Whether page and section of the source are those that the receipt names."""
    named = (quote.page, quote.page_label, quote.section)
    return named == (source.page, _label(source), source.section)


def _label(source: Source) -> str | None:
    return (source.page_label or "").strip() or None


def write_receipt(receipt: Receipt) -> bytes:
    """The receipt as JSON, in UTF-8."""
    members: Json = {
        "ibid_receipt": VERSION,
        "question": receipt.question,
        "asked_at": rfc3339(receipt.asked_at),
        "answerable": receipt.answerable,
        "confidence": receipt.confidence,
        "generation": receipt.generation,
        "model": {"name": receipt.model.name, "fingerprint": receipt.model.fingerprint},
    }
    if searched := receipt.searched:
        limits = searched.limited_to
        members["searched"] = {
            "documents": searched.documents,
            "passages": searched.passages,
            "limited_to": {
                "documents": [*limits.documents],
                "folders": [*limits.folders],
                "languages": [*limits.languages],
            },
        }
    members["quotes"] = [_quote_members(quote) for quote in receipt.quotes]
    return (json.dumps(members, ensure_ascii=False, indent=2) + "\n").encode()


def _quote_members(quote: ReceiptQuote) -> Json:
    document = quote.document
    return {
        "quote": quote.quote,
        "spans": [{"start": start, "end": end} for start, end in quote.spans],
        "document": {
            "path": document.path,
            "title": document.title,
            "sha256": document.sha256,
            "media_type": document.media_type,
        },
        "page": quote.page,
        "page_label": quote.page_label,
        "section": [*quote.section],
        "extraction": quote.extraction,
        "score": quote.score,
        "near_miss": quote.near_miss,
    }


def rfc3339(moment: datetime) -> str:
    """In UTC, to the second: "2026-11-22T08:32:32Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_receipt(data: bytes) -> Receipt:
    """The receipt in a file. Raises :class:`~qa.errors.BadReceipt`, which says what is wrong
    with it; members that a later ibid may add are passed over."""
    receipt = Members.of(_parsed(data), "the receipt")
    _check_version(receipt)
    model = receipt.inner("model")
    return Receipt(
        question=receipt.text("question", WORDS),
        asked_at=receipt.moment("asked_at"),
        answerable=receipt.flag("answerable"),
        confidence=receipt.share("confidence"),
        generation=receipt.text("generation", CODE),
        model=ReceiptModel(model.text("name", CODE), model.text("fingerprint", CODE)),
        quotes=tuple(_read_quote(quote) for quote in receipt.inners("quotes", MOST_QUOTES)),
        searched=_read_searched(receipt) if "searched" in receipt.values else None,
    )


def _read_searched(receipt: Members) -> ReceiptSearched:
    searched = receipt.inner("searched")
    limits = searched.inner("limited_to")
    return ReceiptSearched(
        documents=searched.whole("documents", 0, MOST_POINTS),
        passages=searched.whole("passages", 0, MOST_POINTS),
        limited_to=Limits(
            documents=limits.texts("documents", NAME, MOST_LIMITS),
            folders=limits.texts("folders", NAME, MOST_LIMITS),
            languages=limits.texts("languages", CODE, MOST_LIMITS),
        ),
    )


def _parsed(data: bytes) -> object:
    if len(data) > RECEIPT_LIMIT:
        raise BadReceipt(
            f"The file is larger than any receipt ({RECEIPT_LIMIT >> 20} MiB): choose the receipt,"
            " not the document."
        )
    try:
        parsed: object = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadReceipt("The file is not UTF-8 text, as a receipt is.") from error
    except json.JSONDecodeError as error:
        raise BadReceipt(
            f"The file is not whole JSON (line {error.lineno}, column {error.colno}): get a fresh"
            " copy of the receipt."
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadReceipt("The file is JSON that no receipt is made of.") from error
    return parsed


def _check_version(receipt: Members) -> None:
    version = receipt.get("ibid_receipt")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise BadReceipt("ibid_receipt is not a version: the file is no receipt of ibid.")
    if version != VERSION:
        raise BadReceipt(
            f"The receipt has version {version}, this ibid reads {VERSION}: use a newer ibid."
        )


def _read_quote(quote: Members) -> ReceiptQuote:
    document = quote.inner("document")
    return ReceiptQuote(
        quote=quote.text("quote", WORDS),
        spans=_read_spans(quote),
        document=ReceiptDocument(
            path=document.text("path", NAME),
            title=document.text("title", NAME),
            sha256=document.sha256("sha256"),
            media_type=document.text("media_type", CODE),
        ),
        page=quote.whole("page", 1, MOST_PAGES) if quote.get("page") is not None else None,
        page_label=quote.text("page_label", CODE) if quote.get("page_label") is not None else None,
        section=quote.texts("section", WORDS, MOST_HEADINGS),
        extraction=quote.text("extraction", CODE),
        score=quote.share("score"),
        near_miss=quote.flag("near_miss"),
    )


def _read_spans(quote: Members) -> tuple[Span, ...]:
    spans = tuple(
        Span(span.whole("start", 0, MOST_POINTS), span.whole("end", 1, MOST_POINTS))
        for span in quote.inners("spans", MOST_SPANS)
    )
    quote.require(bool(spans), "spans", "is empty")
    quote.require(all(start < end for start, end in spans), "spans", "end before they begin")
    in_order = all(left.end <= right.start for left, right in pairwise(spans))
    quote.require(in_order, "spans", "are not in order")
    return spans
