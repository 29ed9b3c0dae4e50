"""Word search against BM25 worked out by hand."""

import math
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.analysis import terms
from index.lexical import LexicalIndex, LexicalRow
from index.names import name_keys

TOP = 2**63 - 1
TEXTS = {
    TOP: ("a", "en", "The treaty was signed by all states"),
    7: ("a", "en", "The treaty entered into force"),
    3: ("b", "ru", "Договор подписали все государства в 2014 году"),
    5: ("b", "ru", "Санкции введены против лиц и организаций"),
    9: ("c", "be", "Рада прыняла пастанову аб рэспубліцы ў 2014 годзе"),
}


def build(path: Path, texts: dict[int, tuple[str, str, str]]) -> LexicalIndex:
    rows = [
        LexicalRow(
            id_, document, language, *(" ".join(f(text, language)) for f in (terms, name_keys))
        )
        for id_, (document, language, text) in sorted(texts.items())
    ]
    LexicalIndex.write(path, rows)
    return LexicalIndex.open(path)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    return build(tmp_path_factory.mktemp("words") / "lexical", TEXTS)


def bm25(question: str) -> dict[int, float]:
    """By the book, with k1 = 1.2 and b = 0.75: words, and 0.4 of pairs of words; idf among the
    rows of a language, over what all words of the question could score there."""
    found: dict[int, float] = {}
    for language in ("be", "en", "ru"):
        docs = {id_: terms(text, of) for id_, (_, of, text) in TEXTS.items() if of == language}
        asked = terms(question, language)
        words = bm25_of(set(asked), docs, average(terms))
        pairs = bm25_of(
            set(pairwise(asked)),
            {id_: list(pairwise(words)) for id_, words in docs.items()},
            average(lambda text, of: list(pairwise(terms(text, of)))),
        )
        ceiling = 2.2 * sum(idf(stem, docs) for stem in set(asked))
        for id_ in docs:
            found[id_] = (words[id_] + 0.4 * pairs[id_]) / ceiling
    return {id_: score for id_, score in found.items() if score}


def average(analyse: Callable[[str, str], list[Any]]) -> float:
    """Of the lengths of all rows."""
    return sum(len(analyse(text, of)) for _, of, text in TEXTS.values()) / len(TEXTS)


def idf(stem: Any, docs: dict[int, list[Any]]) -> float:
    holders = sum(stem in words for words in docs.values())
    return math.log(1 + (len(docs) - holders + 0.5) / (holders + 0.5))


def bm25_of(stems: set[Any], docs: dict[int, list[Any]], length: float) -> dict[int, float]:
    scores = dict.fromkeys(docs, 0.0)
    for stem in stems:
        for id_, words in docs.items():
            count = Counter(words)[stem]
            norm = 1.2 * (1 - 0.75 + 0.75 * len(words) / length)
            scores[id_] += idf(stem, docs) * count * 2.2 / (count + norm)
    return scores


@pytest.mark.parametrize(
    "question",
    ["treaties", "states sign treaty", "подписание договоров", "рэспубліка", "2014", "радзе 2014"],
)
def test_scores_are_bm25(index: LexicalIndex, question: str) -> None:
    found = index.search(question, 10)
    assert dict(found) == pytest.approx(bm25(question), abs=2e-4)
    assert found == sorted(found, key=lambda hit: (-hit[1], hit[0]))


def test_finds_rows_of_each_language_by_its_stems(index: LexicalIndex) -> None:
    assert [id_ for id_, _ in index.search("treaties", 5)] == [7, TOP]
    assert [id_ for id_, _ in index.search("санкциями", 5)] == [5]
    assert [id_ for id_, _ in index.search("рэспубліка", 5)] == [9]
    assert {id_ for id_, _ in index.search("2014", 5)} == {3, 9}


def test_ids_have_63_bits(index: LexicalIndex) -> None:
    assert [id_ for id_, _ in index.search("signed states", 5)] == [TOP]


def test_a_filter_keeps_the_scores(index: LexicalIndex) -> None:
    free = dict(index.search("treaty 2014", 10))
    assert index.search("treaty 2014", 10, documents={"b"}) == [(3, free[3])]
    assert dict(index.search("treaty 2014", 10, documents=["a", "c"])) == {
        7: free[7],
        TOP: free[TOP],
        9: free[9],
    }
    assert index.search("treaty", 10, documents=[]) == []
    assert index.search("treaty", 10, documents={"nowhere"}) == []


def test_nothing_to_find(index: LexicalIndex) -> None:
    for question in ("", "   ", "?!", "absent", "treaty" * 20_000):
        assert index.search(question, 5) == []
    assert index.search("treaty", 0) == []


@pytest.mark.parametrize(
    "question",
    [
        "treaty AND NOT treaty",
        'terms:treaty "treaty"~2 +treaty -treaty',
        "treaty^9 OR (",
        "document:a /treat.*/ [a TO z] treaty*",
        "\\ treaty \x00 {",
    ],
)
def test_a_question_is_never_syntax(index: LexicalIndex, question: str) -> None:
    assert {7, TOP} <= {id_ for id_, _ in index.search(question, 5)}


