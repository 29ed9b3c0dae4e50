"""How what is read is weighed: each number of a scorer by itself, and what comes of it.

    python -m benchmarks.reading --data FOLDER [--questions N] [--model NAME] [--scorer NAME]

For the reader on squad2_dev, the reports by which confidence is fitted and the demo library; for
the untrained scorer on train/squad2_train_part: how much a passage's retrieval score counts for a
sentence; for the reader also from what score reading may stop, what share of a score the second
reading is, and by how much a sentence must be better to stand e times as well.

A setting's figures are those of :mod:`training.calibrate`, confidence being fitted to it anew, by
five-fold cross-validation. Passages and sentences are read once for all settings.
"""

import argparse
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from benchmarks.datasets import add_data_argument, data_folder, squad
from benchmarks.library import PublicLibrary, overlaps, public_library
from index.embedder import Embedder
from index.lexical import LexicalIndex
from index.models import default_model, load_embedder
from qa.assistant import FIRST, Assistant
from qa.quotes import choose
from qa.reader import PassageText, QuoteWeights, SentenceEvidence, SentenceScorer
from qa.scorers import SCORERS
from training.calibrate import FEATURES, fit
from training.first_quotes import SEED, demo_examples, examples_of, reports

TRIED: dict[str, dict[str, Sequence[float]]] = {
    "token-match": {"passage": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5)},
    "reader": {
        "passage": (0.0, 20.0, 30.0, 45.0, 60.0, 80.0),
        "sure": (0.0, 1.0, 2.0, 3.0, 4.0, 6.0),
        "reread_share": (0.25, 0.5, 0.75, 1.0),
        "temperature": (0.75, 1.0, 1.5, 2.5, 4.0),
    },
}


class Remembering:
    """A scorer that reads nothing twice, whatever its weights, which can be set."""

    def __init__(self, scorer: SentenceScorer) -> None:
        self.name, self.weights = scorer.name, scorer.weights
        self._scorer = scorer
        self._read: dict[tuple[str, str, str], tuple[SentenceEvidence, ...]] = {}
        self._reread: dict[tuple[str, str, str, int], SentenceEvidence] = {}

    def read(
        self, question: str, passages: Sequence[PassageText], words: LexicalIndex | None = None
    ) -> list[tuple[SentenceEvidence, ...]]:
        keys = [(question, passage.label, passage.text) for passage in passages]
        new = [n for n, key in enumerate(keys) if key not in self._read]
        found = self._scorer.read(question, [passages[n] for n in new], words)
        self._read |= {keys[n]: reading for n, reading in zip(new, found, strict=True)}
        return [self._read[key] for key in keys]

    def reread(
        self,
        question: str,
        sentences: Sequence[tuple[PassageText, int]],
        words: LexicalIndex | None = None,
    ) -> list[SentenceEvidence]:
        keys = [(question, passage.label, passage.text, n) for passage, n in sentences]
        new = [n for n, key in enumerate(keys) if key not in self._reread]
        found = self._scorer.reread(question, [sentences[n] for n in new], words)
        self._reread |= {keys[n]: evidence for n, evidence in zip(new, found, strict=True)}
        return [self._reread[key] for key in keys]


class Trial:
    """The same questions for every setting."""

    def __init__(
        self,
        libraries: Mapping[str, PublicLibrary],
        embedder: Embedder,
        scorer: Remembering,
        count: int,
        *,
        demo: bool,
    ) -> None:
        self.libraries, self.embedder, self.scorer = libraries, embedder, scorer
        self.count, self.demo = count, demo

    def say(self, setting: str, weights: QuoteWeights) -> None:
        self.scorer.weights = weights
        examples = demo_examples(self.scorer, self.embedder) if self.demo else []
        for name, library in self.libraries.items():
            examples += examples_of(name, library, self.scorer, self.embedder, self.count)
            three, stopped = self._in_three(library)
            print(f"{setting}: {name}: in three {three:.3f}, reading stops early {stopped:.3f}")
        for part, features in FEATURES[self.scorer.name].items():
            of_part = [e for e in examples if e.across == (part == "across")]
            # In these only a question whose language was mistaken is in another.
            of_part = [e for e in of_part if not e.across or not e.library.startswith("squad2")]
            if not of_part:
                continue
            for name, figures in fit(of_part, features)["figures"].items():
                shown = ", ".join(
                    f"{figure} {value:.3f}"
                    for figure, value in figures.items()
                    if not figure.startswith(("questions", "refused"))
                )
                print(f"{setting}: {name}, {part}: {shown}", flush=True)

    def _in_three(self, library: PublicLibrary) -> tuple[float, float]:
        """How often one of the first three quotes is right, and how often what is read last is
        left out."""
        assistant = Assistant(library.index, self.embedder, scorer=self.scorer)
        generation, ids = library.index.generation(), library.document_ids()
        answerable = library.questions.answerable
        asked = random.Random(SEED).sample(answerable, min(self.count, len(answerable)))
        right = stopped = 0
        for question in asked:
            home = ids[question.paragraph]
            answer = library.answer_spans(question, home)
            ranked = assistant.rank(generation, question.text)
            stopped += len({(c.document_id, c.hit.passage.id) for c in ranked}) <= FIRST
            held = {c.document_id: generation.document(c.document_id) for c in ranked}
            quotes = choose(question.text, ranked, held, 3, self.scorer.weights)
            right += any(q.document_id == home and overlaps(q.spans, answer) for q in quotes)
        return right / len(asked), stopped / len(asked)


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--questions", type=int, default=200, help="of each kind and library")
    parser.add_argument("--scorer", default="default", choices=SCORERS)
    arguments = parser.parse_args(None if argv is None else list(argv))
    data, embedder = data_folder(arguments), load_embedder(arguments.model, say=print)
    embedder.embed_question = cache(embedder.embed_question)  # type: ignore[method-assign]
    scorer = SCORERS[arguments.scorer](embedder)
    trained = scorer.name == "reader"
    short, file = ("dev", "squad2_dev") if trained else ("train", "train/squad2_train_part")
    questions = squad(data / f"{file}.json")
    libraries = {Path(file).name: public_library(f"{short}-{embedder.name}", questions, embedder)}
    if trained:
        libraries["reports"] = reports(embedder, measured=False)
    trial = Trial(libraries, embedder, Remembering(scorer), arguments.questions, demo=trained)
    for name, values in TRIED[scorer.name].items():
        for value in values:
            weights = replace(scorer.weights, **{name: value})  # type: ignore[arg-type]
            trial.say(f"{name} {value:g}", weights)


if __name__ == "__main__":
    main()
