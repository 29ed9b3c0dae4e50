"""Measures answers against a file of questions whose right quotes are known."""

import json
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import Document, Span
from qa.answer import Answer, Citation
from qa.assistant import Assistant
from qa.errors import QuestionFileError

#: How far down the list of documents is looked.
DEPTH = 5
#: What a line of a file of questions must have.
FIELDS = ("id", "lang", "question", "doc", "must")


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """``doc`` is the path of the document that answers, ``must`` words of it that a right quote
    overlaps; both are None where the library doesn't answer."""

    id: str
    lang: str
    question: str
    doc: str | None
    must: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question. ``quote_rank`` counts from 1 and is None where no quote is
    right."""

    question: KnownQuestion
    answer: Answer
    quote_rank: int | None

    @property
    def failure(self) -> str | None:
        """In a line, what went wrong; None where nothing did."""
        asked, answer = self.question, self.answer
        said = f"confidence {answer.confidence:.2f}"
        if asked.doc is None:
            if not answer.answerable:
                return None
            return f"answered, should refuse ({said}): {_shorten(answer.citations[0])}"
        if not answer.answerable:
            nearest = _shorten(answer.near_misses[0]) if answer.near_misses else "nothing"
            return f"refused, should answer ({said}); nearest: {nearest}"
        if self.quote_rank != 1:
            where = f"rank {self.quote_rank}" if self.quote_rank else "not among the quotes"
            return f"right quote {where} ({said}); first: {_shorten(answer.citations[0])}"
        return None


@dataclass(frozen=True, slots=True)
class Report:
    """The outcomes, and their figures."""

    outcomes: tuple[Outcome, ...]

    def as_dict(self) -> dict[str, Any]:
        """All figures, shares from 0 to 1, times in milliseconds."""
        answerable = [o for o in self.outcomes if o.question.doc is not None]
        unanswerable = [o for o in self.outcomes if o.question.doc is None]
        times = [o.answer.took_ms for o in self.outcomes]
        figures: dict[str, Any] = {
            "questions": len(self.outcomes),
            "answerable": len(answerable),
            "unanswerable": len(unanswerable),
            **_document_measures(answerable),
            "quote_first": _share(o.quote_rank == 1 for o in answerable),
            "quote_in_3": _share(bool(o.quote_rank and o.quote_rank <= 3) for o in answerable),
            "refused_wrongly": _share(not o.answer.answerable for o in answerable),
            "refused_rightly": _share(not o.answer.answerable for o in unanswerable),
            "p50_ms": statistics.median(times) if times else None,
        }
        figures["failures"] = [
            {"id": o.question.id, "question": o.question.question, "why": o.failure}
            for o in self.outcomes
            if o.failure
        ]
        return figures

    def lines(self) -> Iterator[str]:
        """For people: the figures, then a line a failure."""
        figures = self.as_dict()
        failures = figures.pop("failures")
        for name, value in figures.items():
            shown = f"{value:.3f}" if isinstance(value, float) else value
            yield f"{name.replace('_', ' '):18} {'–' if value is None else shown}"
        for failure in failures:
            yield f"✗ {failure['id']} {failure['question']} — {failure['why']}"


def read_questions(path: Path) -> list[KnownQuestion]:
    """One JSON object a line, at least one, each with an id of its own. Raises
    :class:`QuestionFileError` that names the line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise QuestionFileError(f"{path} is not UTF-8 text: save it as UTF-8") from error
    questions: dict[str, KnownQuestion] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        question = _question(line, f"{path}, line {number}")
        if question.id in questions:
            raise QuestionFileError(f"{path}, line {number}: the id {question.id} comes twice")
        questions[question.id] = question
    if not questions:
        raise QuestionFileError(f"{path} holds no questions")
    return list(questions.values())


def _question(line: str, place: str) -> KnownQuestion:
    try:
        fields = json.loads(line)
        question = KnownQuestion(**{name: fields[name] for name in FIELDS})
    except (ValueError, KeyError, TypeError) as error:
        raise QuestionFileError(
            f"{place}: not a question with id, lang, question, doc and must ({error})"
        ) from error
    if (question.doc is None) != (question.must is None):
        raise QuestionFileError(f"{place}: doc and must go together")
    for name in FIELDS:
        value = fields[name]
        absent = value is None and name in ("doc", "must")
        if not absent and not (isinstance(value, str) and value.strip()):
            raise QuestionFileError(f"{place}: {name} is {value!r}, not words")
    return question


def evaluate(
    assistant: Assistant, questions: Iterable[KnownQuestion], *, limit: int = DEPTH
) -> Report:
    """Asks every question. Raises :class:`QuestionFileError` where the library lacks a
    document that a question names, or the document the words."""
    generation = assistant.library.generation()
    documents = {info.path: info.id for info in generation.documents()}
    outcomes = []
    for question in questions:
        right: Sequence[Span] = ()
        if question.doc is not None and question.must is not None:
            if question.doc not in documents:
                raise QuestionFileError(
                    f"{question.id}: the library has no document {question.doc}"
                )
            document = generation.document(documents[question.doc])
            right = _occurrences(document, question.must, question.id)
        answer = assistant.ask(question.question, limit=limit)
        outcomes.append(_outcome(question, answer, right))
    return Report(tuple(outcomes))


def _occurrences(document: Document, must: str, id_: str) -> list[Span]:
    found, at = [], document.text.find(must)
    while at >= 0:
        found.append(Span(at, at + len(must)))
        at = document.text.find(must, at + 1)
    if not found:
        raise QuestionFileError(f"{id_}: {document.path} does not have the words {must!r}")
    return found


def _outcome(question: KnownQuestion, answer: Answer, right: Sequence[Span]) -> Outcome:
    quote_rank = next(
        (
            citation.rank
            for citation in answer.citations
            if citation.source.path == question.doc and _overlaps(citation, right)
        ),
        None,
    )
    return Outcome(question, answer, quote_rank)


def _overlaps(citation: Citation, right: Sequence[Span]) -> bool:
    return any(
        span.start < wanted.end and wanted.start < span.end
        for span in citation.quote.spans
        for wanted in right
    )


def _document_measures(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """R@1, R@3, R@5 and the mean reciprocal rank of the right document, by ir-measures."""
    import ir_measures

    names = {"document_r1": "R@1", "document_r3": "R@3", "document_r5": "R@5", "document_mrr": "RR"}
    if not outcomes:
        return dict.fromkeys(names)
    judged = {outcome.question.id: {str(outcome.question.doc): 1} for outcome in outcomes}
    found = {
        outcome.question.id: {
            path: 1 / rank for rank, path in enumerate(_documents(outcome.answer), start=1)
        }
        for outcome in outcomes
    }
    measures = {name: ir_measures.parse_measure(text) for name, text in names.items()}
    values = ir_measures.calc_aggregate(measures.values(), judged, found)
    return {name: float(values[measure]) for name, measure in measures.items()}


def _documents(answer: Answer) -> list[str]:
    """Paths of the documents shown, best first."""
    return list(dict.fromkeys(c.source.path for c in answer.citations or answer.near_misses))


def _share(holds: Iterable[bool]) -> float | None:
    values = list(holds)
    return sum(values) / len(values) if values else None


def _shorten(citation: Citation) -> str:
    text = citation.quote.text
    return f"“{text[:90]}{'…' if len(text) > 90 else ''}” ({citation.source.path})"
