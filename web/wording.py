"""Numbers and codes in words, for pages and the terminal."""

from collections.abc import Sequence

from index.build import BuildReport
from qa.answer import Source
from qa.receipt import Limits

#: From this probability on a quote is called strong, as it is more probably right than not; from
#: the second, fair.
STRONG, FAIR = 0.5, 0.25

LANGUAGES = {
    "be": "Belarusian",
    "de": "German",
    "en": "English",
    "fr": "French",
    "lt": "Lithuanian",
    "pl": "Polish",
    "ru": "Russian",
    "uk": "Ukrainian",
}

#: What went wrong, by the status of a page, for a person who doesn't know HTTP.
HEADINGS = {
    404: "This page is not here",
    409: "Not now",
    413: "That is too large",
    422: "This can’t be done as it was asked",
    500: "Something went wrong inside ibid",
    503: "ibid can’t answer yet",
    507: "There is no room for the file",
}

FORMATS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "text/html": "HTML",
    "text/markdown": "Markdown",
    "text/plain": "Text",
}


def strength(score: float) -> str:
    """How well a quote answers, in a word."""
    if score >= STRONG:
        return "strong"
    return "fair" if score >= FAIR else "weak"


def language_name(code: str) -> str:
    return LANGUAGES.get(code, code)


def format_name(media_type: str) -> str:
    return FORMATS.get(media_type, media_type)


def problem_heading(status: int) -> str:
    return HEADINGS.get(status, "This was not done")


def page_name(page: int | None, label: str | None) -> str:
    """As one cites it: the printed label where there is one, else the page's place in the file;
    both where they would mislead alone."""
    if page is None:
        return ""
    if not label or label == str(page):
        return f"p. {page}"
    return f"p. {label} (page {page} of the file)"


def section_name(title: str, section: Sequence[str]) -> str:
    """The path of headings on one line, without a first one that only repeats the title."""
    if section and section[0].casefold() == title.casefold():
        section = section[1:]
    return " › ".join(section)


def place(source: Source) -> str:
    """Page and section of a quote on one line; empty where it has neither."""
    page = page_name(source.page, source.page_label)
    section = section_name(source.title, source.section)
    return ", ".join(part for part in (page, section) if part)


def limited(limits: Limits, documents: Sequence[str]) -> str:
    """What was searched, of a question that was limited; ``documents`` are what to call those."""
    places = [f"the folder {name}" for name in limits.folders]
    places += [f"“{name}”" for name in documents]
    parts = [f"in {' and '.join(places)}"] if places else ["in documents"]
    if limits.languages:
        parts.append(f"in {' or '.join(map(language_name, limits.languages))}")
    return f"Searched only {' '.join(parts)}."


def file_size(size: int) -> str:
    """With the unit that gives one to three digits."""
    amount = float(size)
    for unit in ("bytes", "KB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """ "1 document", "1,204 documents"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def duration(seconds: float) -> str:
    """About how long: "0.04 s", "2.4 s", "40 s", "3 min"."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def build_summary(report: BuildReport) -> str:
    """What a build did, in one line."""
    held = f"{count(report.documents, 'document')}, {count(report.passages, 'passage')}"
    if not report.published:
        return f"Nothing has changed: {held}."
    changes = {
        "new": report.added,
        "changed": report.changed,
        "renamed": report.renamed,
        "removed": report.removed,
    }
    told = ", ".join(f"{number:,} {what}" for what, number in changes.items() if number)
    line = f"Indexed {held}" + (f" ({told})" if told else "")
    if report.unreadable:
        line += f"; {count(len(report.unreadable), 'file')} could not be read"
    return f"{line}, in {duration(report.seconds)}."
