"""Keeping an answer and verifying its receipt, in Chromium."""

import re
from pathlib import Path

import pytest

from tests.browser_support import Reader, expect
from tests.web_support import write_library

pytestmark = pytest.mark.browser

QUESTION = "When was the treaty signed in Minsk?"
QUOTE = "The treaty was signed in Minsk on 4 May 2016."
#: Drops a file with this text on the page.
DROP = """text => {
  const data = new DataTransfer();
  data.items.add(new File([text], "receipt.json", { type: "application/json" }));
  document.querySelector("main").dispatchEvent(
    new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def keep(reader: Reader) -> Path:
    """Asks, and downloads the receipt."""
    reader.open("/")
    reader.page.get_by_label("Ask your documents").fill(QUESTION)
    reader.page.get_by_role("button", name="Ask").click()
    with reader.page.expect_download() as download:
        reader.page.get_by_role("link", name="Receipt", exact=True).click()
    return Path(download.value.path())


def test_a_receipt_is_kept_and_verified(reader: Reader, library: Path) -> None:
    receipt = keep(reader)
    reader.page.get_by_role("link", name="Verify a receipt").click()
    reader.page.get_by_label("A receipt that ibid gave").set_input_files(receipt)
    reader.page.get_by_role("button", name="Verify").click()
    finding = reader.page.locator(".finding").first
    expect(finding.get_by_role("heading")).to_have_text("Verified")
    expect(finding.locator("blockquote")).to_have_text(QUOTE)
    finding.get_by_role("link", name="The Treaty of Examples").click()
    expect(reader.page.locator("mark#quote")).to_have_text(QUOTE)
    (library / "treaty.md").unlink()
    reader.open("/verify")
    reader.page.get_by_label("A receipt that ibid gave").set_input_files(receipt)
    reader.page.get_by_role("button", name="Verify").click()
    expect(finding.get_by_role("heading")).to_have_text("The file is gone")


def test_a_receipt_is_dropped(scripted: Reader) -> None:
    receipt = keep(scripted).read_text(encoding="utf-8")
    scripted.open("/verify")
    expect(scripted.page.get_by_text("you can drop it on this page")).to_be_visible()
    scripted.page.evaluate(DROP, receipt.replace("4 May", "5 May"))
    finding = scripted.page.locator(".finding").first
    expect(finding.get_by_role("heading")).to_have_text("Not the words of this file")
    expect(scripted.page.get_by_role("heading", level=2)).to_have_text(
        re.compile(r"^\d of \d quotes? verified$")
    )
    assert scripted.page.evaluate("document.documentElement.scrollWidth") == 320


def test_printing_is_offered_where_a_script_can_do_it(reader: Reader) -> None:
    reader.open(f"/?q={QUESTION}")
    plain = reader.page.evaluate("!document.documentElement.classList.contains('scripted')")
    button = reader.page.get_by_role("button", name="Print")
    if plain:
        expect(button).to_have_count(0)
        return
    reader.page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    button.click()
    expect(reader.page.locator("body[data-printed=yes]")).to_have_count(1)
