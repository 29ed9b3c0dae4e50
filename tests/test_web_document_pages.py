"""A PDF's pages at the quote: pictures, marks on them, and what becomes of a link."""

import io
import os
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from corpus.document import document_id
from corpus.locate import digest
from index.build import build
from tests.fakes import FakeEmbedder
from tests.web_support import client_of, page, services_of
from web.pictures import MARK, Pictures
from web.problems import Problem

DATA = Path(__file__).parent / "data"
BRIEF = document_id("brief.pdf")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    for name in ("brief.pdf", "two_columns.pdf"):
        shutil.copy(DATA / name, folder)
    (folder / "note.txt").write_text("A note of one sentence, and nothing else.", encoding="utf-8")
    return folder


@pytest.fixture
def client(library: Path) -> Iterator[TestClient]:
    with client_of(services_of(library)) as client:
        yield client


def quoted(client: TestClient, question: str) -> dict:
    answer = client.post("/ask", json={"question": question}).json()
    return (answer["answers"] or answer["near_misses"])[0]


def picture(client: TestClient, url: str) -> Image.Image:
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/png"
    return Image.open(io.BytesIO(response.content))


def link_of(client: TestClient, words: str, until: str = "") -> str:
    """The link of an answer to these words of the brief, or up to the words ``until``."""
    info = client.get(f"/v1/documents/{BRIEF}").json()
    text = client.get(f"/v1/documents/{BRIEF}/text").text
    start = text.index(words)
    end = text.index(until or words, start) + len(until or words)
    query = f"start={start}&end={end}&sha256={info['sha256'][:16]}"
    return f"/documents/{BRIEF}?{query}&words={digest(text[start:end])}"


def change(library: Path, name: str) -> None:
    """Puts another PDF in the brief's place, and reads it."""
    shutil.copy(DATA / name, library / "brief.pdf")
    build(library, FakeEmbedder())


def test_an_answers_link_opens_the_page_with_its_words_marked(client: TestClient) -> None:
    quote = quoted(client, "When did the two states begin to talk after a ferry had sunk?")
    shown = page(client, quote["links"]["page"])
    assert "p. 1 (page 3 of the file), with the quote marked" in shown.text
    (picture,) = shown.all("img")
    assert picture["src"].startswith(f"/documents/{BRIEF}/pages/3.png?sha256=")
    marks = shown.all("rect")
    assert len(marks) == 2
    assert [mark.get("id") for mark in marks] == ["quote", None]
    first, second = marks
    assert float(first["y"]) < float(second["y"])
    assert float(first["height"]) < 20
    assert "Contents" in shown.text
    assert any(link["href"].endswith("/file#page=3") for link in shown.all("a"))


def test_a_quote_over_a_page_break_shows_both_pages(client: TestClient) -> None:
    shown = page(client, link_of(client, "having consulted", "by telegraph"))
    assert "p. 1 (page 3 of the file), with the quote marked" in shown.text
    assert "p. 2 (page 4 of the file), with the quote marked" in shown.text
    assert [mark.get("id") for mark in shown.all("rect")].count("quote") == 1


def test_leafing_keeps_the_quote(client: TestClient) -> None:
    link = link_of(client, "The two states began to talk in March 1951")
    here = page(client, link)
    turn = {a["rel"]: a["href"] for a in here.all("a") if a.get("rel")}
    assert turn == {"prev": f"{link}&page=2", "next": f"{link}&page=4"}
    there = page(client, turn["next"])
    assert "p. 2 (page 4 of the file)" in there.text
    assert "with the quote marked" not in there.text
    assert [a["href"] for a in there.all("a") if "#quote" in a["href"]] == [
        f"{link}&view=text#quote",  # the same words in the text
        f"{link}#quote",  # to the quote
        f"{link}#quote",  # back to the quote, above and below
        f"{link}#quote",
    ]
    assert "#quote" in [a["href"] for a in here.all("a")]
    assert "Page after" not in there.text
    fields = {field["name"]: field["value"] for field in there.all("input")}
    assert fields["page"] == "4"
    assert fields["words"].startswith("42-")


