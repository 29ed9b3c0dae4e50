"""An answer carried away, and the page that verifies its receipt."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import quote as quoted

import pytest
from fastapi.testclient import TestClient
from markdown_it import MarkdownIt

from qa.answer import Answer
from qa.receipt import read_receipt
from tests.web_support import (
    HTML,
    ORIGIN,
    TREATY,
    Page,
    client_of,
    page,
    services_of,
    write_library,
)
from web.answer_markdown import answer_markdown
from web.services import Services

QUESTION = "When was the treaty signed in Minsk?"
WORDS = "The treaty was signed in Minsk on 4 May 2016."
UNKNOWN = "zzz qqq treaty"
ASKED = datetime(2026, 11, 22, 8, 32, 32, tzinfo=UTC)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def services(library: Path) -> Services:
    return services_of(library)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with client_of(services) as client:
        yield client


def receipt(client: TestClient, question: str = QUESTION) -> bytes:
    response = client.get(f"/receipt.json?q={quoted(question)}")
    assert response.status_code == 200
    return response.content


def verified(client: TestClient, data: bytes, status: int = 200) -> Page:
    response = client.post("/verify", files={"receipt": ("receipt.json", data)}, headers=HTML)
    assert response.status_code == status
    return Page(response.text)


@pytest.mark.parametrize("question", [QUESTION, UNKNOWN])
def test_a_receipt_has_the_quotes_of_the_page(client: TestClient, question: str) -> None:
    response = client.get(f"/receipt.json?q={quoted(question)}")
    assert response.headers["content-type"] == "application/json"
    assert re.fullmatch(
        r'attachment; filename="receipt-\d{8}-\d{6}\.json"', response.headers["content-disposition"]
    )
    read = read_receipt(response.content)
    answer = client.get(f"/ask?q={quoted(question)}").json()
    shown = answer["answers"] + answer["near_misses"]
    assert shown
    assert [(q.quote, q.score) for q in read.quotes] == [(q["quote"], q["score"]) for q in shown]
    assert [q.near_miss for q in read.quotes] == [not answer["answerable"]] * len(shown)
    assert (read.question, read.answerable) == (question, answer["answerable"])
    html = client.get(f"/?q={quoted(question)}", headers=HTML).text
    quotes = re.findall(r"<q [^>]*>(.*?)</q>", html, re.DOTALL)
    assert [unescape(re.sub(r"<.*?>", "", q)) for q in quotes] == [q.quote for q in read.quotes]


def test_a_receipt_names_model_and_code(client: TestClient, services: Services) -> None:
    read = json.loads(receipt(client))
    manifest = services.live.generation().manifest
    assert read["model"] == {"name": "fake", "fingerprint": "fake-4096"}
    assert read["generation"] == "g-000001"
    assert {q["extraction"] for q in read["quotes"]} == {manifest.text_fingerprint}


@pytest.mark.parametrize("path", ["/receipt.json", "/answer.md"])
def test_what_is_no_question_is_told(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 422
    told = page(client, f"{path}?q=%3F", 422)
    assert "The question has no words" in told.text


@pytest.mark.parametrize("path", ["/receipt.json", "/answer.md"])
def test_without_an_index_there_is_nothing_to_keep(library: Path, path: str) -> None:
    with client_of(services_of(library, built=False)) as client:
        assert "have not been read yet" in page(client, f"{path}?q=treaty", 503).text


def test_the_answer_offers_what_can_be_kept(client: TestClient) -> None:
    shown = page(client, f"/?q={quoted(QUESTION)}")
    links = [a["href"] for a in shown.all("a")]
    assert "Keep this answer: Receipt · Markdown · Print" in shown.text
    kept = [str(link) for link in links if str(link).startswith(("/receipt.json", "/answer.md"))]
    assert len(kept) == 2
    for link in kept:
        assert client.get(link).status_code == 200
    assert "/verify" in links
    assert "Keep this answer" not in page(client, "/").text


def rendered(markdown: str) -> Page:
    return Page(MarkdownIt("commonmark").render(markdown))


def test_the_answer_as_markdown(client: TestClient) -> None:
    response = client.get(f"/answer.md?q={quoted(QUESTION)}")
    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="answer-\d{8}-\d{6}\.md"', response.headers["content-disposition"]
    )
    first, second, third, fourth, *_, last = response.text.split("\n\n")
    answer = client.get(f"/ask?q={quoted(QUESTION)}").json()
    assert first == f"# {QUESTION}"
    assert second == "**1 quote**"
    assert third == f"> {WORDS}"
    link = f"{ORIGIN}{answer['answers'][0]['links']['page']}#quote"
    assert re.fullmatch(
        r"1\\\. \[The Treaty of Examples\]\((.*)\), 1 Signature \(treaty\.md; (\w+) match\)", fourth
    )
    assert [a["href"] for a in rendered(fourth).all("a")] == [link]
    assert WORDS in page(client, link.removeprefix(ORIGIN)).text
    assert re.fullmatch(
        r"Asked on \d{4}-\d\d-\d\d at \d\d:\d\d UTC\. Searched 2 documents, \d+ passages; "
        r"1 file could not be read\. Index g-000001, model fake\.\n",
        last,
    )


def test_near_misses_are_marked_in_markdown(client: TestClient) -> None:
    text = client.get(f"/answer.md?q={quoted(UNKNOWN)}").text
    assert "**Not answered by your documents**" in text
    assert "these came nearest, and are probably no answer" in text
    assert "; near miss)" in text
    assert " match)" not in text


@pytest.mark.parametrize(
    "words",
    [
        '<script>alert("no")</script> & <b>bold</b> &amp; text',
        "# no heading, *no* _emphasis_, `no code` and [no](link) ![no](picture)",
        "1. no list",
        "12) no list",
        "- no list",
        "+ no list",
        "=== --- no rule",
        "> no quote | ~~no~~ \\ backslash $x$",
    ],
)
def test_markdown_shows_the_words_and_nothing_else(services: Services, words: str) -> None:
    answer = services.ask(QUESTION, limit=1)
    (citation,) = answer.citations
    source = replace(citation.source, title=words, path=words, section=(words,))
    changed: Answer = replace(
        answer,
        question=words,
        citations=(replace(citation, quote=replace(citation.quote, text=words), source=source),),
    )
    shown = rendered(answer_markdown(changed, ASKED, f"{ORIGIN}/"))
    assert {tag for tag, _ in shown.elements} == {"h1", "p", "strong", "blockquote", "a", "hr"}
    assert shown.text.startswith(f"{words} 1 quote {words} 1. {words}")
    assert "Asked on 2026-11-22 at 08:32 UTC." in shown.text


def test_a_receipt_is_verified_on_the_page(client: TestClient) -> None:
    shown = verified(client, receipt(client))
    assert "1 of 1 quote verified" in shown.text
    assert f"UTC: {QUESTION}" in shown.text
    assert WORDS in shown.text
    assert "1 Signature" in shown.text
    first = next(str(a["href"]) for a in shown.all("a") if "start=" in str(a["href"]))
    assert page(client, first).marked[0] == WORDS


def test_what_changed_is_told_with_a_link_to_where_the_words_stand(
    client: TestClient, library: Path
) -> None:
    kept = receipt(client)
    (library / "treaty.md").write_text(f"# New title\n\n{TREATY}", encoding="utf-8")
    shown = verified(client, kept)
    assert "The file has changed; the words still stand in it" in shown.text
    link = next(str(a["href"]) for a in shown.all("a") if "start=" in str(a["href"]))
    assert page(client, link).marked[0] == WORDS  # in the index's text, where it is older
    (library / "treaty.md").unlink()
    assert "The file is gone" in verified(client, kept).text


def test_a_file_that_is_not_in_the_index_is_not_linked(client: TestClient, library: Path) -> None:
    kept = receipt(client)
    (library / "treaty.md").rename(library / "renamed.md")
    shown = verified(client, kept)
    assert "It lies at renamed.md now." in shown.text
    assert [a for a in shown.all("a") if "start=" in str(a["href"])] == []


def test_a_receipt_is_verified_without_an_index(client: TestClient, tmp_path: Path) -> None:
    kept = receipt(client)
    copy = write_library(tmp_path / "copy")
    with client_of(services_of(copy, built=False)) as other:
        assert "1 of 1 quote verified" in verified(other, kept).text


def test_a_receipt_is_verified_where_the_index_is_damaged(
    client: TestClient, library: Path
) -> None:
    kept = receipt(client)
    manifest = library / ".ibid" / "generations" / "g-000001" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"fake", b"sham"))
    with client_of(services_of(library, built=False)) as other:
        assert other.get(f"/receipt.json?q={quoted(QUESTION)}").status_code == 503
        shown = verified(other, kept)
    assert "1 of 1 quote verified" in shown.text
    assert [a for a in shown.all("a") if "start=" in str(a["href"])] == []


def test_what_a_verification_can_not_tell_is_told(client: TestClient) -> None:
    shown = verified(client, receipt(client))
    assert "can’t tell whether the question, the time, the confidence and what was" in shown.text


def test_markup_in_a_receipt_does_nothing(client: TestClient) -> None:
    forged = json.loads(receipt(client))
    forged["question"] = "<script>alert(1)</script>"
    forged["quotes"][0]["quote"] = "<img src=x onerror=alert(1)>"
    shown = verified(client, json.dumps(forged).encode())
    assert "<script>alert(1)</script>" in shown.text
    assert "<img src=x onerror=alert(1)>" in shown.text
    assert shown.all("img") == []
    assert "Not the words of this file" in shown.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{", "The file is not whole JSON"),
        (b"{}", "ibid_receipt in the receipt is missing"),
        (b" " * (10 << 20), "larger than any receipt (1 MiB)"),
    ],
)
def test_what_is_no_receipt_is_told_on_the_page(client: TestClient, data: bytes, says: str) -> None:
    shown = verified(client, data, 422)
    assert "The receipt can’t be read" in shown.text
    assert says in shown.text
    assert len(shown.all("form")) == 1


def test_a_form_without_a_file_is_told(client: TestClient) -> None:
    response = client.post("/verify", files={"other": ("a", b"a")}, headers=HTML)
    assert response.status_code == 422
    assert "receipt" in Page(response.text).text


def test_other_sites_can_not_verify(client: TestClient) -> None:
    response = client.post(
        "/verify", files={"receipt": ("r", b"{}")}, headers={"Origin": "http://elsewhere.example"}
    )
    assert response.status_code == 403
