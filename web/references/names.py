"""Names as one string to the parts that a style of citation needs."""

import re
from dataclasses import dataclass


def _any_of(listed: str) -> str:
    return "|".join(map(re.escape, listed.split()))


#: Words of bodies' names, in the languages that ibid reads: by their beginnings, and whole.
_BEGINNINGS = _any_of(
    "academ agenc alliance amnesty archiv assembl associat authorit bureau centre center coalition"
    " college commission committee compan conference congress consult corporat council delegation"
    " department directorate embassy federa foundation government helsinki initiative institut"
    " international kingdom minist mission monitor movement museum network observ organis organiz"
    " parliament project republic research secretariat solidarity societ tribunal univers"
    " bundes deutsche europ gesellschaft hochschule kommission landtag stiftung verband verein"
    " zentrum conseil comité organisme république centrum fundacj instytut ośrod rzecznik"
    " stowarzysz towarzyst uniwersyt centras seimas taryba"
    " агент академ альянс архив архіў архів ассамбл ассоциац асацыяц асоціац верховн вярхоўн"
    " газет государств департамент дзярж движени институт інстытут інститут инициатив ініцыят"
    " ініціат комисси камісі комісі комитет камітэт комітет коалиц министерств міністэр міністер"
    " наблюда обществ организац арганізац організац палат парламент правозащит праваабар"
    " правительств редакц республик рэспублік республік університет універсітэт университет"
    " федерац федэрац фонд фундац хельсинк хельсінк цэнтр центр эксперт"
)
_WHOLE = _any_of(
    "bank chamber court forum fund group house league media nation nations news office party press"
    " rights school senate service state states team trust union watch world ltd inc llc gmbh"
    " gericht rat droits ligue rada sejm zespół банк бюро группа лига партия рада рух савет совет"
    " союз спілка суд саюз школа"
)
_BODIES = re.compile(rf"\b(?:{_BEGINNINGS}|(?:{_WHOLE})\b)", re.IGNORECASE)
#: Small words that belong to a family name.
_PARTICLES = frozenset(
    {"von", "van", "de", "den", "der", "da", "di", "du", "del", "dos", "la", "le", "zu", "zum"}
    | {"ter", "ten", "al", "el", "bin", "ibn", "af", "av", "фон", "ван", "де", "дэ"}
)
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_PATRONYMIC = re.compile(
    r".{2,}(?:[ое]вич|ич|[ое]вна|ична|[оеаё]віч|[ії]вна|[аое]ўна)",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.[-\s]?){1,3}|[A-ZА-ЯЁІЎЄЇ]{1,2}")
#: Words of a person's name, at most.
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Name:
    """A person's parts; for a body, or where the parts can't be told, ``literal`` alone."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""


def split_name(text: str) -> Name:
    """The parts of "Given Family", "Family, Given", "Иванова А. П." and "Иванова Анна Петровна".

    Whole stay a name in braces, a single word, what has the words or the length of a body's
    name or a word in small letters, and what is written in capitals alone. In doubt a name stays
    whole: that is the file's own writing, and a correction can part it.
    """
    text = " ".join(text.split())
    if text.startswith("{") and text.endswith("}"):
        return Name(literal=text[1:-1].strip())
    if text.count(",") == 1:
        family, given = (part.strip() for part in text.split(","))
        if family and given and given.lower() not in _SUFFIXES:
            return Name(literal=text) if _BODIES.search(text) else Name(family, given)
    words = text.replace(",", "").split()
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in _SUFFIXES else ""
    if _is_body(text, words):
        return Name(literal=text)
    before, after = _parted(words)
    return Name(" ".join(after), " ".join(before), suffix)


def _is_body(text: str, words: list[str]) -> bool:
    if not 2 <= len(words) <= _MOST_WORDS or "," in text.rstrip("., "):
        return True
    small = any(word == "&" or (word[0].islower() and word not in _PARTICLES) for word in words)
    shouted = len(text) > 3 and text.isupper() and "." not in text
    return small or shouted or any(map(str.isdigit, text)) or bool(_BODIES.search(text))


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    """Given and family names. A patronymic in the middle, or initials first, say that the family
    name is last; a patronymic or initials at the end, that it is first."""
    middle, last = words[1:-1], words[-1]
    if any(_PATRONYMIC.fullmatch(word) for word in middle):
        return words[:-1], words[-1:]
    if len(words) == 3 and _PATRONYMIC.fullmatch(last):
        return words[1:], words[:1]
    if _INITIALS.fullmatch(last) and not _INITIALS.fullmatch(words[0]):
        first = next(n for n in range(1, len(words)) if all(map(_INITIALS.fullmatch, words[n:])))
        return words[first:], words[:first]
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES and words[start - 1].islower():
        start -= 1
    return words[:start], words[start:]
