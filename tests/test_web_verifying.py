"""Receipts of answers from real files, held against what became of the files; by command too."""

import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from corpus.demo import library_files
from corpus.document import Span
from index.errors import LibraryMissing
from qa.receipt import Receipt, ReceiptQuote, make_receipt, read_receipt, write_receipt
from tests.web_support import TREATY, services_of, write_library
from web import wiring
from web.cli import main
from web.documents import LibraryFolder
from web.verdicts import verdict_reason
from web.verifying import verify_receipt

PDF = "reports/election-observation.pdf"
QUESTIONS = (
    "When was the treaty signed in Minsk?",
    "Сколько было наблюдателей?",
    "Does ODIHR certify or annul the results of an election?",
)
ASKED = datetime(2026, 11, 22, 8, 32, 32, tzinfo=UTC)
MIB = 1 << 20


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Receipt]:
    """A library with Markdown, text and a PDF, and one receipt of what three questions brought."""
    library = write_library(tmp_path_factory.mktemp("asked") / "library")
    (library / PDF).parent.mkdir()
    (library / PDF).write_bytes(dict(library_files())[PDF].read_bytes())
    services = services_of(library)
    receipts = [make_receipt(services.ask(question, limit=2), ASKED) for question in QUESTIONS]
    quotes = tuple(quote for receipt in receipts for quote in receipt.quotes)
    return library, read_receipt(write_receipt(replace(receipts[0], quotes=quotes)))


@pytest.fixture
def library(asked: tuple[Path, Receipt], tmp_path: Path) -> Path:
    """A copy without the index, which verification never asks."""
    return Path(shutil.copytree(asked[0], tmp_path / "library", ignore=lambda *_: [".ibid"]))


@pytest.fixture
def receipt(asked: tuple[Path, Receipt]) -> Receipt:
    return asked[1]


def outcomes(receipt: Receipt, library: Path) -> dict[str, str]:
    """The verdict on the first quote of each document."""
    findings = verify_receipt(receipt, LibraryFolder(library, MIB))
    return {f.quote.document.path: f.verdict for f in reversed(findings)}


def only(receipt: Receipt, words: str) -> ReceiptQuote:
    return next(quote for quote in receipt.quotes if words in quote.quote)


def one(receipt: Receipt, **changes: object) -> Receipt:
    """A receipt of the treaty's first quote alone, with these members changed."""
    quote = only(receipt, "signed in Minsk on 4 May 2016")
    return replace(receipt, quotes=(replace(quote, **changes),))  # type: ignore[arg-type]


def test_a_round_trip(receipt: Receipt, library: Path) -> None:
    assert outcomes(receipt, library) == {
        "treaty.md": "verified",
        "letters/letter.txt": "verified",
        PDF: "verified",
    }
    findings = verify_receipt(receipt, LibraryFolder(library, MIB))
    assert all(finding.sound and not finding.moved for finding in findings)
    printed = next(finding for finding in findings if finding.path == PDF)
    assert (printed.places[0].page, printed.places[0].page_label) == (
        printed.quote.page,
        printed.quote.page_label,
    )
    assert printed.quote.page is not None


def test_words_that_moved_in_a_changed_file(receipt: Receipt, library: Path) -> None:
    moved = TREATY.replace("## 1 Signature", "## 1 Preface\n\nNew words.\n\n## 2 Signature")
    (library / "treaty.md").write_text(moved, encoding="utf-8")
    (finding,) = verify_receipt(one(receipt), LibraryFolder(library, MIB))
    assert (finding.verdict, finding.found) == ("changed", 1)
    assert finding.places[0].section == ("The Treaty of Examples", "2 Signature")
    assert finding.places[0].spans[0].start > finding.quote.spans[0].start


def test_words_that_are_gone(receipt: Receipt, library: Path) -> None:
    (library / "treaty.md").write_text(TREATY.replace("4 May", "5 May"), encoding="utf-8")
    assert outcomes(one(receipt), library) == {"treaty.md": "words_gone"}


