"""The trained reader: reads question and passage together, says which sentence answers, which of
its words do, and when nothing there does. docs/reader.md is its model card."""

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError

from index.embedder import Embedder, LayerStates
from index.errors import ModelUnavailable
from index.lexical import LexicalIndex
from index.precision import Precision, best_precision, prepared, running
from index.sentence_transformer import batches
from qa.kept import Kept
from qa.network import ReaderNetwork, collate, sentence_of_tokens
from qa.reader import PassageText, QuoteWeights, SentenceEvidence, labelled
from qa.reader_files import reader_file
from qa.weights import load_network

#: Padded tokens of question and passage in one forward pass.
TOKEN_BUDGET = 2048
#: The longest answer that is looked for inside a sentence, in tokens.
LONGEST_ANSWER = 40
#: Characters at the end of a sentence that need have no token.
ENDING = 2
#: The score of a sentence of which the model reads nothing: less than any that was read.
UNREAD = -30.0
_NOTHING = SentenceEvidence(UNREAD, {"margin": UNREAD})
_WORD_BEFORE, _WORD_AFTER = re.compile(r"\w*\Z"), re.compile(r"\A\w*")


def open_reader(embedder: Embedder) -> "TrainedReader":
    """The reader of the embedder's model. Raises :class:`index.errors.ModelUnavailable` where
    there is none, or its file is not what was written."""
    path = reader_file(embedder.name)
    if not path.is_file():
        raise ModelUnavailable(
            f"the model {embedder.name} has no reader: set IBID_SCORER=token-match, "
            "or leave IBID_MODEL out"
        )
    try:
        network = load_network(path, embedder.layers)
    except (SafetensorError, OSError, ValueError, LookupError, TypeError, RuntimeError) as error:
        raise ModelUnavailable(
            f"the reader of {embedder.name} can't be opened: the model is another than the one it "
            f"was made for, or the file is damaged ({error}). Leave IBID_MODEL out, install ibid "
            "again, or set IBID_SCORER=token-match to answer without it"
        ) from error
    return TrainedReader(embedder, network)


class _Reading:
    """One passage's logits, without padding."""

    __slots__ = ("ends", "margins", "sentence", "starts")

    def __init__(
        self,
        margins: NDArray[np.float32],
        starts: NDArray[np.float32],
        ends: NDArray[np.float32],
        sentence: NDArray[np.int64],
    ) -> None:
        self.margins, self.starts, self.ends, self.sentence = margins, starts, ends, sentence


class _Part(NamedTuple):
    """What is read at once: ``first`` is the number of its first sentence in the whole passage."""

    passage: PassageText
    states: LayerStates
    first: int

    @property
    def whole(self) -> int:
        """How many of its passage's sentences are read whole, the first even where it isn't."""
        read = int(self.states.spans[:, 1].max(initial=0)) + ENDING
        ends = [end for _, end in self.passage.sentences]
        return next((n for n, end in enumerate(ends) if n and end > read), len(ends))


