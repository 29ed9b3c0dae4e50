"""The reader that ships, on examples of our own that it has not learnt from: briefs in eight
languages, each question beside its text, half of them unanswerable."""

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from sklearn.metrics import roc_auc_score

from corpus.split import DEFAULT
from index.embedder import Embedder
from index.models import default_model, load_embedder
from qa.reader import LABEL, PassageText, SentenceScorer, labelled
from qa.reader_files import reader_file
from qa.scorers import default_scorer
from qa.second_reading import read_twice
from qa.token_match import TokenMatch
from qa.trained import UNREAD
from training.reader.data import Asked, Examples, read_briefs

HELD_OUT = Path(__file__).parent.parent / "training" / "briefs" / "held_out" / "briefs.jsonl"
#: Of each language, answerable and unanswerable alike.
EACH = 8

pytestmark = pytest.mark.skipif(
    default_model() != "multilingual-e5-small", reason="the multilingual model has no wheel here"
)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder("multilingual-e5-small")


def chosen(examples: Examples) -> Iterator[Asked]:
    kinds = defaultdict(list)
    for asked in examples.asked:
        kinds[examples.texts[asked.text].language, bool(asked.right)].append(asked)
    for kind in sorted(kinds):
        yield from random.Random(5).sample(kinds[kind], EACH)


def figures(scorer: SentenceScorer) -> tuple[float, float]:
    """The share of right sentences that come first, and the area under the curve of the best
    score for answerable against unanswerable."""
    examples = read_briefs(HELD_OUT)
    first, best, answerable = [], [], []
    for asked in chosen(examples):
        text = examples.texts[asked.text]
        passage = PassageText(asked.text, text.text, text.sentences, text.language)
        (reading,) = read_twice(scorer, asked.question, [passage])
        scores = [evidence.score for evidence in reading]
        best.append(max(scores))
        answerable.append(bool(asked.right))
        if asked.right:
            first.append(scores.index(max(scores)) in asked.right)
    assert len(first) == 8 * EACH
    return sum(first) / len(first), float(roc_auc_score(answerable, best))


def test_it_beats_the_untrained_scorer(embedder: Embedder) -> None:
    untrained, trained = figures(TokenMatch(embedder)), figures(default_scorer(embedder))
    assert trained[0] >= untrained[0]
    assert trained[1] > untrained[1]
    assert sum(trained) > sum(untrained) + 0.05


def test_it_is_small_enough_to_ship() -> None:
    assert reader_file("multilingual-e5-small").stat().st_size < 5_000_000


def test_it_highlights_the_words_that_answer() -> None:
    import qa

    text = (
        "The council met twice. The new bridge was opened on 3 June 2019 by the mayor. It is long."
    )
    reading = qa.quote("When was the new bridge opened?", text)
    best = reading.spans[0].span
    assert text[best.start : best.end].startswith("The new bridge")
    assert [text[part.start : part.end] for part in reading.highlights] == ["3 June 2019"]
    other = qa.quote("Who paid for the railway station in Prague?", text)
    assert other.answerable < reading.answerable


def test_of_prose_the_longest_sentence_is_read_at_once_and_figures_in_parts(
    embedder: Embedder,
) -> None:
    languages = defaultdict(list)
    for text in read_briefs(HELD_OUT).texts:
        languages[text.language].append(text.text)
    assert len(languages) == 8
    for language, texts in languages.items():
        words = " ".join(texts)
        label, sentence = words[: LABEL // 2], words[LABEL:][: DEFAULT.longest_sentence]
        (states,) = embedder.layer_states([labelled(label, sentence)], 1)
        assert states.spans[-1][1] >= len(label) + 1 + len(sentence.rstrip()), language
    rows = [" | ".join(f"{n}{k},{k}{n}" for k in range(12)) for n in range(10, 19)]
    ends = [sum(map(len, rows[: n + 1])) + n for n in range(len(rows))]
    spans = tuple((end - len(row), end) for row, end in zip(rows, ends, strict=True))
    table = PassageText(1, " ".join(rows), spans, "en", "Roads", dict.fromkeys(range(1, 9), 0))
    assert ends[-1] < DEFAULT.maximum
    (reading,) = default_scorer(embedder).read("How many roads?", [table])
    assert all(evidence.score > UNREAD for evidence in reading)
    (states,) = embedder.layer_states([table.text], 1)
    assert states.spans[-1][1] < spans[-1][0]
