"""What the reader learns from, and what is drawn of it: windows, similar texts, swaps."""

import itertools
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from training.reader import sampling
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
from training.reader.preparation import rows
from training.reader.sampling import Sampler
from training.reader.states import States, parts

BRIEFS = Path(__file__).parent.parent / "training" / "briefs"


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


def word_states(texts: list[str]) -> States:
    """A token a word, without vectors."""
    spans = [[m.span() for m in re.finditer(r"\w+|[^\w\s]", text)] for text in texts]
    bounds = np.concatenate([[0], np.cumsum([len(s) for s in spans])])
    flat = np.array([span for s in spans for span in s], np.int32)
    return States(
        np.zeros((len(flat), 2), np.float16), np.arange(len(flat), dtype=np.int32), flat, bounds
    )


@pytest.fixture(scope="module")
def examples() -> Examples:
    found = Examples((), ())
    for language in ("be", "de", "en", "lt"):
        found += read_briefs(BRIEFS / f"{language}.jsonl")
    return found


@pytest.fixture(scope="module")
def sampler(examples: Examples) -> Sampler:
    asked = [a.question for a in examples.asked]
    texts, labelled = rows(examples, word_states)
    return Sampler(
        examples,
        texts,
        word_states(asked),
        np.full((len(asked), 1), -1, np.int32),
        np.full(len(asked), -1, np.int64),
        np.full(len(asked), -1, np.int64),
        labelled,
    )


def test_a_window_holds_the_answer_and_is_no_longer_than_asked(
    sampler: Sampler, examples: Examples
) -> None:
    chance, seen = random.Random(4), 0
    for n, asked in enumerate(examples.asked[:400]):
        if not asked.right:
            continue
        pair = sampler.window(n, asked.text, 60, chance, right=asked.right)
        assert pair is not None
        inside = pair.sentence >= 0
        sizes = np.bincount(pair.sentence[inside])
        assert inside.sum() <= max(60, sizes.max())
        text = examples.texts[asked.text].text
        spans = sampler.texts.spans[pair.tokens]
        words = {text[spans[a][0] : spans[b][1]] for a, b in pair.spans}
        wanted = {text[start:end] for start, end in asked.answers}
        assert any(w in answer or answer in w for w in words for answer in wanted)
        assert set(pair.sentence[[a for a, _ in pair.spans]]) <= set(pair.right)
        seen += 1
    assert seen > 150


def test_a_window_of_no_size_is_one_sentence_mostly_with_one_beside_it(
    sampler: Sampler, examples: Examples
) -> None:
    chance = random.Random(4)
    beside: list[str] = []
    for n, asked in enumerate(examples.asked[:400]):
        pair = sampler.window(n, asked.text, 0, chance, right=asked.right)
        assert pair is not None
        spans = sampler.texts.spans[pair.tokens][pair.sentence >= 0]
        sentences = examples.texts[asked.text].sentences
        first = [start for start, _ in sentences].index(spans[0][0])
        last = [end for _, end in sentences].index(spans[-1][1])
        assert last - first == int(pair.sentence.max()) <= 1
        if len(asked.right) == 1 and 0 < asked.right[0] < len(sentences) - 1:
            (right,) = asked.right
            assert pair.right == (right - first,)
            beside += ["before" if first < right else "after" if last > right else "none"]
        elif not asked.right:
            assert not pair.right
    assert len(beside) > 100
    for place, share in (("before", sampling.PRECEDED), ("after", sampling.FOLLOWED)):
        assert beside.count(place) / len(beside) == pytest.approx(share, abs=0.1)


def test_a_window_without_the_answer_has_none_of_its_sentences(
    sampler: Sampler, examples: Examples
) -> None:
    chance = random.Random(4)
    for n, asked in enumerate(examples.asked[:200]):
        if not asked.right:
            continue
        pair = sampler.window(n, asked.text, 200, chance, right=(), drop=asked.right)
        assert pair is not None
        assert not pair.right
        assert not pair.spans
        spans = sampler.texts.spans[pair.tokens]
        for s in asked.right:
            start, end = examples.texts[asked.text].sentences[s]
            assert not ((spans[:, 0] >= start) & (spans[:, 1] <= end)).any()


