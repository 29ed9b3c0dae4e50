"""Does this full stop end a sentence? By the words around it."""

import re
from dataclasses import dataclass

from corpus.abbreviations import Usage

#: How much of the text before and after a full stop is looked at, in code points.
REACH = 80

#: What may stand before a sentence's first word, other than white space.
OPENERS = "\"'“”„«»‘’‚‹›([{–—−-…"

_NEXT = re.compile(rf"[\s{re.escape(OPENERS)}.]*(\w(?:[\w’'-]*\w)?)(\.?)")
_PAGES = re.compile(r"\s*[–—-]?\s*(?:P|Pp|S|С|Стр|Т|Vol|T|p|pp)\.\s?\d")
_MARKER = re.compile(r"\W*(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[^\W\d_])\.?")
_PART_NUMBER = re.compile(r"\d+|[ivxlc]+|[^\W\d_]")
_ROMAN = re.compile(r"[IVXLC]+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.[-–]?)*(?:[^\W\d_]|Ch|Sz|Cz|Rz|Dz|Th|Дж|Дз)")
_SURNAME = re.compile(
    r"[А-ЯЁІЎЄ]\w+(?:[оеё]в|[иы]н|[сц]к[иі]й|енко|енка|[оеё]вич|[чщ]ук|[оеё]ва|[иы]на|[сц]кая)"
    r"(?:а|у|ым|ой|ого|ому|е)?"
)
#: A date after fewer words than this opens its sentence: "В 2020 г. Беларусь …".
_DATE_OPENS = 4
#: Ordinals have up to this many digits; longer numbers are years.
_ORDINAL_DIGITS = 3


@dataclass(frozen=True, slots=True)
class FullStop:
    """A full stop, what the sentence says before it, and what the text says after it, up to
    :data:`REACH` code points each. ``proposed``: sentencex takes it for a sentence's end."""

    before: str
    after: str
    proposed: bool


def next_word(after: str) -> str:
    """The first word of this text, or "" where something other than a word comes first."""
    following = _NEXT.match(after)
    return following.group(1) if following else ""


def last_words(before: str) -> list[str]:
    """The last words of this text, without the marks that open them."""
    return [word.lstrip(OPENERS + "/") for word in before.split()[-5:]]


def abbreviations(words: list[str]) -> list[str]:
    """What the last of these words may be listed as, the longest first: "m.in", then "in"."""
    chain: list[str] = []
    for word in reversed(words):
        if chain and not word.endswith("."):
            break
        chain.insert(0, word.lower())
    keys = ["".join(chain[place:]) for place in range(len(chain))]
    elided = re.split("['’]", chain[-1]) if chain else []
    return keys + elided[1:]  # French: "l'art. 5"


def is_listed(before: str, usage: Usage) -> bool:
    """Does this text end with a word that is written with a full stop?"""
    listed = usage.prefixes | usage.references
    return any(key in listed for key in abbreviations(last_words(before)))


def is_marker(before: str, usage: Usage) -> bool:
    """Is this sentence so far but a number in a list, or the name of a numbered part?"""
    if _MARKER.fullmatch(before.strip()):
        return True
    words = before.lower().replace(".", " ").split()
    if not 2 <= len(words) <= 5:
        return False
    if words[0] in usage.labels:
        numbers = words[1:]  # "Article 5"
    elif words[-1] in usage.labels:
        numbers = words[:-1]  # "5 straipsnis"
    else:
        return False
    return all(_PART_NUMBER.fullmatch(number) for number in numbers)


def ends_sentence(stop: FullStop, usage: Usage) -> bool:
    """Does this full stop end a sentence, where a word with a capital, or a number, follows?"""
    if is_marker(stop.before, usage) or _PAGES.match(stop.after):
        return False
    words = last_words(stop.before)
    if not words:
        return True
    number = _ROMAN if usage.ordinals else None
    if words[-1].isdigit() or (number and number.fullmatch(words[-1]) and len(words[-1]) > 1):
        return _number_ends(words, stop, usage)
    return _word_ends(words, stop, usage)


def _starts(stop: FullStop, usage: Usage) -> bool:
    """Is the next word one that begins sentences?"""
    following = _NEXT.match(stop.after)
    if following is None or (len(following.group(1)) == 1 and following.group(2)):
        return False  # an initial
    return following.group(1).lower().replace("’", "'") in usage.starters


def _number_ends(words: list[str], stop: FullStop, usage: Usage) -> bool:
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if before.endswith((":", ";")) and len(last) <= 2:
        return False  # "as follows: 1. First"
    if not usage.ordinals or _starts(stop, usage):
        return True
    if last.isdigit() and len(last) > _ORDINAL_DIGITS:
        return True
    if next_word(stop.after)[0].isdigit():
        return len(last) > 2  # else "am 3. 10. 2024"
    named = before.lower().rstrip(".")
    return named in usage.references or named in usage.labels  # "§ 3. Die", not "am 3. Mai"


def _word_ends(words: list[str], stop: FullStop, usage: Usage) -> bool:
    keys = abbreviations(words)
    following = _NEXT.match(stop.after)
    if following and following.group(2):
        longer = {f"{key}.{following.group(1).lower()}" for key in keys}
        if not longer.isdisjoint(usage.listed):
            return False  # the first half of "n. Chr."
    for key in keys:
        ends = _abbreviation_ends(key, words, stop, usage)
        if ends is not None:
            return ends
    if _INITIALS.fullmatch(words[-1]):
        return _starts(stop, usage) or _ends_with_name(words, stop)
    # What our tables don't have, sentencex may know to be an abbreviation; it is not asked
    # where a number follows, as in some languages it never begins a sentence with one.
    if any(key in usage.references for key in keys) or next_word(stop.after)[0].isdigit():
        return True
    return stop.proposed or _starts(stop, usage)


def _abbreviation_ends(key: str, words: list[str], stop: FullStop, usage: Usage) -> bool | None:
    """Does the abbreviation ``key``, the end of ``words``, end the sentence? None where
    nothing is known of it."""
    word = next_word(stop.after)
    before = words[-2] if len(words) > 1 else ""
    counted = bool(_ROMAN.fullmatch(before)) or any(char.isdigit() for char in before)
    if key in usage.references and (word[0].isdigit() or _ROMAN.fullmatch(word)):
        return False
    if key in usage.dates and counted:
        return _starts(stop, usage) and len(stop.before.split()) >= _DATE_OPENS
    if len(key) == 1 and words[-1].islower() and counted:
        return True  # a unit: "5 m."
    if key in usage.prefixes or (key in usage.dates and len(set(key)) == 1):
        return False
    if key in usage.closers:
        return True
    if key in usage.doubtful:
        return _starts(stop, usage)
    return None


def _ends_with_name(words: list[str], stop: FullStop) -> bool:
    """ "… Иванов И. И. Суд признал": a surname before the initials doesn't come after them."""
    following = _NEXT.match(stop.after)
    if following and following.group(2):
        return False
    names = [word for word in words[-3:] if not _INITIALS.fullmatch(word.rstrip("."))]
    return bool(names) and words[-1] != names[-1] and bool(_SURNAME.fullmatch(names[-1]))