def test_a_removed_file(receipt: Receipt, library: Path) -> None:
    (library / "treaty.md").unlink()
    assert outcomes(receipt, library) == {
        "treaty.md": "file_gone",
        "letters/letter.txt": "verified",
        PDF: "verified",
    }


def test_a_renamed_file(receipt: Receipt, library: Path) -> None:
    (library / "old").mkdir()
    (library / "treaty.md").rename(library / "old" / "treaty of 2016.md")
    (finding,) = verify_receipt(one(receipt), LibraryFolder(library, MIB))
    assert (finding.verdict, finding.moved) == ("verified", True)
    assert finding.path == "old/treaty of 2016.md"
    assert verdict_reason(finding).endswith("It lies at old/treaty of 2016.md now.")


def test_the_file_that_was_quoted_counts_before_a_new_one_of_its_name(
    receipt: Receipt, library: Path
) -> None:
    (library / "treaty.md").rename(library / "treaty-2016.md")
    (library / "treaty.md").write_text("# The Treaty\n\nNothing of that.\n", encoding="utf-8")
    (finding,) = verify_receipt(one(receipt), LibraryFolder(library, MIB))
    assert (finding.verdict, finding.path) == ("verified", "treaty-2016.md")


def test_forged_words(receipt: Receipt, library: Path) -> None:
    said = "The treaty was signed in Minsk on 5 May 2016."
    assert outcomes(one(receipt, quote=said), library) == {"treaty.md": "mismatch"}


def test_forged_spans(receipt: Receipt, library: Path) -> None:
    assert outcomes(one(receipt, spans=(Span(0, 10),)), library) == {"treaty.md": "misplaced"}


def test_another_reading_of_the_same_file(receipt: Receipt, library: Path) -> None:
    older = one(receipt, spans=(Span(0, 45),), extraction="another version")
    assert outcomes(older, library) == {"treaty.md": "reread"}


def test_a_file_that_is_read_as_another_format_by_now(receipt: Receipt, library: Path) -> None:
    """Its offsets are others, but nobody forged anything."""
    (library / "treaty.md").rename(library / "treaty.txt")
    (finding,) = verify_receipt(one(receipt), LibraryFolder(library, MIB))
    assert (finding.verdict, finding.path, finding.sound) == ("reread", "treaty.txt", True)
    assert finding.places[0].spans != finding.quote.spans


def test_another_library(receipt: Receipt, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "note.txt").write_text("Other words.")
    assert set(outcomes(receipt, tmp_path / "other").values()) == {"file_gone"}
    with pytest.raises(LibraryMissing):
        outcomes(receipt, tmp_path / "nowhere")


@pytest.mark.parametrize(
    "path",
    ["../treaty.md", "{outside}", "letters/../../treaty.md", "/etc/passwd", "treaty.md\x00", ".."],
)
def test_nothing_outside_the_library_is_read(receipt: Receipt, library: Path, path: str) -> None:
    outside = library.parent / "treaty.md"
    (library / "treaty.md").rename(outside)
    quote = only(receipt, "signed in Minsk")
    document = replace(quote.document, path=path.format(outside=outside))
    assert set(outcomes(one(receipt, document=document), library).values()) == {"file_gone"}


def test_a_link_that_leads_out_is_not_followed(receipt: Receipt, library: Path) -> None:
    (library / "treaty.md").rename(library.parent / "treaty.md")
    (library / "treaty.md").symlink_to(library.parent / "treaty.md")
    (finding,) = verify_receipt(one(receipt), LibraryFolder(library, MIB))
    assert finding.verdict == "unreadable"
    assert "a link that leads out of the library" in verdict_reason(finding)
    (library / "letters" / "letter.txt").unlink()
    (library / "letters").rmdir()
    (library / "letters").symlink_to(library.parent, target_is_directory=True)
    quote = only(receipt, "signed in Minsk")
    inside = replace(quote.document, path="letters/treaty.md")
    assert set(outcomes(one(receipt, document=inside), library).values()) == {"file_gone"}


