"""What is found first, and what languages may not bring to it."""

from pathlib import Path

import pytest

from index.build import build, default_index_dir
from index.generation import Generation
from index.live import LiveIndex
from qa.likeness import Likeness, load_likeness
from qa.retrieve import Fusion, Retriever
from tests.fakes import FakeEmbedder

LIKENESS = Likeness({"en": {"en": 0.4, "ru": -0.4}, "ru": {"en": -0.2, "ru": 0.2}})


@pytest.fixture
def generation(quick_path: Path, embedder: FakeEmbedder) -> Generation:
    """A text in English that shares two words of the question below, a Russian one that shares
    one, and no words in the lexical index's sense."""
    folder = quick_path / "two"
    folder.mkdir()
    (folder / "en.txt").write_text("Nobody saw the ships that left the harbour of Riga at night.\n")
    (folder / "ru.txt").write_text(
        "Суда Emerald вышли из гавани ночью, и никто этого не видел.\n", encoding="utf-8"
    )
    build(folder, embedder)
    return LiveIndex(default_index_dir(folder)).generation()


def first(generation: Generation, embedder: FakeEmbedder, likeness: Likeness) -> tuple[str, bool]:
    """Language of the best passage, and whether it is said to be another than the question's."""
    retriever = Retriever(embedder, Fusion(lexical_weight=0.0, language_weight=1.0))
    retriever._likeness = likeness
    hits = retriever.retrieve(generation, "Which ships left Emerald harbour at night?", 2)
    assert len(hits) == 2
    return generation.document(hits[0].passage.document_id).language, hits[0].across


def test_what_languages_bring_to_nearness_is_taken_off(
    generation: Generation, embedder: FakeEmbedder
) -> None:
    assert first(generation, embedder, Likeness({})) == ("en", False)
    assert first(generation, embedder, LIKENESS) == ("ru", True)


def test_each_language_is_looked_through_by_itself(
    generation: Generation, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.retrieve.DEPTH", 1)
    found = Retriever(embedder).search(generation, "Which ships left Emerald harbour at night?")
    languages = {
        generation.document(passage.document_id).language: passage.id in found.across
        for passage in generation.passages(list(found.dense))
    }
    assert languages == {"en": False, "ru": True}


def test_what_only_words_find_has_its_own_nearness(
    quick_path: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = quick_path / "words"
    folder.mkdir()
    (folder / "near.txt").write_text("The ships left.\n")
    (folder / "far.txt").write_text(
        "One autumn ships left many harbours, or so our lighthouse keeper used to tell anybody "
        "who would listen.\n"
    )
    build(folder, embedder)
    generation = LiveIndex(default_index_dir(folder)).generation()
    retriever = Retriever(embedder, Fusion(language_weight=0.0))
    monkeypatch.setattr("qa.retrieve.DEPTH", 1)
    question = "The ships left harbours autumn lighthouse keeper"
    found = retriever.search(generation, question)
    by_path = {info.path: generation.passages_of(info.id)[0].id for info in generation.documents()}
    assert set(found.lexical) == {by_path["far.txt"]}
    assert set(found.dense) == set(by_path.values())
    assert 0 < found.dense[by_path["far.txt"]] < found.dense[by_path["near.txt"]]


def test_a_name_is_found_in_other_letters(quick_path: Path, embedder: FakeEmbedder) -> None:
    folder = quick_path / "names"
    folder.mkdir()
    for name, town in (("one", "Гомеле"), ("two", "Бресте"), ("three", "Пинске")):
        (folder / f"{name}.txt").write_text(f"Суд в {town} закрыт.\n", encoding="utf-8")
    build(folder, embedder)
    generation = LiveIndex(default_index_dir(folder)).generation()
    for town, file in (("Homel", "one.txt"), ("Brest", "two.txt"), ("Pinsk", "three.txt")):
        hits = Retriever(embedder).retrieve(generation, f"Which courts of {town} are closed?", 3)
        assert generation.document(hits[0].passage.document_id).path == file
        assert [hit.names for hit in hits] == [1.0, 0.0, 0.0]


def test_a_filter_by_language_or_document_limits_what_is_found(
    generation: Generation, embedder: FakeEmbedder
) -> None:
    retriever = Retriever(embedder)
    by_path = {info.path: info.id for info in generation.documents()}
    for limit in ({"languages": ["ru"]}, {"documents": [by_path["ru.txt"]]}):
        hits = retriever.retrieve(generation, "Which ships left?", 9, **limit)  # type: ignore[arg-type]
        assert {hit.passage.document_id for hit in hits} == {by_path["ru.txt"]}
        assert all(hit.across for hit in hits)


def test_a_language_that_was_not_measured_is_taken_for_one_like_the_others() -> None:
    assert LIKENESS.of("en", "ru") == -0.4
    assert LIKENESS.of("it", "it") == pytest.approx(0.3)
    assert LIKENESS.of("it", "ru") == pytest.approx(-0.3)
    assert load_likeness("a model that nobody measured").of("en", "en") == 0.0


def test_the_shipped_table_knows_that_a_language_is_nearest_to_itself() -> None:
    table = load_likeness("multilingual-e5-small").table
    assert set(table) == {"be", "de", "en", "fr", "lt", "pl", "ru", "uk"}
    for language, row in table.items():
        assert max(row, key=row.__getitem__) == language
        assert sum(row.values()) == pytest.approx(0, abs=0.001)


def test_more_names_than_two_count_as_two(quick_path: Path, embedder: FakeEmbedder) -> None:
    folder = quick_path / "many"
    folder.mkdir()
    (folder / "a.txt").write_text("Kalinowski met Pilsudski, Narutowicz and Paderewski.\n")
    (folder / "b.txt").write_text("The weather was fine, and nobody of note was there.\n")
    build(folder, embedder)
    generation = LiveIndex(default_index_dir(folder)).generation()
    asked = "Where did Kalinowski, Pilsudski, Narutowicz and Paderewski meet?"
    hits = Retriever(embedder).retrieve(generation, asked, 2)
    assert [hit.names for hit in hits] == [2.0, 0.0]
