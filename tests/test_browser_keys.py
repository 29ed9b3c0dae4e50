"""Going through an answer by keys."""

import re
from pathlib import Path

import pytest

from tests.browser_support import QUESTION, QUOTE, Reader, ask, expect
from tests.web_support import write_library

pytestmark = pytest.mark.browser


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


CURRENT = "document.activeElement.matches('.quote') ? document.activeElement.querySelector('q').textContent : null"


def current(reader: Reader) -> str | None:
    """The words of the quote that has the focus."""
    return reader.page.evaluate(CURRENT)


def answered(reader: Reader) -> list[str]:
    """Asks by the form, so that the answer is swapped in; the words of all its quotes."""
    reader.open("/")
    ask(reader, "treaty state signed")
    quotes = reader.page.locator("#answer .quote q")
    expect(quotes.nth(1)).to_be_visible()
    return quotes.all_text_contents()


def test_through_the_quotes_and_to_the_source(scripted: Reader) -> None:
    words = answered(scripted)
    keys = scripted.page.keyboard
    seen = []
    for key in ("j", "j", "k", "ArrowDown", "ArrowUp", "k"):
        keys.press(key)
        seen.append(current(scripted))
        expect(scripted.page.locator(".quote:focus")).to_be_in_viewport()
    assert seen == [words[0], words[1], words[0], words[1], words[0], words[0]]
    keys.press("Enter")
    expect(scripted.page.locator("mark#quote")).to_have_text(words[0])


def test_the_answers_heading_has_the_focus(scripted: Reader) -> None:
    scripted.open("/")
    ask(scripted)
    expect(scripted.page.locator("#answer h2:focus")).to_have_text(re.compile(r"^\d quotes?$"))
    # What a screen reader says by itself is never the answer.
    assert scripted.page.locator("[aria-live] q, [role=status] q, [role=alert] q").count() == 0


def test_the_words_are_copied(scripted: Reader) -> None:
    scripted.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    scripted.open("/?q=" + QUESTION.replace(" ", "+"))
    scripted.page.keyboard.press("j")
    scripted.page.keyboard.press("c")
    expect(scripted.page.locator("#said")).to_have_text("The quote’s words are copied.")
    assert scripted.page.evaluate("navigator.clipboard.readText()") == QUOTE


def test_a_slash_leads_to_the_question(scripted: Reader) -> None:
    scripted.open("/documents")
    scripted.page.keyboard.press("/")
    expect(scripted.page).to_have_url(scripted.url + "/")
    scripted.open("/?q=treaty")
    scripted.page.keyboard.press("/")
    field = scripted.page.get_by_label("Ask your documents")
    expect(field).to_be_focused()
    scripted.page.keyboard.type("j/k?c")
    expect(field).to_have_value("j/k?c")
    expect(scripted.page.get_by_role("dialog")).to_have_count(0)


def test_nothing_happens_with_other_keys_or_over_the_dialog(scripted: Reader) -> None:
    words = answered(scripted)
    keys = scripted.page.keyboard
    for key in ("Control+j", "Alt+j", "Meta+j"):
        keys.press(key)
        assert current(scripted) is None
    keys.press("?")
    dialog = scripted.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("copy the quote’s words")
    keys.press("j")
    assert current(scripted) is None
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    keys.press("j")
    assert current(scripted) == words[0]


def test_the_keys_can_be_turned_off(scripted: Reader) -> None:
    scripted.open("/documents")
    scripted.page.get_by_role("button", name="Keyboard shortcuts").click()
    scripted.page.get_by_label("Use these keys").uncheck()
    scripted.page.get_by_role("button", name="Close").click()
    scripted.open("/?q=treaty")
    scripted.page.keyboard.press("j")
    assert current(scripted) is None
