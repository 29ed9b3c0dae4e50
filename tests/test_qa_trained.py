"""The trained reader's workings, on a network that was not trained: what it knows is the match
between words, which can be worked out by hand."""

import itertools
import json
import math
import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from corpus.document import Span
from index.embedder import LayerStates
from index.errors import ModelUnavailable
from qa.confidence import Calibration, Logistic
from qa.network import TRUST, ReaderNetwork, Shape, collate, matching, sentence_of_tokens
from qa.reader import LABEL, PassageText, labelled
from qa.trained import UNREAD, TrainedReader, _Reading, best_span, open_reader
from qa.weights import beginning, is_matrix, load_network, save, save_adapter
from tests.fakes import FakeEmbedder

TEXT = "The treaty was signed. Birds sing at dawn. Nobody came."
PASSAGE = PassageText(1, TEXT, ((0, 22), (23, 42), (43, 55)), "en")
SHAPE = Shape(hidden=512, feed_forward=16, heads=2, apart=1, joint=1, epsilon=1e-12)
CALIBRATION = Calibration(
    Logistic(0.0, {"margin": 1.0}),
    Logistic(0.0, {"margin": 1.0}),
    0.5,
    Logistic(0.0, {"margin": 1.0}),
)


@pytest.fixture(scope="module")
def network() -> ReaderNetwork:
    torch.manual_seed(3)
    return ReaderNetwork(SHAPE).eval()


@pytest.fixture
def reader(network: ReaderNetwork) -> TrainedReader:
    return TrainedReader(FakeEmbedder(dim=512), network)


def test_an_untrained_network_goes_by_the_words_that_match(reader: TrainedReader) -> None:
    (reading,) = reader.read("birds sing", [PASSAGE])
    scores = [evidence.score for evidence in reading]
    assert max(range(3), key=scores.__getitem__) == 1
    assert scores[1] - scores[0] == pytest.approx(TRUST, abs=0.2)
    assert reading[1].features == {"margin": scores[1]}


def test_a_sentence_is_read_again_after_the_one_before_it_alone(network: ReaderNetwork) -> None:
    embedded: list[str] = []

    class Counting(FakeEmbedder):
        def layer_states(self, texts, layers, **more):  # type: ignore[no-untyped-def]
            embedded.extend(texts)
            return super().layer_states(texts, layers, **more)

    reader = TrainedReader(Counting(dim=512), network)
    named = replace(PASSAGE, label="Dawn")
    found = reader.reread("birds sing", [(named, n) for n in range(3)])
    assert embedded == [f"Dawn\n{TEXT}", "birds sing"]
    assert found[1].score - found[0].score == pytest.approx(TRUST, abs=0.2)
    assert [e.features for e in found] == [{"margin": e.score} for e in found]
    assert [e.highlights for e in found] == [()] * 3
    for n, evidence in enumerate(found):
        alone = part(named, [n - 1, n] if n else [n])
        assert evidence.score == pytest.approx(
            reader.read("birds sing", [alone])[0][-1].score, abs=0.05
        )


def test_a_row_is_read_again_after_the_head_of_its_table(reader: TrainedReader) -> None:
    table = replace(PASSAGE, heads={1: None, 2: 0})
    found = reader.reread("birds sing", [(table, 1), (table, 2)])
    for evidence, shown in zip(found, ([1], [0, 2]), strict=True):
        alone = part(table, shown)
        assert evidence.score == pytest.approx(
            reader.read("birds sing", [alone])[0][-1].score, abs=0.05
        )


def part(passage: PassageText, sentences: Sequence[int]) -> PassageText:
    """These sentences of it, the fake embedder's states of which don't depend on the others."""
    words = [passage.text[slice(*passage.sentences[n])] for n in sentences]
    ends = list(itertools.accumulate(len(word) + 1 for word in words))
    spans = tuple((end - len(word) - 1, end - 1) for end, word in zip(ends, words, strict=True))
    return PassageText(
        10 * sentences[0] + sentences[-1] + 9, " ".join(words), spans, "en", passage.label
    )


