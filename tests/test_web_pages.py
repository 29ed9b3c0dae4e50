import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from fastapi.testclient import TestClient

from corpus.document import document_id
from tests.web_support import HTML, TREATY, Page, client_of, page, services_of, write_library

TREATY_ID = document_id("treaty.md")
LETTER_ID = document_id("letters/letter.txt")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with client_of(services_of(write_library(tmp_path))) as client:
        yield client


def test_the_empty_form(client: TestClient) -> None:
    home = page(client, "/")
    assert "Ask your documents" in home.text
    assert "In 2 documents (English, Russian)." in home.text
    assert "When was the treaty signed?" in home.text
    field = next(e for e in home.all("input") if e.get("name") == "q")
    assert field["value"] == ""


def test_an_answer_shows_quote_place_and_link(client: TestClient) -> None:
    found = page(client, "/?q=When+was+the+treaty+signed+in+Minsk%3F")
    assert "The treaty was signed in Minsk on 4 May 2016." in found.text
    assert "1 Signature" in found.text
    assert "The Treaty of Examples › 1 Signature" not in found.text
    assert "Searched 2 documents" in found.text
    assert "1 file could not be read." in found.text
    start = client.get(f"/v1/documents/{TREATY_ID}/text").text.index("The treaty was")
    (link,) = [link["href"] or "" for link in found.all("a") if link.get("class") == "title"][:1]
    assert link.startswith(f"/documents/{TREATY_ID}?start={start}&end={start + 45}&sha256=")
    assert link.endswith("#quote")


def test_no_answer_is_said_plainly(client: TestClient) -> None:
    found = page(client, "/?q=zzz+qqq")
    assert "Not answered by your documents" in found.text
    assert "Searched 2 documents" in found.text


def test_htmx_gets_the_answer_alone(client: TestClient) -> None:
    headers = {**HTML, "HX-Request": "true", "HX-Request-Type": "partial"}
    response = client.get("/", params={"q": "treaty signed"}, headers=headers)
    assert "<html" not in response.text
    assert "The treaty was signed in Minsk" in response.text
    assert response.headers["vary"] == "HX-Request"


@pytest.mark.parametrize(
    ("q", "says"),
    [("%3F%3F", "The question has no words"), ("a" * 2001, "at most 2000 characters")],
)
def test_a_question_that_can_not_be_asked(client: TestClient, q: str, says: str) -> None:
    assert says in page(client, f"/?q={q}", 422).text


