"""Footnotes at the foot of a column, and the marks in the text that refer to them."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.pdf.characters import Rule
from corpus.pdf.segments import Line

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(_SUPERSCRIPTS, "0123456789")
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_POWER = re.compile(r"[\d+−-]*\d[\d+−-]*")
_SYMBOLS = "*∗⁎†‡§¶"
_RAISED_LABEL = re.compile(rf"\(?(\d{{1,3}}|[{_SYMBOLS}]{{1,3}}|[a-z])[).]?")
_PLAIN_LABEL = re.compile(
    rf"(?:\(?(\d{{1,3}})[).]?\s+|([{_SYMBOLS}]{{1,3}})\s*|([{_SUPERSCRIPTS}]{{1,3}})\s*)(?=\S)"
)
#: Type of this share of the body's or less is small.
_SMALL = 0.93

#: A reference: digits or a symbol, perhaps several of them.
_REFERENCE = re.compile(rf"(?:\d{{1,3}}|[{_SYMBOLS}]{{1,3}})(?:\s?[,;–-]\s?\d{{1,3}})*")
_UNITS = re.compile(
    r"mm|cm|dm|km|nm|mi|ft|in|yd|ha|kg|sq|mg|µm|μm|ml|hl|dl|sec|мм|см|дм|км|га|кг|кв|мин|сек",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"([^\W\d_]+)$")


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: its label, the length of the label in its first line, and its lines."""

    label: str
    label_length: int
    lines: tuple[Line, ...]


def split_notes(
    lines: Sequence[Line], rules: Sequence[Rule], body_size: float
) -> tuple[list[Line], list[Note]]:
    """The lines of a column without the footnotes at its foot, and these.

    Footnotes begin with a label and are in small type, or stand under a rule; below their first
    line there is nothing else. Small type under a rule without a label is the rest of a footnote
    of the page before, and gets the label "".
    """
    start = _start(lines, rules, body_size)
    if start is None:
        return list(lines), []
    notes: list[Note] = []
    for line in lines[start:]:
        label, length = label_of(line)
        follows = not notes or _follows(notes[-1].label, label) or line.raised[:1] == ((0, length),)
        if notes and not (label and follows):
            notes[-1] = Note(notes[-1].label, notes[-1].label_length, (*notes[-1].lines, line))
        else:
            notes.append(Note(label, length, (line,)))
    return list(lines[:start]), notes


def _start(lines: Sequence[Line], rules: Sequence[Rule], body_size: float) -> int | None:
    """The index of the first line that belongs to the column's footnotes."""
    ruled = _below_rule(lines, rules)
    small = len(lines)
    while small and lines[small - 1].size <= _SMALL * body_size:
        small -= 1
    if ruled is not None and ruled >= small:
        return ruled
    if ruled is not None and label_of(lines[ruled])[0] and ruled > 0:
        return ruled
    for i in range(small, len(lines)):
        if label_of(lines[i])[0] and _is_apart(lines, i):
            return i
    return None


def _is_apart(lines: Sequence[Line], i: int) -> bool:
    """Whether the line is set off from the one above by its size or a gap."""
    if i == 0:
        return True
    above, line = lines[i - 1], lines[i]
    return line.size < _SMALL * above.size or line.base - above.base > 1.5 * line.size


def _below_rule(lines: Sequence[Line], rules: Sequence[Rule]) -> int | None:
    """The first line below the lowest rule that could part footnotes from the text: it begins
    at the left edge, is not as wide as a table's, and stands in the lower half."""
    if not lines:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    for rule in sorted(rules, key=lambda rule: -rule.y):
        starts_left = abs(rule.left - left) < 6
        if not starts_left or rule.right - rule.left > 0.6 * (right - left):
            continue
        below = [i for i, line in enumerate(lines) if line.base - 0.6 * line.size > rule.y]
        if below and lines[below[0]].base - rule.y < 3 * lines[below[0]].size:
            return below[0] if below == list(range(below[0], len(lines))) else None
    return None


def label_of(line: Line) -> tuple[str, int]:
    """The label that a footnote's line begins with, and its length; "" and 0 where none."""
    if line.raised and line.raised[0][0] == 0:
        end = line.raised[0][1]
        if _RAISED_LABEL.fullmatch(line.text[:end].strip()):
            return line.text[:end].strip(" ().").translate(_PLAIN), end
    match = _PLAIN_LABEL.match(line.text)
    if not match:
        return "", 0
    return (match[1] or match[2] or match[3]).translate(_PLAIN), match.end()


def _follows(before: str, label: str) -> bool:
    if before.isdigit() and label.isdigit():
        return int(label) == int(before) + 1
    return bool(label) and not label.isdigit()


def references(line: Line, labels: Collection[str]) -> list[tuple[int, int]]:
    """Ranges of the line's text that are raised references to footnotes, not words.

    A raised number is left out only where it can be nothing else: after a word of three letters
    or more, after punctuation, or after any word when the page has a footnote of that label.
    After a digit ("10⁶"), a single letter or a unit ("km²") it stays.
    """
    found = []
    for start, end in _raised_ranges(line):
        text = line.text[start:end].strip().translate(_PLAIN)
        if not _REFERENCE.fullmatch(text) or start == 0:
            continue
        before = line.text[:start].rstrip()
        word = _LAST_WORD.search(before)
        known = text in labels
        if word is None:
            refers = not before[-1:].isdigit() and before[-1:] not in "=+−^/" and before != ""
            digits = len(before) - len(before.rstrip("0123456789"))
            refers = refers or (known and digits == 4)
        elif len(word[1]) == 1 or _UNITS.fullmatch(word[1]):
            refers = False
        else:
            refers = known or len(word[1]) >= 3
        if refers:
            found.append((len(before), end))
    return found


def raise_digits(line: Line, left_out: Collection[int], from_: int = 0) -> str:
    """The line's text with superscript digits where numbers are raised, so that 10⁶ never reads
    106; but for the ranges whose ends are in ``left_out`` or that begin before ``from_``."""
    text = line.text
    for start, end in line.raised:
        if end in left_out or start < from_ or not _POWER.fullmatch(text[start:end]):
            continue
        text = text[:start] + text[start:end].translate(_RAISED) + text[end:]
    return text


def _raised_ranges(line: Line) -> list[tuple[int, int]]:
    characters = [match.span() for match in re.finditer(rf"[{_SUPERSCRIPTS}]+", line.text)]
    return sorted({*line.raised, *characters})
