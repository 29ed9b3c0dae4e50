"""The reader by itself: what in a text of the caller's own answers a question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from corpus.document import Span
from index.models import default_model, load_embedder
from qa.confidence import Calibration, load_calibration
from qa.errors import NoReader
from qa.given_text import windows
from qa.quotes import placed, says_something, words_of
from qa.reader import PassageText, SentenceEvidence, SentenceScorer
from qa.scorers import default_scorer
from qa.second_reading import Readings, SecondReading

#: Windows whose states are made at once: so much memory is taken, whatever the texts' length.
AT_ONCE = 64
#: Sentences given for a text at most, and the share of the best one's probability that a further
#: one must reach.
SPANS, FURTHER = 3, 0.5


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A sentence, in code points of its text; ``score`` is the probability that it answers."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """``answerable`` is the probability that the text answers the question; ``spans`` are its
    best sentences, best first, the same words once, and at least one where any says something;
    ``highlights`` the words inside the first of them that answer."""

    answerable: float
    spans: tuple[ScoredSpan, ...]
    highlights: tuple[Span, ...]


class Quoter:
    """Reads texts that are in no library. Raises :class:`qa.errors.NoReader` for a scorer that
    was not trained to."""

    def __init__(self, scorer: SentenceScorer, calibration: Calibration) -> None:
        if calibration.given_text is None:
            raise NoReader(
                "this embedding model has no reader; choose none to have the bundled one"
            )
        self._scorer = scorer
        self._probability = calibration.given_text.probability

    def quote(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """A reading for each text. Raises ValueError for an empty question."""
        question = " ".join(question.split())
        if not question:
            raise ValueError("the question is empty")
        parts = [(n, start, part) for n, text in enumerate(texts) for start, part in windows(text)]
        found: list[dict[Span, tuple[float, tuple[Span, ...]]]] = [{} for _ in texts]
        once = [
            reading
            for at in range(0, len(parts), AT_ONCE)
            for reading in self._scorer.read(question, [p for _, _, p in parts[at : at + AT_ONCE]])
        ]
        both = self._twice(question, parts, once)
        for (n, start, part), reading in zip(parts, both, strict=True):
            for (first, last), evidence in zip(part.sentences, reading, strict=True):
                span = Span(start + first, start + last)
                if not says_something(texts[n][span.start : span.end]):
                    continue
                score = self._probability(evidence.features)
                if span not in found[n] or score > found[n][span][0]:
                    found[n][span] = score, placed((span,), evidence.highlights)
        return [_reading(text, spans) for text, spans in zip(texts, found, strict=True)]

    def _twice(
        self, question: str, parts: Sequence[tuple[int, int, PassageText]], once: Readings
    ) -> Iterator[tuple[SentenceEvidence, ...]]:
        """The parts of each text with its best sentences read a second time."""
        both = zip(parts, once, strict=True)
        for _, group in groupby(both, key=lambda pair: pair[0][0]):
            own, readings = zip(*group, strict=True)
            passages = [part for _, _, part in own]
            yield from SecondReading(self._scorer, question).mixed(passages, readings)


def _reading(text: str, spans: dict[Span, tuple[float, tuple[Span, ...]]]) -> Reading:
    ranked = sorted(spans.items(), key=lambda item: (-item[1][0], item[0]))
    if not ranked:
        return Reading(0.0, (), ())
    best, highlights = ranked[0][1]
    kept: dict[str, ScoredSpan] = {}
    for span, (probability, _) in ranked:
        if len(kept) == SPANS or probability < FURTHER * best:
            break
        kept.setdefault(words_of(text[span.start : span.end]), ScoredSpan(span, probability))
    return Reading(best, tuple(kept.values()), highlights)


@cache
def _bundled() -> Quoter:
    embedder = load_embedder(default_model())
    scorer = default_scorer(embedder)
    return Quoter(scorer, load_calibration(scorer.name, embedder.name))


def quote(question: str, text: str) -> Reading:
    """What in ``text`` answers ``question``, by the bundled reader; the first call loads it.

    Raises ValueError for an empty question, :class:`index.errors.ModelUnavailable`, and
    :class:`qa.errors.NoReader` where only a model without a reader is installed.
    """
    return _bundled().quote(question, [text])[0]
