import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.locate import digest
from tests.web_support import client_of, services_of, write_library
from web.links import document_text

QUESTION = "When was the treaty signed in Minsk?"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    library = write_library(tmp_path_factory.mktemp("library"))
    with client_of(services_of(library)) as client:
        yield client


def ids(client: TestClient) -> dict[str, str]:
    return {d["path"]: d["id"] for d in client.get("/v1/documents").json()["documents"]}


@pytest.fixture(scope="module")
def answered(client: TestClient) -> dict:
    response = client.post("/v1/ask", json={"question": QUESTION})
    assert response.status_code == 200
    return response.json()


def quotes(answer: dict) -> list[dict]:
    return answer["answers"] + answer["near_misses"]


def test_the_answer_has_the_contracts_members(answered: dict, client: TestClient) -> None:
    assert list(answered) == [
        "question", "answerable", "confidence", "answers", "near_misses", "searched", "took_ms",
    ]  # fmt: skip
    assert answered["question"] == QUESTION
    assert answered["searched"] == {
        "generation": "g-000001", "documents": 2, "passages": answered["searched"]["passages"],
        "unreadable": 1, "model": "fake",
    }  # fmt: skip
    first = quotes(answered)[0]
    assert first["quote"] == "The treaty was signed in Minsk on 4 May 2016."
    assert first["rank"] == 1
    assert first["location"] == {
        "page": None,
        "page_label": None,
        "section": ["The Treaty of Examples", "1 Signature"],
    }
    assert first["document"]["path"] == "treaty.md"
    assert first["document"]["media_type"] == "text/markdown"
    treaty = ids(client)["treaty.md"]
    (span,) = first["spans"]
    assert first["links"] == {
        "page": f"/documents/{treaty}?start={span['start']}&end={span['end']}"
        f"&sha256={first['document']['sha256'][:16]}&words={digest(first['quote'])}",
        "text": f"/v1/documents/{treaty}/text",
    }


def test_every_quote_is_the_slice_of_the_documents_text(client: TestClient, answered: dict) -> None:
    assert quotes(answered)
    for quote in quotes(answered):
        text = client.get(quote["links"]["text"])
        assert text.headers["content-type"] == "text/plain; charset=utf-8"
        pieces = [text.text[span["start"] : span["end"]] for span in quote["spans"]]
        assert " […] ".join(pieces) == quote["quote"]


def test_all_three_ways_to_ask_give_the_same(client: TestClient, answered: dict) -> None:
    by_alias = client.post("/ask", json={"question": QUESTION}).json()
    by_url = client.get("/ask", params={"q": QUESTION}).json()
    for answer in (by_alias, by_url):
        assert answer | {"took_ms": 0} == answered | {"took_ms": 0}


def test_a_browser_that_asks_by_url_is_sent_to_the_page(client: TestClient) -> None:
    response = client.get("/ask", params={"q": "a&b?"}, headers={"Accept": "text/html"})
    assert response.status_code == 303
    assert response.headers["location"] == "/?q=a%26b%3F"


def test_limit_and_filters(client: TestClient) -> None:
    letter = ids(client)["letters/letter.txt"]
    asked = {"question": "Сколько было наблюдателей?", "limit": 1, "documents": [letter]}
    answer = client.post("/v1/ask", json=asked).json()
    assert [quote["document"]["id"] for quote in quotes(answer)] == [letter]
    whole = client.get(f"/v1/documents/{letter}").json()
    assert answer["searched"]["documents"] == 1
    assert answer["searched"]["passages"] == whole["passages"]
    asked = {"question": QUESTION, "languages": ["ru"]}
    found = quotes(client.post("/v1/ask", json=asked).json())
    assert {quote["document"]["language"] for quote in found} <= {"ru"}
    answer = client.post("/v1/ask", json={"question": QUESTION, "languages": ["lt"]}).json()
    assert (answer["answerable"], quotes(answer)) == (False, [])
    assert answer["searched"] | {"documents": 0, "passages": 0} == answer["searched"]