def test_words_without_a_place_on_a_page_are_shown_in_the_text(client: TestClient) -> None:
    link = link_of(client, "\n")
    shown = page(client, link)
    assert shown.all("rect") == []
    assert {a["href"] for a in shown.all("a") if "#quote" in a["href"]} == {
        f"{link}&view=text#quote"
    }


def test_a_page_past_the_last_is_the_last(client: TestClient) -> None:
    assert "p. 2 (page 4 of the file)" in page(client, f"/documents/{BRIEF}?page=99").text
    assert "p. i (page 1 of the file)" in page(client, f"/documents/{BRIEF}").text
    assert client.get(f"/documents/{BRIEF}?page=0").status_code == 422


def test_the_text_of_a_pdf_can_be_read(client: TestClient) -> None:
    link = link_of(client, "The two states began to talk in March 1951")
    shown = page(client, f"{link}&view=text")
    assert shown.marked == ["The two states began to talk in March 1951"]
    assert shown.all("img") == []
    assert any(a["href"] == f"{link}#quote" for a in shown.all("a"))
    assert any(
        a["href"] == f"/documents/{BRIEF}"
        for a in page(client, f"/documents/{BRIEF}?view=text").all("a")
    )


def test_pictures_of_pages(client: TestClient, library: Path) -> None:
    (shown,) = page(client, f"/documents/{BRIEF}?page=3").all("img")
    small = picture(client, shown["src"])
    assert small.width == 1000
    assert picture(client, shown["srcset"].split()[2]).width == 2000
    kept = library / ".ibid" / "pictures"
    assert len(list(kept.iterdir())) == 2
    for file in kept.iterdir():
        Image.new("RGB", (7, 7)).save(file)
    assert picture(client, shown["src"]).width == 7, "what is kept is served"


def test_a_crop_shows_the_quote_marked(client: TestClient) -> None:
    link = link_of(client, "The two states began to talk in March 1951")
    crop = picture(client, link.replace("?", "/crop.png?"))
    assert crop.size == (1200, 480)
    colours = {colour: count for count, colour in crop.getcolors(1 << 20)}
    assert colours[MARK] > 5000
    unmarked = picture(client, f"/documents/{BRIEF}/pages/3.png?sha256={sha256(client)}")
    assert MARK not in {colour for _, colour in unmarked.getcolors(1 << 20)}


def sha256(client: TestClient) -> str:
    return client.get(f"/v1/documents/{BRIEF}").json()["sha256"]


def test_an_answer_shows_crops_of_pdfs_alone(client: TestClient) -> None:
    shown = page(client, "/?q=When+did+the+two+states+begin+to+talk")
    (crop, *_) = shown.all("img")
    assert crop["src"].startswith(f"/documents/{BRIEF}/crop.png?start=")
    assert crop["loading"] == "lazy"
    note = page(client, "/?q=a+note+of+one+sentence")
    assert "nothing else" in note.text
    assert not any(document_id("note.txt") in image["src"] for image in note.all("img"))


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("pages/5.png?sha256={sha256}", 404, "no page 5"),
        ("pages/1.png?sha256={sha256}&width=5000", 422, "1000 or 2000"),
        ("pages/1.png?sha256=0123456789abcdef", 409, "changed since this page"),
        ("pages/1.png?sha256=", 409, "changed since this page"),
        ("crop.png?start=0&end=9999999", 404, "has"),
        ("crop.png", 404, "not in the document"),
    ],
)
def test_pictures_that_can_not_be(client: TestClient, path: str, status: int, says: str) -> None:
    response = client.get(f"/documents/{BRIEF}/{path.format(sha256=sha256(client))}")
    assert response.status_code == status
    assert says in response.json()["detail"]


def test_a_text_has_no_pages(client: TestClient) -> None:
    note = document_id("note.txt")
    assert client.get(f"/documents/{note}/pages/1.png?sha256={'0' * 16}").status_code == 404
    assert "A note of one sentence" in page(client, f"/documents/{note}").text


def test_the_original_file(client: TestClient, library: Path) -> None:
    response = client.get(f"/documents/{BRIEF}/file")
    assert response.content == (DATA / "brief.pdf").read_bytes()
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == "inline; filename*=UTF-8''brief.pdf"
    text = client.get(f"/documents/{document_id('note.txt')}/file")
    assert text.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in text.headers["content-security-policy"]


