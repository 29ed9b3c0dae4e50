"""How long a reader waits: the page of an answer, a page's picture, a crop; first and again.

    python -m benchmarks.pages [--times N]

The demo library, served in this process without a network. *First* is with nothing kept: another
question each time for the answer, pictures thrown away for the rest; *again* is the same request
right after. Medians in milliseconds, and the size of what came.
"""

import argparse
import json
import shutil
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from fastapi.testclient import TestClient

from benchmarks.library import CACHE
from corpus import demo
from index.build import build
from index.models import default_model, load_embedder
from web.app import create_app
from web.pictures import WIDTHS
from web.settings import read_settings
from web.wiring import make_services

QUESTIONS = Path(demo.__file__).parent / "questions.jsonl"


@contextmanager
def served() -> Iterator[tuple[TestClient, Path]]:
    """A client of the demo library, and where its pictures are kept."""
    folder = CACHE / "pages-demo"
    demo.copy_to(folder)
    embedder = load_embedder(default_model(), say=print)
    build(folder, embedder)
    services = make_services(read_settings(library=folder), lambda: embedder)
    services.model.get()
    with TestClient(create_app(services), base_url="http://127.0.0.1") as client:
        yield client, services.pictures.folder


def timed(client: TestClient, url: str) -> tuple[float, int]:
    """Milliseconds, and bytes."""
    started = time.perf_counter()
    response = client.get(url, headers={"Accept": "text/html"})
    took = (time.perf_counter() - started) * 1000
    response.raise_for_status()
    return took, len(response.content)


def pdf_links(client: TestClient, questions: Iterable[str]) -> list[dict[str, str]]:
    """Where the first quotes from PDFs lead to: a page, its pictures, and the crop."""
    found = []
    for question in questions:
        answer = client.post("/ask", json={"question": question}).json()
        for quote in answer["answers"] + answer["near_misses"]:
            page, document = quote["location"]["page"], quote["document"]
            if page is None:
                continue
            at = f"/documents/{document['id']}/pages/{page}.png?sha256={document['sha256']}"
            found.append(
                {
                    "page": quote["links"]["page"],
                    "picture": f"{at}&width={WIDTHS[0]}",
                    "closer": f"{at}&width={WIDTHS[1]}",
                    "crop": quote["links"]["page"].replace("?", "/crop.png?"),
                }
            )
            break
    return found


def measure(client: TestClient, urls: Iterable[str], kept: Path) -> tuple[float, float, float]:
    """Medians: milliseconds of the first request and of the second, bytes of an answer."""
    first, again, sizes = [], [], []
    for url in urls:
        shutil.rmtree(kept, ignore_errors=True)
        took, size = timed(client, url)
        first.append(took)
        again.append(timed(client, url)[0])
        sizes.append(size)
    return statistics.median(first), statistics.median(again), statistics.median(sizes)


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=15, help="questions of the demo library")
    arguments = parser.parse_args(None if argv is None else list(argv))
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    asked, others = questions[: arguments.times], questions[arguments.times :]
    with served() as (client, kept):
        links = pdf_links(client, others[: 2 * arguments.times])
        sets = {
            "page of an answer": [f"/?{urlencode({'q': question})}" for question in asked],
            "page at a quote": [link["page"] for link in links],
            "picture of a page": [link["picture"] for link in links],
            "the same, twice as wide": [link["closer"] for link in links],
            "crop beside a quote": [link["crop"] for link in links],
        }
        print(f"{'':26}{'first':>8}{'again':>8}{'kB':>8}")
        for name, urls in sets.items():
            first, again, size = measure(client, urls, kept)
            print(f"{name:26}{first:8.0f}{again:8.0f}{size / 1000:8.0f}")


if __name__ == "__main__":
    main()
