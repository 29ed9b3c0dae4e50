import tomllib
from pathlib import Path

import pytest

from corpus.folder import walk
from corpus.metadata.stated import Metadata, Stated
from index.catalogue import DocumentInfo
from web.references.reference import BadValue, Corrections, corrected, stated_reference
from web.references.sidecar import (
    BrokenSidecar,
    read_corrections,
    sidecar_of,
    write_corrections,
)

ALL = Corrections(
    authors=("Иванова, Анна", "{Freedom Land}"),
    title='A "title" \\ with = signs # and more',
    publisher="Example House",
    place="Мінск",
    issued="2024-05",
    url="https://example.org/",
    type="book",
)


def test_beside_the_document(tmp_path: Path) -> None:
    assert sidecar_of(tmp_path / "brief.pdf") == tmp_path / "brief.pdf.reference.toml"


@pytest.mark.parametrize(
    "corrections", [ALL, Corrections(authors=()), Corrections(publisher=""), Corrections(title="A")]
)
def test_round_trip(tmp_path: Path, corrections: Corrections) -> None:
    sidecar = tmp_path / "brief.pdf.reference.toml"
    write_corrections(sidecar, corrections)
    assert read_corrections(sidecar) == corrections
    assert list(tmp_path.iterdir()) == [sidecar]
    assert sidecar.stat().st_mode & 0o777 == 0o644


def test_a_person_can_read_it(tmp_path: Path) -> None:
    sidecar = tmp_path / "brief.pdf.reference.toml"
    write_corrections(sidecar, Corrections(title="Выборы", issued="2024"))
    lines = sidecar.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# How to refer to brief.pdf: what is written here goes before")
    assert [line for line in lines if line and line[0] != "#"] == [
        'title = "Выборы"', 'issued = "2024"',
    ]  # fmt: skip


def test_a_name_of_several_lines_stays_in_the_comment(tmp_path: Path) -> None:
    sidecar = tmp_path / "a\ntitle = 1.pdf.reference.toml"
    write_corrections(sidecar, Corrections(title="B"))
    assert tomllib.loads(sidecar.read_text(encoding="utf-8")) == {"title": "B"}


def test_nothing_corrected_is_no_file(tmp_path: Path) -> None:
    sidecar = tmp_path / "brief.pdf.reference.toml"
    assert read_corrections(sidecar) == Corrections()
    write_corrections(sidecar, ALL)
    write_corrections(sidecar, Corrections())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("issued = 2024-05-04", Corrections(issued="2024-05-04")),
        ("issued = 2024", Corrections(issued="2024")),
        ('\ufefftitle = "  A   B "', Corrections(title="A B")),
        ('authors = ["A B", " "]', Corrections(authors=("A B",))),
    ],
)
def test_as_people_write_it(tmp_path: Path, text: str, expected: Corrections) -> None:
    sidecar = tmp_path / "x.reference.toml"
    sidecar.write_text(text, encoding="utf-8")
    assert read_corrections(sidecar) == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'title = "A"\npublisher = B\n', "x.reference.toml is not valid TOML: Invalid value (at line 2, column 13)."),
        (b'title = "A"\n\nautors = ["B"]\n', "x.reference.toml, line 3: There is no 'autors' in a reference; there are authors, title, publisher, place, issued, url, type."),
        (b'authors = "A B"', 'x.reference.toml, line 1: Write authors as a list: authors = ["Anna Smith", "Bob Jones"].'),
        (b'# x\nissued = "May 2024"', "x.reference.toml, line 2: Write the date as 2024, 2024-05 or 2024-05-04."),
        (b'issued = "2024-02-30"', "x.reference.toml, line 1: Write the date as 2024, 2024-05 or 2024-05-04."),
        (b"title = 5", "x.reference.toml, line 1: Write title in quotation marks."),
        (b'title = ""', "x.reference.toml, line 1: A reference needs a title."),
        (b'url = "javascript:alert(1)"', "x.reference.toml, line 1: Write the address in full, as https://example.org/report."),
        (b'type = "film"', "x.reference.toml, line 1: The type is one of report, book, article, webpage, legislation."),
        (b'title = "A"\n# \xcd', "x.reference.toml, line 2: save it as UTF-8."),
        (b"title = " + b"[" * 60000, "x.reference.toml is not valid TOML: maximum recursion depth exceeded"),
        (b"issued = " + b"9" * 5000, "x.reference.toml is not valid TOML: Exceeds the limit"),
        (b"#" * 70000, "x.reference.toml is too long for corrections of a reference."),
    ],
)  # fmt: skip
def test_a_broken_one_is_told_and_left_alone(tmp_path: Path, data: bytes, message: str) -> None:
    sidecar = tmp_path / "x.reference.toml"
    sidecar.write_bytes(data)
    with pytest.raises(BrokenSidecar) as raised:
        read_corrections(sidecar)
    assert str(raised.value).startswith(message)
    for corrections in (ALL, Corrections()):
        with pytest.raises(BrokenSidecar):
            write_corrections(sidecar, corrections)
    assert sidecar.read_bytes() == data


def test_the_library_passes_it_over(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("Words.")
    write_corrections(sidecar_of(tmp_path / "brief.txt"), ALL)
    assert [found.path for found in walk(tmp_path)] == ["brief.txt"]


INFO = DocumentInfo(
    id="5f2c1a9d3b7e4c60", path="brief.pdf", title="The Brief", media_type="application/pdf",
    language="en", sha256="0" * 64, size=1, pages=1, passages=1, notes=(),
)  # fmt: skip
HERE = "corrected by hand"


def test_corrections_go_before_what_the_file_says() -> None:
    said = Metadata(
        authors=(Stated("typist", "A"),), publisher=Stated("P", "B"), issued=Stated("2020", "C")
    )
    reference = corrected(
        stated_reference(INFO, said),
        Corrections(authors=("Anna Smith",), publisher="", type="book"),
    )
    assert reference.authors == (Stated("Anna Smith", HERE),)
    assert reference.publisher is None
    assert reference.issued == Stated("2020", "C")
    assert reference.type == Stated("book", HERE)
    assert reference.title == Stated("The Brief", "its heading, or the file’s name")


def test_bad_values_are_refused() -> None:
    with pytest.raises(BadValue, match="Write the date as 2024"):
        Corrections(issued="soon").check()