def test_a_passage_reads_the_same_alone_and_beside_longer_ones(reader: TrainedReader) -> None:
    longer = PassageText(2, TEXT + " " + TEXT, (*PASSAGE.sentences, (56, 78)), "en")
    alone = reader.read("who signed", [PASSAGE])[0]
    beside = reader.read("who signed", [longer, PASSAGE])[1]
    for one, other in zip(alone, beside, strict=True):
        assert one.score == pytest.approx(other.score, abs=0.05)


def test_what_the_lower_layers_made_of_a_text_is_kept(network: ReaderNetwork) -> None:
    asked: list[tuple[list[str], bool]] = []

    class Counting(FakeEmbedder):
        def layer_states(self, texts, layers, *, question=False, **more):  # type: ignore[no-untyped-def]
            asked.append((list(texts), question))
            return super().layer_states(texts, layers, question=question)

    reader = TrainedReader(Counting(dim=512), network)
    assert reader.read("birds", [PASSAGE]) == reader.read("birds", [PASSAGE])
    assert asked == [([TEXT], False), (["birds"], True)]


@pytest.mark.parametrize("limit", [3, 4, 6, 9])
def test_what_the_model_does_not_read_at_once_is_read_in_parts(
    network: ReaderNetwork, limit: int
) -> None:
    class Short(FakeEmbedder):
        def layer_states(self, texts, layers, *, question=False, **more):  # type: ignore[no-untyped-def]
            found = super().layer_states(texts, layers, question=question)
            if question:
                return found
            return [LayerStates(s.spans[:limit], s.ids[:limit], s.states[:limit]) for s in found]

    reader, whole = (TrainedReader(kind(dim=512), network) for kind in (Short, FakeEmbedder))
    (reading,) = reader.read("nobody came", [PASSAGE])
    assert len(reading) == len(PASSAGE.sentences)
    assert [evidence.score > UNREAD for evidence in reading] == [True] * 3
    if limit == 4:  # each sentence is read by itself
        (alone,) = whole.read("nobody came", [PASSAGE.part(2)])
        assert reading[2].score == pytest.approx(alone[0].score, abs=0.05)
        assert reading[2].highlights == alone[0].highlights
    (again,), (of_whole,) = (r.reread("nobody came", [(PASSAGE, 2)]) for r in (reader, whole))
    assert again.score > UNREAD
    if limit == 9:  # the one before it is read in both parts
        assert again.score == pytest.approx(of_whole.score, abs=0.05)


def test_the_rest_of_a_passage_keeps_the_head_of_its_table() -> None:
    rows = ["State | 2020", "A | 11", "B | 22", "Source."]
    ends = [12, 19, 26, 34]
    spans = tuple((end - len(row), end) for row, end in zip(rows, ends, strict=True))
    table = PassageText(1, " ".join(rows), spans, "en", "Roads", {1: 0, 2: 0})
    rest = table.part(2)
    assert [rest.text[start:end] for start, end in rest.sentences] == rows[2:]
    assert (rest.label, rest.heads) == ("Roads\nState | 2020", {0: None})
    assert table.part(3).label == "Roads"
    assert table.part(0) == table


def test_a_label_is_read_and_never_quoted(network: ReaderNetwork) -> None:
    read: list[list[str]] = []

    class Listening(FakeEmbedder):
        def layer_states(self, texts, layers, *, question=False, **more):  # type: ignore[no-untyped-def]
            if not question:
                read.append(list(texts))
            return super().layer_states(texts, layers, question=question)

    reader = TrainedReader(Listening(dim=512), network)
    named = replace(PASSAGE, label="Birds\nat dawn")
    (plain,), (found,) = reader.read("birds", [PASSAGE]), reader.read("birds", [named])
    assert read == [[TEXT], [f"Birds\nat dawn\n{TEXT}"]]
    assert [e.highlights for e in found] == [e.highlights for e in plain] != [()] * 3
    assert [e.score for e in found] == pytest.approx([e.score for e in plain], abs=0.5)


def test_of_a_long_label_the_innermost_heading_is_kept() -> None:
    assert labelled("", TEXT) == TEXT
    assert labelled("z" * 1000, TEXT) == "z" * LABEL + f"\n{TEXT}"
    found = labelled("z" * LABEL + "\nPart 1\nArticle 5", TEXT)
    assert found.endswith(f"z\nArticle 5\n{TEXT}")
    assert len(found) == LABEL + 1 + len(TEXT)


