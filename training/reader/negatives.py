"""Questions that nothing answers, made from those that something does."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.reader.data import Asked, Examples, Text
from training.reader.states import PASSAGE, QUERY

#: Makes texts after a prompt into unit vectors, a row each.
Embed = Callable[[Sequence[str], str], NDArray[np.float32]]

#: Sets whose questions and texts are embedded to find similar ones: those that are drawn often.
EMBEDDED = {
    "squad2_train_part",
    "selqa",
    "squadshifts_new_wiki",
    "briefs",
    "encyclopaedia",
    "tables",
    "ours",
}
#: Similar texts kept for each question.
SIMILAR = 8
#: From which likeness on two questions are twins.
ALIKE = 1 / 3
_NUMBER = re.compile(r"\b\d[\d.,]*\d\b|\b\d\b")
#: A word with a capital, nearly: other small letters are told by :func:`_names`.
_CAPITAL = r"[^\W\d_a-zß-öø-ÿа-яѐ-џ][\w’'-]+"
#: One to three of them after a word.
_RUN = re.compile(rf"(?<=[\w,)»”\"] ){_CAPITAL}(?: {_CAPITAL}){{0,2}}")
_OPPOSITES = """
    first last, before after, largest smallest, most least, highest lowest, increase decrease,
    increased decreased, north south, east west, northern southern, eastern western, won lost,
    oldest youngest, more fewer, longest shortest, early late, began ended, start end, best worst,
    earlier later, above below, allowed forbidden, accepted rejected, success failure,
    strengths weaknesses, advantages disadvantages, buy sell, bought sold, public private,
    male female, men women, rich poor, urban rural, internal external, minimum maximum,
    possible impossible, consistent inconsistent, dependent independent, known unknown,
    direct indirect, legal illegal, formal informal, upper lower, rise fall, rose fell,
    import export, imports exports, employer employee, allies enemies, predecessor successor,
    husband wife, father mother, brother sister, son daughter,
    supported opposed, admitted denied, joined left, majority minority,
    erste letzte, ersten letzten, erster letzter, vor nach, höchste niedrigste, meisten wenigsten,
    größte kleinste, größten kleinsten, älteste jüngste, nördlichen südlichen, mehr weniger,
    Vorgänger Nachfolger, Männer Frauen, innere äußere, östlichen westlichen,
    первый последний, первая последняя, первым последним, больше меньше,
    наибольший наименьший, старший младший, мужчин женщин, северной южной, северном южном,
    восточной западной, предшественник преемник, увеличилось уменьшилось,
    перший останній, після перед, більше менше, чоловіків жінок,
    першы апошні, пасля перад, больш менш, мужчын жанчын,
    pierwszy ostatni, przed po, więcej mniej, mężczyzn kobiet, największy najmniejszy,
    premier dernier, première dernière, avant après, hommes femmes, intérieur extérieur,
    pirmas paskutinis, daugiau mažiau, vyrų moterų, didžiausias mažiausias
"""
_PAIRS: list[list[str]] = [pair.split() for pair in _OPPOSITES.split(",")]
_OPPOSITE: dict[str, str] = {a: b for one, other in _PAIRS for a, b in ((one, other), (other, one))}
#: The verb of an English question after what it asks for: negated, an answered one has no answer.
_VERB = re.compile(
    r"(?i:^(?:what|who|which)\b.*?) (?:is|are|was|were|do|does|did|has|have|had|could|would|should)"
    r"\b(?! not\b)"
)
#: So many of the questions that nothing else can be swapped in are negated, where they can be.
NEGATED = 1 / 3


def similar_texts(examples: Examples, embed: Embed) -> NDArray[np.int32]:
    """For each question that is answered, texts of the same set that don't hold its answer and
    that retrieval would find first: those that share its words most, by turns with those nearest
    to it by the embedding model, in the sets of :data:`EMBEDDED`. -1 where there are fewer: shape
    (questions, SIMILAR)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    found = np.full((len(examples.asked), SIMILAR), -1, np.int32)
    places: dict[str, set[int]] = defaultdict(set)
    by_source: dict[str, list[int]] = defaultdict(list)
    for n, asked in enumerate(examples.asked):
        places[asked.source].add(asked.text)
        if asked.right:
            by_source[asked.source].append(n)
    for source, chosen in by_source.items():
        known = np.array(sorted(places[source]))
        texts = [examples.texts[n].text for n in known]
        questions = [examples.asked[n].question for n in chosen]
        words = TfidfVectorizer(sublinear_tf=True, token_pattern=r"\w+")  # noqa: S106
        ways = [(words.fit_transform(texts), words.transform(questions))]
        if source in EMBEDDED:
            ways.append((embed(texts, PASSAGE), embed(questions, QUERY)))
        for start in range(0, len(chosen), 1000):
            part = slice(start, start + 1000)
            tables = [_dense(of_questions[part] @ of_texts.T) for of_texts, of_questions in ways]
            for n, *scores in zip(chosen[part], *tables, strict=True):
                ranked = known[_by_turns([np.argsort(-s)[: 4 * SIMILAR] for s in scores])]
                kept = [at for at in ranked if _is_other(examples, examples.asked[n], at)]
                found[n, : len(kept[:SIMILAR])] = kept[:SIMILAR]
    return found


