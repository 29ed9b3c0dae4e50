"""Do the rectangles that mark a quote stand on its words, on PDFs that were made elsewhere?

    python -m benchmarks.highlights [--files FOLDER] [--sentences 200] [--failures 0] [--only NAME]
                                    [--poppler]

Each file (``benchmarks/foreign_pdfs.py`` lists them) is read as a library's would be. Of its
sentences a sample is taken, those of turned pages first, and for each its rectangles. What stands
under them is then read from the page anew, knowing nothing of how they were made: every character
of the page whose middle lies in a rectangle, where pdfium itself maps the page to the screen. A
sentence is right if these are its characters, each as often as in the sentence, no more, no less.

Spaces, hyphens, minus signs and accents don't count (lines and fonts add and drop them), nor do
the bars that the text puts between cells, nor codes without a meaning in Unicode. Compatibility
forms are unfolded (ligatures, superscripts), and Cyrillic of windows-1251 that a file gives as
Western letters is read as what the page shows. A raised small number or sign that the sentence
doesn't have is the number of a footnote, which the loader leaves out: such sentences are right but
counted apart.

``--poppler`` reads the page with another program, poppler's pdftotext, and takes its whole words by
their middles: a check of pdfium's own places, coarser where a sentence begins within a word.
"""

import argparse
import random
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.foreign_pdfs import FOLDER, SOURCES, ForeignPdf, fetch
from benchmarks.page_letters import Letter, letters_of_page, words_of_pages
from corpus.document import Document, Span
from corpus.loaders import load
from corpus.pdf.pdfium import opened
from corpus.pdf.place import PageArea, rectangles
from corpus.split import split

SEED = 5
#: Characters; less is a number or a label, of which any other could take the place.
SHORTEST = 8
#: Fonts that draw accents by themselves have these for combining ones.
SPACING_ACCENTS = "ˇˆ˜˘˙˚˝¨´`¸˛"
HYPHENS = "-\u00ad\u2010\u2011\u2212\u0002\ufffe"
CELL_BAR = "|"
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
NOTE_SIGNS = "0123456789*∗†‡§,"

Sentence = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``cause`` is "" where the rectangles are right; ``numbers``: the number of a note is under
    them."""

    cause: str = ""
    numbers: bool = False
    said: str = ""
    missing: str = ""
    extra: str = ""
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    source: ForeignPdf
    pages: int
    verdicts: tuple[Verdict, ...]

    @property
    def right(self) -> int:
        return sum(not verdict.cause for verdict in self.verdicts)

    @property
    def numbers(self) -> int:
        return sum(verdict.numbers for verdict in self.verdicts)


def main(argv: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=Path, default=FOLDER, help="where the PDFs are kept")
    parser.add_argument("--sentences", type=int, default=200, help="of each file")
    parser.add_argument("--failures", type=int, default=0, help="examples of each cause to show")
    parser.add_argument("--only", action="append", help="the name of a file; may be repeated")
    parser.add_argument("--poppler", action="store_true", help="read the pages with pdftotext")
    arguments = parser.parse_args(None if argv is None else list(argv))
    arguments.files.mkdir(parents=True, exist_ok=True)
    print("| file | made by | pages | sentences | right | with a note's number |")
    print("|---|---|---|---|---|---|")
    results = []
    for source in SOURCES:
        if arguments.only and source.name not in arguments.only:
            continue
        file = fetch(source, arguments.files)
        words = words_of_pages(file) if arguments.poppler else None
        result = measure(source, file, arguments.sentences, words)
        print(_row(source.name, source.kind, [result]), flush=True)
        results.append(result)
    print(_row("all", f"{len(results)} files", results))
    _show_failures(results, arguments.failures)


def measure(
    source: ForeignPdf, file: Path, count: int, words: dict[int, list[Letter]] | None = None
) -> Result:
    """The verdicts on a sample of the file's sentences, ``words`` being another reading of it."""
    data = file.read_bytes()
    document = load(data, file.name)
    pages = Pages(data, words)
    verdicts = tuple(
        judge(document, sentence, rectangles(data, document, sentence), pages)
        for sentence in sample(document, pages.turned, count)
    )
    return Result(source, pages.count, verdicts)


class Pages:
    """The letters of a PDF's pages, as they are asked for; ``words`` are another reading."""

    def __init__(self, data: bytes, words: dict[int, list[Letter]] | None = None) -> None:
        self._data = data
        self._words = words
        self._letters: dict[int, list[Letter]] = {}
        with opened(data) as file:
            self.count = len(file)
            self.turned: set[int] = set()
            for number in range(1, self.count + 1):
                with file.page(number) as page:
                    if page.page.get_rotation():
                        self.turned.add(number)

    def letters(self, number: int) -> list[Letter]:
        if number not in self._letters:
            with opened(self._data) as file, file.page(number) as page:
                self._letters[number] = letters_of_page(page.page)
        return self._letters[number]

    def reading(self, number: int) -> list[Letter]:
        """What is compared: the letters, or the words of the other reading."""
        return self.letters(number) if self._words is None else self._words[number]


