"""A generation on disk: what is read back, and what is refused."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.document import Document, Mark, Passage, Run, Span
from index.build import build
from index.catalogue import Catalogue, UnreadableFile
from index.catalogue_writer import CatalogueWriter, IndexedPassage
from index.errors import DocumentMissing, IndexCorrupt, IndexMismatch, IndexOutdated, PassageMissing
from index.generation import Generation
from index.manifest import Manifest
from tests.fakes import FakeEmbedder

PAPER = Document(
    id="paper",
    path="reports/paper.pdf",
    title="Паперы “on” trade",
    media_type="application/pdf",
    language="be",
    text="Trade\n\nIt grew¹ fast.\n\n¹ By half.",
    sha256="5" * 64,
    marks=(
        Mark(0, 5, "heading", 1),
        Mark(0, 35, "page", 1, "iv"),
        Mark(7, 21, "paragraph"),
        Mark(23, 33, "footnote", 0, "1"),
    ),
    source=(Run(0, 5, 1, 40), Run(7, 14, 1, 50)),
)
CUT = Passage(2**63 - 1, "paper", ((Span(7, 14), Span(15, 21)),), ("Trade",))
NOTE = Passage(3, "paper", ((Span(23, 33),),), (), "footnote")


def write_paper(path: Path) -> None:
    with CatalogueWriter.create(path) as writer:
        writer.add(
            PAPER,
            99,
            [
                IndexedPassage(CUT, b"c" * 32, "grew", ""),
                IndexedPassage(NOTE, b"n" * 32, "", "BRST"),
            ],
        )
        writer.add_unreadable(UnreadableFile("b.pdf", "It is encrypted.", "7" * 64, 5))


@pytest.fixture
def generation(library: Path, embedder: FakeEmbedder) -> Generation:
    name = build(library, embedder).generation
    return Generation.open(library / ".ibid" / "generations" / name)


def ids(generation: Generation) -> dict[str, str]:
    return {info.path: info.id for info in generation.documents()}


class TestCatalogue:
    @pytest.fixture
    def catalogue(self, tmp_path: Path) -> Catalogue:
        write_paper(tmp_path / "library.sqlite")
        return Catalogue(tmp_path / "library.sqlite")

    def test_a_document_comes_back_as_it_was(self, catalogue: Catalogue) -> None:
        assert catalogue.document("paper") == PAPER

    def test_passages_come_back_in_the_order_asked_for(self, catalogue: Catalogue) -> None:
        assert catalogue.passages([3, 2**63 - 1]) == [NOTE, CUT]
        assert catalogue.passages([2**63 - 1, 3, 3]) == [CUT, NOTE, NOTE]
        assert catalogue.passages_of("paper") == [CUT, NOTE]
        assert catalogue.passages_of("elsewhere") == []

    def test_documents_are_listed_without_texts(self, catalogue: Catalogue) -> None:
        (info,) = catalogue.documents()
        assert (info.id, info.path, info.size, info.pages, info.passages) == (
            "paper",
            "reports/paper.pdf",
            99,
            1,
            2,
        )

    def test_unreadable_files_keep_their_reason(self, catalogue: Catalogue) -> None:
        expected = UnreadableFile("b.pdf", "It is encrypted.", "7" * 64, 5)
        assert catalogue.unreadable() == (expected,)

    def test_copies_are_the_same(self, catalogue: Catalogue, tmp_path: Path) -> None:
        source = tmp_path / "library.sqlite"
        with CatalogueWriter.create(tmp_path / "next.sqlite", source) as writer:
            writer.copy(["reports/paper.pdf", "gone.txt"])
        copied = Catalogue(tmp_path / "next.sqlite")
        assert copied.document("paper") == PAPER
        assert copied.passages_of("paper") == [CUT, NOTE]
        assert copied.coats() == [b"c" * 32, b"n" * 32]
        assert copied.unreadable() == ()

    def test_unknown_ids(self, catalogue: Catalogue) -> None:
        with pytest.raises(DocumentMissing, match="no document nobody"):
            catalogue.document("nobody")
        with pytest.raises(PassageMissing, match="no passage 4"):
            catalogue.passages([3, 4])

    def test_a_name_with_odd_characters(self, tmp_path: Path) -> None:
        folder = tmp_path / "a?b#c %41 é"
        folder.mkdir()
        write_paper(folder / "library.sqlite")
        assert Catalogue(folder / "library.sqlite").document("paper") == PAPER


class TestGeneration:
    def test_finds_what_was_built(self, generation: Generation, embedder: FakeEmbedder) -> None:
        question = embedder.embed_question("deposited its instrument")
        (dense, score), *_ = generation.vectors.search(question, 3)
        (lexical, _), *_ = generation.lexical.search("depositing instruments", 3)
        passage = generation.passage(lexical)
        assert dense == lexical
        assert score > 0.3
        assert "deposited its instrument" in generation.document(passage.document_id).slice(
            passage.spans
        )

    def test_finds_by_headings_and_title(self, library: Path, embedder: FakeEmbedder) -> None:
        (library / "minutes.txt").write_text("Nothing was decided.\n")
        name = build(library, embedder).generation
        generation = Generation.open(library / ".ibid" / "generations" / name)
        (found, _), *_ = generation.lexical.search("minutes", 3)
        assert generation.passage(found).document_id == ids(generation)["minutes.txt"]

    def test_filters(self, generation: Generation) -> None:
        by_path = ids(generation)
        assert list(by_path) == ["notes/выборы.txt", "notes/рэспубліка.txt", "treaty.txt"]
        russian = by_path["notes/выборы.txt"]
        assert generation.document_ids() is None
        assert generation.document_ids(languages=["ru", "xx"]) == {russian}
        assert generation.document_ids(by_path.values(), ["ru"]) == {russian}
        assert generation.document_ids(["nobody"]) == set()
        expected = {passage.id for passage in generation.passages_of(russian)}
        everything = generation.passage_ids_by_language(None)
        assert everything["ru"] == expected != set()
        assert set(everything) == {"be", "en", "ru"}
        assert sum(map(len, everything.values())) == generation.manifest.passages
        assert generation.passage_ids_by_language({russian, "nobody"}) == {"ru": expected}

    def test_goes_on_when_its_folder_is_removed(
        self, generation: Generation, embedder: FakeEmbedder
    ) -> None:
        shutil.rmtree(generation.folder)
        with ThreadPoolExecutor(4) as pool:
            for info in generation.documents():
                passages = generation.passages_of(info.id)
                assert list(pool.map(generation.passage, [p.id for p in passages])) == passages
                assert generation.document(info.id).path == info.path
        assert generation.lexical.search("treaty", 1) != []
        assert generation.vectors.search(embedder.embed_question("treaty"), 1) != []

    def test_threads_read_at_once(self, generation: Generation) -> None:
        known = [info.id for info in generation.documents()] * 40
        with ThreadPoolExecutor(8) as pool:
            assert [document.id for document in pool.map(generation.document, known)] == known

    def test_another_model_is_refused(self, generation: Generation) -> None:
        generation.require_model(FakeEmbedder())
        message = r"model fake \(fake-4096\), the settings say other \(other-4096\).*--full"
        with pytest.raises(IndexMismatch, match=message):
            generation.require_model(FakeEmbedder(name="other"))

    @pytest.mark.parametrize(
        ("schema", "error", "message"),
        [
            (99, IndexMismatch, "layout 99, this ibid reads 3: install the ibid that built it"),
            (2, IndexOutdated, "by an earlier ibid: run `ibid index`"),
        ],
    )
    def test_another_layout_is_refused(
        self, generation: Generation, schema: int, error: type[Exception], message: str
    ) -> None:
        other = Manifest(**{**_fields(generation.manifest), "schema": schema})
        other.write(generation.folder)
        with pytest.raises(error, match=message):
            Generation.open(generation.folder)


def _fields(manifest: Manifest) -> dict[str, object]:
    return {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}


class TestDamage:
    def test_a_changed_byte_in_any_file_is_told_by_name(self, generation: Generation) -> None:
        files = ["manifest.json", *generation.manifest.files]
        assert {"library.sqlite", "vectors.npy", "vectors.faiss"} < set(files)
        assert any(name.startswith("lexical/") for name in files)
        for name in files:
            path = generation.folder / name
            data = path.read_bytes()
            for place in {0, len(data) // 2, len(data) - 1}:
                damaged = bytearray(data)
                damaged[place] ^= 1
                path.write_bytes(damaged)
                with pytest.raises(IndexCorrupt, match=rf"{name} is not.*ibid index --full"):
                    Generation.open(generation.folder)
            path.write_bytes(data)
        Generation.open(generation.folder)

    def test_a_missing_file_is_told_by_name(self, generation: Generation) -> None:
        for name in ["manifest.json", *generation.manifest.files]:
            path = generation.folder / name
            data = path.read_bytes()
            path.unlink()
            with pytest.raises(IndexCorrupt, match=rf"{name} is missing.*ibid index --full"):
                Generation.open(generation.folder)
            path.write_bytes(data)

    def test_a_manifest_of_other_shape_is_corrupt(self, generation: Generation) -> None:
        for data in (b"", b"[]", b"{}", b'"x"', json.dumps({"checksum": "x"}).encode(), b"\xff"):
            (generation.folder / "manifest.json").write_bytes(data)
            with pytest.raises(IndexCorrupt, match=r"manifest\.json is not what was written"):
                Generation.open(generation.folder)

    def test_unverified_files_are_still_not_mixed(
        self, generation: Generation, tmp_path: Path
    ) -> None:
        (tmp_path / "empty").mkdir()
        build(tmp_path / "empty", FakeEmbedder())
        other = tmp_path / "empty" / ".ibid" / "generations" / "g-000001"
        shutil.copy(other / "vectors.faiss", generation.folder / "vectors.faiss")
        with pytest.raises(IndexCorrupt, match="different passages"):
            Generation.open(generation.folder, verify=False)
