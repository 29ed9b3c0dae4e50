"""A question's whole path, over a real index with vectors that can be worked out by hand."""

from pathlib import Path

import pytest

from corpus.document import Document, Mark, Passage, Span
from index.build import build, default_index_dir
from index.live import LiveIndex
from qa.answer import Hit, Quote, QuoteMismatch, verify
from qa.assistant import Assistant, cite
from qa.confidence import Calibration, Logistic
from qa.errors import QuestionFileError
from qa.evaluate import evaluate, read_questions
from qa.quotes import Candidate
from qa.reader import SentenceEvidence
from tests.fakes import FakeEmbedder

#: Answers from half of the question's words on.
HALF = Calibration(Logistic(-5.0, {"match": 10.0}), Logistic(-5.0, {"match": 10.0}), 0.5)


@pytest.fixture
def assistant(library: Path, embedder: FakeEmbedder) -> Assistant:
    build(library, embedder)
    return Assistant(LiveIndex(default_index_dir(library)), embedder, calibration=HALF)


def test_the_sentence_with_the_words_is_quoted_in_its_place(assistant: Assistant) -> None:
    answer = assistant.ask("  Where was the treaty\nsigned? ")
    assert answer.question == "Where was the treaty signed?"
    assert answer.answerable
    first = answer.citations[0]
    assert first.quote.text == (
        "The treaty was signed in Minsk by three states in the spring of that year."
    )
    assert (first.source.path, first.rank, first.source.page, first.source.language) == (
        "treaty.txt",
        1,
        None,
        "en",
    )
    assert answer.near_misses == ()
    assert answer.confidence == pytest.approx(first.quote.score)
    assert (answer.searched.documents, answer.searched.unreadable) == (3, 0)


def test_the_decision_does_not_depend_on_how_many_quotes_are_asked_for(
    assistant: Assistant,
) -> None:
    for question in ("Where was the treaty signed?", "Which river flows through Prague?"):
        one, many = (assistant.ask(question, limit=limit) for limit in (1, 20))
        assert (one.answerable, one.confidence) == (many.answerable, many.confidence)


def test_no_quote_has_a_higher_probability_than_the_one_before(
    library: Path, embedder: FakeEmbedder
) -> None:
    build(library, embedder)
    contrary = Logistic(1.0, {"match": -1.0})
    assistant = Assistant(
        LiveIndex(default_index_dir(library)),
        embedder,
        calibration=Calibration(contrary, contrary, 0.0),
    )
    question = "Where was the treaty signed?"
    ranked = assistant.rank(assistant.library.generation(), question)
    best, *others = (contrary.probability(c.evidence.features) for c in ranked)
    assert max(others) > best
    scores = [c.quote.score for c in assistant.ask(question, limit=9).citations]
    assert len(scores) > 2
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(best)


def test_context_is_the_rest_of_the_paragraph(assistant: Assistant) -> None:
    citation = assistant.ask("Калі Вярхоўны Савет прыняў пастанову?").citations[0]
    assert citation.before == "Рэспубліка абвясціла незалежнасць."
    assert citation.quote.text == "Вярхоўны Савет прыняў пастанову ў жніўні."
    assert citation.after == ""


def test_context_of_a_footnote_is_the_rest_of_the_footnote() -> None:
    text = "The council met\n\n1 In May. So they say.\n\nand decided. It ended."
    marks = (Mark(0, 63, "paragraph"), Mark(17, 39, "footnote", label="1"))
    document = Document("d", "d.txt", "D", "text/plain", "en", text, "0", marks)
    hit = Hit(Passage(1, "d", ((Span(27, 39),),), kind="footnote"), 0.0, 0.0)
    evidence = SentenceEvidence(0.0)
    note = cite(1, Candidate("d", (Span(27, 39),), hit, evidence, 0.0), 0.5, {"d": document})
    assert (note.quote.text, note.before, note.after) == ("So they say.", "1 In May.", "")
    cut = (Span(0, 15), Span(41, 53))
    around = cite(1, Candidate("d", cut, hit, evidence, 0.0), 0.5, {"d": document})
    assert (around.quote.text, around.before, around.after) == (
        "The council met […] and decided.",
        "",
        "It ended.",
    )


@pytest.mark.parametrize("question", ["?!…", "—", "\u200b"])
def test_a_question_without_words_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.answerable, answer.citations) == (False, ())


