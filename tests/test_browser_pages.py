"""The pages in Chromium, against a real server: what a reader sees and does."""

import re
from pathlib import Path

import pytest

from tests.browser_support import QUESTION, QUOTE, Reader, ask, expect
from tests.web_support import write_library

pytestmark = pytest.mark.browser


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def test_ask_and_open_the_quote(reader: Reader) -> None:
    reader.open("/")
    ask(reader)
    first = reader.page.get_by_role("article").first
    expect(first.locator("q")).to_have_text(QUOTE)
    expect(first).to_contain_text("1 Signature")
    expect(reader.page).to_have_url(re.compile(r"/\?q=When[+%]"))

    first.get_by_role("link", name="The Treaty of Examples").click()
    marked = reader.page.locator("mark#quote")
    expect(marked).to_have_text(QUOTE)
    expect(marked).to_be_in_viewport()
    expect(reader.page.get_by_role("cell", name="Ruritania")).to_be_visible()


def test_an_answer_can_be_linked_to_and_gone_back_to(reader: Reader) -> None:
    reader.open("/?q=" + QUESTION.replace(" ", "+"))
    expect(reader.page.locator("q").first).to_have_text(QUOTE)
    ask(reader, "Which states withdrew?")
    expect(reader.page.locator("q").first).not_to_have_text(QUOTE)
    reader.page.go_back()
    expect(reader.page.locator("q").first).to_have_text(QUOTE)
    expect(reader.page.get_by_label("Ask your documents")).to_have_value(QUESTION)


def test_no_answer_is_said(reader: Reader) -> None:
    reader.open("/")
    ask(reader, "zzz qqq")
    expect(
        reader.page.get_by_role("heading", name="Not answered by your documents")
    ).to_be_visible()
    expect(reader.page.get_by_text("Searched 2 documents")).to_be_visible()


def test_upload_rebuild_ask_and_remove(reader: Reader, library: Path, tmp_path: Path) -> None:
    note = tmp_path / "bridge.txt"
    note.write_text("The green bridge was opened in Vilnius in 1907.")
    reader.open("/documents")
    reader.page.get_by_label("Add documents").set_input_files(note)
    reader.page.get_by_role("button", name="Add", exact=True).click()
    expect(reader.page.get_by_text("Indexed 3 documents")).to_be_visible()
    expect(reader.page.locator("#library").get_by_text("bridge.txt")).to_be_visible()

    reader.page.get_by_role("link", name="Ask").first.click()
    ask(reader, "When was the green bridge opened in Vilnius?")
    expect(reader.page.locator("q").first).to_have_text(note.read_text())

    reader.page.get_by_role("link", name="Documents").first.click()
    reader.page.get_by_role("listitem").filter(has_text="bridge.txt").get_by_role(
        "link", name="Remove"
    ).click()
    reader.page.get_by_role("button", name="Delete the file").click()
    expect(reader.page.get_by_text("(1 removed)")).to_be_visible()
    assert not (library / "bridge.txt").exists()


def test_rebuild_after_a_change_in_the_folder(reader: Reader, library: Path) -> None:
    (library / "late.txt").write_text("A late file.")
    reader.open("/documents")
    expect(reader.page.locator("#waiting")).to_contain_text("late.txt")
    reader.page.get_by_role("button", name="Rebuild the index").click()
    expect(reader.page.get_by_text("Indexed 3 documents")).to_be_visible()
    expect(reader.page.locator("#waiting")).to_have_count(0)


def test_a_documents_markup_does_nothing(reader: Reader) -> None:
    reader.open("/documents")
    reader.page.get_by_role("link", name="Письмо наблюдателей", exact=True).click()
    expect(reader.page.get_by_text('<script>alert("no")</script> & <b>жирный</b>')).to_be_visible()


def test_asking_swaps_the_answer_alone(scripted: Reader) -> None:
    scripted.open("/")
    scripted.page.evaluate("document.body.dataset.same = 'yes'")
    ask(scripted)
    expect(scripted.page.locator("q").first).to_have_text(QUOTE)
    expect(scripted.page.locator("body[data-same=yes]")).to_have_count(1)


@pytest.mark.parametrize("path", ["/", "/?q=treaty", "/documents", "/documents/{treaty}", "/docs"])
def test_no_page_is_wider_than_a_phone(scripted: Reader, path: str) -> None:
    scripted.open("/documents")
    treaty = scripted.page.get_by_role("link", name="The Treaty of Examples", exact=True)
    name = (treaty.get_attribute("href") or "").removeprefix("/documents/")
    scripted.open(path.format(treaty=name))
    if path == "/docs":
        expect(scripted.page.get_by_text("/v1/ask").first).to_be_visible()
        return
    width = scripted.page.evaluate("document.documentElement.scrollWidth")
    assert width == 320


def test_an_answer_is_printed_with_its_question_and_addresses(scripted: Reader) -> None:
    scripted.open("/")
    ask(scripted)
    expect(scripted.page.locator("q").first).to_have_text(QUOTE)
    address = scripted.page.locator(".quote .address").first
    expect(address).to_be_hidden()
    scripted.page.emulate_media(media="print")
    expect(scripted.page.locator(".printed-question")).to_have_text(QUESTION)
    expect(scripted.page.locator(".printed-question")).to_be_visible()
    expect(address).to_be_visible()
    link = scripted.page.locator(".quote .title").first.get_attribute("href") or ""
    expect(address).to_have_text(scripted.url + link)
    for gone in ("navigation", "search", "contentinfo", "button"):
        expect(scripted.page.get_by_role(gone)).to_have_count(0)


def test_type_grows_on_a_very_wide_screen(scripted: Reader) -> None:
    scripted.open("/")
    sizes = []
    for width in (320, 1280, 3840):
        scripted.page.set_viewport_size({"width": width, "height": 800})
        sizes.append(scripted.page.evaluate("getComputedStyle(document.documentElement).fontSize"))
    assert sizes == ["16px", "16px", "28.8px"]
