"""Copying and correcting references in Chromium."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser_support import Reader, expect
from tests.web_support import write_library

pytestmark = pytest.mark.browser

QUESTION = "When was the treaty signed in Minsk?"
QUOTE = "The treaty was signed in Minsk on 4 May 2016."
REFERENCE = "The Treaty of Examples (n.d.)."


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def copying(browser: Any, url: str) -> Iterator[Reader]:
    """A reader whose clipboard the test may read."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    reader = Reader(context.new_page(), url)
    yield reader
    context.close()
    assert reader.wrong == []


def clipboard(reader: Reader) -> str:
    text: str = reader.page.evaluate("navigator.clipboard.readText()")
    return text


def press(reader: Reader, name: str) -> None:
    """Presses the first button of this name, and waits until it says that it has copied."""
    reader.page.get_by_role("button", name=name, exact=True).first.click()
    expect(reader.page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)


def test_a_quote_is_copied_with_and_without_its_reference(copying: Reader) -> None:
    copying.open("/")
    copying.page.get_by_label("Ask your documents").fill(QUESTION)
    copying.page.get_by_role("button", name="Ask").click()
    press(copying, "Copy the quote")
    assert clipboard(copying) == QUOTE
    copying.open("/?q=" + QUESTION.replace(" ", "+"))
    press(copying, "Copy with its reference")
    assert clipboard(copying) == f"{QUOTE}\n\n{REFERENCE}"


def test_each_form_is_copied(copying: Reader) -> None:
    copying.open("/?q=" + QUESTION.replace(" ", "+"))
    copying.page.get_by_role("link", name="Cite").first.click()
    copying.page.get_by_role("region", name="BibTeX").get_by_role("button").click()
    expect(copying.page.locator("#said")).to_have_text("Copied")
    assert clipboard(copying).startswith("@techreport{")
    with copying.page.expect_download() as download:
        copying.page.get_by_role("link", name="Save as .bib").click()
    assert download.value.suggested_filename.endswith(".bib")
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("@techreport{")


def test_a_reference_is_corrected(reader: Reader) -> None:
    """With JavaScript and without it."""
    reader.open("/documents")
    reader.page.get_by_role("link", name="The Treaty of Examples", exact=True).click()
    reader.page.get_by_text("Reference", exact=True).click()
    reader.page.get_by_role("link", name="Correct").click()
    reader.page.get_by_label("Authors").fill("Smith, Anna\n{Freedom Land}")
    reader.page.get_by_label("Date").fill("2016")
    reader.page.get_by_role("button", name="Save").click()
    expect(reader.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(reader.page.get_by_text("Freedom Land")).to_be_visible()
    reader.page.get_by_role("link", name="Cite", exact=True).click()
    expect(reader.page.get_by_role("region", name="Chicago, footnote")).to_contain_text(
        "Anna Smith and Freedom Land, The Treaty of Examples (2016)."
    )


def test_no_button_is_shown_that_does_nothing(reader: Reader) -> None:
    reader.open("/?q=" + QUESTION.replace(" ", "+"))
    expect(reader.page.get_by_role("link", name="Cite").first).to_be_visible()
    scripted = reader.page.locator("html.can-copy").count() == 1
    expect(reader.page.get_by_text("Copy the quote").first).to_be_visible(visible=scripted)


@pytest.mark.parametrize("path", ["/reference", "/cite", ""])
def test_no_page_is_wider_than_a_phone(scripted: Reader, path: str) -> None:
    scripted.open("/documents")
    treaty = scripted.page.get_by_role("link", name="The Treaty of Examples", exact=True)
    scripted.open((treaty.get_attribute("href") or "") + path)
    if not path:
        scripted.page.get_by_text("Reference", exact=True).click()
    assert scripted.page.evaluate("document.documentElement.scrollWidth") == 320
