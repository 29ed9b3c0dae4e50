"""Every quote of a run of questions, held against the text that the server gives out.

    python -m benchmarks.verbatim --data FOLDER [--questions 500]

Asks over HTTP, of a library of squad2_dev's paragraphs and the demo documents, and compares each
quote, answer or near miss, with the slices of ``/v1/documents/{id}/text``. Exits with 1 when one
differs.
"""

import argparse
import random
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from starlette.testclient import TestClient

from benchmarks.datasets import add_data_argument, data_folder, squad
from benchmarks.library import CACHE, files
from corpus import demo
from index.build import build
from index.models import default_model, load_embedder
from qa.answer import ELLIPSIS
from qa.evaluate import read_questions
from web.app import create_app
from web.settings import read_settings
from web.wiring import make_services

SEED = 11


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_data_argument(parser)
    parser.add_argument("--questions", type=int, default=500)
    arguments = parser.parse_args(None if argv is None else list(argv))
    dev = squad(data_folder(arguments) / "squad2_dev.json")
    folder = CACHE / "verbatim"
    demo.copy_to(folder)
    for path, text in files(dev):
        (folder / path).write_text(text, encoding="utf-8")
    embedder = load_embedder(default_model(), say=print)
    build(folder, embedder)
    known = Path(demo.__file__).parent / "questions.jsonl"
    asked = [question.question for question in read_questions(known)][: arguments.questions]
    sample = random.Random(SEED).sample(dev.questions, arguments.questions - len(asked))
    asked += [question.text for question in sample]
    services = make_services(read_settings(library=folder), lambda: embedder)
    client = TestClient(create_app(services), base_url="http://127.0.0.1:8000")

    @cache
    def text_at(url: str) -> str:
        return client.get(url).raise_for_status().content.decode()

    quotes = wrong = 0
    for question in asked:
        answer = client.post("/v1/ask", json={"question": question}).raise_for_status().json()
        for quote in answer["answers"] + answer["near_misses"]:
            text = text_at(quote["links"]["text"])
            slices = [text[span["start"] : span["end"]] for span in quote["spans"]]
            quotes += 1
            wrong += ELLIPSIS.join(slices) != quote["quote"] or not all(slices)
    print(f"{len(asked)} questions, {quotes} quotes, {wrong} that differ from the text")
    sys.exit(1 if wrong or not quotes else 0)


if __name__ == "__main__":
    main()
