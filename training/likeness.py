"""Measures how alike an embedding model finds languages; writes qa/likeness.json.

    python -m training.likeness [--model NAME] [--dry-run]

On our own briefs: of each language, so many questions, each with as many texts of every language
that don't answer it. What counts is the mean cosine of the nearest of them, since those are what
an answer competes with, less the mean over the languages of the texts.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from corpus.language import LANGUAGES
from index.embedder import Embedder
from index.models import default_model, load_embedder

SEED = 5
#: Texts, and questions, of each language; and how many of the texts are the nearest.
COUNT, NEAREST = 70, 10
BRIEFS = Path(__file__).parent / "briefs"
OUTPUT = Path(__file__).parent.parent / "qa" / "likeness.json"


def measure(embedder: Embedder, briefs: Path) -> dict[str, dict[str, float]]:
    """By the language of the question and that of the text."""
    chance = random.Random(SEED)
    texts: dict[str, list[tuple[str, str]]] = {}
    asked: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for language in LANGUAGES:
        lines = (briefs / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
        found = [json.loads(line) for line in lines]
        texts[language] = [(b["id"], b["text"]) for b in chance.sample(found, COUNT)]
        for brief in found:
            for question in brief["questions"]:
                asked[question["lang"]].append((brief["id"], question["q"]))
    vectors = {lang: embedder.embed_passages([t for _, t in texts[lang]]) for lang in LANGUAGES}
    table = {}
    for language in LANGUAGES:
        chosen = chance.sample(asked[language], COUNT)
        questions = np.array([embedder.embed_question(text) for _, text in chosen])
        means = {}
        for other in LANGUAGES:
            cosines = questions @ vectors[other].T
            cosines[np.array([[i == j for j, _ in texts[other]] for i, _ in chosen])] = -1
            means[other] = float(np.sort(cosines, axis=1)[:, -NEAREST:].mean())
        middle = float(np.mean(list(means.values())))
        table[language] = {other: round(mean - middle, 4) for other, mean in means.items()}
    return table


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--dry-run", action="store_true", help="print, write nothing")
    arguments = parser.parse_args(None if argv is None else list(argv))
    embedder = load_embedder(arguments.model, say=print)
    table = measure(embedder, BRIEFS)
    print(json.dumps(table, indent=1))
    if not arguments.dry_run:
        tables = json.loads(OUTPUT.read_text(encoding="utf-8")) if OUTPUT.exists() else {}
        tables[embedder.name] = table
        OUTPUT.write_text(json.dumps(tables, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
