import os
import unicodedata
from pathlib import Path

import pytest

from corpus.errors import EmptyFile, FileTooLarge, Unreadable, UnsupportedFormat
from corpus.folder import Found, read, walk


def write(root: Path, *names: str) -> None:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Words.")


def paths(root: Path) -> list[str]:
    return [found.path for found in walk(root)]


def test_documents_are_found_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/z.PDF", "a/b/c.md", "B.html", "a.docx", "ж.txt")
    assert paths(tmp_path) == ["B.html", "a.docx", "a/b/c.md", "a/z.PDF", "b.txt", "ж.txt"]


def test_what_is_no_document_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, ".ibid/generations/a.txt", ".git/b.md", ".hidden.txt", "~$report.docx")
    write(tmp_path, "talk.pdf.part", "talk.txt~", "photo.jpg", "data.csv", "README", "kept.txt")
    assert paths(tmp_path) == ["kept.txt"]


def test_size_and_time_are_those_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    os.utime(tmp_path / "a.txt", ns=(1, 1_700_000_000_123_000_000))
    assert list(walk(tmp_path)) == [
        Found("a.txt", tmp_path.resolve() / "a.txt", 6, 1_700_000_000_123_000_000)
    ]


def test_paths_are_composed(tmp_path: Path) -> None:
    write(tmp_path, unicodedata.normalize("NFD", "café/ёж.txt"))
    assert paths(tmp_path) == ["café/ёж.txt"]
    assert read(next(walk(tmp_path))) == b"Words."


def test_a_name_that_is_no_utf8_has_a_path_that_is(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Words.")
    found = next(walk(tmp_path))
    assert found.path == "caf\ufffd.txt"
    assert read(found) == b"Words."


def test_links_are_not_followed(tmp_path: Path) -> None:
    library, outside = tmp_path / "library", tmp_path / "outside"
    write(library, "real.txt")
    write(outside, "secret.txt")
    (library / "inside.txt").symlink_to(library / "real.txt")
    (library / "loop").symlink_to(library)
    (library / "broken.txt").symlink_to(library / "gone.txt")
    (library / "secret.txt").symlink_to(outside / "secret.txt")
    (library / "folder").symlink_to(outside)
    assert paths(library) == ["folder", "real.txt", "secret.txt"]
    for found in walk(library):
        if found.path != "real.txt":
            with pytest.raises(Unreadable, match="link that leads out of the library"):
                read(found)


def test_a_library_may_itself_be_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", "a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert paths(tmp_path / "link") == ["a.txt"]


def test_documents_that_no_loader_reads_are_told(tmp_path: Path) -> None:
    write(tmp_path, "old.DOC", "book.epub")
    book, old = walk(tmp_path)
    with pytest.raises(UnsupportedFormat, match=r"doesn't read \.epub files\. Convert it to PDF"):
        read(book)
    with pytest.raises(UnsupportedFormat, match=r"doesn't read \.doc files\. Save it as DOCX"):
        read(old)


def test_the_limit_holds_for_what_is_read_and_not_only_for_what_was_found(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    found = next(walk(tmp_path))
    assert read(found, limit=6) == b"Words."
    with pytest.raises(FileTooLarge):
        read(found, limit=5)
    found.file.write_text("Words and words.")
    with pytest.raises(FileTooLarge):
        read(found, limit=6)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    with pytest.raises(EmptyFile, match="0 bytes"):
        read(next(walk(tmp_path)))


def test_a_file_that_vanished_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    found = next(walk(tmp_path))
    found.file.unlink()
    with pytest.raises(Unreadable, match="vanished"):
        read(found)


def test_files_and_folders_without_permission_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "shut/a.txt", "b.txt")
    scandir, open_file = os.scandir, Path.open

    def scan(folder: Path) -> object:
        if folder.name == "shut":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    def refuse(file: Path, mode: str) -> object:
        if file.name == "b.txt":
            raise PermissionError(13, "Permission denied")
        return open_file(file, mode)

    monkeypatch.setattr(os, "scandir", scan)
    monkeypatch.setattr(Path, "open", refuse)
    assert paths(tmp_path) == ["b.txt", "shut"]
    for found in walk(tmp_path):
        with pytest.raises(Unreadable, match="no permission to open it"):
            read(found)


def test_a_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt")
    found = next(walk(tmp_path))

    def fail(file: Path, mode: str) -> object:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(Unreadable, match="Input/output error"):
        read(found)
