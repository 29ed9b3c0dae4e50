import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.document import document_id
from tests.fakes import FakeEmbedder
from tests.web_support import FILES, HTML, ORIGIN, client_of, services_of, write_library
from web.documents import LibraryFolder, safe_name
from web.problems import Problem


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def client(library: Path) -> Iterator[TestClient]:
    with client_of(services_of(library)) as client:
        yield client


def upload(client: TestClient, name: str, content: bytes = b"Words to read.") -> dict:
    return client.post("/v1/documents", files={"file": (name, content)})


def finished(client: TestClient, url: str) -> dict:
    for _ in range(200):
        job = client.get(url).json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.02)
    raise AssertionError(f"{job} goes on")


def test_the_library_is_listed(client: TestClient) -> None:
    listed = client.get("/v1/documents").json()
    assert listed["generation"] == "g-000001"
    assert [(d["path"], d["language"], d["pages"]) for d in listed["documents"]] == [
        ("letters/letter.txt", "ru", None),
        ("treaty.md", "en", None),
    ]
    (empty,) = listed["unreadable"]
    assert empty["path"] == "empty.txt"
    assert "empty" in empty["reason"]
    assert listed["waiting"] == []
    treaty = listed["documents"][1]
    assert treaty["size"] == len(FILES["treaty.md"])
    assert treaty["title"] == "The Treaty of Examples"
    assert client.get(f"/v1/documents/{treaty['id']}").json() == treaty


def test_an_added_file_is_searched_after_a_rebuild(client: TestClient, library: Path) -> None:
    response = upload(client, "note.txt", b"The bridge was opened in Vilnius in 1907.")
    assert response.status_code == 201
    added = response.json()
    assert added == {
        "id": document_id("note.txt"),
        "path": "note.txt",
        "size": 41,
        "next": "The file is searched after POST /v1/index/rebuild.",
    }
    assert response.headers["location"] == f"/v1/documents/{added['id']}"
    assert (library / "note.txt").read_bytes() == b"The bridge was opened in Vilnius in 1907."
    assert client.get("/v1/documents").json()["waiting"] == [
        {"id": added["id"], "path": "note.txt"}
    ]

    started = client.post("/v1/index/rebuild")
    assert started.status_code == 202
    job = finished(client, started.json()["job"]["url"])
    assert (job["state"], job["percent"]) == ("done", 100)
    assert job["message"].startswith("Indexed 3 documents")
    answer = client.post("/v1/ask", json={"question": "bridge opened in Vilnius"}).json()
    assert answer["searched"]["generation"] == "g-000002"
    assert (answer["answers"] + answer["near_misses"])[0]["document"]["path"] == "note.txt"


def test_a_removed_file_is_gone_after_a_rebuild(client: TestClient, library: Path) -> None:
    treaty = document_id("treaty.md")
    assert client.delete(f"/v1/documents/{treaty}").status_code == 204
    assert not (library / "treaty.md").exists()
    assert client.delete(f"/v1/documents/{treaty}").status_code == 404
    job = finished(client, client.post("/v1/index/rebuild").json()["job"]["url"])
    assert job["message"].startswith("Indexed 1 document, ")
    answer = client.post("/v1/ask", json={"question": "When was the treaty signed?"}).json()
    shown = {quote["document"]["path"] for quote in answer["answers"] + answer["near_misses"]}
    assert shown <= {"letters/letter.txt"}
    assert client.get(f"/v1/documents/{treaty}/text").status_code == 404


def test_a_file_that_can_not_be_read_can_be_removed(client: TestClient, library: Path) -> None:
    assert client.delete(f"/v1/documents/{document_id('empty.txt')}").status_code == 204
    assert not (library / "empty.txt").exists()


def test_uploads_never_replace_a_file(client: TestClient, library: Path) -> None:
    names = [upload(client, "treaty.md").json()["path"] for _ in range(2)]
    assert names == ["treaty (2).md", "treaty (3).md"]
    assert (library / "treaty.md").read_text(encoding="utf-8") == FILES["treaty.md"]


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("report.pdf", "report.pdf"),
        ("Справаздача 2024.PDF", "Справаздача 2024.PDF"),
        ("../../etc/cron.d/x.txt", "x.txt"),
        ("..\\..\\x.txt", "x.txt"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\a.txt", "a.txt"),
        (".hidden.txt", "hidden.txt"),
        ("...x.txt", "x.txt"),
        ("~$draft.docx", "draft.docx"),
        ("a\x00b\r\nc\u202etxt.md", "abctxt.md"),
        ('a<b>:"c|d?*.txt', "a_b___c_d__.txt"),
        ("CON.txt", "_CON.txt"),
        ("nul.tar.txt", "_nul.tar.txt"),
        ("  spaced   out .txt", "spaced out.txt"),
        ("cafe\u0301.txt", "café.txt"),
        ("я" * 300 + ".txt", "я" * 98 + ".txt"),
    ],
)
def test_names_are_made_safe(name: str, stored: str) -> None:
    assert safe_name(name) == stored


@pytest.mark.parametrize("name", ["", ".", "..", "/", "a/", "\x00", "...", ". .", " "])
def test_names_of_nothing_are_refused(name: str) -> None:
    with pytest.raises(Problem, match="rename it"):
        safe_name(name)


