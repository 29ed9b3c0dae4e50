"""The reader by itself, on texts of the caller's own, by a network that goes by words alone."""

import pytest
import torch

from qa.confidence import Calibration
from qa.errors import NoReader
from qa.given_text import WINDOW, windows
from qa.network import ReaderNetwork
from qa.quoting import AT_ONCE, Quoter
from qa.trained import TrainedReader
from tests.fakes import FakeEmbedder
from tests.test_qa_trained import CALIBRATION, SHAPE, TEXT


@pytest.fixture(scope="module")
def network() -> ReaderNetwork:
    torch.manual_seed(3)
    return ReaderNetwork(SHAPE).eval()


@pytest.fixture
def reader(network: ReaderNetwork) -> TrainedReader:
    return TrainedReader(FakeEmbedder(dim=SHAPE.hidden), network)


def test_texts_are_read_by_themselves(reader: TrainedReader) -> None:
    quoter = Quoter(reader, CALIBRATION)
    found, nothing = quoter.quote("birds sing", [TEXT, ""])
    best = found.spans[0]
    assert TEXT[best.span.start : best.span.end] == "Birds sing at dawn."
    assert found.answerable == best.score
    assert (nothing.answerable, nothing.spans, nothing.highlights) == (0.0, (), ())
    with pytest.raises(ValueError, match="empty"):
        quoter.quote(" ", [TEXT])


def test_what_says_nothing_is_no_span_and_the_same_words_are_one(reader: TrainedReader) -> None:
    text = "https://birds.example/sing\n\n* * *\n\nBirds sing. Birds sing. Birds sing loudly."
    (found,) = Quoter(reader, CALIBRATION).quote("birds sing", [text])
    said = [text[s.span.start : s.span.end] for s in found.spans]
    assert said == ["Birds sing.", "Birds sing loudly."]
    (nothing,) = Quoter(reader, CALIBRATION).quote("birds sing", ["* * *\n\nwww.sing.example"])
    assert (nothing.answerable, nothing.spans) == (0.0, ())


def test_many_windows_are_read_a_few_at_once(network: ReaderNetwork) -> None:
    most = []

    class Counting(FakeEmbedder):
        def layer_states(self, texts, layers, **more):  # type: ignore[no-untyped-def]
            most.append(len(texts))
            return super().layer_states(texts, layers, **more)

    quoter = Quoter(TrainedReader(Counting(dim=512), network), CALIBRATION)
    texts = [f"Paragraph {n} says it." for n in range(2 * AT_ONCE + 1)]
    found = quoter.quote("what says paragraph 7", texts)
    assert len(found) == len(texts)
    assert [len(reading.spans) for reading in found] == [1] * len(texts)
    assert max(most) == AT_ONCE


def test_a_long_text_is_read_in_windows_that_share_a_sentence(reader: TrainedReader) -> None:
    text = " ".join(f"Sentence number {n} says nothing at all of any use." for n in range(90))
    text += " Birds sing at dawn."
    parts = list(windows(text))
    assert len(parts) > 2
    for start, part in parts:
        assert text[start : start + len(part.text)] == part.text
        assert len(part.text) <= WINDOW
    ends = [start + part.sentences[-1][0] for start, part in parts[:-1]]
    assert ends == [start for start, _ in parts[1:]]
    (found,) = Quoter(reader, CALIBRATION).quote("birds sing", [text])
    assert text[found.spans[0].span.start :] == "Birds sing at dawn."


def test_a_scorer_that_was_not_trained_reads_no_texts(reader: TrainedReader) -> None:
    without = Calibration(CALIBRATION.same, CALIBRATION.across, 0.5)
    with pytest.raises(NoReader, match="no reader"):
        Quoter(reader, without)
