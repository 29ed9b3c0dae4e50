"""Limiting a question to documents, folders and languages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.document import document_id
from tests.web_support import HTML, Page, client_of, page, services_of, write_library
from web.scope import MAX_LISTED, Scope, ask_page

TREATY, LETTER = document_id("treaty.md"), document_id("letters/letter.txt")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with client_of(services_of(write_library(tmp_path))) as client:
        yield client


def boxes(client: TestClient, url: str) -> dict[tuple[str | None, str | None], bool]:
    """The form's checkboxes, by name and value, and whether they are checked."""
    inputs = page(client, url).all("input")
    return {
        (box.get("name"), box.get("value")): "checked" in box
        for box in inputs
        if box.get("type") == "checkbox"
    }


def test_the_form_offers_what_there_is(client: TestClient) -> None:
    assert boxes(client, "/") == {
        ("language", "en"): False,
        ("language", "ru"): False,
        ("folder", "letters"): False,
        ("document", TREATY): False,
        ("document", LETTER): False,
    }
    assert "open" not in page(client, "/").all("details")[0]


def test_the_address_holds_what_was_chosen(client: TestClient) -> None:
    url = ask_page("", Scope((TREATY,), ("letters",), ("ru",)))
    assert url == f"/?document={TREATY}&folder=letters&language=ru"
    chosen = [box for box, checked in boxes(client, url).items() if checked]
    assert chosen == [("language", "ru"), ("folder", "letters"), ("document", TREATY)]
    assert "open" in page(client, url).all("details")[0]


@pytest.mark.parametrize(
    ("limits", "documents", "says"),
    [
        ("folder=letters", 1, "Searched only in the folder letters."),
        ("folder=letters/", 1, "Searched only in the folder letters."),
        (f"document={TREATY}", 1, "Searched only in The Treaty of Examples."),
        (f"document={TREATY}&folder=letters", 2, "in the folder letters and The Treaty of"),
        ("language=ru&language=en", 2, "Searched only in documents in Russian or English."),
        ("folder=letters&language=ru", 1, "Searched only in the folder letters in Russian."),
    ],
)
def test_only_what_was_chosen_is_searched(
    client: TestClient, limits: str, documents: int, says: str
) -> None:
    found = page(client, f"/?q=treaty+signed&{limits}")
    assert f"Searched {documents} document{'s' * (documents > 1)}," in found.text
    assert says in found.text
    assert ("The treaty was signed in Minsk" in found.text) == (TREATY in limits or documents == 2)
    lifted = [link for link in found.all("a") if link.get("href") == "/?q=treaty+signed"]
    assert len(lifted) == 1


def test_no_limit_is_not_spoken_of(client: TestClient) -> None:
    assert "Searched only" not in page(client, "/?q=treaty+signed").text


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ("document=gone", "A document that the search is limited to isn’t in the library any more"),
        ("folder=letter", "No document is in a folder “letter”."),
        ("folder=", "No document is in a folder “”."),
        ("language=be", "No document is in the language “Belarusian”; the library has English, R"),
        ("language=%3Cb%3E", "No document is in the language “<b>”"),
        ("folder=letters&language=en", "None of the documents that you chose is in English."),
    ],
)
def test_a_limit_that_leaves_nothing_is_told(client: TestClient, limits: str, says: str) -> None:
    for question in ("", "q=treaty&"):
        found = page(client, f"/?{question}{limits}", 422)
        assert says in found.text
        assert "Search all documents" in found.text
        assert "Not answered by your documents" not in found.text


def test_a_large_library_is_not_listed(tmp_path: Path) -> None:
    for number in range(MAX_LISTED + 1):
        (tmp_path / f"{number:03}.txt").write_text(f"The report of year {number}.")
    chosen = document_id("007.txt")
    with client_of(services_of(tmp_path)) as client:
        assert boxes(client, f"/?document={chosen}") == {("document", chosen): True}
        assert "open it from the list" in page(client, "/").text


def test_a_browser_that_asks_by_the_apis_address_keeps_its_limits(client: TestClient) -> None:
    url = f"/ask?q=treaty&documents={TREATY}&languages=en"
    response = client.get(url, headers=HTML)
    assert response.headers["location"] == f"/?q=treaty&document={TREATY}&language=en"


def test_what_is_carried_away_is_limited_too(client: TestClient) -> None:
    limits = "q=treaty+signed&folder=letters"
    links = [link.get("href") for link in page(client, f"/?{limits}").all("a")]
    for kept in ("/receipt.json", "/answer.md"):
        assert f"{kept}?{limits}" in links
        assert "signed in Minsk" not in client.get(f"{kept}?{limits}").text
        assert "signed in Minsk" in client.get(f"{kept}?q=treaty+signed").text
        refused = client.get(f"{kept}?{limits}r")
        assert refused.status_code == 422
        assert "No document is in a folder" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("limits", "kept", "says", "verified"),
    [
        ("folder=letters", ([], ["letters"], []), "in the folder letters.", ""),
        (
            f"document={TREATY}&folder=letters",
            (["treaty.md"], ["letters"], []),
            "in the folder letters and “The Treaty of Examples”.",
            "in the folder letters and “treaty.md”.",
        ),
        (
            "language=ru&language=en",
            ([], [], ["ru", "en"]),
            "in documents in Russian or English.",
            "",
        ),
        (
            "folder=letters&language=ru",
            ([], ["letters"], ["ru"]),
            "in the folder letters in Russian.",
            "",
        ),
    ],
)
def test_the_limit_is_told_by_what_is_carried_away(
    client: TestClient,
    limits: str,
    kept: tuple[list[str], list[str], list[str]],
    says: str,
    verified: str,
) -> None:
    text = client.get(f"/answer.md?q=zzz+qqq&{limits}").text
    assert text.index("**Not answered by your documents**") < text.index(f"Searched only {says}\n")
    receipt = client.get(f"/receipt.json?q=zzz+qqq&{limits}").content
    documents, folders, languages = kept
    assert json.loads(receipt)["searched"]["limited_to"] == {
        "documents": documents,
        "folders": folders,
        "languages": languages,
    }
    shown = client.post("/verify", files={"receipt": ("r.json", receipt)}, headers=HTML)
    assert re.search(
        rf"By the receipt: searched \d documents?, \d+ passages?\. "
        rf"Searched only {re.escape(verified or says)} Only the quotes",
        Page(shown.text).text,
    )


def test_no_limit_is_not_told_by_what_is_carried_away(client: TestClient) -> None:
    assert "Searched only" not in client.get("/answer.md?q=zzz+qqq").text
    receipt = client.get("/receipt.json?q=zzz+qqq").content
    shown = client.post("/verify", files={"receipt": ("r.json", receipt)}, headers=HTML)
    text = Page(shown.text).text
    assert "Searched only" not in text
    assert "By the receipt: searched 2 documents," in text
