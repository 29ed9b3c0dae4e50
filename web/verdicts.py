"""What became of a quote, in words, for pages and the terminal."""

from collections.abc import Sequence

from qa.receipt import ReceiptQuote
from qa.verification import MOST_PLACES, Finding, Verdict
from web.wording import count, page_name, section_name

_LABELS: dict[Verdict, str] = {
    "verified": "Verified",
    "reread": "Verified, by another reading",
    "changed": "The file has changed; the words still stand in it",
    "misplaced": "Not where the receipt says",
    "mismatch": "Not the words of this file",
    "words_gone": "The file has changed; the words are gone from it",
    "file_gone": "The file is gone",
    "unreadable": "The file can’t be read",
}
_REASONS: dict[Verdict, str] = {
    "verified": "The file is the one that was quoted, and these are its words.",
    "reread": "The file is the one that was quoted, read in another way: by another version of "
    "ibid, or under a name with another suffix. The words stand in it.",
    "changed": "Its content is not what was quoted from. Read the words where they stand now.",
    "misplaced": "The file is the one that was quoted and the words stand in it, but not at the "
    "place that the receipt names: it is not as ibid gave it.",
    "mismatch": "The file is the one that the receipt names, and these words do not stand in it "
    "as one quote, as this ibid reads it.",
    "words_gone": "Its content is not what was quoted from, and the words no longer stand in it.",
    "file_gone": "No file of this library has its path, and none its content.",
}


def verdict_label(finding: Finding) -> str:
    """The verdict on a line."""
    return _LABELS[finding.verdict]


def verdict_reason(finding: Finding) -> str:
    """A sentence or two: why, and what to do."""
    said = finding.reason if finding.verdict == "unreadable" else _REASONS[finding.verdict]
    if finding.displaced:
        said += f" {_named_place(finding.quote)}"
    if finding.moved and finding.path:
        said += f" It lies at {finding.path} now."
    return said


def _named_place(quote: ReceiptQuote) -> str:
    """What the receipt says of the place, which is another."""
    page = page_name(quote.page, quote.page_label)
    section = section_name(quote.document.title, quote.section)
    named = ", ".join(part for part in (page, section) if part)
    return f"The receipt says: {named}." if named else "The receipt names no page or section."


def others(finding: Finding) -> str:
    """ "and in 3 other places", besides those that are told; empty where there are none."""
    more = finding.found - len(finding.places)
    least = "at least " if finding.found == MOST_PLACES else ""
    return f"and in {least}{count(more, 'other place')}" if more else ""


def summary(findings: Sequence[Finding]) -> str:
    """ "2 of 3 quotes verified"."""
    if not findings:
        return "The receipt has no quotes"
    sound = sum(finding.sound for finding in findings)
    return f"{sound} of {count(len(findings), 'quote')} verified"
