"""Text to search terms: what words a passage is found by.

A term is a stem: case-folded, without accents (for Latin letters), apostrophes and stress
marks. What two texts must share to match is decided here alone, for passages and questions
alike, so a question's words never become query syntax.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from index import belarusian, ukrainian

#: The Snowball stemmer of each language that has one.
_SNOWBALL = {
    "de": "german",
    "en": "english",
    "fr": "french",
    "lt": "lithuanian",
    "pl": "polish",
    "ru": "russian",
}
#: Languages that write an apostrophe inside a word; elsewhere it parts two words (l'accord).
_APOSTROPHE_IN_WORD = {"be", "en", "uk"}

#: What is typed for one character.
CHARACTERS = str.maketrans(
    dict.fromkeys("’ʼ‘`´′＇", "'")  # apostrophes, as they are typed
    | dict.fromkeys("‐‑−", "-")  # hyphens that don't break, and minus
    | dict.fromkeys("\u00ad\u0300\u0301", "")  # soft hyphens and stress marks
    | {"ё": "е", "ł": "l", "đ": "d", "ø": "o"}
)
#: Letters and digits, parts joined by hyphens or apostrophes, and digits by points or commas.
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+|(?<=\d)[.,](?=\d)[^\W_]+)*")
_STEMMING = threading.Lock()  # Snowball's stemmers are not thread-safe


def terms(text: str, language: str) -> list[str]:
    """The search terms of ``text``, in order, repeats kept. ``language`` is an ISO 639-1 code;
    words of a language that has no stemmer here are their own stems. The parts of a compound
    (социально-экономический, COVID-19, 2.5) are terms, and so is the whole."""
    return [term for word in _words(text) for term in _terms_of_word(word, language)]


def _words(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text.casefold()).translate(CHARACTERS)
    return (match.group() for match in _WORD.finditer(plain))


@lru_cache(maxsize=100_000)
def _terms_of_word(word: str, language: str) -> tuple[str, ...]:
    pieces = [word] if language in _APOSTROPHE_IN_WORD else word.split("'")
    found: list[str] = []
    for piece in pieces:
        stems = [_stem(part, language) for part in re.split("[-.,]", piece)]
        found += stems if len(stems) == 1 else [*stems, "-".join(stems)]
    return tuple(found)


def _stem(word: str, language: str) -> str:
    with _STEMMING:
        stem = _stemmer(language)(word)
    return _fold(stem)


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    if language == "be":
        return lambda word: belarusian.stem(word.replace("'", ""))
    if language == "uk":
        return ukrainian.stem
    if language in _SNOWBALL:
        import Stemmer  # type: ignore[import-not-found]  # has no types

        snowball: Callable[[str], str] = Stemmer.Stemmer(_SNOWBALL[language], 0).stemWord
        return snowball
    return str


def _fold(stem: str) -> str:
    """Without the accents of Latin letters; й and ї are letters of their own, and stay."""
    if stem.isascii() or not re.search("[a-z\u00c0-\u024f]", stem):
        return stem
    return "".join(c for c in unicodedata.normalize("NFD", stem) if not unicodedata.combining(c))