def test_an_unknown_document_is_named(client: TestClient) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION, "documents": ["nothere"]})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": response.json()["title"],
        "status": 422,
        "detail": "No document has the id 'nothere'; GET /v1/documents lists them.",
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"question": ""}, "question"),
        ({"question": " \n\t "}, "question"),
        ({"question": "?!…"}, "question"),
        ({"question": "x" * 2001}, "question"),
        ({"question": None}, "question"),
        ({"question": ["a"]}, "question"),
        ({"question": 7}, "question"),
        ({"question": "a\ud800b"}, "question"),
        ({}, "question"),
        ({"question": "a", "limit": 0}, "limit"),
        ({"question": "a", "limit": 21}, "limit"),
        ({"question": "a", "limit": "5"}, "limit"),
        ({"question": "a", "limit": True}, "limit"),
        ({"question": "a", "limit": 1.5}, "limit"),
        ({"question": "a", "documents": "x"}, "documents"),
        ({"question": "a", "documents": None}, "documents"),
        ({"question": "a", "documents": ["x"] * 1001}, "documents"),
        ({"question": "a", "languages": ["English"]}, "languages.0"),
        ({"question": "a", "top_k": 3}, "top_k"),
    ],
)
def test_bad_fields_are_named(client: TestClient, body: dict, field: str) -> None:
    response = client.post(
        "/v1/ask", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 422
    problem = response.json()
    assert problem["status"] == 422
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["detail"].startswith(f"{field}: ")
    assert "Value error" not in problem["detail"]
    assert "tuple" not in problem["detail"]


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"question": "a\xff"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"question": ' + b"9" * 5000 + b"}", "application/json", 400),
        (rb'{"question": "a", "\ud800": 3}', "application/json", 422),
        (b"null", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"", "application/json", 422),
        (b'{"question": "a", "limit": NaN}', "application/json", 422),
        (b"question=a", "application/x-www-form-urlencoded", 415),
        (b'{"question": "a"}', "text/plain", 415),
        (b'{"question": "' + b"a" * (2 << 20) + b'"}', "application/json", 413),
    ],
)
def test_bodies_that_are_no_question(
    client: TestClient, content: bytes, media_type: str, status: int
) -> None:
    response = client.post("/ask", content=content, headers={"Content-Type": media_type})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status
    assert response.json()["detail"].endswith(".") == (status != 422)


def test_a_body_without_a_length_is_cut_off(client: TestClient) -> None:
    def chunks():
        for _ in range(64):
            yield b" " * (1 << 16)

    headers = {"Content-Type": "application/json"}
    response = client.post("/ask", content=chunks(), headers=headers)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%20", "q=a&limit=0", "q=a&limit=x", "q=a&languages=X"]
)
def test_bad_queries(client: TestClient, query: str) -> None:
    response = client.get(f"/ask?{query}")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/ask", 405),
        ("PUT", "/v1/documents", 405),
        ("GET", "/v1/documents/nothere", 404),
        ("GET", "/v1/documents/nothere/text", 404),
        ("DELETE", "/v1/documents/nothere", 404),
        ("GET", "/v1/jobs/nothere", 404),
        ("GET", "/v1/jobs/nothere/events", 404),
        ("GET", "/documents/nothere", 404),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/static/../app.py", 404),
        ("GET", "/static/%2e%2e/app.py", 404),
    ],
)
def test_other_errors_are_problems_too(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].endswith(".")
    assert ("allow" in response.headers) == (status == 405)


def test_head_is_get_without_the_body(client: TestClient) -> None:
    treaty = ids(client)["treaty.md"]
    for path in (
        "/", "/documents", f"/documents/{treaty}", f"/v1/documents/{treaty}/text",
        "/v1/documents", "/healthz", "/metrics", "/static/style.css", "/openapi.json",
    ):  # fmt: skip
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b""), path
        assert head.headers["content-type"] == get.headers["content-type"]
        if path not in ("/", "/documents", f"/documents/{treaty}", "/metrics"):  # nonces, counts
            assert head.headers["content-length"] == str(len(get.content))
    assert client.head("/v1/ask").status_code == 405
    assert client.head("/v1/documents/nothere").status_code == 404


def test_a_library_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    with client_of(services_of(write_library(tmp_path), built=False)) as client:
        for response in (
            client.post("/v1/ask", json={"question": QUESTION}),
            client.get(document_text("0123456789abcdef")),
        ):
            assert response.status_code == 503
            assert "ibid index" in response.json()["detail"]
        library = client.get("/v1/documents").json()
    assert library["generation"] is None
    assert library["documents"] == []
    assert [file["path"] for file in library["waiting"]] == [
        "empty.txt", "letters/letter.txt", "treaty.md",
    ]  # fmt: skip