def sample(document: Document, turned: set[int], count: int) -> list[Sentence]:
    """Sentences as the splitter gives them, at random, those of turned pages first."""
    every = dict.fromkeys(
        sentence
        for passage in split(document)
        for sentence in passage.sentences
        if len(fold(document.slice(sentence))) >= SHORTEST
    )
    shuffled = random.Random(SEED).sample(list(every), len(every))
    marks = [document.page_at(sentence[0].start) for sentence in shuffled]
    first = [mark is not None and mark.number in turned for mark in marks]
    order = sorted(range(len(shuffled)), key=lambda n: not first[n])
    return [shuffled[n] for n in order[:count]]


def judge(
    document: Document, sentence: Sentence, areas: Sequence[PageArea], pages: Pages
) -> Verdict:
    """Whether the sentence's characters are those under the rectangles."""
    said = " ".join(document.slice(sentence).split())
    numbers = tuple(area.page for area in areas)
    if not areas:
        return Verdict("no rectangle", said=said, missing=said)
    under = [letter for area in areas for letter in covered(area, pages.letters(area.page))]
    read = [each for area in areas for each in covered(area, pages.reading(area.page))]
    wanted = Counter(fold(said))
    seen = "".join(each.text for each in read)
    found = min(
        (Counter(fold(text)) for text in (seen, undisguised(seen))),
        key=lambda found: (wanted - found).total() + (found - wanted).total(),
    )
    missing, extra = wanted - found, found - wanted
    raised = Counter(fold("".join(each.text for each in under if is_raised(each, under))))
    has_number = bool(extra) and set(extra) <= set(NOTE_SIGNS) and extra <= raised
    if has_number:
        extra = Counter()
    if not missing and not extra:
        return Verdict(numbers=has_number)
    return Verdict(
        _cause(wanted, missing, extra),
        said=said,
        missing="".join(missing.elements()),
        extra="".join(extra.elements()),
        pages=numbers,
    )


def covered(area: PageArea, letters: Iterable[Letter]) -> list[Letter]:
    """The letters whose middle lies in a rectangle of the area."""
    return [
        letter
        for letter in letters
        if any(
            left <= letter.x <= right and top <= letter.y <= bottom
            for left, top, right, bottom in area.rectangles
        )
    ]


def is_raised(letter: Letter, among: Iterable[Letter]) -> bool:
    """Whether the letter is a superscript, or small and above the baseline of a larger one near
    it."""
    return letter.text in SUPERSCRIPTS or any(
        letter.size < 0.87 * other.size
        and 0.1 * other.size < other.base - letter.base < 0.7 * other.size
        and abs(letter.x - other.x) < 3 * other.size
        for other in among
    )


def fold(text: str) -> str:
    """The text without what lines and fonts add and drop."""
    # pdfium gives a letter beyond the first plane in two halves.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    bare = whole.translate({ord(accent): None for accent in SPACING_ACCENTS} | {ord("ı"): "i"})
    return "".join(
        char
        for char in unicodedata.normalize("NFKD", bare)
        if char not in HYPHENS + CELL_BAR
        and not (char.isspace() or unicodedata.category(char) in ("Mn", "Cc", "Co"))
    )


def undisguised(text: str) -> str:
    """Western letters as the Cyrillic ones in their places in windows-1251, with the quotation
    marks that TeX's fonts have there."""
    quotes = text.translate(str.maketrans("¾¿", "«»"))
    letters = ((char, char.encode("cp1252", "ignore")) for char in quotes)
    return "".join(
        char if char in "«»" or not code else code.decode("cp1251", "ignore")
        for char, code in letters
    )


def _cause(wanted: Counter[str], missing: Counter[str], extra: Counter[str]) -> str:
    if missing.total() > 0.5 * wanted.total():
        return "elsewhere"
    if not missing:
        return "too much"
    return "too little" if not extra else "other characters"


def _row(name: str, kind: str, results: Sequence[Result]) -> str:
    sentences = sum(len(result.verdicts) for result in results)
    right = sum(result.right for result in results) / max(sentences, 1)
    pages, numbers = (sum(getattr(r, what) for r in results) for what in ("pages", "numbers"))
    return f"| {name} | {kind} | {pages} | {sentences} | {right:.3f} | {numbers} |"


def _show_failures(results: Iterable[Result], examples: int) -> None:
    """How many sentences fail for each cause, and some of each file."""
    failed: dict[str, list[tuple[str, Verdict]]] = defaultdict(list)
    for result in results:
        for verdict in result.verdicts:
            if verdict.cause:
                failed[verdict.cause].append((result.source.name, verdict))
    for cause, found in sorted(failed.items(), key=lambda item: -len(item[1])):
        print(f"\n{cause}: {len(found)}")
        shown: Counter[str] = Counter()
        for name, verdict in found:
            shown[name] += 1
            if shown[name] <= examples:
                print(f"  {name}, page {', '.join(map(str, verdict.pages))}: {verdict.said!r}")
                print(f"    missing {verdict.missing[:80]!r}, extra {verdict.extra[:80]!r}")


if __name__ == "__main__":
    main()
