"""How fast: embedding, a question, a cold start, a rebuild, and the memory it takes.

    python -m benchmarks.speed [--files 2000] [--questions 100] [--model NAME]

Needs no data: the demo documents' passages are the texts, repeated under other names. Embedding
is measured beside a plain loop over ``SentenceTransformer.encode``, turn by turn, in one run;
timings on shared machines are noisy, so the ratios are what to quote.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

from corpus import demo
from corpus.loaders import load
from corpus.split import split
from index.build import build, default_index_dir
from index.coat import coat
from index.live import LiveIndex
from index.models import default_model, load_embedder
from qa.assistant import Assistant
from qa.evaluate import read_questions

COLD = """
import time; started = time.perf_counter()
from pathlib import Path
from index.live import LiveIndex
from index.models import load_embedder
from qa.assistant import Assistant
assistant = Assistant(LiveIndex(Path({index!r})), load_embedder({model!r}))
assistant.ask({question!r})
print(time.perf_counter() - started)
"""


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def demo_texts() -> list[str]:
    """The text of every passage of the demo library, in its coat."""
    texts = []
    for path, file in demo.library_files():
        document = load(file.read_bytes(), path)
        texts += [coat(document, passage) for passage in split(document)]
    return texts


def embedding(model: str, rounds: int = 3) -> None:
    embedder = load_embedder(model)
    texts = demo_texts()
    inner = embedder._model  # type: ignore[attr-defined]  # the same weights, called plainly
    tokens = sum(len(ids) for ids in inner.tokenizer(texts)["input_ids"])

    def plain() -> None:
        for text in texts:
            inner.encode(text, show_progress_bar=False)

    embedder.embed_passages(texts[:8])
    pairs = [
        (seconds(lambda: embedder.embed_passages(texts)), seconds(plain)) for _ in range(rounds)
    ]
    ours, loop = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(slow / fast for fast, slow in pairs)
    print(f"embedding {len(texts)} passages, {tokens} tokens, median of {rounds}")
    print(
        f"  batches by length   {len(texts) / ours:7.1f} passages/s  {tokens / ours:8.0f} tokens/s"
    )
    print(
        f"  loop over encode    {len(texts) / loop:7.1f} passages/s  {tokens / loop:8.0f} tokens/s"
    )
    print(f"  ratio               {ratio:7.2f}")


def many_files(folder: Path, count: int) -> None:
    """``count`` text files of about half a page, no two alike."""
    texts = demo_texts()
    for n in range(count):
        body = texts[n % len(texts)]
        (folder / f"{n:05d}.txt").write_text(f"File number {n}\n\n{body}\n", encoding="utf-8")


def rebuild(model: str, folder: Path, count: int) -> None:
    embedder = load_embedder(model)
    many_files(folder, count)
    first = build(folder, embedder)
    print(f"first build of {count} files, {first.passages} passages: {first.seconds:.1f} s")
    changed = folder / "00007.txt"
    changed.write_text(changed.read_text("utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    again = build(folder, embedder)
    print(f"rebuild after one changed file: {again.seconds:.2f} s, {again.embedded} texts embedded")
    print(f"rebuild after no change: {build(folder, embedder).seconds:.2f} s")


def questions(model: str, folder: Path, count: int) -> None:
    with as_file(files("corpus").joinpath("demo/questions.jsonl")) as path:
        asked = [question.question for question in read_questions(path)]
    assistant = Assistant(LiveIndex(default_index_dir(folder)), load_embedder(model))
    assistant.ask(asked[0])
    times = sorted(
        seconds(partial(assistant.ask, asked[n % len(asked)])) * 1000 for n in range(count)
    )
    print(f"a question, warm, {count} asked: p50 {times[count // 2]:.0f} ms, "
          f"p95 {times[int(count * 0.95)]:.0f} ms")  # fmt: skip


def cold_start(model: str, folder: Path, runs: int = 3) -> None:
    code = COLD.format(index=str(default_index_dir(folder)), model=model, question="Who signed?")
    times = [
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
        for _ in range(runs)
    ]
    print(f"cold start to the first answer, median of {runs}: {statistics.median(times):.1f} s")


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default=default_model())
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--questions", type=int, default=100)
    arguments = parser.parse_args(None if argv is None else list(argv))
    embedding(arguments.model)
    folder = Path(tempfile.mkdtemp(prefix="ibid-speed-"))
    try:
        rebuild(arguments.model, folder, arguments.files)
        questions(arguments.model, folder, arguments.questions)
        cold_start(arguments.model, folder)
    finally:
        shutil.rmtree(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
