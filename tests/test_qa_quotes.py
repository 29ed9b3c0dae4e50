"""Which sentences are quoted, on scores given by hand."""

import math
from dataclasses import replace

import pytest

from corpus.document import Document, Passage, Span
from qa.answer import Hit
from qa.quotes import Candidate, candidates, choose, join, placed
from qa.reader import QuoteWeights, SentenceEvidence

#: A unit of retrieval score counts half; neighbours merge within 0.01.
WEIGHTS = QuoteWeights(passage=0.5, merge=0.01, crowding=0.02)
FIRST = "Alpha came first. Beta came second. Gamma came third."


def document(id_: str, text: str = FIRST) -> Document:
    return Document(id_, f"{id_}.txt", id_, "text/plain", "en", text, "0")


def spans_of(text: str) -> tuple[tuple[Span, ...], ...]:
    found, at = [], 0
    for sentence in text.split(". "):
        end = at + len(sentence) + (0 if sentence.endswith(".") else 1)
        found.append((Span(at, end),))
        at = end + 1
    return tuple(found)


def evidence(score: float) -> SentenceEvidence:
    return SentenceEvidence(score)


def ranked(*given: tuple[str, int, float]) -> list[Candidate]:
    """Candidates of (document, sentence, quality)."""
    found = []
    for id_, n, quality in given:
        spans = spans_of(FIRST)[n]
        hit = Hit(Passage(n, id_, (spans,)), 0.0, 0.0)
        found.append(Candidate(id_, spans, hit, evidence(quality), quality))
    return sorted(found, key=lambda candidate: -candidate.quality)


def quoted(chosen: list[Candidate], documents: dict[str, Document]) -> list[tuple[str, str]]:
    return [(c.document_id, documents[c.document_id].slice(c.spans)) for c in chosen]


def test_a_sentence_of_two_passages_counts_once_with_the_better_score() -> None:
    one, two, three = spans_of(FIRST)
    left = Hit(Passage(1, "a", (one, two)), 0.2, 0.0)
    right = Hit(Passage(2, "a", (two, three)), 0.4, 0.0)
    readings = [(evidence(0.5), evidence(0.6)), (evidence(0.6), evidence(0.1))]
    found = candidates([left, right], readings, WEIGHTS)
    assert [(c.spans, round(c.quality, 3), c.hit.passage.id) for c in found] == [
        (two, 0.8, 2),
        (one, 0.6, 1),
        (three, 0.3, 2),
    ]


def test_a_neighbour_nearly_as_good_is_merged_into_one_span() -> None:
    held = {"a": document("a")}
    chosen = choose("", ranked(("a", 0, 0.700), ("a", 1, 0.695), ("a", 2, 0.3)), held, 5, WEIGHTS)
    assert quoted(chosen, held) == [
        ("a", "Alpha came first. Beta came second."),
        ("a", "Gamma came third."),
    ]
    assert chosen[0].spans == (Span(0, 35),)


def test_a_neighbour_that_is_worse_stays_apart() -> None:
    held = {"a": document("a")}
    chosen = choose("", ranked(("a", 0, 0.70), ("a", 1, 0.65)), held, 5, WEIGHTS)
    assert [text for _, text in quoted(chosen, held)] == ["Alpha came first.", "Beta came second."]


def test_neighbours_of_two_paragraphs_are_not_merged() -> None:
    held = {"a": document("a", FIRST.replace(". Beta", ".\n\nBeta"))}
    shifted = [
        Candidate("a", (Span(0, 17),), ranked(("a", 0, 0))[0].hit, evidence(0.7), 0.7),
        Candidate("a", (Span(19, 36),), ranked(("a", 1, 0))[0].hit, evidence(0.7), 0.7),
    ]
    assert [text for _, text in quoted(choose("", shifted, held, 5, WEIGHTS), held)] == [
        "Alpha came first.",
        "Beta came second.",
    ]


def test_the_same_words_in_another_document_are_not_quoted_twice() -> None:
    held = {"a": document("a"), "b": document("b")}
    chosen = choose("", ranked(("a", 0, 0.7), ("b", 0, 0.7), ("b", 2, 0.4)), held, 5, WEIGHTS)
    assert quoted(chosen, held) == [("a", "Alpha came first."), ("b", "Gamma came third.")]


def test_words_inside_longer_ones_were_not_quoted_yet() -> None:
    text = "Alpha came first. — ! came. lph ca."
    held = {"a": document("a", text)}
    pieces = (Span(0, 17), Span(18, 21), Span(28, 35), Span(22, 27))
    hit = ranked(("a", 0, 0))[0].hit
    given = [
        Candidate("a", (span,), hit, evidence(0), 0.9 - n / 10) for n, span in enumerate(pieces)
    ]
    assert [text for _, text in quoted(choose("", given, held, 5, WEIGHTS), held)] == [
        "Alpha came first.",
        "lph ca.",
    ]


