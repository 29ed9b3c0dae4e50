import json
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pypdfium2 as pdfium
import pytest

from corpus.demo import EXAMPLE_QUESTIONS, copy_to, library_files
from corpus.document import Document
from corpus.loaders import load

FILES = dict(library_files())
LANGUAGES = {"en", "ru", "be", "uk", "pl", "de", "fr", "lt"}
#: Path, language and title of each document.
LIBRARY = {
    "notes/arhuskaja-kanvencyja.txt": (
        "be",
        "Орхуская канвенцыя: права ведаць, права ўдзельнічаць, права судзіцца",
    ),
    "notes/convention-refugies-1951.md": (
        "fr",
        "La Convention de 1951 relative au statut des réfugiés",
    ),
    "notes/geneva-conventions.md": (
        "en",
        "The Geneva Conventions: a crib for people who have to quote them",
    ),
    "notes/helsinki-1975.txt": ("ru", "ХЕЛЬСИНКСКИЙ ЗАКЛЮЧИТЕЛЬНЫЙ АКТ: КРАТКАЯ СПРАВКА"),
    "notes/lietuvos-konstitucines-institucijos.md": (
        "lt",
        "Lietuvos konstitucinės institucijos: atmintinė",
    ),
    "notes/magnitsky-sanctions.txt": ("en", "MAGNITSKY-TYPE SANCTIONS COMPARED"),
    "notes/organy-konstytucyjne-rp.txt": (
        "pl",
        "KTO CO MOŻE: ORGANY KONSTYTUCYJNE RZECZYPOSPOLITEJ POLSKIEJ",
    ),
    "notes/rossiya-i-sovet-evropy.md": (
        "ru",
        "Россия и Совет Европы: вступление, исключение, последствия",
    ),
    "reports/election-observation.pdf": ("en", "Watching the Vote"),
    "reports/eu-sanktionen.docx": (
        "de",
        "Restriktive Maßnahmen der Europäischen Union: wer entscheidet, wer prüft, wer vollzieht",
    ),
    "reports/international-criminal-court.docx": (
        "en",
        "The International Criminal Court: when it can act",
    ),
    "reports/mechanizmy-aan.pdf": ("be", "Беларусь і міжнародныя механізмы правоў чалавека"),
    "web/budapeshtskyi-memorandum.html": (
        "uk",
        "Будапештський меморандум: що обіцяли і що з того вийшло",
    ),
    "web/ottawa-convention.html": (
        "en",
        "The Ottawa Convention on anti-personnel mines: an explainer",
    ),
}


def questions() -> list[dict[str, Any]]:
    path = Path(__file__).parents[1] / "corpus" / "demo" / "questions.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def read(path: str) -> Document:
    return load(FILES[path].read_bytes(), path)


def test_library_is_listed_by_path() -> None:
    assert list(FILES) == sorted(LIBRARY)
    assert {PurePosixPath(path).suffix for path in FILES} == {
        ".pdf",
        ".docx",
        ".html",
        ".md",
        ".txt",
    }
    assert max(len(file.read_bytes()) for file in FILES.values()) < 300_000


def test_copy_lays_out_every_file_and_keeps_a_persons_changes(tmp_path: Path) -> None:
    changed = tmp_path / "library" / "notes" / "helsinki-1975.txt"
    changed.parent.mkdir(parents=True)
    changed.write_text("my own words")
    copy_to(tmp_path / "library")
    copy_to(tmp_path / "library")
    laid = {
        path.relative_to(tmp_path / "library").as_posix(): path.read_bytes()
        for path in (tmp_path / "library").rglob("*")
        if path.is_file()
    }
    expected = {path: file.read_bytes() for path, file in FILES.items()}
    assert laid == expected | {"notes/helsinki-1975.txt": b"my own words"}


def test_english_report_has_roman_and_then_arabic_page_labels() -> None:
    with pdfium.PdfDocument(FILES["reports/election-observation.pdf"].read_bytes()) as pdf:
        labels = [pdf.get_page_label(index) for index in range(len(pdf))]
        outline = [(entry.level, entry.get_title()) for entry in pdf.get_toc()]
    assert labels == ["i", "ii", "iii", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
    assert outline[1:4] == [
        (0, "Preface"),
        (0, "1 Where the duty comes from"),
        (1, "1.1 The commitment of 1990"),
    ]


def test_belarusian_report_has_a_cover_and_five_pages() -> None:
    with pdfium.PdfDocument(FILES["reports/mechanizmy-aan.pdf"].read_bytes()) as pdf:
        labels = [pdf.get_page_label(index) for index in range(len(pdf))]
    assert labels == ["i", "1", "2", "3", "4", "5"]


def test_one_text_is_in_windows_1251_with_crlf() -> None:
    data = FILES["notes/helsinki-1975.txt"].read_bytes()
    assert data.decode("cp1251").startswith("ХЕЛЬСИНКСКИЙ ЗАКЛЮЧИТЕЛЬНЫЙ АКТ: КРАТКАЯ СПРАВКА\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize("path", LIBRARY)
def test_document_has_its_language_and_title(path: str) -> None:
    assert (read(path).language, read(path).title) == LIBRARY[path]


@pytest.mark.parametrize(
    "entry", [entry for entry in questions() if entry["doc"]], ids=lambda entry: entry["id"]
)
def test_expected_words_stand_once_in_the_document(entry: dict[str, Any]) -> None:
    assert read(entry["doc"]).text.count(entry["must"]) == 1


def test_sentence_across_pages_and_a_footnote_is_one_paragraph() -> None:
    document = read("reports/election-observation.pdf")
    at = document.text.index("adds a duty that gives the reports their weight")
    [paragraph] = [m for m in document.marks_of("paragraph") if m.start <= at < m.end]
    words = document.text[paragraph.start : paragraph.end]
    assert words.startswith("At the Istanbul Summit of November 1999")
    assert "the states agreed" in words
    assert words.endswith("what was done with the recommendations of the last report.")
    first, last = document.page_at(paragraph.start), document.page_at(paragraph.end - 1)
    assert first is not None
    assert last is not None
    assert (first.label, last.label) == ("1", "2")


def test_questions_are_in_all_languages_and_of_every_kind() -> None:
    asked = questions()
    assert {entry["lang"] for entry in asked} == LANGUAGES
    assert all((entry["doc"] is None) == (entry["must"] is None) for entry in asked)
    unanswerable = [entry for entry in asked if entry["doc"] is None]
    across = [
        entry
        for entry in asked
        if entry["doc"] is not None and LIBRARY[entry["doc"]][0] != entry["lang"]
    ]
    assert [len(asked), len(unanswerable), len(across)] == [71, 15, 15]
    assert set(EXAMPLE_QUESTIONS) <= {entry["question"] for entry in asked}
    assert {entry["doc"] for entry in asked} - {None} == set(LIBRARY)
