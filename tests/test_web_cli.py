import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.demo import EXAMPLE_QUESTIONS
from qa.receipt import write_receipt
from tests.fakes import FakeEmbedder
from tests.test_corpus_pdf import with_scans
from tests.test_web_verifying_files import receipt
from tests.web_support import client_of, services_of, write_library
from web import server, wiring
from web.cli import main
from web.services import Services

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command with the fake embedder; gives its exit code and what it printed."""
    for name in [name for name in os.environ if name.startswith("IBID_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(wiring, "load_embedder", lambda name, cache_dir, say: FakeEmbedder())

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["ibid", *map(str, arguments)])
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def test_index_ends_with_counts_and_reasons(run: Run, library: Path) -> None:
    code, out, _ = run("index", library)
    assert code == 0
    first, *rest = out.splitlines()
    assert first.startswith("Indexed 2 documents, ")
    assert "(2 new); 1 file could not be read" in first
    assert rest[0].split() == ["Not", "read", "1", "file"]
    assert rest[1].startswith("  empty.txt: The file is empty")
    assert run("index", library)[1].startswith("Nothing has changed: 2 documents")
    assert run("index", library, "--full")[1].startswith("Indexed 2 documents")


def test_what_could_be_read_in_part_is_told(run: Run, library: Path) -> None:
    (library / "scans.pdf").write_bytes(with_scans(2))
    told = "scans.pdf: Page 3 is a picture without text"
    assert told in run("index", library)[1]
    assert told in run("index", library)[1]
    assert told in run("status", library)[1]
    with client_of(services_of(library, built=False)) as client:
        (listed,) = (d for d in client.get("/v1/documents").json()["documents"] if d["notes"])
        assert (listed["path"], listed["pages"]) == ("scans.pdf", 5)
        assert "Page 3 is a picture without text" in listed["notes"][0]
        for page in ("/documents", f"/documents/{listed['id']}"):
            assert "Page 3 is a picture without text" in client.get(page).text


def test_ask_quotes_with_the_place(run: Run, library: Path) -> None:
    run("index", library)
    code, out, _ = run("ask", "When was the treaty signed in Minsk?", "-L", library, "-n", "1")
    assert code == 0
    assert "1. “The treaty was signed in Minsk on 4 May 2016.”\n" in out
    assert "The Treaty of Examples · 1 Signature · " in out
    assert "Searched 2 documents" in out


def test_ask_as_json_is_the_contract(run: Run, library: Path) -> None:
    run("index", library)
    code, out, _ = run("ask", "Сколько было наблюдателей?", "-L", library, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["question"] == "Сколько было наблюдателей?"
    assert answer["searched"]["model"] == "fake"


def test_ask_where_nothing_answers(run: Run, library: Path) -> None:
    run("index", library)
    code, out, _ = run("ask", "zzz qqq", "-L", library)
    assert code == 0
    assert out.startswith("Not answered by your documents.\n")


def test_status(run: Run, library: Path) -> None:
    code, out, _ = run("status", library)
    assert code == 0
    assert "none yet: run `ibid index`" in out
    run("index", library)
    (library / "new.txt").write_text("New words.")
    out = run("status", library)[1]
    assert "g-000001" in out
    assert "fake" in out
    assert "  empty.txt: The file is empty" in out
    assert "1 file: run `ibid index`\n  new.txt\n" in out


def test_eval(run: Run, library: Path, tmp_path: Path) -> None:
    run("index", library)
    known = {"id": "a", "lang": "en", "question": "When was the treaty signed in Minsk?",
             "doc": "treaty.md", "must": "4 May 2016"}  # fmt: skip
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps(known) + "\n")
    code, out, _ = run("eval", questions, "-L", library, "--json")
    assert code == 0
    assert json.loads(out)["questions"] == 1
    assert run("eval", questions, "-L", library)[1].startswith("questions")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", "treaty", "-L", "{library}"), "there is no index in"),
        (("ask", "?", "-L", "{library}"), "The question has no words"),
        (("index", "{library}/nothing"), "is not a folder"),
        (("serve", "{library}/nothing"), "is not a folder"),
        (("status", "{library}/treaty.md"), "is not a folder"),
        (("eval", "{library}/treaty.md", "-L", "{library}"), "line 1"),
        (("eval", "{library}/nothing.jsonl", "-L", "{library}"), "nothing.jsonl"),
    ],
)
def test_errors_are_one_line_and_exit_code_1(
    run: Run, library: Path, arguments: tuple[str, ...], says: str
) -> None:
    code, out, err = run(*(argument.format(library=library) for argument in arguments))
    assert (code, out) == (1, "")
    assert err.startswith("ibid: ")
    assert len(err.splitlines()) == 1
    assert says in err


def test_a_wrong_setting_is_told(run: Run, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBID_PROT", "9000")
    code, _, err = run("status", library)
    assert code == 1
    assert err.startswith("ibid: unknown setting in the environment: IBID_PROT; ")


def test_a_library_of_another_model_is_refused(
    run: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", library)
    monkeypatch.setattr(
        wiring, "load_embedder", lambda name, cache_dir, say: FakeEmbedder(name="other")
    )
    for command in (("ask", "treaty", "-L", library), ("index", library)):
        code, _, err = run(*command)
        assert code == 1
        assert "fake" in err
        assert "other" in err
        assert "ibid index --full" in err


def test_a_library_that_is_not_there_is_told_before_its_index(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file.txt"
    file.write_text('{"id": "1", "lang": "en", "question": "Who?", "doc": null, "must": null}')
    for place in (tmp_path / "nowhere", file):
        for command in (("ask", "treaty", "-L", place), ("eval", file, "-L", place)):
            code, out, err = run(*command)
            assert (code, out) == (1, "")
            assert err == f"ibid: {place} is not a folder: name the folder with your documents\n"


def test_files_of_questions_that_are_none(run: Run, library: Path, tmp_path: Path) -> None:
    _, _, err = run("index", library)
    assert err == ""
    empty, binary = tmp_path / "empty.jsonl", tmp_path / "binary.jsonl"
    empty.write_text("\n")
    binary.write_bytes(b"\xff\xfe\x00")
    for file, says in (
        (empty, f"{empty} holds no questions"),
        (binary, f"{binary} is not UTF-8 text: save it as UTF-8"),
        (tmp_path / "gone", f"{tmp_path / 'gone'}: No such file or directory"),
    ):
        code, _, err = run("eval", file, "-L", library)
        assert (code, err) == (1, f"ibid: {says}\n")


def test_a_files_name_can_not_command_the_terminal(run: Run, library: Path) -> None:
    (library / "a\x1b[31mred.txt").write_text("Words to read.")
    (library / "empty\x1b]0;.txt").write_text("")
    run("index", library)
    _, listed, _ = run("status", library)
    _, answered, _ = run("ask", "words to read", "-L", library)
    assert "  empty\ufffd]0;.txt: The file is empty" in listed
    assert "   a\ufffd[31mred.txt" in answered
    assert "\x1b" not in listed + answered


def test_a_taken_port_is_told(run: Run, library: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = run("serve", library, "--port", port)
    assert code == 1
    assert err.startswith(f"ibid: 127.0.0.1:{port} can't be listened on")


def test_demo_builds_once_and_says_what_to_try(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Services] = []
    monkeypatch.setattr(wiring, "demo_folder", lambda: tmp_path / "demo")
    monkeypatch.setattr(server, "serve", lambda services, listening: served.append(services))
    code, out, err = run("demo", "--port", "0")
    assert code == 0
    assert out.startswith("Indexed 14 documents")
    assert "Open http://127.0.0.1:" in err
    for question in EXAMPLE_QUESTIONS:
        assert question in err
    assert run("demo", "--port", "0")[1].startswith("Nothing has changed: 14 documents")
    assert served[1].examples == EXAMPLE_QUESTIONS
    assert served[1].live.generation().name == "g-000001"


def test_help_imports_nothing_slow() -> None:
    code = (
        "import sys; sys.argv = ['ibid', '--help']\n"
        "from web.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([name for name in ('torch', 'fastapi', 'faiss', 'numpy', 'pydantic') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "demo" in done.stdout


def test_a_receipt_without_quotes_verifies_nothing(run: Run, library: Path, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(write_receipt(receipt()))
    code, out, _ = run("verify", file, library)
    assert (code, out.splitlines()[-1]) == (1, "The receipt has no quotes.")
    code, out, _ = run("verify", file, library, "--json")
    assert (code, json.loads(out)["verified"]) == (1, False)
