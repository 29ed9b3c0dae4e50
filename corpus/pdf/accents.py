"""Letters that old fonts draw in two: a spacing accent over or under a plain letter."""

import unicodedata
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corpus.pdf.characters import Characters

#: Spacing accents and the combining ones that they stand for.
_COMBINING = {
    0x60: 0x300, 0xB4: 0x301, 0x2C6: 0x302, 0x2DC: 0x303, 0x2D8: 0x306, 0x2D9: 0x307,
    0xA8: 0x308, 0x2DA: 0x30A, 0x2DD: 0x30B, 0x2C7: 0x30C, 0xB8: 0x327, 0x2DB: 0x328,
}  # fmt: skip
_DOTLESS = {0x131: 0x69, 0x237: 0x6A}
#: How far the middles of an accent and its letter may be apart, in sizes of the type.
_REACH = 0.28


def compose_accents(characters: Characters) -> Characters:
    """Every accent that is drawn on a letter is joined with it in one code point, at the
    letter's place."""
    accents = np.flatnonzero(np.isin(characters.code, list(_COMBINING)))
    if not accents.size:
        return characters
    code, spaced = characters.code.copy(), characters.spaced.copy()
    letters = np.array([chr(each).isalpha() for each in code.tolist()])
    letters[accents] = False
    keep = np.ones(code.size, dtype=np.bool_)
    for accent in accents.tolist():
        letter = _letter_under(characters, letters, accent)
        if letter is None:
            continue
        base = _DOTLESS.get(int(code[letter]), int(code[letter]))
        composed = unicodedata.normalize("NFC", chr(base) + chr(_COMBINING[int(code[accent])]))
        if len(composed) > 1:
            continue
        code[letter] = ord(composed)
        keep[accent] = False
        # The jump to the accent and back reads as a space; only a real gap is one.
        spaced[letter : letter + 2] = False
        spaced[accent : accent + 2] = False
    return replace(characters, code=code, spaced=spaced).chosen(keep)


def _letter_under(characters: Characters, letters: NDArray[np.bool_], accent: int) -> int | None:
    """The letter that the accent is drawn on, wherever it is in the file's order."""
    size = float(characters.size[accent])
    middle = characters.left[accent] + characters.right[accent]
    apart = np.abs(characters.left + characters.right - middle) / 2
    near = letters & (np.abs(characters.base - characters.base[accent]) < 0.4 * size)
    apart = np.where(near, apart, np.inf)
    nearest = int(apart.argmin())
    return nearest if apart[nearest] < _REACH * size else None