@pytest.mark.parametrize(
    ("name", "content", "status", "says"),
    [
        ("virus.exe", b"MZ", 415, "ibid reads"),
        ("noend", b"words", 415, "ibid reads"),
        ("empty.md", b"", 422, "empty.md is empty"),
        (".txt", b"words", 415, "ibid reads"),
        ("big.txt", b"a" * ((1 << 20) + 1), 413, "limit of 1 MiB"),
        ("huge.txt", b"a" * (3 << 20), 413, "larger than"),
    ],
)
def test_what_is_not_taken(
    client: TestClient, library: Path, name: str, content: bytes, status: int, says: str
) -> None:
    before = sorted(library.rglob("*"))
    response = upload(client, name, content)
    assert response.status_code == status
    assert says in response.json()["detail"]
    assert sorted(library.rglob("*")) == before


def test_a_body_that_is_no_upload(client: TestClient) -> None:
    for response in (
        client.post("/v1/documents", json={"file": "x"}),
        client.post("/v1/documents", data={"file": "not a file"}),
        client.post("/v1/documents", files={"other": ("a.txt", b"words")}),
        client.post(
            "/v1/documents",
            content=b"--x\r\nbroken",
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        ),
        client.post("/v1/documents", headers={"Content-Type": "multipart/form-data"}),
    ):
        assert response.status_code in (400, 422)
        assert "<class" not in response.text
        assert response.headers["content-type"] == "application/problem+json"


def test_a_link_out_of_the_library_is_removed_and_its_target_left(
    library: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("words")
    (library / "link.txt").symlink_to(outside)
    folder = LibraryFolder(library, 1 << 20)
    assert folder.remove(document_id("link.txt")) == "link.txt"
    assert outside.exists()
    assert not (library / "link.txt").is_symlink()


def test_a_library_that_can_not_be_written(library: Path) -> None:
    folder = LibraryFolder(library / "gone", 1 << 20)
    with pytest.raises(Problem, match="can't be stored") as caught:
        folder.add("a.txt", io.BytesIO(b"words"))
    assert caught.value.status == 507


def test_a_library_that_is_gone_is_told(library: Path, tmp_path: Path) -> None:
    services = services_of(library, built=False)
    library.rename(tmp_path / "elsewhere")
    with client_of(services) as client:
        for path in ("/v1/documents", "/documents", f"/documents/{document_id('x.txt')}/remove"):
            response = client.get(path, headers={"Accept": "text/html"})
            assert response.status_code == 503, path
            assert "is not there" in response.text
        assert "is not there" in client.get("/", headers={"Accept": "text/html"}).text
        assert client.delete(f"/v1/documents/{document_id('x.txt')}").status_code == 503


class SlowEmbedder(FakeEmbedder):
    """Embeds passages once it may."""

    def __init__(self, may: threading.Event) -> None:
        super().__init__()
        self._may = may

    def embed_passages(self, texts, done=None):
        assert self._may.wait(100)
        return super().embed_passages(texts, done)


def test_one_rebuild_at_a_time_with_its_progress(library: Path) -> None:
    may = threading.Event()
    services = services_of(library, load=lambda: SlowEmbedder(may))
    (library / "new.txt").write_text("A new file has words.")
    with client_of(services) as client:
        job = client.post("/v1/index/rebuild").json()["job"]
        assert job["url"] == f"/v1/jobs/{job['id']}"
        again = client.post("/v1/index/rebuild")
        assert again.status_code == 409
        assert again.json()["job"] == job
        assert again.headers["location"] == job["url"]
        assert client.get(job["url"]).json()["state"] in ("queued", "running")
        assert [one["id"] for one in client.get("/v1/jobs").json()["jobs"]] == [job["id"]]
        may.set()
        with client.stream("GET", job["url"] + "/events") as events:
            assert events.headers["content-type"].startswith("text/event-stream")
            lines = [line for line in events.iter_lines() if line]
        assert "event: job" in lines
        assert ['"state":"done"' in line for line in lines if line.startswith("data:")][-1]
        assert client.post("/v1/index/rebuild").status_code == 202


def test_why_a_file_was_not_added_stays_while_others_are_read(library: Path) -> None:
    may = threading.Event()
    with client_of(services_of(library, load=lambda: SlowEmbedder(may))) as client:
        files = [("files", ("new.txt", b"A new file.")), ("files", ("film.mp4", b"A film."))]
        told = client.post("/documents", files=files, headers=HTML)
        assert told.status_code == 415
        assert "film.mp4: Files of type “.mp4” can&#39;t be read" in told.text
        assert "Your documents are being read" in told.text
        assert 'http-equiv="refresh"' not in told.text
        assert 'http-equiv="refresh"' in client.get("/documents", headers=HTML).text
        may.set()


def test_a_rebuild_that_fails_says_why(library: Path) -> None:
    services = services_of(library, load=lambda: FakeEmbedder(name="other"))
    with client_of(services) as client:
        job = finished(client, client.post("/v1/index/rebuild").json()["job"]["url"])
        assert job["state"] == "failed"
        assert "ibid index --full" in job["message"]
        assert client.get("/readyz").status_code == 503


def test_another_site_can_not_change_the_library(client: TestClient, library: Path) -> None:
    treaty = document_id("treaty.md")
    attempts = [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 400),
        ({"Host": "evil.example:8000", "Origin": "http://evil.example:8000"}, 400),
    ]
    for headers, status in attempts:
        response = client.delete(f"/v1/documents/{treaty}", headers=headers)
        assert response.status_code == status, headers
        assert response.headers["content-type"] == "application/problem+json"
    assert (library / "treaty.md").exists()
    response = client.delete(f"/v1/documents/{treaty}", headers={"Origin": ORIGIN})
    assert response.status_code == 204
