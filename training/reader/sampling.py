"""Draws what the reader is shown: a question, and a window of sentences."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from numpy.typing import NDArray

from qa.network import Batch, collate, matching, sentence_of_tokens
from training.reader.data import SHARES, Asked, Examples
from training.reader.states import States

#: Tokens of a window, and how often batches of that size are drawn; at 0 it is one sentence, as in
#: the second reading (:mod:`qa.second_reading`).
WINDOWS = {0: 0.4, 48: 0.05, 80: 0.2, 128: 0.2, 200: 0.15}
#: How often the sentence before such a one is shown with it, where there is one; and how often the
#: one after it, so that it isn't always the last that answers.
PRECEDED, FOLLOWED = 0.6, 0.15
#: About so many tokens such a window has; of more than one and a half times as many as the other,
#: so many are drawn.
SENTENCE, LONGEST = 60, 200
#: Tokens of a batch of windows, and padded ones of question and text read at once.
BUDGET, AT_ONCE = 3000, 2048
#: How often the question is shown what answers it (or its own unanswered text); its text
#: without what answers; what answers it beside :data:`BESIDE` similar texts; and its text after
#: a swap in the question.
KINDS = {"own": 0.6, "without": 0.08, "beside": 0.15, "swapped": 0.17}
BESIDE = 2
#: How often a question that is shown with what answers it is shown with its twin beside it, where
#: it has one.
TWINNED = 0.7
#: How often the label of a text is shown before its window, where it has one.
LABELLED = 0.5
#: How often a window in which nothing answers is drawn around the sentence nearest to the question;
#: else around one by chance.
TEMPTING = 0.8
#: SQuAD 2's own unanswerable questions are few here, and drawn more often.
UNANSWERABLE = {"squad2_train_part": 4.0}


@dataclass(frozen=True, slots=True)
class Pair:
    """A question (an index into the states of questions), tokens of a text (indexes into the
    states of texts), the sentence of each, -1 for those of its label, which sentences are right,
    and the first and last tokens of its answers, counted in the window. Pairs of one ``group``
    are compared: it is the index of the question that their right sentences answer."""

    group: int
    question: int
    tokens: NDArray[np.int64]
    sentence: NDArray[np.int64]
    right: tuple[int, ...]
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Targets:
    """``group`` long (B,): rows of one number are compared; ``right`` bool (B, S + 1): what is
    right, the last for no sentence; ``start`` and ``end`` bool (B, P), all False where no span is
    known."""

    group: torch.Tensor
    right: torch.Tensor
    start: torch.Tensor
    end: torch.Tensor

    def to(self, device: torch.device) -> "Targets":
        return Targets(*(getattr(self, field.name).to(device) for field in fields(self)))


class Sampler:
    """``swapped[n]`` is the index among the questions' states of question ``n`` after its swap,
    or -1; ``similar`` and ``twins`` are of :mod:`training.reader.negatives`. ``texts`` has a row
    for each text, and then one for some texts after their labels, offsets counted from where the
    label ends: ``labelled[n]`` is that row of text ``n``."""

    def __init__(
        self,
        examples: Examples,
        texts: States,
        questions: States,
        similar: NDArray[np.int32],
        twins: NDArray[np.int64],
        swapped: NDArray[np.int64],
        labelled: Mapping[int, int],
    ) -> None:
        self.examples, self.texts, self.questions = examples, texts, questions
        self._similar, self._twins, self._swapped = similar, twins, swapped
        self._labelled = labelled
        self._sentences = [
            sentence_of_tokens(texts.spans[texts[row]], examples.texts[n].sentences)
            for row, n in enumerate([*range(len(examples.texts)), *labelled])
        ]
        weight = np.array([self._share(asked) for asked in examples.asked])
        self._cumulative = np.cumsum(weight)

    @staticmethod
    def _share(asked: Asked) -> float:
        often = 1.0 if asked.right else UNANSWERABLE.get(asked.source, 1.0)
        return SHARES.get(asked.source, 1.0) * often

    def draw(self, chance: random.Random) -> list[Pair]:
        """A batch of windows of about one size."""
        size = chance.choices(list(WINDOWS), list(WINDOWS.values()))[0]
        pairs: list[Pair] = []
        while len(pairs) < BUDGET // (size or SENTENCE):
            at = chance.random() * self._cumulative[-1]
            pairs += self._pairs(int(np.searchsorted(self._cumulative, at)), size, chance)
        return pairs

    def parts(self, pairs: Sequence[Pair]) -> list[list[Pair]]:
        """A batch cut into parts of windows about as long, so that little of what is read is
        padding. All pairs of one group are in one part."""
        groups: dict[int, list[Pair]] = {}
        for pair in pairs:
            groups.setdefault(pair.group, []).append(pair)
        found: list[list[Pair]] = [[]]
        for group in sorted(groups.values(), key=self._length, reverse=True):
            joined = [*found[-1], *group]
            if found[-1] and len(joined) * self._length(joined) > AT_ONCE:
                found.append([])
            found[-1] += group
        return found

    def _length(self, pairs: Sequence[Pair]) -> int:
        """Of the longest question and of the longest text, in tokens."""
        bounds = self.questions.bounds
        questions = (bounds[pair.question + 1] - bounds[pair.question] for pair in pairs)
        return int(max(questions)) + max(len(pair.tokens) for pair in pairs)

    def _pairs(self, n: int, size: int, chance: random.Random) -> list[Pair]:
        """Of question ``n``: one, or more where it is shown several texts, or its twin beside it;
        none where the kind that was drawn can't be made of it."""
        asked = self.examples.asked[n]
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0] if asked.right else "own"
        without = kind == "without"
        right, drop = ((), asked.right) if without else (asked.right, ())
        own = self.window(n, asked.text, size, chance, right=right, drop=drop)
        if own is None or (kind == "swapped" and self._swapped[n] < 0):
            return []
        if kind == "swapped":
            return [replace(own, question=int(self._swapped[n]), right=(), spans=())]
        if kind == "beside":
            known = [int(text) for text in self._similar[n] if text >= 0]
            if not known:
                return []
            texts = chance.sample(known, min(BESIDE, len(known)))
            others = (self.window(n, text, size, chance, right=()) for text in texts)
            return [own, *(pair for pair in others if pair)]
        if own.right and self._twins[n] >= 0 and chance.random() < TWINNED:
            return [own, replace(own, question=int(self._twins[n]), right=(), spans=())]
        return [own]

    def window(
        self,
        n: int,
        text: int,
        size: int,
        chance: random.Random,
        *,
        right: Sequence[int],
        drop: Sequence[int] = (),
    ) -> Pair | None:
        """Whole sentences around a right one, or mostly around what comes nearest to the question,
        up to ``size`` tokens, or a part of one that is longer; at 0 one sentence, mostly with one
        beside it. With rows of a table comes its head, of which shortening may take a part.
        None where nothing is left, or the right one was not tokenised."""
        row = self._labelled.get(text, text) if chance.random() < LABELLED else text
        of = self._sentences[row]
        left = [s for s in range(len(self.examples.texts[text].sentences)) if s not in drop]
        lengths = np.bincount(of[of >= 0], minlength=max(left, default=0) + 1)
        left = [s for s in left if lengths[s]]
        targets = [s for s in right if s in left]
        if not left or (right and not targets):
            return None
        if not targets and chance.random() < TEMPTING:
            targets = [self._nearest(n, row, left)]
        middle = left.index(chance.choice(targets or left))
        heads = self.examples.texts[text].heads
        if size:
            chosen = _grown(middle, left, lengths, size, chance)
        else:
            chosen = [left[middle]] if left[middle] in heads else _paired(middle, left, chance)
        chosen = sorted({*chosen, *(heads[s] for s in chosen if s in heads)}.intersection(left))
        inside = np.flatnonzero(np.isin(of, chosen))
        part = self._shortened(n, row, inside, size or LONGEST, chance, answered=bool(right))
        return None if part is None else self._pair_of(n, row, part, chosen, right)

    def _shortened(
        self,
        n: int,
        row: int,
        inside: NDArray[np.int64],
        size: int,
        chance: random.Random,
        *,
        answered: bool,
    ) -> NDArray[np.int64] | None:
        """Of more than one and a half times ``size`` tokens, so many around the answer; None where
        that is not in them after all."""
        if len(inside) <= 1.5 * size:
            return inside
        spans = self._spans(n, row, inside) if answered else ()
        anchor = spans[0][0] if spans else chance.randrange(len(inside))
        begin = max(0, min(anchor - chance.randrange(size), len(inside) - size))
        part = inside[begin : begin + size]
        return None if answered and not self._spans(n, row, part) else part

    def _nearest(self, n: int, row: int, left: Sequence[int]) -> int:
        """Which of the sentences ``left`` of a row comes nearest to question ``n``, token by token:
        mostly the one that a hurried reader would take for the answer."""
        of = self._sentences[row]
        inside = np.flatnonzero(np.isin(of, left))
        asked, held = self.questions[n], self.texts[row]
        batch = collate(
            [(self.questions.states[asked], self.questions.ids[asked])],
            [(self.texts.states[held][inside], self.texts.ids[held][inside], of[inside])],
        )
        near = matching(batch)[2][0]
        return left[int(near[list(left)].argmax())]

    def _pair_of(
        self,
        n: int,
        row: int,
        inside: NDArray[np.int64],
        sentences: Sequence[int],
        right: Sequence[int],
    ) -> Pair:
        """Of tokens ``inside`` a row, which are of these sentences, after those of its label."""
        before = np.flatnonzero(self.texts.spans[self.texts[row], 1] <= 0)
        inside = np.concatenate([before, inside])
        place = np.searchsorted(sentences, self._sentences[row][inside])
        place[: len(before)] = -1
        names = {s: place for place, s in enumerate(sentences)}
        answers = tuple(names[s] for s in right if s in names)
        spans = self._spans(n, row, inside) if right else ()
        return Pair(n, n, inside + self.texts.bounds[row], place, answers, spans)

    def _spans(self, n: int, row: int, inside: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
        spans = self.texts.spans[self.texts[row]][inside]
        found = []
        for start, end in self.examples.asked[n].answers:
            held = np.flatnonzero((spans[:, 1] > start) & (spans[:, 0] < end))
            if len(held):
                found.append((int(held[0]), int(held[-1])))
        return tuple(found)

    def whole(self, n: int, size: int = 480, *, labelled: bool = False) -> Pair | None:
        """The question with its whole text, and its label where wanted, up to the length that was
        tokenised. None where nothing is left, or of what answers nothing."""
        asked = self.examples.asked[n]
        row = self._labelled.get(asked.text, asked.text) if labelled else asked.text
        of = self._sentences[row]
        inside = np.flatnonzero(of >= 0)[:size]
        right = tuple(s for s in asked.right if s in of[inside])
        if not len(inside) or (asked.right and not right):
            return None
        every = range(len(self.examples.texts[asked.text].sentences))
        return self._pair_of(n, row, inside, every, right)

    def batch(self, pairs: Sequence[Pair]) -> tuple[Batch, Targets]:
        """The pairs as tensors."""
        asked = [self.questions[pair.question] for pair in pairs]
        batch = collate(
            [(self.questions.states[at], self.questions.ids[at]) for at in asked],
            [
                (self.texts.states[pair.tokens], self.texts.ids[pair.tokens], pair.sentence)
                for pair in pairs
            ],
        )
        right = np.zeros((len(pairs), batch.sentences + 1), np.bool_)
        start = np.zeros(batch.sentence.shape, np.bool_)
        end = np.zeros(batch.sentence.shape, np.bool_)
        for row, pair in enumerate(pairs):
            right[row, list(pair.right) or [batch.sentences]] = True
            for first, last in pair.spans:
                start[row, first] = end[row, last] = True
        group = np.array([pair.group for pair in pairs])
        arrays = (group, right, start, end)
        return batch, Targets(*(torch.from_numpy(array) for array in arrays))


def _paired(middle: int, left: Sequence[int], chance: random.Random) -> Sequence[int]:
    """A sentence with the one before it, or the one after it, or neither."""
    neighbour = chance.random()
    first = middle - (middle > 0 and neighbour < PRECEDED)
    return left[first : middle + 1 + (neighbour > 1 - FOLLOWED)]


def _grown(
    middle: int, left: Sequence[int], lengths: NDArray[np.int64], size: int, chance: random.Random
) -> Sequence[int]:
    """A run of sentences around one, to both sides by chance, up to ``size`` tokens."""
    first = last = middle
    total = lengths[left[middle]]
    while True:
        sides = [s for s in (first - 1, last + 1) if 0 <= s < len(left)]
        sides = [s for s in sides if total + lengths[left[s]] <= size]
        if not sides:
            return left[first : last + 1]
        side = chance.choice(sides)
        total += lengths[left[side]]
        first, last = min(first, side), max(last, side)