class TrainedReader:
    """A :class:`qa.reader.SentenceScorer`. A sentence's score is its logit over that of no
    sentence answering, so that scores of different passages compare. How rare words are in the
    library it does not ask. What the lower layers make of a passage is kept between questions."""

    #: Bytes of states kept: about 2,000 passages.
    CACHE_BYTES = 300_000_000

    #: Words are highlighted when their probability, given that the sentence answers, reaches
    #: this; and when they are no more than this share of the sentence.
    HIGHLIGHT, PART = 0.2, 0.7

    name = "reader"
    weights = QuoteWeights(
        passage=60.0, merge=0.1, crowding=0.2, sure=3.0, temperature=2.5, reread=4, reread_share=0.5
    )

    def __init__(
        self, embedder: Embedder, network: ReaderNetwork, precision: Precision | None = None
    ) -> None:
        precision = precision or best_precision()
        self._embedder = embedder
        self._precision = precision
        self._apart = network.shape.apart
        self._network = copy.copy(network)
        self._network._modules = {**network._modules, "layers": prepared(network.layers, precision)}
        self._kept = Kept[LayerStates](self.CACHE_BYTES, lambda states: states.states.nbytes)
        self._asked = Kept[LayerStates](self.CACHE_BYTES // 100, lambda s: s.states.nbytes)

    def read(
        self, question: str, passages: Sequence[PassageText], words: LexicalIndex | None = None
    ) -> list[tuple[SentenceEvidence, ...]]:
        parts = self._parts(passages)
        flat = [part for own in parts for part in own]
        places = [sentence_of_tokens(part.states.spans, part.passage.sentences) for part in flat]
        readings = iter(self._readings(question, [part.states for part in flat], places))
        found = []
        for own in parts:
            evidence: list[SentenceEvidence] = []
            for part in own:
                reading = next(readings)
                new = range(len(evidence) - part.first, part.whole)
                evidence += (self._evidence(reading, n, part) for n in new)
            found.append(tuple(evidence))
        return found

    def reread(
        self,
        question: str,
        sentences: Sequence[tuple[PassageText, int]],
        words: LexicalIndex | None = None,
    ) -> list[SentenceEvidence]:
        shown, places = [], []
        for own, (_, n) in zip(self._parts([p for p, _ in sentences]), sentences, strict=True):
            part = next(part for part in own if n < part.first + part.whole)
            n -= part.first
            states, before = part.states, part.passage.before(n)
            place = sentence_of_tokens(states.spans, [part.passage.sentences[n]])
            start, end = part.passage.sentences[n if before is None else before]
            said = (states.spans[:, 1] > start) & (states.spans[:, 0] < end)
            kept = (place == 0) | said | (states.spans[:, 1] <= 0)  # the last is the label
            shown.append(LayerStates(states.spans[kept], states.ids[kept], states.states[kept]))
            places.append(place[kept])
        there = [n for n, place in enumerate(places) if (place == 0).any()]
        readings = self._readings(question, [shown[n] for n in there], [places[n] for n in there])
        found = dict(zip(there, (_margin(reading, 0) for reading in readings), strict=True))
        return [found.get(n, _NOTHING) for n in range(len(sentences))]

    def _parts(self, passages: Sequence[PassageText]) -> list[list[_Part]]:
        """Of each passage what the model reads at once, and where that isn't all, the rest."""
        return [
            list(self._cut(passage, states))
            for passage, states in zip(passages, self._held(passages), strict=True)
        ]

    def _cut(self, passage: PassageText, states: LayerStates, first: int = 0) -> Iterator[_Part]:
        part = _Part(passage, states, first)
        yield part
        if part.whole < len(passage.sentences):
            start = max(part.whole - 1, 1)  # the sentence before is read again, for who is meant
            rest = passage.part(start)
            (held,) = self._held([rest])
            yield from self._cut(rest, held, first + start)

    def _held(self, passages: Sequence[PassageText]) -> list[LayerStates]:
        """What the lower layers make of the passages after their labels; the offsets are counted
        from where a passage's own text begins."""

        def make(texts: list[str]) -> list[LayerStates]:
            return [
                LayerStates(s.spans, s.ids, s.states.astype(np.float16))
                for s in self._states(texts)
            ]

        whole = [labelled(passage.label, passage.text) for passage in passages]
        keys = [(passage.id, text) for passage, text in zip(passages, whole, strict=True)]
        return [
            replace(states, spans=states.spans - (len(text) - len(passage.text)))
            for states, text, passage in zip(
                self._kept.get(keys, make), whole, passages, strict=True
            )
        ]

    def _readings(
        self,
        question: str,
        held: Sequence[LayerStates],
        places: Sequence[NDArray[np.int64]],
    ) -> list[_Reading]:
        """Of each text, whose tokens stand in the sentences that ``places`` name."""
        if not held:
            return []
        (asked,) = self._asked.get([(0, question)], partial(self._states, question=True))
        found: dict[int, _Reading] = {}
        lengths = [len(asked.ids) + len(states.ids) for states in held]
        for batch in batches(lengths, TOKEN_BUDGET):
            found |= zip(batch, self._logits(asked, batch, held, places), strict=True)
        return [found[n] for n in range(len(held))]

    def _states(self, texts: list[str], *, question: bool = False) -> list[LayerStates]:
        return self._embedder.layer_states(
            texts, self._apart, question=question, precision=self._precision
        )

    def _logits(
        self,
        asked: LayerStates,
        batch: Sequence[int],
        held: Sequence[LayerStates],
        places: Sequence[NDArray[np.int64]],
    ) -> Iterator[_Reading]:
        together = collate(
            [(asked.states, asked.ids)] * len(batch),
            [(held[n].states, held[n].ids, places[n]) for n in batch],
        )
        with torch.inference_mode(), running(self._precision):
            reading = self._network(together)
        margins = (reading.sentences - reading.null[:, None]).numpy()
        starts, ends = reading.start.numpy(), reading.end.numpy()
        for row, n in enumerate(batch):
            size = len(places[n])
            yield _Reading(margins[row], starts[row, :size], ends[row, :size], places[n])

    def _evidence(self, reading: _Reading, n: int, part: _Part) -> SentenceEvidence:
        highlights = tuple(self._highlights(reading, n, part.passage, part.states))
        return replace(_margin(reading, n), highlights=highlights)

    def _highlights(
        self, reading: _Reading, n: int, passage: PassageText, states: LayerStates
    ) -> Iterator[tuple[int, int]]:
        """The most probable answer inside sentence ``n``, in whole words, if it is probable and
        not most of the sentence."""
        inside = np.flatnonzero(reading.sentence == n)
        if not len(inside):
            return
        first, last, probability = best_span(reading.starts[inside], reading.ends[inside])
        if probability < self.HIGHLIGHT:
            return
        begin, finish = passage.sentences[n]
        start = max(int(states.spans[inside[first], 0]), begin)
        end = min(int(states.spans[inside[last], 1]), finish)
        while start < end and passage.text[start].isspace():
            start += 1
        before, after = passage.text[begin:start], passage.text[end:finish]
        if start < end and passage.text[start].isalnum():
            start -= len(_WORD_BEFORE.search(before).group())  # type: ignore[union-attr]
        if start < end and passage.text[end - 1].isalnum():
            end += len(_WORD_AFTER.search(after).group())  # type: ignore[union-attr]
        if start < end and end - start <= self.PART * (finish - begin):
            yield start - begin, end - begin


def _margin(reading: _Reading, n: int) -> SentenceEvidence:
    """Of sentence ``n``."""
    if n >= len(reading.margins) or reading.margins[n] <= UNREAD:
        return _NOTHING
    margin = float(reading.margins[n])
    return SentenceEvidence(margin, {"margin": margin})


def best_span(starts: NDArray[np.float32], ends: NDArray[np.float32]) -> tuple[int, int, float]:
    """First and last token of the most probable span of a sentence, and its probability, the
    starts and ends each taken by a softmax over the sentence."""
    start, end = _softmax(starts), _softmax(ends)
    joint = np.triu(start[:, None] * end[None, :])
    joint -= np.triu(joint, LONGEST_ANSWER)
    best = int(joint.argmax())
    first, last = divmod(best, len(starts))
    return first, last, float(joint[first, last])


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    powers = np.exp(logits.astype(np.float64) - float(logits.max()))
    softmax: NDArray[np.float64] = powers / powers.sum()
    return softmax
