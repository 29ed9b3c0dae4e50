"""Which file of a library a receipt is held against, and how often it is read."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.loaders import load
from index.fingerprint import text_fingerprint
from qa.receipt import Receipt, ReceiptModel, ReceiptQuote
from tests.test_qa_verification import quote
from tests.web_support import FILES, write_library
from web.documents import LibraryFolder
from web.verifying import verify_receipt

MIB = 1 << 20


def of_file(path: str, words: str) -> ReceiptQuote:
    read = load(FILES[path].encode(), path)
    return replace(quote(words, read), extraction=text_fingerprint())


TREATY = of_file("treaty.md", "One state has done so.")
LETTER = of_file("letters/letter.txt", "Их было сорок человек.")


def receipt(*quotes: ReceiptQuote) -> Receipt:
    asked = datetime(2026, 11, 22, 8, 32, 32, tzinfo=UTC)
    model = ReceiptModel("fake", "fake-4096")
    return Receipt("Who?", asked, True, 0.8, "g-000001", model, quotes)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def test_the_file_that_was_quoted_counts_before_one_of_its_name_that_can_not_be_read(
    library: Path,
) -> None:
    (library / "treaty.md").rename(library / "treaty-2016.md")
    (library / "treaty.md").write_text("")
    (finding,) = verify_receipt(receipt(TREATY), LibraryFolder(library, MIB))
    assert (finding.verdict, finding.path) == ("verified", "treaty-2016.md")


@pytest.mark.parametrize("broken", [False, True])
def test_a_file_is_read_once_and_the_quotes_keep_their_order(
    library: Path, monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    read: list[str] = []

    def counting(data: bytes, path: str, *, limit: int) -> Document:
        read.append(path)
        return load(data, path, limit=limit)

    monkeypatch.setattr("web.verifying.load", counting)
    if broken:
        (library / "treaty.md").write_bytes(b"\x00\x01" * 100)
    a, b, c = (replace(TREATY, document=replace(TREATY.document, title=t)) for t in "ABC")
    quotes = (a, LETTER, b, LETTER, c)
    findings = verify_receipt(receipt(*quotes), LibraryFolder(library, MIB))
    assert read == ["treaty.md", "letters/letter.txt"]
    assert [finding.quote for finding in findings] == [*quotes]
    said = "unreadable" if broken else "verified"
    assert [f.verdict for f in findings] == [said, "verified", said, "verified", said]