def twins(examples: Examples) -> NDArray[np.int64]:
    """For each question that is answered, the question on the same text that isn't and that is
    spelled most like it, by the trigrams of characters that they share; -1 where none shares a
    third of all that both have (their Jaccard index): shape (questions,). A pair that differs in
    what decides is spelled alike; one in two languages isn't found."""
    found = np.full(len(examples.asked), -1, np.int64)
    silent: dict[int, list[tuple[int, set[str]]]] = defaultdict(list)
    for n, asked in enumerate(examples.asked):
        if not asked.right:
            silent[asked.text].append((n, _trigrams(asked.question)))
    for n, asked in enumerate(examples.asked):
        if asked.right and silent[asked.text]:
            own = _trigrams(asked.question)
            near = [len(own & other) / len(own | other) for _, other in silent[asked.text]]
            best = int(np.argmax(near))
            if near[best] >= ALIKE:
                found[n] = silent[asked.text][best][0]
    return found


def _trigrams(text: str) -> set[str]:
    text = f" {text.casefold()} "
    return {text[at : at + 3] for at in range(len(text) - 2)}


def _dense(table: Any) -> NDArray[Any]:
    return table if isinstance(table, np.ndarray) else table.toarray()


def _by_turns(lists: Sequence[NDArray[np.int64]]) -> list[int]:
    """The first of each list, then the second of each; what was there before left out."""
    return list(dict.fromkeys(int(n) for row in zip(*lists, strict=True) for n in row))


def _is_other(examples: Examples, asked: Asked, text: int) -> bool:
    if text == asked.text:
        return False
    home, other = examples.texts[asked.text].text, examples.texts[text].text.casefold()
    return not any(home[start:end].casefold() in other for start, end in asked.answers)


def _names(text: str) -> Iterator[re.Match[str]]:
    """Runs of capitalised words that don't begin a sentence."""
    for run in _RUN.finditer(text):
        if all(word[0].isupper() for word in run.group().split()):
            yield run


class Swaps:
    """Puts another name, number or opposite into a question, or a negation, so that its text no
    longer answers it (as the authors of SQuAD 2.0 did: Rajpurkar et al., 2018)."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self._names: dict[str, set[str]] = defaultdict(set)
        for text in texts:
            self._names[text.group.partition("/")[0]].update(m.group() for m in _names(text.text))
        self._listed = {source: sorted(names) for source, names in self._names.items()}

    def swap(self, question: str, text: Text, chance: random.Random) -> str | None:
        """The changed question, or None where nothing in it can be changed."""
        options = [("number", m) for m in _NUMBER.finditer(question) if m.group() in text.text]
        options += [("name", m) for m in _names(question) if m.group() in text.text]
        options += [
            ("opposite", m)
            for m in re.finditer(r"\w+", question)
            if m.group() in _OPPOSITE and _OPPOSITE[m.group()] not in text.text
        ]
        if not options:
            verb = _VERB.match(question) if chance.random() < NEGATED else None
            return verb and f"{question[: verb.end()]}n't{question[verb.end() :]}"
        kind, match = chance.choice(options)
        other = self._other(kind, match.group(), text, chance)
        if other is None:
            return None
        return question[: match.start()] + other + question[match.end() :]

    def _other(self, kind: str, word: str, text: Text, chance: random.Random) -> str | None:
        if kind == "opposite":
            return _OPPOSITE[word]
        if kind == "number":
            found: list[str] = _NUMBER.findall(text.text)
            here = [n for n in found if n != word and len(n) == len(word)]
            if here and chance.random() < 0.4:
                return chance.choice(here)
            digits = list(word)
            places = [n for n, digit in enumerate(digits) if digit.isdigit()]
            at = chance.choice(places[-2:])
            digits[at] = chance.choice([d for d in "123456789" if d != digits[at]])
            other = "".join(digits)
            return other if other not in text.text else None
        names: list[str] = self._listed[text.group.partition("/")[0]]
        for _ in range(20):
            other = chance.choice(names)
            if len(other.split()) == len(word.split()) and other not in text.text:
                return other
        return None