def test_one_document_does_not_crowd_another_out() -> None:
    held = {"a": document("a"), "b": document("b", FIRST.replace("third", "last"))}
    given = ranked(("a", 0, 0.70), ("a", 2, 0.66), ("b", 2, 0.65))
    assert quoted(choose("", given, held, 2, WEIGHTS), held) == [
        ("a", "Alpha came first."),
        ("b", "Gamma came last."),
    ]


def test_join_keeps_a_footnote_between_the_pieces() -> None:
    held = document("a", "One half\n\n1 A note.\n\nother half. Next one.")
    pieces = (Span(0, 8), Span(21, 32), Span(33, 42))
    assert join(held, pieces) == (Span(0, 8), Span(21, 42))


def test_a_part_of_a_sentence_cut_by_a_footnote_is_placed_on_both_sides() -> None:
    sentence = (Span(10, 20), Span(50, 60))
    assert placed(sentence, [(2, 5)]) == (Span(12, 15),)
    assert placed(sentence, [(8, 15)]) == (Span(18, 20), Span(50, 54))
    assert placed(sentence, [(11, 12)]) == (Span(50, 51),)


def test_merged_neighbours_keep_both_highlights() -> None:
    first, second, _ = spans_of(FIRST)
    hit = Hit(Passage(1, "a", (first, second)), 0.0, 0.0)
    readings = [
        (SentenceEvidence(0.7, {}, ((0, 5),)), SentenceEvidence(0.695, {}, ((0, 4),))),
    ]
    (merged,) = choose("", candidates([hit], readings, WEIGHTS), {"a": document("a")}, 5, WEIGHTS)
    assert [FIRST[start:end] for start, end in merged.highlights] == ["Alpha", "Beta"]


def test_the_same_words_in_another_document_are_one_quote_with_two_sources() -> None:
    held = {"a": document("a"), "b": document("b"), "c": document("c", "Alpha came first.")}
    found = ranked(("a", 0, 0.9), ("b", 0, 0.8), ("a", 0, 0.7), ("b", 2, 0.6), ("c", 0, 0.5))
    first, second = choose("", found, held, 2, WEIGHTS)
    assert (first.document_id, [r.document_id for r in first.repeats]) == ("a", ["b"])
    assert (second.document_id, second.repeats) == ("b", ())
    everything = choose("", found, held, 5, WEIGHTS)
    assert [r.document_id for r in everything[0].repeats] == ["b", "c"]


def test_how_a_quote_stands_by_hand() -> None:
    documents = {"a": document("a"), "b": document("b")}
    two = ranked(("a", 0, 3.0), ("a", 2, 2.0))
    first, second = choose("?", two, documents, 2, WEIGHTS)
    assert first.standing == pytest.approx(math.e / (1 + math.e))
    assert second.standing == pytest.approx(1 / (1 + math.e))
    cooler = replace(WEIGHTS, temperature=0.5)
    assert choose("?", two, documents, 1, cooler)[0].standing == pytest.approx(
        math.e**2 / (1 + math.e**2)
    )
    (alone,) = choose("?", two[:1], documents, 1, WEIGHTS)
    assert alone.standing == 1
    far = ranked(("a", 0, 999.0), ("a", 2, -999.0))
    assert [c.standing for c in choose("?", far, documents, 2, WEIGHTS)] == pytest.approx([1, 0])


def standing(text: str, *others: str, highlight: str = "", together: bool = False) -> float:
    """Of ``text`` beside these, each a document of its own with a sentence as good; those that
    hold the words ``highlight`` have them marked; ``together`` in one passage."""
    documents = {f"{n}": document(f"{n}", words) for n, words in enumerate([text, *others])}
    if together:
        documents = {"0": document("0", " ".join([text, *others]))}
    found = []
    for n, words in enumerate([text, *others]):
        id_ = "0" if together else f"{n}"
        at = documents[id_].text.index(words)
        spans = (Span(at, at + len(words)),)
        begin = words.find(highlight) if highlight else -1
        marked = (Span(at + begin, at + begin + len(highlight)),) if begin >= 0 else ()
        hit = Hit(Passage(7, id_, spans), 0.0, 0.0)
        found.append(Candidate(id_, spans, hit, evidence(1.0), 1.0 - n / 1e9, marked))
    (first,) = choose("?", found, documents, 1, replace(WEIGHTS, merge=-1.0))
    return first.standing


def test_what_says_the_same_is_no_rival() -> None:
    assert standing("Alpha came first.", "Beta came second.") == pytest.approx(0.5)
    assert standing("Alpha came first.", "Alpha came first¹.") == 1
    assert standing("Alpha came first.", "Came first.") == 1
    said = "The minister resigned in May."
    assert standing(said, f"In short: {said}") == 1
    assert standing("May.", "It was in May that she left.") == pytest.approx(0.5)


