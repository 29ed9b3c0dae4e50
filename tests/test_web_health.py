import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from index.embedder import Embedder, Tokens, Vectors
from index.errors import ModelUnavailable
from tests.fakes import FakeEmbedder
from tests.web_support import HTML, client_of, services_of, write_library
from web.errors import DETAILS
from web.settings import Settings
from web.wiring import make_services


class BrokenEmbedder(FakeEmbedder):
    """Has a defect that shows when one asks who."""

    def embed_question(self, text: str) -> Vectors:
        if "Who" in text:
            raise ZeroDivisionError("of the embedder")
        return super().embed_question(text)


def test_alive_before_ready(tmp_path: Path) -> None:
    may = threading.Event()

    def load() -> Embedder:
        assert may.wait(10)
        return FakeEmbedder()

    with client_of(services_of(write_library(tmp_path), load=load)) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        waiting = client.get("/readyz")
        assert waiting.status_code == 503
        assert waiting.headers["content-type"] == "application/problem+json"
        assert "being loaded" in waiting.json()["detail"]
        may.set()
        answer = client.post("/v1/ask", json={"question": "Who signed the treaty?"})
        assert answer.status_code == 200
        assert client.get("/readyz").json() == {
            "status": "ready",
            "generation": "g-000001",
            "model": "fake",
        }


def test_not_ready_without_an_index(tmp_path: Path) -> None:
    with client_of(services_of(write_library(tmp_path), built=False)) as client:
        assert client.get("/readyz").status_code == 503


def test_a_model_that_can_not_be_had_is_said(tmp_path: Path) -> None:
    def load() -> Embedder:
        raise ModelUnavailable("no model here: install one")

    with client_of(services_of(write_library(tmp_path), load=load)) as client:
        response = client.post("/v1/ask", json={"question": "Who signed the treaty?"})
        assert response.status_code == 503
        assert response.json()["detail"] == "no model here: install one"
        page = client.get("/?q=treaty", headers={"Accept": "text/html"})
        assert "no model here" in page.text


def test_a_reader_that_can_not_be_had_is_said_and_stops_no_rebuild(tmp_path: Path) -> None:
    services_of(write_library(tmp_path))
    (tmp_path / "new.txt").write_text("A new file has words.")
    settings = Settings(library=tmp_path, scorer="reader", file_limit_mb=1)
    says = "the model fake has no reader: set IBID_SCORER=token-match, or leave IBID_MODEL out"
    with client_of(make_services(settings, FakeEmbedder)) as client:
        job = client.post("/v1/index/rebuild").json()["job"]["url"]
        deadline = time.monotonic() + 10
        while (state := client.get(job).json()["state"]) in ("queued", "running"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert state == "done"
        asked = client.post("/v1/ask", json={"question": "Who signed the treaty?"})
        quoted = client.post("/v1/quote", json={"question": "Who?", "texts": ["Nobody."]})
        for told in (asked, quoted, client.get("/readyz")):
            assert (told.status_code, told.json()["detail"]) == (503, says)
        assert "IBID_SCORER=token-match" in client.get("/?q=treaty", headers=HTML).text


def test_what_fails_on_a_trial_stops_no_rebuild(tmp_path: Path) -> None:
    class Tired(FakeEmbedder):
        def embed_question(self, text: str) -> Vectors:
            raise ZeroDivisionError("of the embedder")

    services = services_of(write_library(tmp_path), load=Tired)
    assert services.model.get().name == "fake"


def test_a_defect_is_a_problem_without_its_details(tmp_path: Path) -> None:
    with client_of(services_of(write_library(tmp_path), load=BrokenEmbedder)) as client:
        response = client.post("/v1/ask", json={"question": "Who signed the treaty?"})
    assert response.status_code == 500
    assert response.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": DETAILS[500],
    }
    assert response.headers["x-content-type-options"] == "nosniff"


def test_metrics_count_without_telling_questions(tmp_path: Path) -> None:
    with client_of(services_of(write_library(tmp_path))) as client:
        client.post("/v1/ask", json={"question": "When was the treaty signed in Minsk?"})
        client.get("/v1/documents/secretid")
        client.get("/secret/path")
        metrics = client.get("/metrics")
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = metrics.text.splitlines()
    assert 'ibid_requests_total{method="POST",route="/v1/ask",status="200"} 1.0' in lines
    assert (
        'ibid_requests_total{method="GET",route="/v1/documents/{document}",status="404"} 1.0'
        in lines
    )
    assert "ibid_question_seconds_count 1.0" in lines
    assert 'ibid_requests_total{method="other",route="other",status="404"} 1.0' in lines
    assert "treaty" not in metrics.text
    assert "secret" not in metrics.text


def test_what_reads_is_loaded_with_the_model(library: Path) -> None:
    """So that the first question waits for nothing."""

    class Watched(FakeEmbedder):
        read: ClassVar[list[str]] = []

        def passage_tokens(self, texts: Sequence[str]) -> list[Tokens]:
            self.read.extend(texts)
            return super().passage_tokens(texts)

    services = services_of(library, load=Watched)
    services.model.get()
    assert Watched.read == ["It is warm."]
