"""What is quoted first for the questions that confidence is fitted on.

Three libraries, each asked in the same ways:

- *present*: of the whole library, right when the first quote overlaps the answer;
- *absent*: of the library without the document that answers, where nothing is right;
- *unanswerable*: questions that their document only seems to answer, never right.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.datasets import Question, QuestionSet, briefs
from benchmarks.library import CACHE, PublicLibrary, overlaps, public_library
from corpus import demo
from corpus.document import Span
from index.build import build, default_index_dir
from index.embedder import Embedder
from index.live import LiveIndex
from qa.assistant import Assistant
from qa.confidence import features
from qa.evaluate import read_questions
from qa.quotes import choose
from qa.reader import SentenceScorer

SEED = 2026
REPORTS = Path(__file__).parent / "briefs" / "held_out" / "reports.jsonl"


@dataclass(frozen=True, slots=True)
class Example:
    """``group`` names what must not be both learnt from and tested on; ``across`` tells whether
    the quote is in another language than the question."""

    library: str
    kind: str
    group: str
    features: dict[str, float]
    right: bool
    across: bool


def kept_or_asked(
    path: Path | None, made_by: Mapping[str, Any], ask: Callable[[], list[Example]]
) -> list[Example]:
    """The examples kept at ``path``, or those that ``ask`` gives, kept there for the next time.
    ``made_by`` tells all that they depend on: raises ValueError where those kept are of
    another."""
    if path is not None and path.exists():
        header, *lines = path.read_text(encoding="utf-8").split("\n")
        if json.loads(header) != made_by:
            raise ValueError(f"{path} was made by {header}, not by {made_by}: name another file")
        return [Example(**json.loads(line)) for line in lines if line]
    examples = ask()
    if path is not None:
        unfinished = path.with_name(path.name + ".new")
        rows = [made_by, *(asdict(example) for example in examples)]
        unfinished.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        unfinished.rename(path)
    return examples


def examples_of(
    name: str, library: PublicLibrary, scorer: SentenceScorer, embedder: Embedder, count: int
) -> list[Example]:
    """Of ``count`` questions of each kind, the same ones at every run."""
    assistant = Assistant(library.index, embedder, scorer=scorer)
    ids = library.document_ids()
    chance = random.Random(SEED)
    questions = library.questions
    impossible = [question for question in questions.questions if not question.answers]
    answerable = chance.sample(questions.answerable, min(count, len(questions.answerable)))
    unanswerable = chance.sample(impossible, min(count, len(impossible)))
    asked = [("present", q) for q in answerable] + [("absent", q) for q in answerable]
    asked += [("unanswerable", q) for q in unanswerable]
    found: list[Example] = []
    for kind, question in asked:
        home = ids[question.paragraph]
        within = [id_ for id_ in ids if id_ != home] if kind == "absent" else None
        answer = library.answer_spans(question, home) if kind == "present" else []
        group = questions.paragraphs[question.paragraph].title
        found += _first(name, assistant, kind, group, question.text, within, home, answer)
    return found


def demo_examples(scorer: SentenceScorer, embedder: Embedder) -> list[Example]:
    """Of all questions of the demo library; those that it doesn't answer are absent too."""
    folder = CACHE / f"demo-{embedder.name}"
    demo.copy_to(folder)
    build(folder, embedder)
    assistant = Assistant(LiveIndex(default_index_dir(folder)), embedder, scorer=scorer)
    generation = assistant.library.generation()
    info = {document.path: document for document in generation.documents()}
    found: list[Example] = []
    for asked in read_questions(Path(demo.__file__).parent / "questions.jsonl"):
        text, group = asked.question, asked.doc or asked.id
        if asked.doc is None or asked.must is None:
            found += _first("demo", assistant, "absent", group, text, None, "", [])
            continue
        home = info[asked.doc].id
        at = generation.document(home).text.index(asked.must)
        answer = [Span(at, at + len(asked.must))]
        others = [document.id for document in info.values() if document.id != home]
        found += _first("demo", assistant, "present", group, text, None, home, answer)
        found += _first("demo", assistant, "absent", group, text, others, home, [])
    return found


def _first(
    library: str,
    assistant: Assistant,
    kind: str,
    group: str,
    question: str,
    within: Sequence[str] | None,
    home: str,
    answer: Sequence[Span],
) -> Iterator[Example]:
    """One example, or none where nothing is quoted."""
    generation = assistant.library.generation()
    ranked = assistant.rank(generation, question, documents=within)
    held = {c.document_id: generation.document(c.document_id) for c in ranked}
    for quote in choose(question, ranked, held, 1, assistant.scorer.weights):
        right = quote.document_id == home and overlaps(quote.spans, answer)
        yield Example(library, kind, group, features(quote), right, quote.hit.across)


def reports(embedder: Embedder, *, measured: bool) -> PublicLibrary:
    """Reports in eight languages that no reader learnt from: all of them make the library, half
    have the questions that confidence is fitted on, half those by which it is measured."""
    everything = briefs(REPORTS)
    library = public_library(f"reports-{embedder.name}", everything, embedder)
    chosen: list[Question] = [q for q in everything.questions if q.paragraph % 2 == measured]
    return replace(library, questions=QuestionSet(everything.paragraphs, tuple(chosen)))