def test_where_nothing_answers_the_window_is_mostly_around_what_seems_to() -> None:
    text = (
        "The mill burnt down. A ferry crossed at noon. The bridge was built by monks. Bells rang."
    )
    ends = [m.end() for m in re.finditer(r"\.", text)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    sentences = tuple(zip(starts, ends, strict=True))
    question = "query : who was the bridge built by"
    examples = Examples(
        (Text(text, "en", sentences, "a/1"),), (Asked(question, 0, (), (), "briefs"),)
    )
    words = sorted(set(re.findall(r"\w+|[^\w\s]", f"{text} {question}".casefold())))

    def states(texts: list[str]) -> States:
        """A vector of its own for each word."""
        plain = word_states(texts)
        spoken = [w for t in texts for w in re.findall(r"\w+|[^\w\s]", t.casefold())]
        ids = np.array([words.index(word) + 10 for word in spoken], np.int32)
        return States(np.eye(99, dtype=np.float16)[ids], ids, plain.spans, plain.bounds)

    unknown = np.full((1, 1), -1, np.int32)
    sampler = Sampler(
        examples, states([text]), states([question]), unknown, unknown[0], unknown[0], {}
    )
    chance = random.Random(3)
    drawn = [sampler.window(0, 0, 7, chance, right=()) for _ in range(200)]
    shown = [text[sampler.texts.spans[pair.tokens[0]][0] :][:10] for pair in drawn if pair]
    assert set(shown) == {text[start:][:10] for start in starts}
    assert 0.7 < shown.count("The bridge") / len(drawn) < 0.95


def test_a_question_is_shown_similar_texts_beside_its_own(
    examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "KINDS", {"beside": 1.0})
    asked = [a.question for a in examples.asked]
    texts, labelled = rows(examples, word_states)
    similar = np.full((len(asked), 3), -1, np.int32)
    count = len(examples.texts)
    similar[:, :2] = [[(a.text + 1) % count, (a.text + 2) % count] for a in examples.asked]
    none = np.full(len(asked), -1, np.int64)
    sampler = Sampler(examples, texts, word_states(asked), similar, none, none, labelled)
    pairs = sampler.draw(random.Random(3))
    assert len(pairs) >= sampling.BUDGET // max(sampling.WINDOWS)
    by_question: dict[int, list[sampling.Pair]] = {}
    for pair in pairs:
        by_question.setdefault(pair.question, []).append(pair)
    groups = list(by_question.values())
    for group in groups:
        answered = bool(examples.asked[group[0].question].right)
        assert [bool(pair.right) for pair in group] == [answered] + [False] * (len(group) - 1)
        assert len(group) == 3 if answered else len(group) == 1
    assert {len(group) for group in groups} == {1, 3}
    _, targets = sampler.batch(pairs)
    assert targets.group.tolist() == [pair.group for pair in pairs]


def test_a_batch_is_cut_into_parts_of_about_one_length(
    sampler: Sampler, examples: Examples
) -> None:
    chance = random.Random(4)
    pairs = []
    for n, asked in enumerate(examples.asked[:90]):
        for size in (0, 200):
            pair = sampler.window(n, asked.text, size, chance, right=asked.right)
            pairs += [pair] if pair else []
    parts = sampler.parts(pairs)
    assert sorted(map(id, itertools.chain(*parts))) == sorted(map(id, pairs))
    asked_in = [{pair.question for pair in part} for part in parts]
    assert len(parts) > 1
    assert sum(map(len, asked_in)) == len(set().union(*asked_in))
    for part in parts:
        batch, _ = sampler.batch(part)
        size = batch.question.shape[1] + batch.passage.shape[1]
        assert len(part) * size <= sampling.AT_ONCE or len(part) == 2


def test_half_of_the_windows_have_the_label_before_them(
    sampler: Sampler, examples: Examples
) -> None:
    chance, seen = random.Random(4), [0, 0]
    for n, asked in enumerate(examples.asked[:400]):
        pair = sampler.window(n, asked.text, 60, chance, right=asked.right)
        assert pair is not None
        text, label = examples.texts[asked.text], pair.sentence == -1
        seen[bool(label.any())] += 1
        spans = sampler.texts.spans[pair.tokens]
        after = len(text.labelled) - len(text.text)
        before = [text.labelled[after + start : after + end] for start, end in spans[label]]
        assert "".join(before) == (re.sub(r"\s", "", text.label) if label.any() else "")
        assert label.tolist() == sorted(label.tolist(), reverse=True)
        assert (spans[~label] >= 0).all()
    assert min(seen) > 100


def test_swaps_change_many_questions(examples: Examples) -> None:
    swaps, chance, found = Swaps(examples.texts), random.Random(2), 0
    for asked in examples.asked:
        text = examples.texts[asked.text]
        changed = swaps.swap(asked.question, text, chance) if asked.right else None
        if changed is not None:
            assert changed != asked.question
            found += 1
    assert found > 200


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


def test_a_question_is_shown_its_twin_beside_it_on_the_same_window(
    examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "KINDS", {"own": 1.0})
    asked = [a.question for a in examples.asked]
    texts, labelled = rows(examples, word_states)
    similar = np.full((len(asked), 1), -1, np.int32)
    none, twin = np.full(len(asked), -1, np.int64), twins(examples)
    sampler = Sampler(examples, texts, word_states(asked), similar, twin, none, labelled)
    chance, beside = random.Random(3), []
    for pairs in (sampler.draw(chance) for _ in range(30)):
        parts = sampler.parts(pairs)
        for part in parts:
            groups = {pair.group for pair in part}
            assert not any(pair.group in groups for p in parts if p is not part for pair in p)
        for pair, after in itertools.pairwise(pairs):
            if pair.right and twin[pair.question] >= 0:
                beside += [after.question == twin[pair.question]]
                if beside[-1]:
                    assert after.group == pair.group == pair.question
                    assert (after.right, after.spans) == ((), ())
                    assert after.tokens is pair.tokens
    assert len(beside) > 50
    assert sum(beside) / len(beside) == pytest.approx(sampling.TWINNED, abs=0.15)


def test_a_row_of_a_table_is_shown_after_its_head(tmp_path: Path) -> None:
    lines = ["Deaths on roads. By year.", "State | 2019 | 2020", "A | 11 | 12", "B | 21 | 22"]
    question = {"q": "How many died in B in 2020?", "lang": "en", "answers": ["22"]}
    brief = {"id": "1", "lang": "en", "title": "Roads", "text": "\n".join([*lines, "Source: C."])}
    path = tmp_path / "en.jsonl"
    path.write_text(json.dumps({**brief, "questions": [question]}), encoding="utf-8")
    examples = read_briefs(path)
    (text,) = examples.texts
    shown = [text.text[start:end] for start, end in text.sentences]
    assert shown == ["Deaths on roads.", "By year.", *lines[1:], "Source: C."]
    assert text.heads == {3: 2, 4: 2}
    assert examples.asked[0].right == (4,)
    unknown = np.full((1, 1), -1, np.int32)
    states = word_states([text.text]), word_states(["How"])
    sampler = Sampler(examples, *states, unknown, unknown[0], unknown[0], {})
    chance = random.Random(3)
    for size in (0, 0, 0, 8, 8):
        pair = sampler.window(0, 0, size, chance, right=(4,))
        assert pair is not None
        spans = sampler.texts.spans[pair.tokens]
        words = [text.text[start:end] for start, end in spans]
        assert words == ["State", "|", "2019", "|", "2020", "B", "|", "21", "|", "22"]
        assert pair.right == (1,)


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