def test_matching_by_hand() -> None:
    embedder = FakeEmbedder(dim=512)
    (asked,) = embedder.layer_states(["birds fly"], 1, question=True)
    (held,) = embedder.layer_states([TEXT], 1)
    place = sentence_of_tokens(held.spans, PASSAGE.sentences)
    assert place.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]
    batch = collate([(asked.states, asked.ids)], [(held.states, held.ids, place)])
    of_question, of_passage, prior = matching(batch)
    assert of_question[0, :, 1].tolist() == [0, 0, 0, 0, 1, 0, 0]  # "birds" is there
    assert of_passage[0, 4, :2].tolist() == [1, 1]
    birds, fly = (math.log1p(1 + int(number)) for number in asked.ids[4:6])
    assert prior[0].tolist() == pytest.approx([0, birds / (birds + fly), 0], abs=1e-6)


def test_the_best_span_does_not_end_before_it_begins() -> None:
    starts = np.array([0.0, 0.0, 5.0], np.float32)
    ends = np.array([5.0, 0.0, 4.0], np.float32)
    first, last, probability = best_span(starts, ends)
    assert (first, last) == (2, 2)
    start = math.exp(5) / (math.exp(5) + 2)
    assert probability == pytest.approx(start * math.exp(4) / (math.exp(5) + 1 + math.exp(4)))