def test_a_file_that_can_not_be_read_is_told_with_its_reason(
    receipt: Receipt, library: Path
) -> None:
    (library / "treaty.md").write_text("")
    (library / PDF).write_bytes(b"%PDF-1.7\n" + b"x" * MIB)
    findings = verify_receipt(receipt, LibraryFolder(library, MIB))
    reasons = {f.path: verdict_reason(f) for f in findings if f.verdict == "unreadable"}
    assert reasons["treaty.md"].startswith("The file is empty (0 bytes).")
    assert "the limit is 1.0 MB" in reasons[PDF]


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command where no model can be loaded."""
    for name in [name for name in os.environ if name.startswith("IBID_")]:
        monkeypatch.delenv(name)
    monkeypatch.delattr(wiring, "load_embedder")

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ibid", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        printed = capsys.readouterr()
        return int(stop.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def file(receipt: Receipt, tmp_path: Path) -> Path:
    path = tmp_path / "receipt.json"
    path.write_bytes(write_receipt(receipt))
    return path


def test_the_command_verifies(run: Run, file: Path, library: Path, receipt: Receipt) -> None:
    code, out, err = run("verify", file, library)
    assert (code, err) == (0, "")
    assert out.startswith(f"{QUESTIONS[0]} (2026-11-22T08:32:32Z)\n")
    assert "1. “The treaty was signed in Minsk on 4 May 2016.”\n   Verified. The file is" in out
    assert "   1 Signature · characters 37–82\n" in out
    total = len(receipt.quotes)
    assert out.splitlines()[-1] == f"{total} of {total} quotes verified."
    assert not (library / ".ibid").exists()


def test_the_command_tells_what_changed(run: Run, file: Path, library: Path) -> None:
    (library / "treaty.md").write_text(TREATY + "\nMore.\n", encoding="utf-8")
    (library / PDF).unlink()
    code, out, _ = run("verify", file, library)
    assert code == 1
    assert "   The file has changed; the words still stand in it. Its content is not" in out
    assert "   The file is gone. No file of this library has its path, and none its" in out
    code, out, _ = run("verify", file, library, "--json")
    told = json.loads(out)
    assert (code, told["verified"], told["question"]) == (1, False, QUESTIONS[0])
    first = told["quotes"][0]
    assert (first["verdict"], first["verified"], first["path"]) == ("changed", False, "treaty.md")
    (place,) = first["places"]
    assert place["spans"] == [{"start": 37, "end": 82}]
    assert place["location"]["section"] == ["The Treaty of Examples", "1 Signature"]


def test_the_command_reads_standard_input(
    run: Run, file: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(file.read_bytes())))
    assert run("verify", "-", library)[0] == 0


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"ibid_receipt": 1', "not whole JSON"),
        (b'{"ibid_receipt": 9}', "has version 9, this ibid reads 1"),
        (b"{" + b" " * 10 * MIB, "larger than any receipt (1 MiB)"),
    ],
)
def test_what_is_no_receipt_exits_with_2(
    run: Run, file: Path, library: Path, data: bytes, says: str
) -> None:
    file.write_bytes(data)
    code, out, err = run("verify", file, library)
    assert (code, out) == (2, "")
    assert err.startswith("ibid: ")
    assert says in err
    assert len(err.splitlines()) == 1


def test_a_receipt_or_library_that_is_not_there(run: Run, file: Path, library: Path) -> None:
    code, _, err = run("verify", library / "nothing.json", library)
    assert (code, err) == (2, f"ibid: {library / 'nothing.json'}: No such file or directory\n")
    code, _, err = run("verify", file, library / "nothing")
    assert code == 2
    assert "is not a folder" in err


def test_a_receipt_can_not_command_the_terminal(
    run: Run, file: Path, library: Path, receipt: Receipt
) -> None:
    quote = only(receipt, "signed in Minsk")
    document = replace(quote.document, path="\x1b[31m.md")
    evil = one(replace(receipt, question="\x1b]0;q"), quote="\x1b[2J", document=document)
    file.write_bytes(write_receipt(evil))
    code, out, _ = run("verify", file, library)
    assert code == 1
    assert "\x1b" not in out
    assert "“\ufffd[2J”" in out
