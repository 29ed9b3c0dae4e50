"""The words that answer, in the answer and on the page; and the reader by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from fastapi.testclient import TestClient

from index.lexical import LexicalIndex
from qa.assistant import Assistant
from qa.network import ReaderNetwork
from qa.reader import PassageText, SentenceEvidence
from qa.token_match import TokenMatch
from qa.trained import TrainedReader
from tests.fakes import FakeEmbedder
from tests.test_qa_trained import CALIBRATION, SHAPE, TEXT
from tests.web_support import client_of, services_of, write_library

QUESTION = "When was the treaty signed in Minsk?"


class MarksTheDate(TokenMatch):
    """Highlights what follows the last " on " of a sentence."""

    def read(
        self, question: str, passages: Sequence[PassageText], words: LexicalIndex | None = None
    ) -> list[tuple[SentenceEvidence, ...]]:
        readings = super().read(question, passages, words)
        return [
            tuple(
                replace(evidence, highlights=_after_on(passage.text[start:end]))
                for (start, end), evidence in zip(passage.sentences, reading, strict=True)
            )
            for passage, reading in zip(passages, readings, strict=True)
        ]


def _after_on(sentence: str) -> tuple[tuple[int, int], ...]:
    at = sentence.rfind(" on ") + 4
    return ((at, len(sentence) - 1),) if at > 3 else ()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    services = services_of(write_library(tmp_path_factory.mktemp("library")))
    embedder = FakeEmbedder()
    assistant = Assistant(services.live, embedder, scorer=MarksTheDate(embedder))
    with client_of(replace(services, assistant=lambda: assistant)) as client:
        yield client


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    services = services_of(write_library(tmp_path_factory.mktemp("library")))
    torch.manual_seed(3)
    embedder = FakeEmbedder(dim=SHAPE.hidden)
    reader = TrainedReader(embedder, ReaderNetwork(SHAPE).eval())
    assistant = Assistant(services.live, embedder, scorer=reader, calibration=CALIBRATION)
    with client_of(replace(services, assistant=lambda: assistant)) as client:
        yield client


def test_highlights_are_offsets_into_the_document(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": QUESTION}).json()
    first = answer["answers"][0]
    text = client.get(first["links"]["text"]).text
    assert [text[part["start"] : part["end"]] for part in first["highlights"]] == ["4 May 2016"]
    (span,) = first["spans"]
    assert span["start"] < first["highlights"][0]["start"]


def test_the_page_marks_them_inside_the_quote(client: TestClient) -> None:
    page = client.get("/", params={"q": QUESTION}).text
    words = "The treaty was signed in Minsk on <strong>4 May 2016</strong>."
    assert f'<q id="words-1">{words}</q>' in page


def test_texts_of_ones_own_are_read(reading: TestClient) -> None:
    texts = [TEXT, "Nobody sings."]
    answer = reading.post("/v1/quote", json={"question": "birds sing", "texts": texts})
    assert answer.status_code == 200
    body = answer.json()
    assert list(body) == ["question", "texts"]
    first, second = body["texts"]
    assert list(first) == ["answerable", "spans", "highlights"]
    best = first["spans"][0]
    assert TEXT[best["start"] : best["end"]] == "Birds sing at dawn."
    assert first["answerable"] == best["score"] > second["answerable"]


def test_the_same_words_in_two_files_are_one_quote_with_two_sources(tmp_path: Path) -> None:
    library = write_library(tmp_path)
    (library / "copy.txt").write_text(
        "A letter of another body.\n\nThe treaty was signed in Minsk on 4 May 2016.\n", "utf-8"
    )
    with client_of(services_of(library)) as client:
        answer = client.post("/v1/ask", json={"question": QUESTION}).json()
        page = client.get("/", params={"q": QUESTION}).text
    first, *rest = answer["answers"] + answer["near_misses"]
    (other,) = first["also"]
    assert {first["document"]["path"], other["document"]["path"]} == {"treaty.md", "copy.txt"}
    assert list(other) == ["spans", "document", "location", "links"]
    assert "Minsk on" not in " ".join(quote["quote"] for quote in rest)
    assert "The same words in" in page
    assert other["links"]["page"].replace("&", "&amp;") in page


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": "birds", "texts": []}, 422),
        ({"question": " ", "texts": ["a"]}, 422),
        ({"question": "birds"}, 422),
        ({"question": "birds", "texts": ["a"], "more": 1}, 422),
    ],
)
def test_what_cannot_be_read_is_a_problem(reading: TestClient, body: dict, status: int) -> None:
    answer = reading.post("/v1/quote", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_model_without_a_reader_says_so(client: TestClient) -> None:
    answer = client.post("/v1/quote", json={"question": "birds", "texts": ["Birds sing."]})
    assert answer.status_code == 503
    assert "IBID_SCORER" in answer.json()["detail"]