def test_weights_survive_being_written(network: ReaderNetwork, tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    save(path, network)
    read = load_network(path)
    assert read.shape == SHAPE
    for name, value in network.state_dict().items():
        found = read.state_dict()[name]
        if name.startswith("layers.") and value.dim() == 2:
            steps = value.abs().amax(1, keepdim=True) / 127
            assert ((found - value).abs() <= 0.501 * steps).all(), name
        else:
            assert torch.equal(found, value.half().float()), name
    matrices = sum(p.numel() for p in network.layers.parameters() if p.dim() == 2)
    others = sum(p.numel() for p in network.parameters()) - matrices
    assert path.stat().st_size < 1.1 * matrices + 2 * others + 4000


def test_a_written_reader_can_be_written_again_unchanged(
    network: ReaderNetwork, tmp_path: Path
) -> None:
    save(tmp_path / "one", network)
    save(tmp_path / "two", load_network(tmp_path / "one"))
    one, two = (load_network(tmp_path / name).state_dict() for name in ("one", "two"))
    assert all(torch.allclose(one[name], two[name], rtol=1e-5) for name in one)


def test_an_adapter_keeps_what_is_of_low_rank(tmp_path: Path) -> None:
    torch.manual_seed(5)
    bert = BertModel(
        BertConfig(vocab_size=32, hidden_size=24, num_hidden_layers=2, num_attention_heads=2,
                   intermediate_size=48)
    )  # fmt: skip
    layers, shape = bert.encoder.layer, Shape(24, 48, 2, 1, 1, 1e-12)
    began = beginning(shape, layers).state_dict()
    network = beginning(shape, layers)
    for name, value in network.state_dict().items():
        if is_matrix(name, value):
            value += torch.randn(len(value), 2) @ torch.randn(2, value.shape[1])
    path = tmp_path / "adapter.safetensors"
    save_adapter(path, network, layers, rank=2)
    read = load_network(path, lambda: layers).state_dict()
    for name, value in network.state_dict().items():
        assert torch.allclose(read[name], value, atol=0.1), name
        if is_matrix(name, value):
            assert not torch.allclose(began[name], value, atol=0.5), name
    save_adapter(path, network, layers, rank=1)
    cut = load_network(path, lambda: layers).state_dict()["layers.0.widen.weight"]
    assert torch.linalg.matrix_rank(cut - began["layers.0.widen.weight"], rtol=1e-3) == 1
    with pytest.raises(ValueError, match="embedding model's layers"):
        load_network(path)
    other = BertModel(bert.config).encoder.layer
    with pytest.raises(ValueError, match="another embedding model"):
        load_network(path, lambda: other)


def test_all_that_is_made_on_the_way_is_where_the_batch_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the device without memory, which mixes with no other, and knows no half precision."""
    monkeypatch.setattr(torch, "autocast", lambda *kind, **more: nullcontext())
    meta = torch.device("meta")
    network = ReaderNetwork(replace(SHAPE, joint=2, early=1), blanked=0.5).to(meta)
    embedder = FakeEmbedder(dim=512)
    (held,) = embedder.layer_states([TEXT], 1)
    (asked,) = embedder.layer_states(["birds fly"], 1, question=True)
    place = sentence_of_tokens(held.spans, PASSAGE.sentences)
    batch = collate([(asked.states, asked.ids)], [(held.states, held.ids, place)])
    for mode in (network.train(), network.eval()):
        reading = mode(batch.to(meta))
        assert reading.sentences.shape == (1, 3)
        assert {t.device.type for t in (reading.null, reading.sentences, reading.end)} == {"meta"}


def test_closed_gates_keep_the_sides_apart() -> None:
    torch.manual_seed(0)
    embedder = FakeEmbedder(dim=512)
    network = ReaderNetwork(replace(SHAPE, joint=2, early=1)).eval()
    (held,) = embedder.layer_states([TEXT], 1)
    asked = embedder.layer_states(["birds fly", "she won it all"], 1, question=True)
    place = sentence_of_tokens(held.spans, PASSAGE.sentences)
    seen: list[torch.Tensor] = []

    def of_passage(gate: float) -> list[torch.Tensor]:
        """What the early layer makes of the passage beside each question."""
        network.gates.data.fill_(gate)
        seen.clear()
        for question in asked:
            batch = collate([(question.states, question.ids)], [(held.states, held.ids, place)])
            with torch.inference_mode():
                network(batch)
        return [states[:, -len(held.ids) :] for states in seen]

    network.layers[0].register_forward_hook(lambda module, given, made: seen.append(made))
    closed, opened = of_passage(-1000.0), of_passage(0.0)
    assert torch.allclose(closed[0], closed[1], atol=1e-6)
    assert not torch.allclose(opened[0], opened[1], atol=1e-3)


def test_a_highlight_begins_where_its_line_does(reader: TrainedReader) -> None:
    text = "They spoke of the ministers in\nMinsk on 12 May and of much more besides that day."
    passage = PassageText(5, text, ((0, len(text)),), "en")
    words = [Span(m.start(), m.end()) for m in re.finditer(r"\w+", text)]
    spans = np.array([(word.start, word.end) for word in words])
    inside = np.zeros(len(words), np.int64)
    starts, ends = (np.full(len(words), -9.0, np.float32) for _ in range(2))
    starts[6], ends[9] = 9.0, 9.0
    states = LayerStates(spans, inside, np.zeros((len(words), 1), np.float32))
    reading = _Reading(np.zeros(1, np.float32), starts, ends, inside)
    ((start, end),) = reader._highlights(reading, 0, passage, states)
    assert text[start:end] == "Minsk on 12 May"


def test_a_model_without_a_reader_says_what_to_do() -> None:
    with pytest.raises(ModelUnavailable, match="IBID_SCORER=token-match"):
        open_reader(FakeEmbedder())


@pytest.mark.parametrize("kept", [0, 4, 200, -8])
def test_a_damaged_reader_says_what_to_do(
    network: ReaderNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    file = tmp_path / "r.safetensors"
    save(file, network)
    file.write_bytes(file.read_bytes()[:kept])
    monkeypatch.setattr("qa.trained.reader_file", lambda model: file)
    with pytest.raises(ModelUnavailable, match=r"reader of fake can't be opened.*install ibid"):
        open_reader(FakeEmbedder())


def test_a_reader_of_other_layers_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import save_file

    file = tmp_path / "r.safetensors"
    for metadata in (None, {"shape": "{}"}, {"shape": json.dumps(asdict(SHAPE))}):
        save_file({"other": torch.zeros(1)}, file, metadata)
        monkeypatch.setattr("qa.trained.reader_file", lambda model: file)
        with pytest.raises(ModelUnavailable, match="can't be opened"):
            open_reader(FakeEmbedder())


def test_the_shape_is_in_the_file(network: ReaderNetwork, tmp_path: Path) -> None:
    from safetensors import safe_open

    save(tmp_path / "r.safetensors", network)
    with safe_open(tmp_path / "r.safetensors", "pt") as file:
        assert json.loads(file.metadata()["shape"])["apart"] == 1
