"""Which language a text is in.

py3langid names the language; two things that it can't know are added. First, the readers of
ibid write in eight languages, so another one is named only where it is clearly likelier. Second,
Belarusian, Russian and Ukrainian are told apart by the letters and small words that only some
of them have, which decides even a question of three words.
"""

import math
import re
from collections import Counter
from functools import cache

from py3langid.langid import (  # type: ignore[import-untyped]
    MODEL_FILE,
    LanguageIdentifier,
)

#: The languages that ibid is made for (ISO 639-1).
LANGUAGES = ("be", "de", "en", "fr", "lt", "pl", "ru", "uk")
#: Languages that a document may be in nevertheless, so that it isn't taken for one of those.
_OTHERS = "bg cs da el es et fi hr hu it lv mk nl no pt ro sk sl sr sv tr"
#: One of these is named only where it is at least this probable.
_CLEARLY = 0.6

#: What tells three neighbours apart: letters that a language never uses, words that only it uses.
_ALIEN_LETTERS = {
    "be": frozenset("ищъїєґ"),
    "ru": frozenset("іўїєґ"),
    "uk": frozenset("ыэъёў"),
}
_WORDS = {
    code: frozenset(words.split())
    for code, words in {
        "be": "што хто дзе калі гэта гэты гэтай яго няма таксама пасля паміж ці",
        "ru": "что кто где когда это этот этой его нет также после между или",
        "uk": "що хто де коли це цей цієї його немає також після між чи та",
    }.items()
}
#: What one such letter takes from a language and one such word gives it, as log-probability.
_LETTER_WEIGHT, _WORD_WEIGHT = 1.0, 4.0

_WORD = re.compile(r"[^\W\d_]+")
_URL = re.compile(r"https?://\S+|www\.\S+|\b[\w.+-]{1,64}@\S+")
_SAMPLES, _SAMPLE_SIZE = 4, 2000


def detect(text: str) -> str:
    """The ISO 639-1 code of the language that most of the text is in; "en" where there are no
    words. A long text is judged by samples from all over it."""
    sample = _sample(_URL.sub(" ", text))
    if not _WORD.search(sample):
        return "en"
    ranking = _identifier().rank(sample)
    first, probability = ranking[0]
    if first not in LANGUAGES and probability >= _CLEARLY:
        return str(first)
    best: str = next(code for code, _ in ranking if code in LANGUAGES)
    return _neighbour(sample, dict(ranking)) if best in _WORDS else best


def _sample(text: str) -> str:
    if len(text) <= _SAMPLES * _SAMPLE_SIZE:
        return text
    step = (len(text) - _SAMPLE_SIZE) // (_SAMPLES - 1)
    starts = (number * step for number in range(_SAMPLES))
    return " ".join(text[start : start + _SAMPLE_SIZE] for start in starts)


def _neighbour(text: str, probability: dict[str, float]) -> str:
    """Belarusian, Russian or Ukrainian."""
    words = Counter(_WORD.findall(text.lower()))
    letters = Counter("".join(words.elements()))

    def score(code: str) -> float:
        alien = sum(letters[letter] for letter in _ALIEN_LETTERS[code])
        known = sum(words[word] for word in _WORDS[code])
        likely = math.log(max(probability[code], 1e-9))
        return likely + _WORD_WEIGHT * known - _LETTER_WEIGHT * alien

    return max(_WORDS, key=score)


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*LANGUAGES, *_OTHERS.split()])
    return identifier
