"""How much a passage's title should count in its vector.

    python -m benchmarks.coat --data FOLDER [--model NAME]

Dense retrieval alone, on train/squad2_train_part: the paragraph's vector with more and less of its
title's, and the vector of both in one text.
"""

import argparse
from collections.abc import Iterable

import numpy as np

from benchmarks.datasets import add_data_argument, data_folder, squad
from index.embedder import Vectors
from index.models import default_model, load_embedder


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--model", default=default_model())
    arguments = parser.parse_args(None if argv is None else list(argv))
    train = squad(data_folder(arguments) / "train" / "squad2_train_part.json")
    embedder = load_embedder(arguments.model, say=print)
    asked = np.stack([embedder.embed_question(q.text) for q in train.answerable])
    right = np.array([question.paragraph for question in train.answerable])
    words = embedder.embed_passages([paragraph.text for paragraph in train.paragraphs])
    names = sorted({paragraph.title for paragraph in train.paragraphs})
    rows = dict(zip(names, embedder.embed_passages(names), strict=True))
    titles = np.stack([rows[paragraph.title] for paragraph in train.paragraphs])

    def report(name: str, vectors: Vectors) -> None:
        scores = asked @ (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).T
        ranks = (scores > scores[np.arange(len(right)), right][:, None]).sum(axis=1)
        print(f"{name:20} R@1 {(ranks < 1).mean():.3f}   R@5 {(ranks < 5).mean():.3f}")

    for weight in (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5):
        report(f"weight {weight}", (words + weight * titles).astype(np.float32))
    both = [f"{paragraph.title}\n{paragraph.text}" for paragraph in train.paragraphs]
    report("both in one text", embedder.embed_passages(both))


if __name__ == "__main__":
    main()
