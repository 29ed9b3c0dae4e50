"""The row of a table that answers, given the document that holds the table.

    python -m benchmarks.rows [--model NAME] [--no-heads]

On the tables of training/briefs/held_out/tables.jsonl, in eight languages, each a Markdown file:
the measures of :mod:`benchmarks.sentences` on squad2_dev. ``--no-heads`` reads a row after the one
before it, as if it were a sentence, and not after the head of its table. No reader learns from
these tables; like the reports they are of the same authorship as what it learns from.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sklearn.metrics import roc_auc_score

from benchmarks.library import CACHE, overlaps
from benchmarks.sentences import Read, best, first
from corpus.document import CELL_SEPARATOR, Span
from index.build import build, default_index_dir
from index.generation import Generation
from index.live import LiveIndex
from index.models import default_model, load_embedder
from qa.reader import PassageText, SentenceScorer
from qa.scorers import default_scorer
from qa.second_reading import read_twice

TABLES = Path(__file__).parent.parent / "training" / "briefs" / "held_out" / "tables.jsonl"


def markdown(brief: dict[str, Any]) -> str:
    """A brief with a table, which is the lines that have cells."""
    lines = [f"# {brief['title']}", ""]
    head = False
    for line in brief["text"].split("\n"):
        row = CELL_SEPARATOR in line
        if row != head:
            lines.append("")
        lines.append(f"| {line} |" if row else line)
        if row and not head:
            lines.append("|" + "---|" * (line.count(CELL_SEPARATOR) + 1))
        head = row
    return "\n".join(lines) + "\n"


def readings(
    generation: Generation, scorer: SentenceScorer, briefs: Iterable[dict[str, Any]], heads: bool
) -> Iterator[tuple[bool, list[Read]]]:
    """For each question whether it is answered, and the sentences and rows of its document."""
    ids = {info.path: info.id for info in generation.documents()}
    for brief in briefs:
        document = generation.document(ids[f"{brief['id']}.md"])
        passages = generation.passages_of(document.id)
        texts = [PassageText.of(document, passage) for passage in passages]
        if not heads:
            texts = [replace(text, heads={}) for text in texts]
        for question in brief["questions"]:
            places = [(document.text.index(words), len(words)) for words in question["answers"]]
            spans = [Span(at, at + length) for at, length in places]
            found = []
            read = read_twice(scorer, question["q"], texts, generation.lexical)
            for passage, reading in zip(passages, read, strict=True):
                for sentence, evidence in zip(passage.sentences, reading, strict=True):
                    found.append(Read(evidence, 0, overlaps(sentence, spans)))
            yield bool(spans), found


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--no-heads", action="store_true", help="read rows as sentences")
    arguments = parser.parse_args(None if argv is None else list(argv))
    embedder = load_embedder(arguments.model, say=print)
    folder = CACHE / f"tables-{embedder.name}"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.md"):
        left.unlink()
    briefs = [json.loads(line) for line in TABLES.read_text(encoding="utf-8").splitlines()]
    for brief in briefs:
        (folder / f"{brief['id']}.md").write_text(markdown(brief), encoding="utf-8")
    build(folder, embedder)
    generation = LiveIndex(default_index_dir(folder)).generation()
    scorer = default_scorer(embedder)
    found = list(readings(generation, scorer, briefs, not arguments.no_heads))
    scores = [best(sentences).evidence.score for _, sentences in found]
    print(f"tables {len(briefs)}, questions {len(found)}")
    print(f"right row first {first([sentences for answered, sentences in found if answered]):.3f}")
    print(f"AUROC {roc_auc_score([answered for answered, _ in found], scores):.3f}")


if __name__ == "__main__":
    main()
