"""What a file states of itself, and rules for what no person can have meant."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.normalise import inline

_LONGEST = 300
#: Of one document; what lists more is no list of names.
_MOST_AUTHORS = 50
#: Programs, and the accounts under which they run.
_NOBODY = re.compile(
    r"(?:microsoft|ms) ?(?:office|word|corporation|powerpoint)?\b.*|(?:adobe|acrobat|latex|"
    r"libreoffice|openoffice|pandoc|python-docx|apache|wordpress|quark|indesign|canva|google docs|"
    r"typst)\b.*|un-named|unnamed|unknown(?: author)?|anonymous|author|user\W*\d*|owner|"
    r"admin(?:istrator)?|default(?: user)?|guest|root|test|home|pc|none|n/?a|scan(?:ner)?\b.*|"
    r"пользователь(?: windows)?|автор|админ(?:истратор)?|неизвестный|гость|"
    r"карыстальнік|аўтар|користувач(?: windows)?|невідомий|"
    r"benutzer|verfasser|autor|unbekannt|użytkownik(?: systemu)?(?: windows)?|nieznany|"
    r"utilisateur(?: windows)?|auteur|inconnu|vartotojas|autorius",
    re.IGNORECASE,
)
_FILE = re.compile(r"[\\/]|@|\.(?:docx?|pdf|indd|rtf|odt|tex|dotx?|html?)$", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_DATE = re.compile(
    r"(?:D:)?([12]\d{3})(?:[-/.]?(0[1-9]|1[0-2])(?:[-/.]?(0[1-9]|[12]\d|3[01]))?)?(?=\D|$|\d{2})"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """Words of the file about itself; ``origin`` says in which part of it they stand."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """``issued`` is a date as in ISO 8601, perhaps without its day or month. Authors are names
    as written. None, and no authors, where the file doesn't say."""

    authors: tuple[Stated, ...] = ()
    title: Stated | None = None
    publisher: Stated | None = None
    issued: Stated | None = None
    url: Stated | None = None


def authors(values: Iterable[str], origin: str) -> tuple[Stated, ...]:
    """The people and bodies that are named, each once, without programs and accounts."""
    found = dict.fromkeys(inline(name) for value in values for name in _parted(value))
    kept = [name for name in found if _is_somebody(name)]
    return tuple(Stated(name, origin) for name in kept[:_MOST_AUTHORS])


def words(value: str | None, origin: str) -> Stated | None:
    """A title or a publisher; None where there is no letter, or too much for either."""
    text = inline(value or "")
    return Stated(text, origin) if len(text) <= _LONGEST and _LETTER.search(text) else None


def date(value: str | None, origin: str) -> Stated | None:
    """The day, month or year in front of a date as PDF, XMP or a web page writes it."""
    found = _DATE.match((value or "").strip())
    return Stated("-".join(part for part in found.groups() if part), origin) if found else None


def url(value: str | None, origin: str) -> Stated | None:
    """An absolute address on the web."""
    text = (value or "").strip()
    return Stated(text, origin) if is_web_address(text) else None


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    printable = text.isprintable() and not re.search(r"\s", text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and printable


def _parted(value: str) -> Iterator[str]:
    """Semicolons part names. Commas do where all that they part are whole names: "Anna Smith,
    Bob Jones" is two, "Smith, Anna" one."""
    for part in value.split(";"):
        names = [name.strip() for name in part.split(",")]
        if len(names) > 1 and all(" " in name for name in names):
            yield from names
        else:
            yield part


def _is_somebody(name: str) -> bool:
    """A single word that begins small or holds a digit is an account: "jsmith", "PC12"."""
    if len(name) > _LONGEST or not _LETTER.search(name) or _FILE.search(name):
        return False
    if " " not in name and (name[0].islower() or any(char.isdigit() for char in name)):
        return False
    return not _NOBODY.fullmatch(name)
