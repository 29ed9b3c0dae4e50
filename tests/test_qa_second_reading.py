"""The best sentences are read a second time, each after only the one before it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.build import build, default_index_dir
from index.lexical import LexicalIndex
from index.live import LiveIndex
from qa.answer import Hit
from qa.assistant import FIRST, Assistant
from qa.confidence import Calibration, Logistic
from qa.quoting import Quoter
from qa.reader import PassageText, QuoteWeights, SentenceEvidence
from qa.second_reading import SecondReading, read_twice
from tests.fakes import FakeEmbedder

MILL, REBUILT, NOBODY = "The mill burnt down.", "It was rebuilt.", "Nobody knows when."
TEXT = f"{MILL} {REBUILT} {NOBODY}"
PASSAGE = PassageText(1, TEXT, ((0, 20), (21, 36), (37, 55)), "en", "The mill")
MARGIN = Logistic(0.0, {"margin": 1.0})
CALIBRATION = Calibration(MARGIN, MARGIN, 0.5, MARGIN)
QUESTION = "Where was the treaty signed?"


class Longest:
    """Among others a sentence scores by its letters; by itself, ``each`` for each of its words."""

    name = "longest"

    def __init__(
        self, reread: int = 2, share: float = 0.25, each: float = 10.0, sure: float = 1e9
    ) -> None:
        self.weights = QuoteWeights(
            passage=1.0, merge=0.0, crowding=0.0, sure=sure, reread=reread, reread_share=share
        )
        self.each = each
        self.read_once: list[str] = []
        self.alone: list[tuple[str, str]] = []
        self.words: list[LexicalIndex | None] = []

    def read(
        self, question: str, passages: Sequence[PassageText], words: LexicalIndex | None = None
    ) -> list[tuple[SentenceEvidence, ...]]:
        self.read_once += [passage.text for passage in passages]
        self.words.append(words)
        return [
            tuple(
                evidence(float(end - start), ((0, len(passage.text[start:end].split()[0])),))
                for start, end in passage.sentences
            )
            for passage in passages
        ]

    def reread(
        self,
        question: str,
        sentences: Sequence[tuple[PassageText, int]],
        words: LexicalIndex | None = None,
    ) -> list[SentenceEvidence]:
        texts = [passage.text[slice(*passage.sentences[n])] for passage, n in sentences]
        self.alone += zip((passage.label for passage, _ in sentences), texts, strict=True)
        self.words.append(words)
        return [evidence(self.each * len(text.split())) for text in texts]


def evidence(score: float, highlights: tuple[tuple[int, int], ...] = ()) -> SentenceEvidence:
    return SentenceEvidence(score, {"margin": score}, highlights)


def test_the_best_sentences_are_read_twice_under_their_label() -> None:
    scorer = Longest()
    (reading,) = read_twice(scorer, "When?", [PASSAGE])
    assert scorer.alone == [("The mill", MILL), ("The mill", NOBODY)]
    assert [evidence.score for evidence in reading] == [25.0, 15.0, 21.0]
    assert [evidence.features["margin"] for evidence in reading] == [25.0, 15.0, 21.0]
    assert [evidence.highlights for evidence in reading] == [((0, 3),), ((0, 2),), ((0, 6),)]


def test_nothing_is_read_again_for_a_scorer_that_wants_none() -> None:
    scorer = Longest(reread=0)
    assert read_twice(scorer, "When?", [PASSAGE]) == scorer.read("When?", [PASSAGE])
    assert scorer.alone == []


def test_no_sentence_comes_first_that_was_read_once() -> None:
    scorer = Longest(reread=1, each=-100.0)
    (reading,) = read_twice(scorer, "When?", [PASSAGE])
    assert [text for _, text in scorer.alone] == [MILL, NOBODY, REBUILT]
    assert [evidence.score for evidence in reading] == [-85.0, -63.75, -61.5]


def test_a_passage_that_fits_better_has_its_sentences_read_first() -> None:
    scorer = Longest(reread=1)
    other = PassageText(2, "It never snowed. It rained.", ((0, 16), (17, 27)), "en")
    first = scorer.read("When?", [PASSAGE, other])
    SecondReading(scorer, "When?").mixed([PASSAGE, other], first, [0.0, 90.0])
    assert scorer.alone == [("", "It never snowed.")]


def test_a_sentence_of_two_passages_is_read_once_for_both() -> None:
    scorer = Longest(reread=1)
    shorter = PassageText(2, f"{MILL} {REBUILT}", ((0, 20), (21, 36)), "en", "The mill")
    one, other = read_twice(scorer, "When?", [PASSAGE, shorter])
    assert scorer.alone == [("The mill", MILL)]
    assert one[0].score == other[0].score == 25.0


def test_the_same_words_after_others_are_read_for_themselves() -> None:
    scorer = Longest(reread=1)
    text = f"{NOBODY} {MILL} {REBUILT}"
    after = PassageText(2, text, ((0, 18), (19, 39), (40, 55)), "en", "The mill")
    read_twice(scorer, "When?", [PASSAGE, after])
    assert scorer.alone == [("The mill", MILL)] * 2


def test_the_same_words_elsewhere_leave_room_for_others() -> None:
    scorer = Longest(reread=2)
    copies = [PassageText(n, TEXT, PASSAGE.sentences, "en", f"Copy {n}") for n in range(3)]
    read_twice(scorer, "When?", copies)
    assert sorted(scorer.alone) == sorted(
        (f"Copy {n}", text) for n in range(3) for text in (MILL, NOBODY)
    )


def test_what_is_no_more_than_a_sentence_and_the_one_before_it_was_read_so_already() -> None:
    scorer = Longest(reread=4)
    only = PassageText(1, MILL, ((0, 20),), "en")
    two = PassageText(2, f"{REBUILT} {NOBODY}", ((0, 15), (16, 34)), "en")
    empty = PassageText(3, "", (), "en")
    passages = [only, two, empty]
    first = scorer.read("When?", passages)
    mixed = SecondReading(scorer, "When?").mixed(passages, first)
    assert scorer.alone == [("", REBUILT)]
    assert (mixed[0], mixed[1][1], mixed[2]) == (first[0], first[1][1], first[2])
    assert mixed[1][0] != first[1][0]


def test_each_text_that_is_given_has_its_own_best_read_again() -> None:
    scorer = Longest(reread=1)
    quoter = Quoter(scorer, CALIBRATION)
    long = (
        "This sentence is long and goes on and on without an end. So is this one, nearly as long."
    )
    together = quoter.quote("When?", [long, "", TEXT])
    assert [text for _, text in scorer.alone] == [long.partition(". ")[0] + ".", MILL]
    assert together == [quoter.quote("When?", [text])[0] for text in (long, "", TEXT)]


def scores(library: Path, embedder: FakeEmbedder, scorer: Longest) -> dict[str, float]:
    """Of every sentence that is read for an answer, the best first."""
    index = LiveIndex(default_index_dir(library))
    assistant = Assistant(index, embedder, scorer=scorer, calibration=CALIBRATION)
    ranked = assistant.rank(index.generation(), QUESTION)
    document = index.generation().document
    return {document(c.document_id).slice(c.spans): c.evidence.score for c in ranked}


def test_an_answer_counts_the_second_reading(library: Path, embedder: FakeEmbedder) -> None:
    build(library, embedder)
    scorer = Longest(reread=3, share=1.0, each=100.0)
    once, twice = (scores(library, embedder, s) for s in (Longest(reread=0), scorer))
    again = {text for _, text in scorer.alone}
    assert again
    assert again <= set(list(once)[:3])
    assert all(words is not None for words in scorer.words)
    for sentence, score in twice.items():
        assert score == (100.0 * len(sentence.split()) if sentence in again else once[sentence])


@pytest.mark.parametrize(("each", "stops"), [(10.0, True), (-10.0, False)])
def test_reading_stops_where_both_readings_are_sure(
    tmp_path: Path, embedder: FakeEmbedder, each: float, stops: bool
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    for n in range(FIRST + 2):
        text = (
            f"The treaty number {n} was signed in Minsk. Nobody came to see number {n}, they say. "
            "It rained."
        )
        (library / f"{n}.txt").write_text(text)
    build(library, embedder)
    scorer = Longest(reread=1, share=0.9, each=each, sure=1.0)
    read = scores(library, embedder, scorer)
    assert len(scorer.read_once) == (FIRST if stops else FIRST + 2)
    assert len(scorer.alone) == len(set(scorer.alone))
    assert len(read) == 2 * len(scorer.read_once) + 1  # the same words in all count once


@pytest.mark.parametrize(("next_best", "stops"), [(98.0, False), (80.0, True)])
def test_reading_stops_where_the_next_passage_fits_so_much_less_that_it_would_not_come_first(
    tmp_path: Path, embedder: FakeEmbedder, next_best: float, stops: bool
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    for n in range(FIRST + 2):
        (library / f"{n}.txt").write_text(f"The treaty number {n} was signed in Minsk.")
    build(library, embedder)
    scorer = Longest(reread=0, sure=50.0)  # each sentence scores 40
    assistant = Assistant(
        LiveIndex(default_index_dir(library)), embedder, scorer=scorer, calibration=CALIBRATION
    )
    real = assistant.retriever.retrieve

    class Scored:
        def retrieve(self, *given: Any, **more: Any) -> list[Hit]:
            fits = [100.0] * FIRST + [next_best] * 2
            return [
                replace(hit, score=s) for hit, s in zip(real(*given, **more), fits, strict=True)
            ]

    assistant.retriever = Scored()  # type: ignore[assignment]
    assistant.rank(assistant.library.generation(), QUESTION)
    assert len(scorer.read_once) == (FIRST if stops else FIRST + 2)
