"""Where sentences end, in eight languages and in none."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Span
from corpus.sentences import split_sentences

DATA = Path(__file__).parent / "data" / "sentences"
LANGUAGES = ("be", "de", "en", "fr", "lt", "pl", "ru", "uk")


def cases() -> list[tuple[str, str]]:
    return [
        (language, line)
        for language in LANGUAGES
        for line in (DATA / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]


def sentences(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(("language", "line"), cases())
def test_sentences_of_the_language(language: str, line: str) -> None:
    expected = line.split(" | ")
    assert sentences(" ".join(expected), language) == expected


def test_every_language_has_at_least_25_cases() -> None:
    counts = {name: sum(language == name for language, _ in cases()) for name in LANGUAGES}
    assert min(counts.values()) >= 25, counts


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("it", "Il dott. ha detto no. Poi è uscito.", ["Il dott. ha detto no.", "Poi è uscito."]),
        ("es", "El Sr. J. P. Soto votó. Nadie más.", ["El Sr. J. P. Soto votó.", "Nadie más."]),
        ("xx", "One (e.g. this. Or that). Two.", ["One (e.g. this. Or that).", "Two."]),
        ("", "One is here. Two is not.", ["One is here.", "Two is not."]),
        ("ja", "これは文です。これも文です。", ["これは文です。", "これも文です。"]),
        ("hi", "यह सच है। वह नहीं।", ["यह सच है।", "वह नहीं।"]),
    ],
)
def test_a_language_without_tables(language: str, text: str, expected: list[str]) -> None:
    assert sentences(text, language) == expected


def test_blank_lines_and_list_lines_are_boundaries_but_line_ends_are_not() -> None:
    text = "A heading\n\nA line that\nruns on:\n- one thing\n- another\n1. a third\n \nEnd"
    assert sentences(text, "en") == [
        *("A heading", "A line that\nruns on:", "- one thing", "- another", "1. a third", "End")
    ]


def test_a_short_quotation_is_whole_and_a_long_one_is_cut() -> None:
    assert sentences("He said: “Go. Now.” I went.", "en") == ["He said: “Go. Now.”", "I went."]
    long = "“" + " ".join(["They waited for the verdict all day long."] * 12) + "”"
    assert sentences(long, "en") == [
        "“They waited for the verdict all day long.",
        *["They waited for the verdict all day long."] * 10,
        "They waited for the verdict all day long.”",
    ]


def test_marks_that_do_not_pair_hold_nothing_back() -> None:
    assert sentences("He said: “Go. I went (at once. She stayed.", "en") == [
        *("He said: “Go.", "I went (at once.", "She stayed.")
    ]


def test_a_forgotten_space() -> None:
    assert sentences("They broke the law.However, no one sued.", "en") == [
        *("They broke the law.", "However, no one sued.")
    ]
    assert sentences("See Gazeta.Ru and www.gazeta.Ru for more.", "en") == [
        "See Gazeta.Ru and www.gazeta.Ru for more."
    ]


def test_a_footnote_number_stays_with_its_sentence() -> None:
    text = "It fell.12 He left.[3] She stayed.* Art.5 applies."
    assert sentences(text, "en") == [
        *("It fell.12", "He left.[3]", "She stayed.*", "Art.5 applies.")
    ]


PIECES = st.sampled_from(
    [
        *("Dr.", "z. B.", "5.", "г.", "И. И.", "и т. д.", "Word", "word", "Слово", "слово", "U.S."),
        *("“", "”", "„", "«", "»", '"', "'", "’", "(", ")", "[", "]", ".", "...", "…", "?!", "。"),
        *(" ", "  ", "\n", "\n\n", "\u00a0", "\t", "•", "—", "3.10.2024", "a)", "1.", ".1", "[2]"),
        *("https://a.org/b.c", "x@y.org", "\u200b", "😀", "\x1c", "XIV.", "Art. 5", "Иванов"),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@given(text=TEXTS, language=st.sampled_from([*LANGUAGES, "it", "xx"]))
def test_spans_are_ordered_trimmed_and_cover_all_but_white_space(text: str, language: str) -> None:
    spans = split_sentences(text, language)
    assert spans == sorted(spans)
    end = 0
    for span in spans:
        assert isinstance(span, Span)
        assert not text[end : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip() != ""
        end = span.end
    assert not text[end:].strip()


TRAPS = {
    "prose": "This is a sentence of the report. ",
    "unclosed quotes": "“This is a sentence. ",
    "brackets": "([{“«",
    "initials": "А. Б. ",
    "abbreviations": "Mr. X, etc. ",
    "full stops": ". ",
    "no spaces": "a.B",
    "lines": "a\n ",
}


@pytest.mark.parametrize("unit", TRAPS.values(), ids=TRAPS.keys())
def test_time_is_linear(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    start = time.process_time()
    spans = split_sentences(text, "ru")
    assert time.process_time() - start < 10  # a second here; a quadratic pass takes minutes
    assert spans[-1].end == len(text.rstrip())
