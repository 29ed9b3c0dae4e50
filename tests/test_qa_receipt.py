"""A receipt is read as it was written, and anything else is refused with what is wrong."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from corpus.document import Span
from corpus.loaders import load
from qa.answer import Answer, Citation, Quote, Searched
from qa.assistant import source
from qa.errors import BadReceipt
from qa.receipt import (
    RECEIPT_LIMIT,
    Limits,
    Receipt,
    ReceiptSearched,
    make_receipt,
    read_receipt,
    write_receipt,
)

TEXT = "Treaty\n\nIt was signed in Minsk. One state has left.\n"
ASKED = datetime(2026, 11, 22, 8, 32, 32, tzinfo=UTC)


def answer_of(words: str, *, answerable: bool = True) -> Answer:
    """These words of TEXT as the one quote, or near miss."""
    document = load(TEXT.encode(), "notes/treaty.txt")
    start = document.text.index(words)
    spans = (Span(start, start + len(words)),)
    quote = Quote(document.id, spans, words, 0.81)
    citation = Citation(1, quote, source(document, spans), "", "")
    return Answer(
        question="Where?",
        answerable=answerable,
        confidence=0.81,
        threshold=0.5,
        citations=(citation,) if answerable else (),
        near_misses=() if answerable else (citation,),
        searched=Searched("g-000001", 1, 1, 0, "fake", "fake-4096", "c0de"),
        took_ms=1,
    )


def receipt_of(words: str = "It was signed in Minsk.") -> Receipt:
    return make_receipt(answer_of(words), ASKED)


def test_what_a_receipt_holds() -> None:
    written = json.loads(write_receipt(receipt_of()))
    (quote,) = written.pop("quotes")
    assert written == {
        "ibid_receipt": 1,
        "question": "Where?",
        "asked_at": "2026-11-22T08:32:32Z",
        "answerable": True,
        "confidence": 0.81,
        "generation": "g-000001",
        "model": {"name": "fake", "fingerprint": "fake-4096"},
        "searched": {
            "documents": 1,
            "passages": 1,
            "limited_to": {"documents": [], "folders": [], "languages": []},
        },
    }
    assert quote == {
        "quote": "It was signed in Minsk.",
        "spans": [{"start": 8, "end": 31}],
        "document": {
            "path": "notes/treaty.txt",
            "title": "Treaty",
            "sha256": load(TEXT.encode(), "treaty.txt").sha256,
            "media_type": "text/plain",
        },
        "page": None,
        "page_label": None,
        "section": ["Treaty"],
        "extraction": "c0de",
        "score": 0.81,
        "near_miss": False,
    }


def test_a_receipt_is_read_as_it_was_written() -> None:
    receipt = receipt_of()
    assert read_receipt(write_receipt(receipt)) == receipt
    assert read_receipt(b"\xef\xbb\xbf" + write_receipt(receipt)) == receipt
    (near,) = make_receipt(answer_of("One state has left.", answerable=False), ASKED).quotes
    assert (near.quote, near.near_miss) == ("One state has left.", True)


def test_the_limits_of_a_question_are_kept() -> None:
    limits = Limits(("notes/treaty.txt",), ("notes",), ("en", "be"))
    receipt = make_receipt(answer_of("One state has left."), ASKED, limits)
    assert receipt.searched == ReceiptSearched(1, 1, limits)
    assert read_receipt(write_receipt(receipt)) == receipt


def test_a_receipt_that_does_not_tell_what_was_searched() -> None:
    read = read_receipt(edited(lambda members: members.pop("searched")))
    assert read == replace(receipt_of(), searched=None)
    assert read_receipt(write_receipt(read)) == read


def test_the_time_is_told_in_utc() -> None:
    there = ASKED.astimezone(timezone(timedelta(hours=3)))
    receipt = make_receipt(answer_of("One state has left."), there)
    assert json.loads(write_receipt(receipt))["asked_at"] == "2026-11-22T08:32:32Z"
    changed = edited(lambda members: members.update(asked_at="2026-11-22T11:32:32.5+03:00"))
    assert read_receipt(changed).asked_at == ASKED.replace(microsecond=500_000)


def test_a_blank_page_label_is_none() -> None:
    answer = answer_of("One state has left.")
    (citation,) = answer.citations
    blank = replace(citation, source=replace(citation.source, page=2, page_label=" "))
    receipt = make_receipt(replace(answer, citations=(blank,)), ASKED)
    assert read_receipt(write_receipt(receipt)) == receipt
    assert receipt.quotes[0].page_label is None


def test_members_of_a_later_version_are_passed_over() -> None:
    assert read_receipt(edited(lambda members: members.update(mood="fine"))) == receipt_of()


Edit = Callable[[dict[str, Any]], object]


def edited(edit: Edit) -> bytes:
    members = json.loads(write_receipt(receipt_of()))
    edit(members)
    return json.dumps(members).encode()


def quote(**values: object) -> Edit:
    return lambda members: members["quotes"][0].update(values)


def document(**values: object) -> Edit:
    return lambda members: members["quotes"][0]["document"].update(values)


def spans(*pairs: tuple[object, object]) -> Edit:
    return quote(spans=[{"start": start, "end": end} for start, end in pairs])


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda m: m.pop("ibid_receipt"), "ibid_receipt in the receipt is missing"),
        (lambda m: m.update(ibid_receipt="1"), "no receipt of ibid"),
        (lambda m: m.update(ibid_receipt=True), "no receipt of ibid"),
        (lambda m: m.update(ibid_receipt=2), "has version 2, this ibid reads 1: use a newer"),
        (lambda m: m.pop("question"), "question in the receipt is missing"),
        (lambda m: m.update(question=7), "question in the receipt is not text"),
        (lambda m: m.update(question=" "), "question in the receipt is empty"),
        (lambda m: m.update(answerable=1), "answerable in the receipt is neither"),
        (lambda m: m.update(confidence=1.5), "confidence in the receipt is not a number from 0"),
        (lambda m: m.update(confidence=float("nan")), "confidence in the receipt is not a number"),
        (lambda m: m.update(confidence=float("inf")), "confidence in the receipt is not a number"),
        (lambda m: m.update(model="fake"), "Model of the receipt is not an object"),
        (lambda m: m.update(quotes={}), "quotes in the receipt is not a list"),
        (lambda m: m.update(quotes=[{}] * 101), "has more than 100 entries"),
        (lambda m: m.update(quotes=[7]), "Quotes[0] of the receipt is not an object"),
        (lambda m: m.update(asked_at="yesterday"), "is not a time such as"),
        (lambda m: m.update(asked_at="2026-11-22T08:32:32"), "is not a time such as"),
        (lambda m: m.update(asked_at="2026-13-22T08:32:32Z"), "is not a time such as"),
        (lambda m: m.update(asked_at="0001-01-01T00:00:00+14:00"), "is not a time such as"),
        (lambda m: m.update(searched=7), "Searched of the receipt is not an object"),
        (lambda m: m["searched"].update(documents=-1), "documents in searched of the receipt is"),
        (lambda m: m["searched"].pop("limited_to"), "limited_to in searched of the receipt is mis"),
        (lambda m: m["searched"]["limited_to"].update(folders="a"), "folders in limited_to of s"),
        (quote(quote=""), "quote in quotes[0] of the receipt is empty"),
        (quote(quote="\ud800"), "holds half a character"),
        (quote(quote="x" * 100_001), "is longer than 100,000 characters"),
        (quote(page=0), "page in quotes[0] of the receipt is not a number that can be"),
        (quote(page=True), "page in quotes[0] of the receipt is not a number that can be"),
        (quote(section="1"), "section in quotes[0] of the receipt is not a list"),
        (quote(section=[1]), "section in quotes[0] of the receipt is not text"),
        (quote(near_miss=None), "near_miss in quotes[0] of the receipt is neither"),
        (quote(score=-1), "score in quotes[0] of the receipt is not a number from 0"),
        (quote(document=[]), "Document of quotes[0] of the receipt is not an object"),
        (document(sha256="9" * 63), "is no SHA-256"),
        (document(path=""), "path in document of quotes[0] of the receipt is empty"),
        (document(path="x" * 4097), "is longer than 4,096 characters"),
        (spans(), "spans in quotes[0] of the receipt is empty"),
        (spans((5, 5)), "spans in quotes[0] of the receipt end before they begin"),
        (spans((5, 9), (8, 12)), "spans in quotes[0] of the receipt are not in order"),
        (spans((-1, 5)), "start in spans[0] of quotes[0] of the receipt is not a number that"),
        (spans((0, 10**11)), "end in spans[0] of quotes[0] of the receipt is not a number that"),
        (spans((0.0, 5)), "start in spans[0] of quotes[0] of the receipt is not a number that"),
    ],
)
def test_what_is_no_receipt_is_refused(edit: Edit, says: str) -> None:
    with pytest.raises(BadReceipt) as refused:
        read_receipt(edited(edit))
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not whole JSON (line 1, column 1)"),
        (write_receipt(receipt_of())[:100], "not whole JSON (line "),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b"[]", "The receipt is not an object of JSON"),
        (b"null", "The receipt is not an object of JSON"),
        (b"[" * 100_000, "JSON that no receipt is made of"),
        (b"9" * 100_000, "JSON that no receipt is made of"),
        (b" " * (RECEIPT_LIMIT + 1), "larger than any receipt (1 MiB)"),
        (b"%PDF-1.7\n", "not whole JSON (line 1, column 1)"),
    ],
)
def test_bytes_that_are_no_receipt_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(BadReceipt) as refused:
        read_receipt(data)
    assert says in str(refused.value)