def test_a_link_into_a_document_that_has_changed(client: TestClient, library: Path) -> None:
    link = link_of(client, "The two states began to talk in March 1951")
    change(library, "two_columns.pdf")
    shown = page(client, link)
    assert "The quoted words are gone" in shown.text
    assert shown.all("rect") == []
    change(library, "brief.pdf")
    assert "gone" not in page(client, link).text


def test_words_that_moved_are_marked_where_they_are(client: TestClient, library: Path) -> None:
    words = "The two states began to talk in March 1951"
    link = link_of(client, words)
    (library / "brief.pdf").unlink()
    (library / "brief.txt").write_text(f"A first line.\n\n{words}, they say.")
    build(library, FakeEmbedder())
    moved = link.replace(BRIEF, document_id("brief.txt"))
    shown = page(client, moved)
    assert "The document has changed, or is read otherwise, since this link was made" in shown.text
    assert shown.marked == [words]


def test_a_file_that_changed_or_went_away_since_it_was_read(
    client: TestClient, library: Path
) -> None:
    link = link_of(client, "The two states began to talk in March 1951")
    (library / "brief.pdf").write_bytes(b"%PDF-1.7 cut")
    shown = page(client, link)
    assert "The file has changed since it was read" in shown.text
    assert shown.marked == ["The two states began to talk in March 1951"]
    crop = client.get(link.replace("?", "/crop.png?"))
    assert crop.status_code == 409
    assert "Rebuild the index" in crop.json()["detail"]
    (library / "brief.pdf").unlink()
    shown = page(client, link)
    assert "The file is gone" in shown.text
    assert "Original file" not in shown.text
    assert client.get(f"/documents/{BRIEF}/file").status_code == 404


def test_the_oldest_pictures_go(tmp_path: Path) -> None:
    data = (DATA / "brief.pdf").read_bytes()
    everything = Pictures(tmp_path / "all")
    sizes = [len(everything.page("f" * 64, number, 1000, lambda: data)) for number in (1, 2, 3, 4)]
    few = Pictures(tmp_path / "few", limit=sum(sizes) - 1)
    for number in (1, 2, 3):
        few.page("f" * 64, number, 1000, lambda: data)
        os.utime(tmp_path / "few" / f"{'f' * 64}-{number}-1000.png", (number, number))
    few.page("f" * 64, 1, 1000, lambda: data)
    few.page("f" * 64, 4, 1000, lambda: data)
    left = [path.name[65] for path in (tmp_path / "few").iterdir()]
    assert "2" not in left, "the one that was not asked for longest"
    assert {"1", "4"} <= set(left)


def test_a_folder_that_can_not_be_written_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("a file stands there")
    data = (DATA / "brief.pdf").read_bytes()
    pictures = Pictures(tmp_path / "pictures")
    assert pictures.page("0" * 64, 1, 1000, lambda: data).startswith(b"\x89PNG")


def test_a_name_that_the_file_system_composes_otherwise(library: Path) -> None:
    (library / unicodedata.normalize("NFD", "Überblick.txt")).write_text("Ein Satz über alles.")
    with client_of(services_of(library)) as client:
        path = f"/documents/{document_id('Überblick.txt')}"
        assert client.get(f"{path}/file").text == "Ein Satz über alles."
        assert "The file is gone" not in page(client, path).text


def test_nothing_outside_the_library_is_shown(library: Path, tmp_path: Path) -> None:
    services = services_of(library)
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    with pytest.raises(Problem, match="leads out of the library"):
        services.sources.read("../secret.pdf")
    (library / "note.txt").unlink()
    (library / "note.txt").symlink_to(tmp_path / "secret.pdf")
    with client_of(services) as client:
        path = f"/documents/{document_id('note.txt')}"
        assert client.get(f"{path}/file").status_code == 403
        assert "The file is gone" in page(client, path).text


def test_a_file_whose_time_does_not_tell_that_it_changed(client: TestClient, library: Path) -> None:
    link = f"/documents/{BRIEF}"
    assert page(client, link).all("img")
    file = library / "brief.pdf"
    before = file.stat()
    data = bytearray(file.read_bytes())
    data[-20] ^= 1
    file.write_bytes(data)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert client.get(link).status_code == 409
    assert "The file has changed since it was read" in page(client, link).text