def test_ties_go_to_the_smaller_id(tmp_path: Path) -> None:
    same = dict.fromkeys(range(400, 0, -1), ("d", "en", "the same words again"))
    index = build(tmp_path / "lexical", same)
    assert [id_ for id_, _ in index.search("words again", 7)] == [1, 2, 3, 4, 5, 6, 7]
    found = index.search("same words", 400)
    assert [id_ for id_, _ in found] == list(range(1, 401))


def test_an_empty_index_answers_nothing(tmp_path: Path) -> None:
    index = build(tmp_path / "lexical", {})
    assert len(index) == 0
    assert index.search("treaty", 5) == []


def test_nothing_is_left_beside_the_files_nor_written_to_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "lexical"
    LexicalIndex.write(folder, [LexicalRow(1, "d", "en", "treati")])
    written = sorted(file.name for file in folder.iterdir())
    assert not [name for name in written if name.endswith(".lock")]
    index = LexicalIndex.open(folder)
    assert sorted(file.name for file in folder.iterdir()) == written
    assert [id_ for id_, _ in index.search("treaty", 1)] == [1]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    words=st.lists(st.lists(st.sampled_from("abcdef"), max_size=8), max_size=60),
    question=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4),
    k=st.integers(1, 12),
)
def test_fewer_hits_are_the_first_of_more(
    tmp_path_factory: pytest.TempPathFactory, words: list[list[str]], question: list[str], k: int
) -> None:
    texts = {id_: ("d", "xx", " ".join(row)) for id_, row in enumerate(words)}
    index = build(tmp_path_factory.mktemp("words") / "lexical", texts)
    found = index.search(" ".join(question), k)
    assert found == index.search(" ".join(question), 100)[:k]
    assert found == sorted(found, key=lambda hit: (-hit[1], hit[0]))


def test_a_word_is_weighed_among_the_rows_of_its_language(index: LexicalIndex) -> None:
    """The word "the" is in both English rows of five: it tells nothing there, and is unknown in Russian."""
    assert index.weigh("The treaty?", "en") == [
        ({"the"}, pytest.approx(math.log(1 + 0.5 / 2.5))),
        ({"treati"}, pytest.approx(math.log(1 + 0.5 / 2.5))),
    ]
    assert index.weigh("zebra", "en") == [({"zebra"}, pytest.approx(math.log(1 + 2.5 / 0.5)))]
    assert index.weigh("", "en") == []


def test_a_word_counts_once_whatever_its_forms(index: LexicalIndex) -> None:
    assert index.weigh("The treaty, the TREATIES?", "en") == index.weigh("the treaty", "en")


def test_a_common_word_of_a_rare_language_is_not_a_rare_word(tmp_path: Path) -> None:
    """Of fifty rows two are Russian and both have "и": a row in English that has the question's
    one telling word comes before them."""
    texts = {n: ("a", "en", f"plain text number{n}") for n in range(48)}
    texts |= {90: ("b", "ru", "мир и труд"), 91: ("b", "ru", "день и ночь")}
    texts[5] = ("a", "en", "plain text ОБСЕ")
    found = build(tmp_path / "lexical", texts).search("и ОБСЕ", 3)
    assert found[0][0] == 5
    assert found[0][1] > 3 * found[1][1]


NAMED = {
    1: ("a", "en", "The court of Homel heard Lukashenko and Petrov."),
    2: ("b", "ru", "Суд в Гомеле не слушал никого."),
    3: ("c", "be", "У Гомелі быў Лукашэнка."),
    4: ("d", "en", "Nobody was heard in Brest."),
}


def test_names_are_found_in_every_language_the_rarer_the_more(tmp_path: Path) -> None:
    index = build(tmp_path / "lexical", NAMED)
    weights = index.weigh_names("Czy Łukaszenka był w Homlu?", "pl")
    lukashenko, homel, one = (math.log(1 + (4 - n + 0.5) / (n + 0.5)) for n in (2, 3, 1))
    of_lukashenko, of_homel = weights.values()
    assert of_lukashenko == pytest.approx(lukashenko / one, abs=1e-3)
    assert of_homel == pytest.approx(homel / one, abs=1e-3)
    assert index.search_names(weights, 9) == [1, 3, 2]
    assert index.search_names(weights, 9, documents=["b", "c"]) == [3, 2]
    assert index.search_names(weights, 1) == [1]
    assert index.search_names({}, 9) == index.search_names(weights, 0) == []


def test_of_many_rows_with_a_name_the_smaller_ids_come_first(tmp_path: Path) -> None:
    many = dict.fromkeys(range(500, 0, -1), ("d", "en", "Homel, Brest and Pinsk"))
    index = build(tmp_path / "lexical", many)
    weights = {**index.weigh_names("Homel, Pinsk", "en"), "FTB": 1.0}
    assert index.search_names(weights, 7) == [1, 2, 3, 4, 5, 6, 7]
    assert index.search_names(weights, 600, documents=["d"]) == list(range(1, 501))


def test_a_name_that_no_row_has_counts_as_one_that_one_row_has(tmp_path: Path) -> None:
    index = build(tmp_path / "lexical", NAMED)
    assert index.weigh_names("Where is Vitebsk?", "en") == {"FTB": 1.0}
    assert list(index.weigh_names("Where is Brest?", "en").values()) == [1.0]
    assert index.search_names({"FTB": 1.0}, 9) == []
    assert index.weigh_names("is it so", "en") == index.weigh_names("", "en") == {}
