"""Reads sets of questions: our own briefs, and public ones from a folder that is not part of the
project.

That folder is named by ``--data``. It holds ``squad2_dev.json``, ``xquad.*.json`` and
``train/squad2_train_part.json``, each in the JSON layout of SQuAD (Rajpurkar et al., 2018).
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paragraph:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """``paragraph`` is the index of the paragraph it was asked of; ``answers`` the spans, in
    code points, of its answers there; none where the paragraph doesn't answer it."""

    id: str
    text: str
    paragraph: int
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    paragraphs: tuple[Paragraph, ...]
    questions: tuple[Question, ...]

    @property
    def answerable(self) -> list[Question]:
        return [question for question in self.questions if question.answers]

    def __add__(self, other: "QuestionSet") -> "QuestionSet":
        shift = len(self.paragraphs)
        moved = (Question(q.id, q.text, q.paragraph + shift, q.answers) for q in other.questions)
        return QuestionSet(self.paragraphs + other.paragraphs, self.questions + tuple(moved))


def squad(path: Path) -> QuestionSet:
    """Every paragraph and question of a file in SQuAD's layout."""
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for entry in article["paragraphs"]:
            title = article.get("title", "").replace("_", " ")
            for asked in entry["qas"]:
                spans = {
                    (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
                    for answer in asked["answers"]
                    if not asked.get("is_impossible")
                }
                answers = tuple(sorted(spans))
                questions.append(
                    Question(str(asked["id"]), asked["question"], len(paragraphs), answers)
                )
            paragraphs.append(Paragraph(title, entry["context"]))
    return QuestionSet(tuple(paragraphs), tuple(questions))


def briefs(path: Path) -> QuestionSet:
    """Every text and question of a file of briefs (training/briefs)."""
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for brief in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        for number, asked in enumerate(brief["questions"], start=1):
            places = ((brief["text"].index(words), len(words)) for words in asked["answers"])
            answers = tuple(sorted((at, at + length) for at, length in places))
            name = f"{brief['id']}/{number}"
            questions.append(Question(name, asked["q"], len(paragraphs), answers))
        paragraphs.append(Paragraph(brief["title"], brief["text"]))
    return QuestionSet(tuple(paragraphs), tuple(questions))


def add_data_argument(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument(
        "--data", type=Path, required=required, help="the folder of evaluation sets"
    )


def data_folder(arguments: argparse.Namespace) -> Path:
    """The folder of ``--data``; exits with what to do where there is none."""
    if arguments.data is None:
        sys.exit("--data must name the folder of evaluation sets")
    if not arguments.data.is_dir():
        sys.exit(f"there is no folder of evaluation sets at {arguments.data}")
    return Path(arguments.data)
