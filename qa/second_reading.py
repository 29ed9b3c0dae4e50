"""The best sentences are read a second time, each after only the sentence before it, or a row after
the head of its table.

Among others a sentence has to win against them; by itself it has only to answer or not, and the
reader then sees more often that it doesn't. The one before it often tells who "the court" is.
That a second look decides whether there is an answer is from Hu et al., "Read + Verify: Machine
Reading Comprehension with Unanswerable Questions" (AAAI 2019); here the same network takes both.
"""

from collections.abc import Sequence
from dataclasses import replace

from index.lexical import LexicalIndex
from qa.reader import PassageText, SentenceEvidence, SentenceScorer

#: One evidence for each sentence of a passage.
Readings = Sequence[tuple[SentenceEvidence, ...]]
#: A sentence's label, the words that it is read after, and its own: passages overlap, and so say
#: the same.
Key = tuple[str, str, str]


class SecondReading:
    """Of one question; no sentence is read a third time. ``words`` as in
    :meth:`qa.reader.SentenceScorer.read`."""

    def __init__(
        self, scorer: SentenceScorer, question: str, words: LexicalIndex | None = None
    ) -> None:
        self._scorer, self._question, self._words = scorer, question, words
        self._found: dict[Key, SentenceEvidence] = {}

    def mixed(
        self,
        passages: Sequence[PassageText],
        first: Readings,
        bonus: Sequence[float] | None = None,
    ) -> list[tuple[SentenceEvidence, ...]]:
        """The ``first`` readings of passages, mixed with second ones until the best sentences, as
        many as the scorer wants, have all been read twice. ``bonus`` is added to the scores of
        each passage's sentences in finding the best."""
        bonus = bonus or [0.0] * len(passages)
        mixed = self._mixed(passages, first)
        while wanted := self._unread(passages, mixed, bonus):
            seconds = self._scorer.reread(self._question, list(wanted.values()), self._words)
            self._found |= zip(wanted, seconds, strict=True)
            mixed = self._mixed(passages, first)
        return mixed

    def _unread(
        self, passages: Sequence[PassageText], readings: Readings, bonus: Sequence[float]
    ) -> dict[Key, tuple[PassageText, int]]:
        """Those of the best sentences that were not read twice. Sentences of the same words count
        as one."""
        scores = {
            (n, s): evidence.score + bonus[n]
            for n, reading in enumerate(readings)
            for s, evidence in enumerate(reading)
        }
        said: set[str] = set()
        wanted: dict[Key, tuple[PassageText, int]] = {}
        for n, s in sorted(scores, key=lambda place: (-scores[place], place)):
            key = _key(passages[n], s)
            said.add(key[-1])
            if len(said) > self._scorer.weights.reread:
                break
            if not _is_whole(passages[n], s) and key not in self._found:
                wanted.setdefault(key, (passages[n], s))
        return wanted

    def _mixed(
        self, passages: Sequence[PassageText], first: Readings
    ) -> list[tuple[SentenceEvidence, ...]]:
        share = self._scorer.weights.reread_share
        mixed = []
        for passage, reading in zip(passages, first, strict=False):
            seconds = [self._found.get(_key(passage, s)) for s in range(len(reading))]
            mixed.append(
                tuple(
                    _mixture(evidence, second, share) if second else evidence
                    for evidence, second in zip(reading, seconds, strict=True)
                )
            )
        return mixed


def read_twice(
    scorer: SentenceScorer,
    question: str,
    passages: Sequence[PassageText],
    words: LexicalIndex | None = None,
) -> list[tuple[SentenceEvidence, ...]]:
    """Both readings of the passages of one text."""
    first = scorer.read(question, passages, words)
    return SecondReading(scorer, question, words).mixed(passages, first)


def _is_whole(passage: PassageText, sentence: int) -> bool:
    """Whether a passage is no more than a sentence and what is read with it: it was read so the
    first time."""
    return len(passage.sentences) == (1 if passage.before(sentence) is None else 2)


def _key(passage: PassageText, sentence: int) -> Key:
    before = passage.before(sentence)
    said, own = (
        "" if n is None else passage.text[slice(*passage.sentences[n])] for n in (before, sentence)
    )
    return passage.label, said, own


def _mixture(first: SentenceEvidence, second: SentenceEvidence, share: float) -> SentenceEvidence:
    """The mean, in which the second counts for ``share``. The words that answer are those of the
    first: there they were found among all that could be meant."""
    features = {
        name: (1 - share) * value + share * second.features[name]
        for name, value in first.features.items()
    }
    score = (1 - share) * first.score + share * second.score
    return replace(first, score=score, features=features)