def test_what_gives_the_same_answer_is_no_rival() -> None:
    texts = "She left in May 2020.", "May 2020 saw the minister resign."
    assert standing(*texts) == pytest.approx(0.5)
    assert standing(*texts, highlight="May 2020") == 1


def test_rivals_that_say_the_same_are_one_and_those_of_a_passage_too() -> None:
    three = "Alpha came first.", "Beta came second.", "Gamma came third."
    assert standing(*three) == pytest.approx(1 / 3)
    assert standing(*three[:2], three[1]) == pytest.approx(1 / 2)
    assert standing(*three, together=True) == pytest.approx(1 / 2)


def test_what_is_never_quoted_is_no_rival() -> None:
    assert standing("Alpha came first.", "— — —", "https://example.org/alpha") == 1


def test_a_note_that_is_only_a_web_address_is_never_quoted() -> None:
    held = {"a": document("a", "⁷ <https://treaty.example/sign>; www.x.org. It says more.")}
    hit = Hit(Passage(1, "a", ((Span(0, 43),), (Span(44, 57),))), 0.0, 0.0)
    found = candidates([hit], [(evidence(0.9), evidence(0.1))], WEIGHTS)
    assert quoted(choose("", found, held, 5, WEIGHTS), held) == [("a", "It says more.")]


NAMED = "Parallel count. Observers add up the figures of a sample. It is quick."
ASKED = "What is a parallel count?"


def named(*qualities: float, id_: str = "a") -> list[Candidate]:
    """The sentences of NAMED with these scores."""
    hit = Hit(Passage(1, id_, spans_of(NAMED)), 0.0, 0.0)
    return candidates([hit], [tuple(evidence(quality) for quality in qualities)], WEIGHTS)


def test_the_name_of_what_is_defined_is_quoted_with_its_definition() -> None:
    held = {"a": document("a", NAMED)}
    whole = "Parallel count. Observers add up the figures of a sample."
    found = named(0.9, 0.2, 0.1)
    assert quoted(choose(ASKED, found, held, 1, WEIGHTS), held) == [("a", whole)]
    asked = "Who adds up a parallel count?"  # it has other words, but the name's too
    assert quoted(choose(asked, found, held, 1, WEIGHTS), held) == [("a", whole)]
    assert quoted(choose("Who adds them up?", found, held, 1, WEIGHTS), held) == [
        ("a", "Parallel count.")
    ]


def test_a_name_is_not_quoted_after_its_definition() -> None:
    held = {"a": document("a", NAMED)}
    chosen = choose(ASKED, named(0.5, 0.9, 0.1), held, 5, WEIGHTS)
    assert quoted(chosen, held) == [
        ("a", "Observers add up the figures of a sample."),
        ("a", "It is quick."),
    ]


def test_a_name_with_nothing_after_it_is_quoted_as_it_is() -> None:
    text = "It is quick. Parallel count.\n\nObservers add up the figures."
    held = {"a": document("a", text)}
    passage = Passage(1, "a", spans_of("It is quick. Parallel count."))
    found = candidates([Hit(passage, 0.0, 0.0)], [(evidence(0.1), evidence(0.9))], WEIGHTS)
    assert quoted(choose(ASKED, found, held, 1, WEIGHTS), held) == [("a", "Parallel count.")]


def test_a_definition_in_two_documents_is_one_quote_with_two_sources() -> None:
    held = {"a": document("a", NAMED), "b": document("b", NAMED)}
    found = sorted(named(0.9, 0.2, 0.1) + named(0.8, 0.2, 0.1, id_="b"), key=lambda c: -c.quality)
    first, *_ = choose(ASKED, found, held, 1, WEIGHTS)
    assert first.repeats == ()
    first, second = choose(ASKED, found, held, 2, WEIGHTS)
    assert [repeat.document_id for repeat in first.repeats] == ["b"]
    assert first.repeats[0].spans == first.spans
    assert held["a"].slice(second.spans) == "It is quick."


def test_nothing_is_highlighted_in_a_sentence_that_only_comes_along() -> None:
    hit = Hit(Passage(1, "a", spans_of(NAMED)), 0.0, 0.0)
    readings = (
        SentenceEvidence(0.9, {}, ((0, 8),)),
        SentenceEvidence(0.2, {}, ((0, 9),)),
        SentenceEvidence(0.1),
    )
    found = candidates([hit], [readings], WEIGHTS)
    (quote,) = choose(ASKED, found, {"a": document("a", NAMED)}, 1, WEIGHTS)
    assert [NAMED[start:end] for start, end in quote.highlights] == ["Parallel"]
