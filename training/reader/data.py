"""The questions that the reader learns from, in one form whatever set they come from."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.datasets import squad
from corpus.normalise import inline
from corpus.sentences import split_sentences
from qa.given_text import sentences_and_heads
from qa.reader import labelled


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: its sentences are spans of ``text``, in code points. ``group`` names the
    article or document that it is of; ``label`` is the document's title and its heading, where
    they are known; ``heads`` gives for a row of a table the sentence that is the table's head."""

    text: str
    language: str
    sentences: tuple[tuple[int, int], ...]
    group: str
    label: str = ""
    heads: Mapping[int, int] = field(default_factory=dict)

    @property
    def labelled(self) -> str:
        """What is read of it: see :func:`qa.reader.labelled`."""
        return labelled(self.label, self.text)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on ``text`` (an index). ``right`` are the sentences that answer, none where
    none does; ``answers`` the spans inside them, none where the set doesn't give them."""

    question: str
    text: int
    right: tuple[int, ...]
    answers: tuple[tuple[int, int], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Examples:
    texts: tuple[Text, ...]
    asked: tuple[Asked, ...]

    def __add__(self, other: "Examples") -> "Examples":
        shift = len(self.texts)
        moved = (replace(asked, text=asked.text + shift) for asked in other.asked)
        return Examples(self.texts + other.texts, self.asked + tuple(moved))


#: How often a question of each set is drawn: much for the like of what is asked of reports, and for
#: what teaches silence.
SHARES = {
    "squad2_train_part": 1.5,
    "selqa": 1.5,
    "squadshifts_new_wiki": 1.5,
    "policyqa": 0.6,
    "squadshifts_reddit": 0.35,
    "squadshifts_amazon": 0.3,
    "briefs": 3.0,
    "encyclopaedia": 5.0,
    "tables": 10.0,
    "ours": 1.5,
}


#: Sets in SQuAD's layout whose titles say what a paragraph is about, and not only whose it is.
TITLED = {"squad2_train_part", "squadshifts_new_wiki"}


def read_all(data: Path | None, briefs: Path) -> Examples:
    """Every set for training: those of ``data``/train if it is given, and our own ``briefs``."""
    found = Examples((), ())
    for path in sorted((data / "train").glob("*.json")) if data else ():
        source = re.sub(r"_(dev|test)$", "", path.stem)
        read: Callable[[Path, str], Examples] = _selqa if source == "selqa" else read_squad
        found += read(path, source)
    for path in sorted(briefs.glob("*.jsonl")):
        found += read_briefs(path)
    for source in ("encyclopaedia", "tables"):
        for path in sorted(briefs.glob(f"{source}/*.jsonl")):
            found += read_briefs(path, source)
    return with_ours(found, briefs / "public")


def with_ours(examples: Examples, folder: Path) -> Examples:
    """The examples, and our own questions on texts of theirs, of all files of the folder: a JSON
    object a line, with ``q``, as ``key`` the first twelve digits of the SHA-256 of the text, and
    as ``a`` the words of the text that answer; none, or no ``a``, where it doesn't answer.
    Those on texts that aren't there are left out."""
    places = {key_of(text.text): n for n, text in enumerate(examples.texts)}
    asked = []
    for path in sorted(folder.glob("*.jsonl")):
        for entry in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            place = places.get(entry["key"])
            if place is None:
                continue
            text, words = examples.texts[place], entry.get("a", "")
            at = text.text.index(words)
            answers = ((at, at + len(words)),) if words else ()
            right = overlapping(text.sentences, answers)
            asked.append(Asked(inline(entry["q"]), place, right, answers, "ours"))
    return Examples(examples.texts, examples.asked + tuple(asked))


def key_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_squad(path: Path, source: str) -> Examples:
    """A set in SQuAD's layout, paragraphs that are the same taken as one."""
    questions = squad(path)
    texts: list[Text] = []
    places: dict[str, int] = {}
    asked = []
    for question in questions.questions:
        paragraph = questions.paragraphs[question.paragraph]
        if paragraph.text not in places:
            places[paragraph.text] = len(texts)
            label = paragraph.title.replace("_", " ") if source in TITLED else ""
            texts.append(_text(paragraph.text, "en", f"{source}/{paragraph.title}", label))
        at = places[paragraph.text]
        right = overlapping(texts[at].sentences, question.answers)
        if right or not question.answers:
            asked.append(Asked(inline(question.text), at, right, question.answers, source))
    return Examples(tuple(texts), tuple(asked))


def _selqa(path: Path, source: str) -> Examples:
    texts: list[Text] = []
    places: dict[str, int] = {}
    asked = []
    for entry in json.loads(path.read_text(encoding="utf-8")):
        pieces = [inline(piece) or "–" for piece in entry["candidates"]]
        text = " ".join(pieces)
        if text not in places:
            places[text] = len(texts)
            group = f"{source}/{entry['article']}"
            label = f"{entry['article']}\n{entry['section']}"
            texts.append(Text(text, "en", tuple(_spans(pieces)), group, label))
        right = tuple(sorted(entry["answers"]))
        asked.append(Asked(inline(entry["question"]), places[text], right, (), source))
    return Examples(tuple(texts), tuple(asked))


def read_briefs(path: Path, source: str = "briefs") -> Examples:
    """Our own: a JSON object a line, with ``text``, ``lang`` and ``questions``, each with the
    words of the text that answer it, or none. ``source`` names the set that they are of. A text
    of several lines holds a table, a row a line, the first of them its head."""
    texts: list[Text] = []
    asked: list[Asked] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        brief: dict[str, Any] = json.loads(line)
        text = _text(brief["text"], brief["lang"], f"{source}/{brief['id']}", brief["title"])
        if "\n" in text.text:
            text = _with_table(text)
        for question in brief["questions"]:
            answers = tuple(
                (at, at + len(words))
                for words in question["answers"]
                for at in [brief["text"].index(words)]
            )
            right = overlapping(text.sentences, answers)
            asked.append(Asked(inline(question["q"]), len(texts), right, answers, source))
        texts.append(text)
    return Examples(tuple(texts), tuple(asked))


def _text(text: str, language: str, group: str, label: str = "") -> Text:
    sentences = tuple((span.start, span.end) for span in split_sentences(text, language))
    return Text(text, language, sentences, group, label)


def _with_table(text: Text) -> Text:
    """With its rows, where it has a table."""
    sentences, heads = sentences_and_heads(text.text, text.language)
    spans = tuple((span.start, span.end) for span in sentences)
    return replace(text, sentences=spans, heads=heads)


def _spans(pieces: Iterable[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for piece in pieces:
        yield at, at + len(piece)
        at += len(piece) + 1


def overlapping(
    sentences: Iterable[tuple[int, int]], spans: Iterable[tuple[int, int]]
) -> tuple[int, ...]:
    """Which sentences share a character with one of the spans."""
    wanted = list(spans)
    return tuple(
        n
        for n, (start, end) in enumerate(sentences)
        if any(start < last and first < end for first, last in wanted)
    )