def test_what_the_documents_do_not_say_is_refused_with_near_misses(assistant: Assistant) -> None:
    answer = assistant.ask("Which river flows through the city of Prague in the spring?")
    assert not answer.answerable
    assert answer.confidence < answer.threshold
    assert answer.citations == ()
    assert answer.near_misses[0].source.path == "treaty.txt"


def test_filters_leave_other_documents_out(assistant: Assistant) -> None:
    answer = assistant.ask("The treaty was signed in Minsk", languages=["ru", "be"])
    assert {citation.source.language for citation in answer.near_misses} == {"ru", "be"}
    passages = {i.language: i.passages for i in assistant.library.generation().documents()}
    assert answer.searched.documents == 2
    assert answer.searched.passages == passages["ru"] + passages["be"]
    info = {i.path: i.id for i in assistant.library.generation().documents()}
    chosen = assistant.ask("The treaty was signed in Minsk", documents=[info["treaty.txt"]])
    assert {citation.source.path for citation in chosen.citations} == {"treaty.txt"}


def test_every_quote_is_a_slice_of_its_document(assistant: Assistant) -> None:
    generation = assistant.library.generation()
    for question in ("treaty signed states", "Выборы президента назначены", "закон пастанова"):
        answer = assistant.ask(question)
        shown = answer.citations + answer.near_misses
        assert shown
        for citation in shown:
            verify(citation.quote, generation.document(citation.quote.document_id))


def test_a_wrong_quote_is_an_error_not_an_answer(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forge(
        id_: str, spans: tuple[Span, ...], text: str, score: float, highlights: tuple[Span, ...]
    ) -> Quote:
        return Quote(id_, spans, text.replace("three", "four"), score, highlights)

    monkeypatch.setattr("qa.assistant.Quote", forge)
    with pytest.raises(QuoteMismatch):
        assistant.ask("Where was the treaty signed?")


def test_an_empty_question_is_refused(assistant: Assistant) -> None:
    with pytest.raises(ValueError, match="empty"):
        assistant.ask(" \n ")


def test_an_empty_library_answers_nothing(tmp_path: Path, embedder: FakeEmbedder) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    build(folder, embedder)
    answer = Assistant(LiveIndex(default_index_dir(folder)), embedder, calibration=HALF).ask("Who?")
    assert (answer.answerable, answer.confidence, answer.near_misses) == (False, 0.0, ())


QUESTIONS = """\
{"id": "1", "lang": "en", "question": "Where was the treaty signed?", "doc": "treaty.txt", "must": "in Minsk"}
{"id": "2", "lang": "en", "question": "When did it enter into force?", "doc": "treaty.txt", "must": "signed in"}

{"id": "3", "lang": "en", "question": "Which river flows through Prague?", "doc": null, "must": null}
"""


def test_evaluation_counts_what_was_right(assistant: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(QUESTIONS, encoding="utf-8")
    report = evaluate(assistant, read_questions(file))
    figures = report.as_dict()
    assert (figures["questions"], figures["answerable"], figures["unanswerable"]) == (3, 2, 1)
    assert (figures["document_r1"], figures["document_mrr"]) == (1.0, 1.0)
    assert (figures["quote_first"], figures["refused_rightly"]) == (0.5, 1.0)
    assert [failure["id"] for failure in figures["failures"]] == ["2"]
    assert any(line.startswith("✗ 2 When did it enter") for line in report.lines())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 1"),
        ('{"id": "1"}', "lang"),
        ('{"id": "1", "lang": "en", "question": "?", "doc": "a", "must": null}', "together"),
        ('{"id": "1", "lang": "en", "question": "?", "doc": "a", "must": ""}', "must is ''"),
        ('{"id": 1, "lang": "en", "question": "?", "doc": null, "must": null}', "id is 1"),
        ('{"id": "1", "lang": "en", "question": " ", "doc": null, "must": null}', "question is"),
    ],
)
def test_a_bad_question_file_is_named(tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(QuestionFileError, match=why):
        read_questions(file)


def test_an_id_that_comes_twice_is_named(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(QUESTIONS.replace('"id": "3"', '"id": "1"'), encoding="utf-8")
    with pytest.raises(QuestionFileError, match="line 4: the id 1 comes twice"):
        read_questions(file)


def test_words_that_the_document_lacks_are_named(assistant: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(QUESTIONS.replace("in Minsk", "in Kyiv"), encoding="utf-8")
    with pytest.raises(QuestionFileError, match="in Kyiv"):
        evaluate(assistant, read_questions(file))
