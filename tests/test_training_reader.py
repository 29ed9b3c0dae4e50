"""Training the reader, on a tiny model: what is drawn, that it learns, and that a run that was
cut off goes on as if it had not been."""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from index.sentence_transformer import SentenceTransformerEmbedder
from qa.network import ReaderNetwork, Reading
from qa.reader import PassageText
from qa.trained import TrainedReader
from qa.weights import load_network, save
from training.reader import adapter, average, sampling, train
from training.reader.data import Examples, key_of, read_briefs, with_ours
from training.reader.negatives import Swaps, similar_texts
from training.reader.preparation import rows
from training.reader.sampling import Sampler
from training.reader.states import States

BRIEFS = Path(__file__).parent.parent / "training" / "briefs"


@pytest.fixture(scope="module")
def briefs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen of our own briefs to learn from, and three that are held out."""
    folder = tmp_path_factory.mktemp("briefs")
    lines = (BRIEFS / "en.jsonl").read_text(encoding="utf-8").splitlines()
    (folder / "en.jsonl").write_text("\n".join(lines[:12]), encoding="utf-8")
    (folder / "held_out").mkdir()
    (folder / "held_out" / "briefs.jsonl").write_text("\n".join(lines[12:15]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def model(briefs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two small layers that knows the briefs' words."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("model") / "tiny"
    words = re.findall(r"\w+|[^\w\s]", (briefs / "en.jsonl").read_text(encoding="utf-8"))
    known = dict.fromkeys(["<s>", "<pad>", "</s>", "<unk>", "query", ":", *words])
    ids = {word: n for n, word in enumerate(known)}
    tokenizer = Tokenizer(models.WordLevel(ids, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>", model_max_length=400
    ).save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(ids),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=400,
    )
    BertModel(config).save_pretrained(folder)
    return folder


def run(model: Path, briefs: Path, out: Path, steps: int, *more: str) -> list[dict]:
    train.main(
        ["--model", str(model), "--briefs", str(briefs), "--out", str(out), "--apart", "1", "--early", "0",
         "--steps", str(steps), "--look", "1000", *more]
    )  # fmt: skip
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


def test_a_short_run_learns_and_leaves_a_reader(
    model: Path, briefs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "SAY_EVERY", 10)
    monkeypatch.setattr(train, "WARMUP", 5)
    log = run(model, briefs, tmp_path, 60)
    losses = [line["loss"] for line in log if line["kind"] == "step"]
    spans = [line["spans"] for line in log if line["kind"] == "step"]
    assert len(losses) == 6
    assert np.mean(losses[-2:]) < 0.97 * losses[0]
    assert np.mean(spans[-2:]) < 0.97 * spans[0]
    (held_out,) = [line for line in log if line["kind"] == "dev"]
    assert held_out["set"] == "held_out"
    assert 0 <= held_out["first"] <= 1
    reader = TrainedReader(
        SentenceTransformerEmbedder(str(model), name="tiny"),
        load_network(tmp_path / "reader.safetensors"),
    )
    (reading,) = reader.read(
        "who", [PassageText(1, "It was built. She won.", ((0, 13), (14, 22)), "en")]
    )
    assert len(reading) == 2


def test_a_run_that_was_cut_off_goes_on_as_if_it_had_not_been(
    model: Path, briefs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "KEEP_EVERY", 3)
    run(model, briefs, tmp_path / "whole", 7)
    real, done = train.Training.step, []

    def killed(self: train.Training, step: int) -> tuple[int, train.Losses]:
        if step == 5:
            raise KeyboardInterrupt
        done.append(step)
        return real(self, step)

    monkeypatch.setattr(train.Training, "step", killed)
    with pytest.raises(KeyboardInterrupt):
        run(model, briefs, tmp_path / "cut", 7)
    monkeypatch.setattr(train.Training, "step", real)
    run(model, briefs, tmp_path / "cut", 7)
    assert done == [0, 1, 2, 3, 4]
    whole, cut = (load_network(tmp_path / name / "reader.safetensors") for name in ("whole", "cut"))
    for name, value in whole.state_dict().items():
        assert torch.allclose(cut.state_dict()[name], value, atol=1e-3), name


def test_a_reader_can_be_trained_further(model: Path, briefs: Path, tmp_path: Path) -> None:
    run(model, briefs, tmp_path / "one", 1, "--rate", "0")
    first = load_network(tmp_path / "one" / "reader.safetensors")
    first.null.bias.data += 1
    save(tmp_path / "changed.safetensors", first)
    run(
        model,
        briefs,
        tmp_path / "two",
        1,
        "--rate",
        "0",
        "--start",
        str(tmp_path / "changed.safetensors"),
    )
    second = load_network(tmp_path / "two" / "reader.safetensors")
    assert torch.allclose(second.null.bias, first.null.bias, atol=0.01)


def test_a_deeper_reader_begins_with_the_layers_of_another(
    model: Path, briefs: Path, tmp_path: Path
) -> None:
    run(model, briefs, tmp_path / "one", 1)
    upper = load_network(tmp_path / "one" / "reader.safetensors")
    deeper = ReaderNetwork(replace(upper.shape, apart=0, joint=2, early=1))
    lowest = {name: value.clone() for name, value in deeper.layers[0].state_dict().items()}
    train.begin_with(deeper, upper)
    for name, value in upper.layers[0].state_dict().items():
        assert torch.equal(deeper.layers[1].state_dict()[name], value)
        assert torch.equal(deeper.layers[0].state_dict()[name], lowest[name])
    assert torch.equal(deeper.null.bias, upper.null.bias)
    log = run(model, briefs, tmp_path / "two", 2, "--apart", "0", "--early", "1")
    assert log[-1]["kind"] == "dev"
    assert load_network(tmp_path / "two" / "reader.safetensors").shape.early == 1


def test_readers_are_averaged(model: Path, briefs: Path, tmp_path: Path) -> None:
    run(model, briefs, tmp_path / "one", 1)
    first = load_network(tmp_path / "one" / "reader.safetensors")
    bias = first.null.bias.item()
    first.null.bias.data += 1
    save(tmp_path / "other.safetensors", first)
    files = [str(tmp_path / "one" / "reader.safetensors"), str(tmp_path / "other.safetensors")]
    average.main([*files, "--out", str(tmp_path / "mean.safetensors")])
    assert load_network(tmp_path / "mean.safetensors").null.bias.item() == pytest.approx(
        bias + 0.5, abs=0.01
    )
    average.main([*files, "--shares", "1", "3", "--out", str(tmp_path / "mean.safetensors")])
    assert load_network(tmp_path / "mean.safetensors").null.bias.item() == pytest.approx(
        bias + 0.75, abs=0.01
    )


def test_an_adapter_of_full_rank_is_the_reader(model: Path, briefs: Path, tmp_path: Path) -> None:
    run(model, briefs, tmp_path / "one", 1)
    whole, cut = tmp_path / "whole.safetensors", tmp_path / "adapter.safetensors"
    network = load_network(tmp_path / "one" / "reader.safetensors")
    for layer in network.layers.parameters():
        layer.data += torch.randn_like(layer)
    save(whole, network)
    embedder = SentenceTransformerEmbedder(str(model), name="tiny")

    def read(rank: str) -> torch.Tensor:
        adapter.main([str(whole), "--out", str(cut), "--rank", rank, "--model", str(model)])
        return load_network(cut, embedder.layers).state_dict()["layers.0.widen.weight"]

    expected = load_network(whole).state_dict()["layers.0.widen.weight"]
    assert torch.allclose(read("32"), expected, atol=0.1)
    assert not torch.allclose(read("8"), expected, atol=0.5)


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


def test_a_window_without_the_answer_has_none_of_its_sentences(
    sampler: Sampler, examples: Examples
) -> None:
    chance = random.Random(4)
    for n, asked in enumerate(examples.asked[:200]):
        if not asked.right:
            continue
        pair = sampler.window(n, asked.text, 200, chance, right=(), drop=asked.right)
        assert pair is not None
        assert pair.right == pair.spans == ()
        spans = sampler.texts.spans[pair.tokens]
        for s in asked.right:
            start, end = examples.texts[asked.text].sentences[s]
            assert not ((spans[:, 0] >= start) & (spans[:, 1] <= end)).any()


def test_a_question_is_shown_similar_texts_beside_its_own(
    examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "KINDS", {"beside": 1.0})
    asked = [a.question for a in examples.asked]
    texts, labelled = rows(examples, word_states)
    similar = np.full((len(asked), 3), -1, np.int32)
    count = len(examples.texts)
    similar[:, :2] = [[(a.text + 1) % count, (a.text + 2) % count] for a in examples.asked]
    unswapped = np.full(len(asked), -1, np.int64)
    sampler = Sampler(examples, texts, word_states(asked), similar, unswapped, labelled)
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
    assert targets.question.tolist() == [pair.question for pair in pairs]


def test_sentences_are_compared_across_the_passages_of_a_question() -> None:
    """Question 5 has its answer in the first passage, second sentence; the second passage is
    another question's, the third is question 5's and doesn't answer."""
    sentences = torch.tensor([[0.0, 3.0], [9.0, 9.0], [1.0, 0.0]])
    null = torch.tensor([1.0, 0.0, 2.0])
    right = torch.tensor([[False, True, False], [True, False, False], [False, False, True]])
    ends = torch.zeros(3, 4)
    targets = sampling.Targets(torch.tensor([5, 7, 5]), right, ends > 0, ends > 0)
    losses = train.losses_of(Reading(null, sentences, ends, ends), targets)
    margins = torch.tensor([-1.0, 2.0, -1.0, -2.0])
    assert losses.across == pytest.approx(-torch.log_softmax(margins, 0)[1].item(), abs=1e-4)
    assert losses.spans == 0
    assert losses.total == pytest.approx((losses.sentences + 0.5 * losses.across).item())
    twice = sampling.Targets(torch.tensor([5, 5, 7]), right, ends > 0, ends > 0)
    both = train.losses_of(Reading(null, sentences, ends, ends), twice).across
    expected = torch.logsumexp(torch.tensor([-1.0, 2.0, 9.0, 9.0]), 0) - torch.logsumexp(
        torch.tensor([2.0, 9.0]), 0
    )
    assert both == pytest.approx(expected.item(), abs=1e-4)
    alone = sampling.Targets(torch.tensor([5, 7, 8]), right, ends > 0, ends > 0)
    assert train.losses_of(Reading(null, sentences, ends, ends), alone).across == 0


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


FILES = [*sorted(BRIEFS.glob("*.jsonl")), BRIEFS / "held_out" / "briefs.jsonl"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_answer_of_a_brief_stands_in_one_place(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        brief = json.loads(line)
        for question in brief["questions"]:
            for answer in question["answers"]:
                assert brief["text"].count(answer) == 1, (brief["id"], answer)
    for asked in read_briefs(path).asked:
        assert bool(asked.right) == bool(asked.answers), asked.question


def test_no_brief_that_is_held_out_is_learnt_from() -> None:
    *learnt, held_out = FILES
    ids = {
        json.loads(line)["id"] for path in learnt for line in path.read_text("utf-8").splitlines()
    }
    out = {json.loads(line)["id"] for line in held_out.read_text("utf-8").splitlines()}
    assert len(out) == 40
    assert not ids & out
