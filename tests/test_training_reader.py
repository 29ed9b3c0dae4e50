"""Training the reader, on a tiny model: that it learns, and that a run that was cut off goes on as
if it had not been."""

import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from index.sentence_transformer import SentenceTransformerEmbedder
from qa.network import ReaderNetwork, Reading
from qa.reader import PassageText
from qa.trained import TrainedReader
from qa.weights import load_network, save
from training.reader import adapter, average, sampling, train
from training.reader.sampling import Pair

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
    log = run(model, briefs, tmp_path, 60, "--rate", "1e-3")
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

    def killed(self: train.Training, step: int) -> tuple[int, list[float]]:
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


def test_a_run_does_not_go_on_with_other_settings(
    model: Path, briefs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(model, briefs, tmp_path, 1)
    kept = (tmp_path / "checkpoint.pt").read_bytes()
    with pytest.raises(SystemExit):
        run(model, briefs, tmp_path, 2, "--seed", "5")
    assert "give the same to go on, or another --out" in capsys.readouterr().err
    assert (tmp_path / "checkpoint.pt").read_bytes() == kept


def test_a_run_that_failed_before_its_first_step_can_be_begun_otherwise(
    model: Path, briefs: Path, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        run(model, briefs, tmp_path, 1, "--start", str(tmp_path / "misspelt.safetensors"))
    run(model, briefs, tmp_path, 1, "--seed", "5")
    assert (tmp_path / "reader.safetensors").exists()


def test_another_seed_draws_other_questions(
    model: Path, briefs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: dict[str, list[int]] = {}
    real = sampling.Sampler.draw
    for name in ("1", "2", "1 again"):
        seen = drawn.setdefault(name, [])

        def noted(self: sampling.Sampler, chance: Random, seen: list[int] = seen) -> list[Pair]:
            pairs = real(self, chance)
            seen.extend(pair.question for pair in pairs)
            return pairs

        monkeypatch.setattr(sampling.Sampler, "draw", noted)
        run(model, briefs, tmp_path / name, 2, "--seed", name[0])
    assert drawn["1"] == drawn["1 again"] != drawn["2"]


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


def test_a_batch_in_parts_teaches_as_a_whole_one_does(
    model: Path, briefs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "BLANKED", 0.0)
    monkeypatch.setattr(sampling, "KINDS", {"own": 0.5, "beside": 0.5})
    found = []
    for at_once in (10**9, 200):
        monkeypatch.setattr(sampling, "AT_ONCE", at_once)
        log = run(model, briefs, tmp_path / str(at_once), 1, "--rate", "0")
        (step,) = (line for line in log if line["kind"] == "step")
        found.append([step[name] for name in ("loss", "spans", "across")])
    assert found[0] == pytest.approx(found[1], rel=0.02)
    assert all(found[0])
