"""What the reader learns from: questions and texts, similar texts, swaps, twins."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.training_support import BRIEFS, some_briefs
from training.reader.data import (
    Asked,
    Examples,
    Text,
    key_of,
    read_all,
    read_briefs,
    read_squad,
    with_ours,
)
from training.reader.negatives import Swaps, similar_texts, twins
from training.reader.states import parts


@pytest.fixture(scope="module")
def examples() -> Examples:
    return some_briefs()


def test_questions_of_ours_are_put_to_their_texts(examples: Examples, tmp_path: Path) -> None:
    text = examples.texts[3]
    start, end = text.sentences[1]
    lines = [
        {"key": key_of(text.text), "lang": "en", "q": "Who?"},
        {"key": "0", "lang": "en", "q": "?"},
        {"key": key_of(text.text), "lang": "fr", "q": "Quoi ?", "a": text.text[start:end]},
    ]
    written = "\n".join(json.dumps(line) for line in lines)
    (tmp_path / "some.jsonl").write_text(written, encoding="utf-8")
    *before, silent, answered = with_ours(examples, tmp_path).asked
    assert tuple(before) == examples.asked
    assert (silent.text, silent.right, silent.source) == (3, (), "ours")
    assert (answered.text, answered.right, answered.answers) == (3, (1,), ((start, end),))


def test_swaps_change_many_questions(examples: Examples) -> None:
    swaps, chance, found = Swaps(examples.texts), random.Random(2), 0
    for asked in examples.asked:
        text = examples.texts[asked.text]
        changed = swaps.swap(asked.question, text, chance) if asked.right else None
        if changed is not None:
            assert changed != asked.question
            found += 1
    assert found > 200


def test_a_question_that_names_nothing_is_swapped_into_its_opposite(examples: Examples) -> None:
    def found(question: str) -> set[str | None]:
        chance = random.Random(2)
        return {Swaps(()).swap(question, examples.texts[0], chance) for _ in range(40)}

    assert found("what did it reject?") == {None, "what didn't it reject?"}
    assert found("who isn't it?") == found("when did it begin?") == {None}
    assert found("which is the upper one?") == {"which is the lower one?"}
    assert found("кто был первый?") == {"кто был последний?"}


def test_similar_texts_are_others_without_the_answer(examples: Examples) -> None:
    known = sorted({asked.text for asked in examples.asked})
    right = [asked for asked in examples.asked if asked.right]

    def embed(texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        """Every question nearest to the text after its own."""
        if prompt == "passage: ":
            return np.eye(len(known), dtype=np.float32)
        return np.eye(len(known), dtype=np.float32)[
            [(known.index(asked.text) + 1) % len(known) for asked in right]
        ]

    found = similar_texts(examples, embed)
    nearest = [
        known[(known.index(a.text) + 1) % len(known)] in row
        for a, row in zip(examples.asked, found, strict=True)
        if a.right
    ]
    assert np.mean(nearest) > 0.9
    assert (found[[not asked.right for asked in examples.asked]] == -1).all()
    for n, asked in enumerate(examples.asked):
        for other in (int(text) for text in found[n] if text >= 0):
            assert other != asked.text
            for start, end in asked.answers:
                answer = examples.texts[asked.text].text[start:end]
                assert answer.casefold() not in examples.texts[other].text.casefold()


KINDS = (".", "encyclopaedia", "tables")
LEARNT = sorted(path for kind in KINDS for path in BRIEFS.glob(f"{kind}/*.jsonl"))
HELD_OUT = [BRIEFS / "held_out" / f"{n}.jsonl" for n in ("briefs", "encyclopaedia", "tables")]


@pytest.mark.parametrize("path", [*LEARNT, *HELD_OUT], ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_answer_of_a_brief_stands_in_one_place(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        brief = json.loads(line)
        for question in brief["questions"]:
            for answer in question["answers"]:
                assert brief["text"].count(answer) == 1, (brief["id"], answer)
    for asked in read_briefs(path).asked:
        assert bool(asked.right) == bool(asked.answers), asked.question


def test_no_brief_that_is_held_out_is_learnt_from() -> None:
    def ids(paths: Sequence[Path]) -> list[str]:
        lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
        return [json.loads(line)["id"] for line in lines]

    out, learnt = ids(HELD_OUT), ids(LEARNT)
    assert len(out) == 131
    assert len(set(learnt)) == len(learnt)
    assert not set(learnt) & set(out)


def test_all_sets_of_our_own_are_read() -> None:
    found = read_all(None, BRIEFS)
    count = {
        kind: sum(a.source == kind for a in found.asked)
        for kind in ("briefs", "encyclopaedia", "tables")
    }
    assert sum(count.values()) == len(found.asked)
    assert min(count["briefs"], count["encyclopaedia"]) > 12_000
    assert count["tables"] > 1_000
    assert sum(bool(text.heads) for text in found.texts) == count["tables"] / 12
    assert len({text.group for text in found.texts}) == len(found.texts)


def test_a_twin_is_the_unanswered_question_on_the_same_text_that_is_spelled_most_alike(
    examples: Examples,
) -> None:
    text = Text("Ann built it in 1901. Ben sold it.", "en", ((0, 21), (22, 34)), "a/1")
    asked = [
        Asked("In which year did Ann build it?", 0, (0,), ((16, 20),), "briefs"),
        Asked("In which year did Ben build it?", 0, (), (), "briefs"),
        Asked("In which year was it sold?", 0, (), (), "briefs"),
        Asked("Qui l'a vendu ?", 0, (1,), ((22, 25),), "briefs"),
        Asked("In which year did Ann build it??", 1, (), (), "briefs"),
    ]
    assert twins(Examples((text, text), tuple(asked))).tolist() == [1, -1, -1, -1, -1]
    found = twins(examples)
    pairs = [(examples.asked[n], examples.asked[at]) for n, at in enumerate(found) if at >= 0]
    assert len(pairs) > 100
    assert all(a.right and not b.right and a.text == b.text for a, b in pairs)


def test_texts_that_are_added_change_the_piece_that_they_stand_in_alone() -> None:
    texts = [f"text {n}" for n in range(6000)]
    before = list(parts(texts))
    assert [text for part in before for text in part] == texts
    assert 2 < len(before) < 16
    after = list(parts([*texts[:3000], "new", *texts[3000:]]))
    assert sum(part not in before for part in after) == 1
    assert list(parts([])) == []


def test_a_paragraph_of_a_public_set_has_no_tables(tmp_path: Path) -> None:
    context = "Prices: low | high. They fell again\n(as the board said) in May."
    paragraphs = [{"context": context, "qas": []}]
    question = {"id": "1", "question": "When?", "answers": [{"text": "May", "answer_start": 59}]}
    paragraphs[0]["qas"] = [question]
    path = tmp_path / "some.json"
    path.write_text(json.dumps({"data": [{"title": "T", "paragraphs": paragraphs}]}))
    (text,) = read_squad(path, "some").texts
    assert [text.text[a:b] for a, b in text.sentences] == [
        "Prices: low | high.",
        "They fell again\n(as the board said) in May.",
    ]
    assert not text.heads