def test_a_question_is_escaped(client: TestClient) -> None:
    response = client.get("/", params={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in response.text
    assert "&lt;script&gt;alert(1)" in response.text


def test_documents_are_listed_with_reasons(client: TestClient) -> None:
    listed = page(client, "/documents")
    assert "The Treaty of Examples" in listed.text
    assert "treaty.md Markdown English" in listed.text
    assert "Could not be read 1 empty.txt" in listed.text


def test_a_document_is_laid_out_with_the_quote_marked(client: TestClient) -> None:
    text = client.get(f"/v1/documents/{TREATY_ID}/text").text
    start, end = text.index("Seven states"), text.index("2 Withdrawal") + 3
    shown = page(client, f"/documents/{TREATY_ID}?start={start}&end={end}")
    assert shown.marked == ["Seven states signed it on the first day.", "2 W"]
    assert [mark.get("id") for mark in shown.all("mark")] == ["quote", None]
    assert len(shown.all("td")) == 6
    headings = [tag for tag, _ in shown.elements if tag in ("h1", "h2", "h3")]
    assert headings == ["h1", "h2", "h3", "h3"]


def test_several_spans_are_marked(client: TestClient) -> None:
    shown = page(client, f"/documents/{TREATY_ID}?start=0&end=3&start=4&end=10")
    assert shown.marked == ["The", "Treaty"]


def test_a_documents_markup_is_text(client: TestClient) -> None:
    response = client.get(f"/documents/{LETTER_ID}", headers=HTML)
    assert "&lt;script&gt;alert(&#34;no&#34;)&lt;/script&gt; &amp; &lt;b&gt;" in response.text
    assert "<script>alert" not in response.text
    assert "<b>" not in response.text


@pytest.mark.parametrize(
    "query",
    ["start=5", "end=5", "start=9&end=2", "start=0&end=999999", "start=-1&end=4", "start=x&end=4",
     "start=0&end=1e9", "start=٣&end=٤", "start=&end=", "start=0&end=" + "9" * 400],
)  # fmt: skip
def test_a_place_that_is_not_there(client: TestClient, query: str) -> None:
    shown = page(client, f"/documents/{TREATY_ID}?{query}", 422)
    assert "The place can’t be shown" in shown.text
    assert "Seven states signed it" in shown.text
    assert shown.marked == []


def test_an_unknown_document_is_a_page(client: TestClient) -> None:
    assert "No document has this id" in page(client, "/documents/nothere", 404).text
    assert "There is nothing at this address." in page(client, "/nothing", 404).text


def test_a_file_that_went_away_is_told(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "treaty.md").unlink()
    shown = page(client, f"/documents/{TREATY_ID}")
    assert "The file is gone treaty.md is not in the library’s folder any more." in shown.text
    for url, says in (
        (f"/documents/{TREATY_ID}/remove", "No file of the library has this id"),
        ("/documents/nothing", "No document has this id"),
    ):
        missing = page(client, url, 404)
        assert f"This page is not here {says}: it may have been removed or renamed" in missing.text
        assert {"/", "/documents"} <= {link.get("href") for link in missing.all("a")}


def test_too_much_at_once_is_told(client: TestClient) -> None:
    files = [("files", (f"{n}.txt", b"a" * (1 << 20))) for n in range(12)]
    response = client.post("/documents", files=files, headers=HTML)
    assert response.status_code == 413
    assert "That is too large What was sent is larger" in Page(response.text).text


def test_a_defect_is_told_without_its_words(tmp_path: Path) -> None:
    def fail() -> NoReturn:
        raise ZeroDivisionError("secret")

    services = replace(services_of(write_library(tmp_path)), assistant=fail)
    with client_of(services) as client:
        told = page(client, "/?q=treaty", 500)
    assert "Something went wrong inside ibid The fault is ibid's, not yours. Try again" in told.text
    assert "secret" not in told.text


def test_upload_rebuilds_and_comes_back(client: TestClient, tmp_path: Path) -> None:
    files = [("files", ("a.txt", b"The first file.")), ("files", ("b.md", b"# The second\n\nB."))]
    response = client.post("/documents", files=files, headers=HTML)
    assert (response.status_code, response.headers["location"]) == (303, "/documents")
    for _ in range(200):
        listed = page(client, "/documents")
        if not listed.all("progress"):
            break
    assert "Indexed 4 documents" in listed.text
    assert {"a.txt", "b.md"} <= {path.name for path in tmp_path.iterdir()}


def test_a_file_that_is_not_taken_is_named(client: TestClient) -> None:
    files = [("files", ("a.exe", b"MZ"))]
    response = client.post("/documents", files=files, headers=HTML)
    assert response.status_code == 415
    shown = Page(response.text)
    assert "a.exe: Files of type “.exe” can't be read" in shown.text
    assert not shown.all("progress")


def test_removal_is_confirmed_first(client: TestClient, tmp_path: Path) -> None:
    asked = page(client, f"/documents/{TREATY_ID}/remove")
    assert "Remove this document? treaty.md" in asked.text
    assert (tmp_path / "treaty.md").read_text(encoding="utf-8") == TREATY
    response = client.post(f"/documents/{TREATY_ID}/remove", headers=HTML)
    assert response.status_code == 303
    assert not (tmp_path / "treaty.md").exists()


def test_states_without_an_index(tmp_path: Path) -> None:
    with client_of(services_of(write_library(tmp_path), built=False)) as client:
        assert "There are 3 files in the library" in page(client, "/").text
        assert "There are 3 files in the library" in page(client, "/?q=treaty", 503).text
        listed = page(client, "/documents")
        assert "Waiting to be read 3" in listed.text


def test_an_empty_library(tmp_path: Path) -> None:
    with client_of(services_of(tmp_path, built=False)) as client:
        assert "The library is empty" in page(client, "/").text
    with client_of(services_of(tmp_path)) as client:
        assert "The library is empty" in page(client, "/").text
        found = page(client, "/?q=treaty").text
        assert "The library is empty There is nothing to search yet. Add documents" in found
        assert "Not answered" not in found


def test_a_damaged_index_is_told_and_not_answered_from(tmp_path: Path) -> None:
    services = services_of(write_library(tmp_path))
    victim = next((tmp_path / ".ibid" / "generations").glob("*/library.sqlite"))
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.chmod(0o644)
    victim.write_bytes(data)
    with client_of(services) as client:
        for url, status in (("/", 200), ("/documents", 200), ("/?q=treaty", 503)):
            assert "library.sqlite is not what was written" in page(client, url, status).text
        response = client.post("/v1/ask", json={"question": "treaty"})
        assert response.status_code == 503
        assert "library.sqlite" in response.json()["detail"]


def test_every_page_is_under_the_policy(client: TestClient) -> None:
    for url in ("/", "/?q=treaty", "/documents", f"/documents/{TREATY_ID}", "/nothing"):
        response = client.get(url, headers=HTML)
        policy = response.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "same-origin"
        nonce = re.search(r"'nonce-([\w-]+)'", policy)[1]
        scripts = Page(response.text).all("script")
        assert {script["nonce"] for script in scripts} == {nonce}
        assert all(script["src"].startswith("/static/") for script in scripts)
        for _, attributes in Page(response.text).elements:
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
            for name in ("src", "href", "action"):
                assert (attributes.get(name) or "/").startswith(("/", "#"))


def test_the_apis_page_is_served_locally(client: TestClient) -> None:
    docs = page(client, "/docs")
    for script in docs.all("script"):
        assert client.get(script["src"]).status_code == 200
    description = client.get("/openapi.json").json()
    assert description["paths"]["/v1/ask"]["post"]["requestBody"]
    assert "https://" not in client.get("/docs").text


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "LOCALHOST"]
)
def test_hosts_that_are_this_machine(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil@localhost",
     "localhost/evil", "localhost:80:80", "localhost:x", "[::1", "0177.0.0.1"],
)  # fmt: skip
def test_hosts_that_are_not(client: TestClient, host: str) -> None:
    response = client.get("/", headers={"Host": host, **HTML})
    assert response.status_code == 400
    assert response.json()["title"] == "Bad Request"
    assert "default-src 'none'" in response.headers["content-security-policy"]
