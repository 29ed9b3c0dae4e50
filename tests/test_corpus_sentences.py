"""Where sentences end, in eight languages and in none."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
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
