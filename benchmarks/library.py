"""A library on disk made of the paragraphs of a question set: the real path, end to end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.datasets import Question, QuestionSet
from corpus.document import Span
from corpus.normalise import inline
from index.build import build, default_index_dir
from index.embedder import Embedder
from index.live import LiveIndex

#: Libraries that were built before are kept here; git ignores it.
CACHE = Path(__file__).parent / "cache"


@dataclass(frozen=True, slots=True)
class PublicLibrary:
    """Paragraph ``n`` of the set is the document at ``path(n)``."""

    questions: QuestionSet
    index: LiveIndex

    def document_ids(self) -> list[str]:
        """The id of each paragraph's document."""
        by_path = {info.path: info.id for info in self.index.generation().documents()}
        return [by_path[path(n)] for n in range(len(self.questions.paragraphs))]

    def answer_spans(self, question: Question, document_id: str) -> list[Span]:
        """Where the answers of a question stand in the document of its paragraph: none where the
        text was normalised so that they can't be placed surely."""
        text = self.index.generation().document(document_id).text
        raw = self.questions.paragraphs[question.paragraph].text
        body = text.find(inline(raw)[:40])
        found = []
        for start, end in question.answers:
            at = body + len(inline(raw[:start] + "x")) - 1
            answer = inline(raw[start:end])
            if body >= 0 and text[at : at + len(answer)] == answer:
                found.append(Span(at, at + len(answer)))
        return found


def overlaps(one: Iterable[Span], other: Sequence[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def path(n: int) -> str:
    return f"{n:05d}.txt"


def files(questions: QuestionSet) -> Iterator[tuple[str, str]]:
    """Path and text: the title, which a passage wears, then the paragraph."""
    for n, paragraph in enumerate(questions.paragraphs):
        yield path(n), f"{paragraph.title}\n\n{inline(paragraph.text)}\n"


def public_library(name: str, questions: QuestionSet, embedder: Embedder) -> PublicLibrary:
    """The library, built under :data:`CACHE`, or brought up to date."""
    folder = CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    left = {file.name for file in folder.glob("*.txt")}
    for file, text in files(questions):
        if file not in left or (folder / file).read_text(encoding="utf-8") != text:
            (folder / file).write_text(text, encoding="utf-8")
        left.discard(file)
    for file in left:
        (folder / file).unlink()
    print(f"building {name}: {len(questions.paragraphs)} paragraphs …", flush=True)
    build(folder, embedder)
    return PublicLibrary(questions, LiveIndex(default_index_dir(folder)))
