"""One contract for every vector store; an implementation adds itself to STORES."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexCorrupt
from index.faiss_store import FaissStore
from index.memory_store import MemoryStore
from index.store import VectorStore

STORES = {"memory": MemoryStore, "faiss": FaissStore}
TOP = 2**63 - 1


def ids(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


def rows(*vectors: tuple[float, ...]) -> np.ndarray:
    return np.array(vectors, dtype=np.float32)


def same(found: list[tuple[int, float]], expected: list[tuple[int, float]]) -> bool:
    return [i for i, _ in found] == [i for i, _ in expected] and np.allclose(
        [s for _, s in found], [s for _, s in expected], atol=1e-6
    )


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest) -> type[MemoryStore] | type[FaissStore]:
    return STORES[request.param]


class TestVectorStoreContract:
    @pytest.fixture
    def store(self, kind: type[VectorStore]) -> VectorStore:
        """Four vectors of various lengths around the quarter circle."""
        store = kind(2)
        store.add(ids(30, 10, 20, TOP), rows((5, 0), (0, 0.1), (2, 2), (-1, 0)))
        return store

    def test_scores_are_cosines_whatever_the_lengths(self, store: VectorStore) -> None:
        found = store.search(rows((3, 0))[0], 4)
        assert same(found, [(30, 1.0), (20, 0.5**0.5), (10, 0.0), (TOP, -1.0)])
        assert len(store) == 4

    def test_ties_go_to_the_smaller_id(self, kind: type[VectorStore]) -> None:
        store = kind(3)
        given = ids(*range(500, 0, -1))
        store.add(given, np.tile(rows((1, 2, 3)), (500, 1)))
        assert [i for i, _ in store.search(rows((3, 1, 1))[0], 5)] == [1, 2, 3, 4, 5]

    def test_k_beyond_the_size_gives_all(self, store: VectorStore) -> None:
        assert [i for i, _ in store.search(rows((0, 1))[0], 99)] == [10, 20, 30, TOP]

    def test_k_of_zero_gives_nothing(self, store: VectorStore) -> None:
        assert store.search(rows((0, 1))[0], 0) == []

    def test_an_empty_store_finds_nothing(self, kind: type[VectorStore]) -> None:
        assert kind(2).search(rows((1, 0))[0], 3) == []
        assert len(kind(2)) == 0

    def test_only_limits_the_search(self, store: VectorStore) -> None:
        question = rows((1, 0))[0]
        assert same(store.search(question, 2, only={10, TOP}), [(10, 0.0), (TOP, -1.0)])
        assert same(store.search(question, 1, only=[20, 10]), [(20, 0.5**0.5)])
        assert store.search(question, 2, only=set()) == []
        assert same(store.search(question, 2, only={20, 777}), [(20, 0.5**0.5)])

    def test_a_known_id_is_refused_and_nothing_is_added(self, store: VectorStore) -> None:
        with pytest.raises(ValueError, match="id 20 is there already"):
            store.add(ids(40, 20), rows((1, 1), (1, 1)))
        assert [i for i, _ in store.search(rows((1, 1))[0], 9)] == [20, 10, 30, TOP]

    def test_an_id_given_twice_is_refused(self, store: VectorStore) -> None:
        with pytest.raises(ValueError, match="twice"):
            store.add(ids(40, 40), rows((1, 1), (1, 0)))
        assert len(store) == 4

    @pytest.mark.parametrize(
        ("numbers", "vectors"),
        [
            (ids(1), rows((1, 2, 3))),
            (ids(1, 2), rows((1, 2))),
            (ids(1), rows((0, 0))),
            (ids(1), rows((float("nan"), 1))),
            (ids(1), rows((float("inf"), 1))),
            (np.int64(1), rows((1, 2))[0]),
        ],
    )
    def test_what_is_no_vector_is_refused(
        self, store: VectorStore, numbers: np.ndarray, vectors: np.ndarray
    ) -> None:
        with pytest.raises(ValueError, match=r"shape|zero|NaN"):
            store.add(numbers, vectors)
        assert len(store) == 4

    def test_a_question_of_another_shape_is_refused(self, store: VectorStore) -> None:
        with pytest.raises(ValueError, match=r"not \(2,\)"):
            store.search(rows((1, 2, 3))[0], 1)

    def test_removed_vectors_are_not_found(self, store: VectorStore) -> None:
        store.remove(ids(20, TOP))
        assert same(store.search(rows((1, 0))[0], 9), [(30, 1.0), (10, 0.0)])
        store.add(ids(20), rows((0, -1)))
        assert same(store.search(rows((0, -2))[0], 1), [(20, 1.0)])

    def test_removing_an_unknown_id_removes_nothing(self, store: VectorStore) -> None:
        with pytest.raises(KeyError, match="99"):
            store.remove(ids(20, 99))
        assert len(store) == 4

    def test_a_saved_store_answers_the_same(
        self, store: VectorStore, kind: type[VectorStore], tmp_path: Path
    ) -> None:
        question = rows((0.3, 0.9))[0]
        before = store.search(question, 9)
        store.save(tmp_path / "store")
        loaded = kind.load(tmp_path / "store")
        assert loaded.search(question, 9) == before
        loaded.add(ids(7), rows((0.3, 0.9)))
        loaded.remove(ids(10))
        assert [i for i, _ in loaded.search(question, 2)] == [7, 20]

    def test_agrees_with_the_oracle_on_many_vectors(self, kind: type[VectorStore]) -> None:
        random = np.random.default_rng(7)
        vectors = random.normal(size=(600, 24)).astype(np.float32) * 3
        vectors[300:400] = vectors[100:200]
        given = random.choice(2**62, size=600, replace=False).astype(np.int64)
        store, oracle = kind(24), MemoryStore(24)
        for filled in (store, oracle):
            filled.add(given[:350], vectors[:350])
            filled.add(given[350:], vectors[350:])
            filled.remove(given[50:80])
        some = {int(i) for i in given[::3]}
        for question in (*vectors[95:110], *random.normal(size=(10, 24)).astype(np.float32)):
            assert store.search(question, 12) == oracle.search(question, 12)
            assert store.search(question, 7, only=some) == oracle.search(question, 7, only=some)

    def test_order_is_by_score_then_id(self, kind: type[VectorStore]) -> None:
        random = np.random.default_rng(3)
        store = kind(2)
        store.add(np.arange(200), random.integers(-2, 3, size=(200, 2)).astype(np.float32) + 5)
        found = store.search(rows((1, 1.5))[0], 200)
        assert all(a[1] > b[1] or (a[1] == b[1] and a[0] < b[0]) for a, b in pairwise(found))
        assert len(found) == 200


def test_a_file_that_is_no_faiss_index_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "vectors.faiss").write_bytes(b"no index")
    with pytest.raises(IndexCorrupt, match=r"vectors\.faiss"):
        FaissStore.load(tmp_path / "vectors.faiss")


def test_a_search_leaves_torch_its_threads() -> None:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        store = FaissStore(2)
        store.add(np.arange(3), rows((1, 0), (0, 1), (1, 1)))
        assert len(store.search(rows((1, 1.5))[0], 2)) == 2
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
