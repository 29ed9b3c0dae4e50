"""Adding files in Chromium, and being told meanwhile."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser_support import QUESTION, QUOTE, Reader, ask, expect, running
from tests.test_web_documents import SlowEmbedder
from tests.web_support import services_of, write_library

pytestmark = pytest.mark.browser


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


DROP = """(files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  for (const kind of ["dragover", "drop"]) {
    document.querySelector("footer").dispatchEvent(
      new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


def test_files_that_are_dropped_are_each_told_of(scripted: Reader, library: Path) -> None:
    scripted.open("/documents")
    page = scripted.page
    files = [["a.txt", "First."], ["b.exe", "MZ"], ["big.txt", "x" * (2 << 20)], ["c.md", ""],
             ["treaty.md", "Again."]]  # fmt: skip
    page.evaluate(DROP, files)
    rows = page.locator(".uploads > li")
    expect(rows).to_have_text(
        [
            "a.txt Added",
            "b.exe Files of this type can’t be read; ibid reads .docx, .htm, .html, .markdown, "
            ".md, .pdf, .text, .txt, .xhtml.",
            "big.txt The file is larger than the limit of 1 MB.",
            "c.md c.md is empty.",
            "treaty.md Added as treaty (2).md",
        ]
    )
    # The page stays, since it has errors to read; what was added is told of.
    expect(page.locator("#notice")).to_contain_text("Indexed 4 documents")
    assert (library / "a.txt").read_text() == "First."
    # The browser itself notes in its console that a file was refused.
    assert len(scripted.wrong) == 1
    assert "422" in scripted.wrong.pop()


def test_chosen_files_are_sent_without_a_new_page(scripted: Reader, tmp_path: Path) -> None:
    note = tmp_path / "bridge.txt"
    note.write_text("The green bridge was opened in Vilnius in 1907.")
    scripted.open("/documents")
    sent: list[str] = []
    scripted.page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    scripted.page.get_by_label("Add documents").set_input_files(note)
    scripted.page.get_by_role("button", name="Add", exact=True).click()
    expect(scripted.page.locator("#library").get_by_text("bridge.txt")).to_be_visible()
    posts = [line.removeprefix("POST " + scripted.url) for line in sent if line[0] == "P"]
    assert posts == ["/v1/documents", "/documents/rebuild"]


@pytest.fixture
def may() -> threading.Event:
    return threading.Event()


@pytest.fixture
def slow(library: Path, may: threading.Event) -> Iterator[str]:
    """A server whose rebuilds wait until they may."""
    with running(services_of(library, load=lambda: SlowEmbedder(may))) as (url, _):
        yield url
        may.set()


def test_one_asks_on_and_is_told_in_every_tab(
    browser: Any, slow: str, may: threading.Event, library: Path
) -> None:
    with browser.new_context() as context:
        library_page, asking = (Reader(context.new_page(), slow) for _ in range(2))
        asking.open("/")
        library_page.open("/documents")
        library_page.page.evaluate(DROP, [["bridge.txt", "The green bridge was opened in 1907."]])
        told = asking.page.locator("#notice")
        expect(told).to_have_text(
            "Documents are being read. You can go on asking: until that is done, answers come from what was read before."
        )
        asking.page.evaluate("document.body.dataset.same = 'yes'")
        ask(asking)
        expect(asking.page.locator("q").first).to_have_text(QUOTE)
        may.set()
        expect(told).to_contain_text("What you ask now is answered from your documents as they")
        expect(told).to_contain_text("Indexed 3 documents")
        expect(asking.page.locator("body[data-same=yes]")).to_have_count(1)
        expect(library_page.page.locator("#library").get_by_text("bridge.txt")).to_be_visible()
        assert (asking.wrong, library_page.wrong) == ([], [])


def test_without_scripts_every_page_says_that_documents_are_read(
    browser: Any, slow: str, library: Path
) -> None:
    (library / "late.txt").write_text("A late file.")
    with browser.new_context(java_script_enabled=False) as context:
        reader = Reader(context.new_page(), slow)
        reader.open("/documents")
        reader.page.get_by_role("button", name="Rebuild the index").click()
        expect(
            reader.page.get_by_role("heading", name="Your documents are being read")
        ).to_be_visible()
        for path in ("/", "/?q=treaty", "/nothing"):
            reader.open(path)
            expect(reader.page.get_by_text("Documents are being read.")).to_be_visible()


def test_a_server_that_stopped_is_told(browser: Any, library: Path, may: threading.Event) -> None:
    with (
        browser.new_context() as context,
        running(services_of(library, load=lambda: SlowEmbedder(may))) as (url, stop),
    ):
        asking, watching = (Reader(context.new_page(), url) for _ in range(2))
        asking.open("/")
        watching.open("/documents")
        watching.page.evaluate(DROP, [["bridge.txt", "The green bridge was opened in 1907."]])
        expect(asking.page.locator("#notice")).to_contain_text("Documents are being read")
        stop()
        may.set()
        expect(watching.page.locator("#notice")).to_contain_text("ibid isn’t running any more")
        ask(asking)
        answer = asking.page.locator("#answer")
        expect(answer.get_by_role("heading")).to_have_text("ibid isn’t running any more")
        expect(answer).to_contain_text("Start ibid again")
        expect(asking.page.get_by_label("Ask your documents")).to_have_value(QUESTION)
