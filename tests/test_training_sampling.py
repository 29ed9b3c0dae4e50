"""What is drawn of what the reader learns from: windows, and what is shown beside them."""

import itertools
import json
import random
import re
from pathlib import Path

import numpy as np
import pytest

from tests.training_support import sampler_on, some_briefs, word_states
from training.reader import sampling
from training.reader.data import (
    Asked,
    Examples,
    Text,
    read_briefs,
)
from training.reader.negatives import twins
from training.reader.preparation import rows
from training.reader.sampling import Sampler
from training.reader.states import States


@pytest.fixture(scope="module")
def examples() -> Examples:
    return some_briefs()


@pytest.fixture(scope="module")
def sampler(examples: Examples) -> Sampler:
    texts, labelled = rows(examples, word_states)
    return sampler_on(examples, texts, labelled=labelled)


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

    sampler = sampler_on(examples, states([text]), states([question]))
    chance = random.Random(3)
    drawn = [sampler.window(0, 0, 7, chance, right=()) for _ in range(200)]
    shown = [text[sampler.texts.spans[pair.tokens[0]][0] :][:10] for pair in drawn if pair]
    assert set(shown) == {text[start:][:10] for start in starts}
    assert 0.7 < shown.count("The bridge") / len(drawn) < 0.95


def test_a_question_is_shown_similar_texts_beside_its_own(
    examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "KINDS", {"beside": 1.0})
    texts, labelled = rows(examples, word_states)
    similar = np.full((len(examples.asked), 3), -1, np.int32)
    count = len(examples.texts)
    similar[:, :2] = [[(a.text + 1) % count, (a.text + 2) % count] for a in examples.asked]
    sampler = sampler_on(examples, texts, labelled=labelled, similar=similar)
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


def test_a_question_is_shown_its_twin_beside_it_on_the_same_window(
    examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "KINDS", {"own": 1.0})
    texts, labelled = rows(examples, word_states)
    twin = twins(examples)
    sampler = sampler_on(examples, texts, labelled=labelled, twins=twin)
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
    sampler = sampler_on(examples, word_states([text.text]))
    chance = random.Random(3)
    for size in (0, 0, 0, 8, 8):
        pair = sampler.window(0, 0, size, chance, right=(4,))
        assert pair is not None
        spans = sampler.texts.spans[pair.tokens]
        words = [text.text[start:end] for start, end in spans]
        assert words == ["State", "|", "2019", "|", "2020", "B", "|", "21", "|", "22"]
        assert pair.right == (1,)
