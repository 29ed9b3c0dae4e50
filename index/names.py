"""Names by their sound, so that one is found in another language: Лукашэнкі, Łukaszenki,
Lukashenko's, Loukachenko.

A name's key are its consonants, those that spellings of one name exchange taken as one, and
whether it begins with a vowel: the idea of the soundex of Daitch and Mokotoff (1985), made
coarser, since here a key needs not tell names apart by itself: how rare it is in the library tells
how much it says. A key belongs to no language.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from index.analysis import CHARACTERS

#: The fewest signs of a key: shorter ones are too often those of other words.
SHORTEST = 3
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_VOWELS = frozenset("aeiouyąęėįǫųūаеёиоуыэюяєії")
#: Sounds of one class are exchanged between languages and their spellings: b stands apart from v
#: and f, as neither is spelled b; all that hisses is S, and H has h, g and kh, which are г and х.
_LETTERS = {
    "B": "bб",
    "D": "dд",
    "F": "fvwвф",
    "H": "ghгґх",
    "K": "kqcк",
    "L": "lłл",
    "M": "mм",
    "N": "nн",
    "P": "pп",
    "R": "rр",
    "S": "szçćčśšźżžзжсцчшщ",
    "T": "tт",
}
_SOUND = {letter: sound for sound, letters in _LETTERS.items() for letter in letters}
#: What several letters, or a letter where it differs from :data:`_LETTERS`, sound like.
_FOREIGN = "sch=S sh=S tch=S zh=S kh=H gh=H ph=F th=T cé=S cè=S "
_ENGLISH = _FOREIGN + (
    "shch=S ch=S dzh=S dz=S ts=S tz=S wh=F ck=K qu=KF x=KS ce=S ci=S cy=S dj=S j=S "
)
_CYRILLIC = _ENGLISH + "дж=S дз=S "
_SPELLINGS = {
    # A soft т or д is ц or дз, in names of any origin.
    "be": _CYRILLIC + "ці=T це=T ця=T цё=T цю=T ць=T дзі=D дзе=D дзя=D дзё=D дзю=D дзь=D дзв=DF",
    "de": _FOREIGN + "tsch=S dsch=S tz=S ch=H ck=K qu=KF x=KS ce=S ci=S cy=S",
    "en": _ENGLISH,
    "fr": _FOREIGN + "dj=S ch=S ts=S tz=S ck=K qu=K x=KS ce=S ci=S cy=S j=S",
    "lt": _FOREIGN + "dž=S dz=S ch=H c=S x=KS",
    "pl": _FOREIGN + "szcz=S dzi=S dź=S dż=S dz=S sz=S cz=S rz=S ch=H cl=KL cr=KR c=S x=KS",
    "ru": _CYRILLIC,
    "uk": _CYRILLIC,
}
_SPELLING = {
    language: dict(rule.split("=") for rule in rules.split())
    for language, rules in _SPELLINGS.items()
}
_PARTS = {
    language: re.compile("|".join([*sorted(rules, key=len, reverse=True), "."]), re.DOTALL)
    for language, rules in _SPELLING.items()
}

#: What a key doesn't end in, as long as it keeps :data:`SHORTEST` signs: case endings (-om, -ach,
#: -ego, -ові), those of adjectives (гомельский), and the s of nominatives and genitives.
_ENDING = re.compile("(?:SK|[FHMS])$")
#: What a question begins with that is long enough to have a key.
_ASKING_WORDS = """
    welche welcher welches welchem welchen warum weshalb worin womit wofür wodurch
    combien comment pourquoi quand quels quelles laquelle lequel lesquels lesquelles
    сколько почему когда какой какая какое какие каком какому которых который зачем откуда
    скільки чому коли який яка яке які якому якого якій яких навіщо звідки
    колькі чаму калі якая якое якія якога якім навошта адкуль
    dlaczego kiedy który która które którzy których którym jakie jaki jaka ile skąd
    kodėl kada kiek kuris kuri kurie kurios kurioje kuriame kokia koks kokie kokios kokiu
    which where when whose whom does were should would under according selon wurde wurden werden
"""
_ASKING = frozenset(_ASKING_WORDS.split())


def name_keys(text: str, language: str) -> list[str]:
    """The keys of the words of ``text`` that begin with a capital, or of all where none does, as
    in a question typed in haste; in order, repeats kept. ``language`` is an ISO 639-1 code."""
    words = _words(text, language)
    return _keys([word for word in words if word[0].isupper()] or words, language)


def question_keys(question: str, language: str) -> list[str]:
    """:func:`name_keys` of a question, each once, without the word that makes it one: a question
    of common words has none."""
    words = _words(question, language)
    names = [word for word in words if word[0].isupper()] or words
    if names and names[0] == words[0] and names[0].casefold() in _ASKING:
        names = names[1:]
    return list(dict.fromkeys(_keys(names, language)))


def _words(text: str, language: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).translate(CHARACTERS)
    return [
        word
        for match in _WORD.finditer(plain)
        for word in ([match[0]] if language in ("be", "uk") else match[0].split("'"))
    ]


def _keys(names: Iterable[str], language: str) -> list[str]:
    keys = (_key(name.casefold().translate(CHARACTERS), language) for name in names)
    return [key for key in keys if len(key) >= SHORTEST]


@lru_cache(maxsize=100_000)
def _key(word: str, language: str) -> str:
    rules = _SPELLING.get(language, _SPELLING["en"])
    parts = _PARTS.get(language, _PARTS["en"]).findall(word)
    sounds = "".join(rules.get(part) or _SOUND.get(_bare(part), "") for part in parts)
    first = _bare(word[:1])
    silent = first in _VOWELS or (first in ("j", "й") and "j" not in rules)
    key = ("A" if silent else "") + re.sub(r"(.)\1+", r"\1", sounds)
    while len(shorter := _ENDING.sub("", key)) >= SHORTEST and shorter != key:
        key = shorter
    return key


def _bare(letter: str) -> str:
    """Without its accents, but for letters that have a sound of their own."""
    if letter in _SOUND or letter in _VOWELS or letter == "й":
        return letter
    return unicodedata.normalize("NFD", letter)[:1]
