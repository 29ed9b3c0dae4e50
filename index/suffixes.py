"""Light stemming: taking the longest known ending off a word."""

from collections.abc import Iterable

#: A stem keeps at least this many letters.
LEAST = 3


def by_length(endings: str) -> tuple[str, ...]:
    """Endings written in one string, the longest first."""
    return tuple(sorted(set(endings.split()), key=lambda ending: (-len(ending), ending)))


def strip(word: str, endings: Iterable[str]) -> str:
    """``word`` without the first of ``endings`` that leaves a stem of :data:`LEAST` letters."""
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST:
            return word[: -len(ending)]
    return word
