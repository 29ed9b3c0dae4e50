"""What a build takes over, what it does anew, and what it reports."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import index.assemble
import index.build
import index.manifest
import index.plan
from corpus.document import Document
from corpus.errors import InvalidDocument
from index.build import BuildReport, Progress, build
from index.catalogue import UnreadableFile
from index.embedding import write_vectors
from index.errors import (
    IndexCorrupt,
    IndexMismatch,
    IndexOutdated,
    IndexUnusable,
    LibraryMissing,
)
from index.generation import Generation
from index.live import LiveIndex
from tests.fakes import FakeEmbedder


def now(library: Path) -> Generation:
    return LiveIndex(library / ".ibid").generation()


def counts(report: BuildReport) -> dict[str, int]:
    names = ("added", "changed", "removed", "renamed", "unchanged")
    return {name: getattr(report, name) for name in names if getattr(report, name)}


@pytest.fixture
def read_paths(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that builds parse from here on."""
    paths: list[str] = []
    load = index.assemble.load

    def listed(data: bytes, path: str, *, limit: int) -> Document:
        paths.append(path)
        return load(data, path, limit=limit)

    monkeypatch.setattr(index.assemble, "load", listed)
    return paths


class TestWhatChanged:
    def test_a_first_build_reads_everything(self, library: Path, embedder: FakeEmbedder) -> None:
        report = build(library, embedder)
        assert counts(report) == {"added": 3}
        assert (report.generation, report.published) == ("g-000001", True)
        assert (report.documents, report.unreadable) == (3, ())
        assert report.embedded == report.passages == len(now(library).vectors)

    def test_nothing_changed(
        self, library: Path, embedder: FakeEmbedder, read_paths: list[str]
    ) -> None:
        first = build(library, embedder)
        read_paths.clear()
        (library / "treaty.txt").touch()
        report = build(library, embedder)
        assert (report.generation, report.published) == ("g-000001", False)
        assert counts(report) == {"unchanged": 3}
        assert (report.passages, report.embedded) == (first.passages, 0)
        assert read_paths == []

    def test_only_a_changed_file_is_read(
        self, library: Path, embedder: FakeEmbedder, read_paths: list[str]
    ) -> None:
        build(library, embedder)
        read_paths.clear()
        embedder.embedded.clear()
        size = (library / "treaty.txt").stat().st_size
        (library / "treaty.txt").write_text("Minsk".ljust(size - 1, "!") + "\n")
        report = build(library, embedder)
        assert counts(report) == {"changed": 1, "unchanged": 2}
        assert read_paths == ["treaty.txt"]
        assert [text[:5] for text in embedder.embedded] == ["Minsk", "Treat"]  # words, title
        assert now(library).lexical.search("deposited", 5) == []

    def test_a_removed_file_is_gone(self, library: Path, embedder: FakeEmbedder) -> None:
        build(library, embedder)
        (library / "treaty.txt").unlink()
        report = build(library, embedder)
        assert counts(report) == {"removed": 1, "unchanged": 2}
        assert report.embedded == 0
        assert now(library).lexical.search("treaty", 5) == []
        assert [info.language for info in now(library).documents()] == ["ru", "be"]

    def test_a_renamed_file_with_a_title_of_its_own_is_not_embedded_again(
        self, library: Path, embedder: FakeEmbedder
    ) -> None:
        page = "<html><head><title>On treaties</title></head><body><p>{}</p></body></html>"
        body = "The treaty was signed in Minsk, and all of it entered into force in spring."
        (library / "a.html").write_text(page.format(body))
        build(library, embedder)
        (library / "a.html").rename(library / "notes" / "b.html")
        report = build(library, embedder)
        assert counts(report) == {"renamed": 1, "unchanged": 3}
        assert report.embedded == 0
        assert now(library).documents()[0].path == "notes/b.html"

    def test_a_text_that_comes_twice_is_embedded_once(
        self, library: Path, embedder: FakeEmbedder
    ) -> None:
        page = (
            "<html><head><title>Twice</title></head><body><p>It was said twice.</p></body></html>"
        )
        for name in ("a.html", "b.html"):
            (library / name).write_text(page)
        report = build(library, embedder)
        assert report.embedded == report.passages - 1
        first, second, *_ = now(library).vectors.search(embedder.embed_question("said twice"), 9)
        assert first[1] == second[1]

    def test_other_code_reads_again_but_does_not_embed_again(
        self,
        library: Path,
        embedder: FakeEmbedder,
        read_paths: list[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        build(library, embedder)
        for module in (index.build, index.plan):
            monkeypatch.setattr(module, "text_fingerprint", lambda: "another version")
        read_paths.clear()
        report = build(library, embedder)
        assert report.published
        assert read_paths == ["notes/выборы.txt", "notes/рэспубліка.txt", "treaty.txt"]
        assert (counts(report), report.embedded) == ({"unchanged": 3}, 0)

    def test_full_takes_nothing_over(
        self, library: Path, embedder: FakeEmbedder, read_paths: list[str]
    ) -> None:
        first = build(library, embedder)
        report = build(library, embedder, full=True)
        assert (report.generation, report.embedded) == ("g-000002", first.passages)
        assert len(read_paths) == 6

    def test_an_empty_folder(self, quick_path: Path, embedder: FakeEmbedder) -> None:
        report = build(quick_path, embedder)
        assert (report.published, report.documents, report.passages) == (True, 0, 0)
        generation = now(quick_path)
        assert generation.documents() == []
        assert generation.lexical.search("anything", 5) == []
        assert generation.vectors.search(embedder.embed_question("anything"), 5) == []
        assert not build(quick_path, embedder).published


class TestUnreadable:
    def test_is_told_with_a_reason_and_the_others_are_indexed(
        self, library: Path, embedder: FakeEmbedder
    ) -> None:
        (library / "empty.txt").touch()
        (library / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
        report = build(library, embedder)
        assert [file.path for file in report.unreadable] == ["broken.pdf", "empty.txt"]
        assert report.unreadable == now(library).unreadable
        assert "empty" in report.unreadable[1].reason
        assert report.documents == 3

    def test_is_not_read_again_until_it_changes(
        self, library: Path, embedder: FakeEmbedder, read_paths: list[str]
    ) -> None:
        (library / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
        build(library, embedder)
        read_paths.clear()
        assert not build(library, embedder).published
        (library / "broken.pdf").rename(library / "fine.txt")
        (library / "fine.txt").write_text("It is fine now.\n")
        report = build(library, embedder)
        assert (counts(report), report.unreadable) == ({"added": 1, "unchanged": 3}, ())
        assert read_paths == ["fine.txt"]

    def test_a_file_that_becomes_unreadable_leaves_the_answers(
        self, library: Path, embedder: FakeEmbedder
    ) -> None:
        build(library, embedder)
        (library / "treaty.txt").write_bytes(b"")
        report = build(library, embedder)
        assert (counts(report), len(report.unreadable)) == ({"removed": 1, "unchanged": 2}, 1)
        assert now(library).lexical.search("treaty", 5) == []

    def test_a_limit_on_size(self, library: Path, embedder: FakeEmbedder) -> None:
        size = (library / "treaty.txt").stat().st_size
        (library / "notes" / "выборы.txt").write_text("Выборы.\n", encoding="utf-8")
        (library / "notes" / "рэспубліка.txt").write_text("Рэспубліка.\n", encoding="utf-8")
        report = build(library, embedder, limit_bytes=size - 1)
        assert [(file.path, file.size) for file in report.unreadable] == [("treaty.txt", size)]
        assert build(library, embedder, limit_bytes=size).unreadable == ()

    @pytest.mark.parametrize("error", [InvalidDocument("what"), RecursionError("what")])
    def test_a_defect_in_a_loader_costs_one_file(
        self,
        library: Path,
        embedder: FakeEmbedder,
        monkeypatch: pytest.MonkeyPatch,
        error: Exception,
    ) -> None:
        load = index.assemble.load

        def misread(data: bytes, path: str, *, limit: int) -> Document:
            if path == "treaty.txt":
                raise error
            return load(data, path, limit=limit)

        monkeypatch.setattr(index.assemble, "load", misread)
        report = build(library, embedder)
        assert report.documents == 2
        (file,) = report.unreadable
        assert f"a defect of ibid: please report it ({type(error).__name__}: what)" in file.reason
        assert isinstance(file, UnreadableFile)


class TestRefusals:
    def test_a_library_that_is_not_there(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        with pytest.raises(LibraryMissing, match="nowhere is not a folder"):
            build(tmp_path / "nowhere", embedder)
        assert not (tmp_path / "nowhere").exists()

    def test_an_earlier_ibids_index_is_built_anew(
        self,
        library: Path,
        embedder: FakeEmbedder,
        read_paths: list[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        build(library, embedder)
        read_paths.clear()
        monkeypatch.setattr(index.manifest, "SCHEMA", index.manifest.SCHEMA + 1)
        with pytest.raises(IndexOutdated):
            now(library)
        report = build(library, embedder)
        assert (report.published, report.embedded) == (True, report.passages)
        assert len(read_paths) == report.documents == 3

    def test_another_model_needs_a_full_build(self, library: Path, embedder: FakeEmbedder) -> None:
        build(library, embedder)
        other = FakeEmbedder(dim=512, name="other")
        with pytest.raises(IndexMismatch, match="run `ibid index --full`"):
            build(library, other)
        assert now(library).manifest.model == "fake"
        build(library, other, full=True)
        assert (now(library).manifest.model, now(library).manifest.dim) == ("other", 512)

    @pytest.mark.parametrize("name", ["CURRENT", "generations/g-000001/library.sqlite"])
    def test_a_damaged_index_needs_a_full_build(
        self, library: Path, embedder: FakeEmbedder, name: str
    ) -> None:
        build(library, embedder)
        path = library / ".ibid" / name
        path.write_bytes(path.read_bytes().replace(b"0", b"1"))
        with pytest.raises(IndexCorrupt, match=rf"{name}.*run `ibid index --full`"):
            build(library, embedder)
        assert build(library, embedder, full=True).documents == 3
        assert len(now(library).documents()) == 3

    def test_vectors_of_a_wrong_shape(
        self, library: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedder, "_row", FakeEmbedder(dim=8)._row)
        with pytest.raises(ValueError, match=r"fake gave vectors of shape \(\d+, 8\)"):
            build(library, embedder)
        assert sorted(path.name for path in (library / ".ibid").iterdir()) == ["lock"]


class TestPlaces:
    def test_an_index_elsewhere(
        self, library: Path, quick_path: Path, embedder: FakeEmbedder
    ) -> None:
        build(library, embedder, index_dir=quick_path / "deep" / "index")
        assert not (library / ".ibid").exists()
        assert LiveIndex(quick_path / "deep" / "index").generation().manifest.documents == 3

    def test_an_index_among_the_documents_does_not_index_itself(
        self, library: Path, embedder: FakeEmbedder
    ) -> None:
        for _ in range(2):
            report = build(library, embedder, index_dir=library / "index")
        assert (report.documents, report.unreadable, report.published) == (3, (), False)

    def test_one_generation_is_kept_to_fall_back_on(
        self, library: Path, embedder: FakeEmbedder
    ) -> None:
        for turn in range(4):
            (library / "turn.txt").write_text(f"It was turn {turn}.\n")
            build(library, embedder)
        index_dir = library / ".ibid"
        kept = sorted(path.name for path in (index_dir / "generations").iterdir())
        assert kept == ["g-000003", "g-000004"]
        left = sorted(path.name for path in index_dir.iterdir())
        assert left == ["CURRENT", "generations", "lock"]


def test_progress_is_told_stage_by_stage(library: Path, embedder: FakeEmbedder) -> None:
    told: list[Progress] = []
    report = build(library, embedder, progress=told.append)
    stages = [p.stage for p in told]
    assert list(dict.fromkeys(stages)) == ["scan", "read", "embed", "write"]
    last = {p.stage: p for p in told}
    assert last["scan"] == Progress("scan", 3, 3)
    assert last["read"] == Progress("read", 3, 3)
    total = report.passages
    assert replace(last["embed"], seconds_left=0) == Progress("embed", 3, 3, total, total, 0)
    assert last["embed"].seconds_left == 0
    assert last["write"] == Progress("write", 3, 3, total, total)


def test_a_stopped_build_cleans_up(library: Path, embedder: FakeEmbedder) -> None:
    build(library, embedder)
    (library / "treaty.txt").unlink()

    def stop(progress: Progress) -> None:
        if progress.stage == "embed":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(library, embedder, progress=stop)
    assert not (library / ".ibid" / "building").exists()
    assert now(library).lexical.search("treaty", 1) != []
    assert build(library, embedder).removed == 1


def test_a_folder_that_can_not_hold_the_index(library: Path, embedder: FakeEmbedder) -> None:
    place = library / "treaty.txt"
    with pytest.raises(IndexUnusable, match=r"can't be written to .*--index-dir"):
        build(library, embedder, index_dir=place)
    with pytest.raises(IndexUnusable, match="CURRENT can't be read"):
        LiveIndex(place).generation()


def test_texts_are_embedded_in_chunks(
    library: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(write_vectors.__globals__, "CHUNK", 2)
    report = build(library, embedder)
    generation = now(library)
    assert report.embedded == report.passages > 2
    words = [text for text in embedder.embedded if text.endswith(".")]
    assert len(words) == report.passages
    for text in words:
        (_, score), *_ = generation.vectors.search(embedder.embed_question(text), 1)
        assert score > 0.98


def test_a_vector_is_its_words_and_a_little_of_its_title(
    library: Path, embedder: FakeEmbedder
) -> None:
    """The words "Minsk" and the title "Treaty" share no word: cosines 1 and 0.15, over the
    length of their sum."""
    (library / "treaty.txt").write_text("Minsk", encoding="utf-8")
    build(library, embedder)
    length = np.sqrt(1 + 0.15**2)
    for question, expected in (("Minsk", 1 / length), ("treaty", 0.15 / length)):
        (_, score), *_ = now(library).vectors.search(embedder.embed_question(question), 1)
        assert score == pytest.approx(expected, abs=1e-6)
