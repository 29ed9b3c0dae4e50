"""The published generation: noticed, never mixed, never wrong in silence."""

import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.build import build
from index.errors import IndexCorrupt, IndexMissing
from index.generation import Generation
from index.live import LiveIndex
from index.publish import collect, next_name
from tests.fakes import FakeEmbedder


@pytest.fixture
def live(library: Path, embedder: FakeEmbedder) -> LiveIndex:
    build(library, embedder)
    return LiveIndex(library / ".ibid")


def test_nothing_was_built(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"no index in .*run `ibid index`"):
        LiveIndex(tmp_path / ".ibid").generation()


def test_the_first_build_is_noticed(library: Path, embedder: FakeEmbedder) -> None:
    live = LiveIndex(library / ".ibid")
    with pytest.raises(IndexMissing):
        live.generation()
    build(library, embedder)
    assert live.generation().name == "g-000001"


def test_a_new_generation_is_noticed_and_the_old_one_still_answers(
    library: Path, embedder: FakeEmbedder, live: LiveIndex
) -> None:
    old = live.generation()
    assert live.generation() is old
    (library / "treaty.txt").unlink()
    for turn in range(3):
        (library / "turn.txt").write_text(f"It was turn {turn}.\n")
        build(library, embedder)
    assert not old.folder.exists()
    new = live.generation()
    assert new.name == "g-000004"
    assert new.lexical.search("treaty", 1) == []
    ((found, _),) = old.lexical.search("treaty", 1)
    assert old.document(old.passage(found).document_id).path == "treaty.txt"


def test_an_index_that_was_made_anew_is_noticed(
    library: Path, embedder: FakeEmbedder, live: LiveIndex
) -> None:
    old = live.generation()
    shutil.rmtree(library / ".ibid")
    (library / "treaty.txt").unlink()
    build(library, embedder)
    assert live.generation().name == old.name
    assert live.generation().lexical.search("treaty", 1) == []


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (b"", "CURRENT is not what was written"),
        (b"g-000001\n", "CURRENT is not what was written"),
        (b"../../etc " + b"0" * 64 + b"\n", "CURRENT is not what was written"),
        (b"\xff\xfe", "CURRENT is not what was written"),
        (b"g-000001 " + b"0" * 64 + b"\n", "manifest.json is not the one that was published"),
        (b"g-000009 " + b"0" * 64 + b"\n", "CURRENT names .*g-000009, which is missing"),
    ],
)
def test_a_damaged_current_is_told(
    library: Path, live: LiveIndex, damage: bytes, message: str
) -> None:
    live.generation()
    (library / ".ibid" / "CURRENT").write_bytes(damage)
    for index in (live, LiveIndex(library / ".ibid")):
        with pytest.raises(IndexCorrupt, match=message + ".*run `ibid index --full`"):
            index.generation()


def test_a_byte_of_current_does_not_bring_the_fallback_back(
    library: Path, embedder: FakeEmbedder, live: LiveIndex
) -> None:
    (library / "treaty.txt").unlink()
    build(library, embedder)
    path = library / ".ibid" / "CURRENT"
    path.write_bytes(path.read_bytes().replace(b"g-000002", b"g-000001"))
    with pytest.raises(IndexCorrupt, match="not the one that was published"):
        live.generation()


def test_a_damaged_generation_is_told_and_no_older_one_answers(
    library: Path, embedder: FakeEmbedder, live: LiveIndex
) -> None:
    live.generation()
    (library / "treaty.txt").unlink()
    name = build(library, embedder).generation
    path = library / ".ibid" / "generations" / name / "vectors.faiss"
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    for _ in range(2):
        with pytest.raises(IndexCorrupt, match=r"vectors\.faiss"):
            live.generation()


def test_generations_that_were_never_published_are_collected(
    library: Path, embedder: FakeEmbedder, live: LiveIndex
) -> None:
    generations = library / ".ibid" / "generations"
    shutil.copytree(generations / "g-000001", generations / "g-000007")
    assert next_name(library / ".ibid") == "g-000008"
    collect(library / ".ibid")
    assert [path.name for path in generations.iterdir()] == ["g-000001"]
    assert live.generation().name == "g-000001"


def test_others_are_answered_while_one_opens(
    library: Path, embedder: FakeEmbedder, live: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = live.generation()
    (library / "treaty.txt").unlink()
    build(library, embedder)
    opening, go_on = threading.Event(), threading.Event()
    real: Callable[..., Generation] = Generation.open

    def slow(folder: Path) -> Generation:
        opening.set()
        assert go_on.wait(10)
        return real(folder)

    monkeypatch.setattr(Generation, "open", slow)
    with ThreadPoolExecutor(1) as pool:
        new = pool.submit(live.generation)
        assert opening.wait(10)
        assert live.generation() is old
        go_on.set()
        assert new.result(10).name == "g-000002"
    assert live.generation() is new.result()


def test_readers_never_see_a_mix(library: Path, embedder: FakeEmbedder) -> None:
    """Each generation says its turn in two files; readers check that they agree."""

    def write(turn: int) -> None:
        for name in ("one.txt", "two.txt"):
            (library / name).write_text(f"Now it is turn{turn} here.\n")
        build(library, embedder)

    write(0)
    live = LiveIndex(library / ".ibid")
    done = threading.Event()

    def ask() -> set[str]:
        seen = set()
        while not done.is_set():
            generation = live.generation()
            found = [id_ for id_, _ in generation.lexical.search("here", 9)]
            near = generation.vectors.search(embedder.embed_question("now it is here"), 2)
            assert {id_ for id_, _ in near} == set(found)
            texts = {
                generation.document(passage.document_id).slice(passage.spans)
                for passage in generation.passages(found)
            }
            assert len(found) == 2
            assert len(texts) == 1
            seen |= texts
        return seen

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(ask) for _ in range(3)]
        try:
            for turn in range(1, 9):
                write(turn)
        finally:
            done.set()
        seen = set.union(*(reader.result(20) for reader in readers))
    assert len(seen) > 1
    assert live.generation().lexical.search("turn8", 9) != []
