"""What became of a quote, decided from the words of the file alone."""

from dataclasses import replace
from typing import Literal

import pytest

from corpus.document import Document, Mark, Span, check
from corpus.loaders import load
from qa.answer import ELLIPSIS
from qa.assistant import source
from qa.receipt import MOST_SPANS, ReceiptDocument, ReceiptQuote, same_place
from qa.verification import GAP, MOST_PLACES, PLACES, examine, find

TEXT = """# Treaty

## Signature

It was signed in Minsk. Seven states signed it.

## Withdrawal

One state has left.
"""
CODE = "c0de"


def document(text: str = TEXT, path: str = "treaty.md") -> Document:
    return load(text.encode(), path)


def quote(words: str, read: Document, *pieces: str) -> ReceiptQuote:
    """The receipt of ``words``, or of pieces of a sentence, as this document has them."""
    spans = []
    for piece in pieces or (words,):
        start = read.text.index(piece)
        spans.append(Span(start, start + len(piece)))
    place = source(read, tuple(spans))
    return ReceiptQuote(
        quote=words,
        spans=place.spans,
        document=ReceiptDocument(read.path, read.title, read.sha256, read.media_type),
        page=place.page,
        page_label=place.page_label,
        section=place.section,
        extraction=CODE,
        score=0.8,
        near_miss=False,
    )


LEFT = quote("One state has left.", document())


def test_the_same_file_and_words() -> None:
    finding = examine(LEFT, document(), CODE)
    assert (finding.verdict, finding.sound, finding.moved) == ("verified", True, False)
    assert finding.places == (source(document(), LEFT.spans),)
    assert finding.places[0].section == ("Treaty", "Withdrawal")


def test_the_same_file_under_another_name() -> None:
    finding = examine(LEFT, document(path="old/treaty.md"), CODE)
    assert (finding.verdict, finding.moved, finding.path) == ("verified", True, "old/treaty.md")


def test_words_that_moved_in_a_changed_file() -> None:
    now = document(TEXT.replace("# Treaty", "# Treaty\n\nA preface. One state\nhas  left."))
    finding = examine(LEFT, now, CODE)
    assert (finding.verdict, finding.sound, finding.found) == ("changed", False, 2)
    assert [place.section for place in finding.places] == [("Treaty",), ("Treaty", "Withdrawal")]
    assert [now.text[s:e] for place in finding.places for s, e in place.spans] == [
        "One state has left.",
        "One state has left.",
    ]


def test_words_that_are_gone_from_a_changed_file() -> None:
    finding = examine(LEFT, document(TEXT.replace("One state has", "Two states have")), CODE)
    assert (finding.verdict, finding.sound) == ("words_gone", False)
    assert (finding.places, finding.found) == ((), 0)


def test_words_that_were_never_in_the_file() -> None:
    forged = replace(LEFT, quote="All states left it.")
    assert len(forged.quote) == len(LEFT.quote)
    assert examine(forged, document(), CODE).verdict == "mismatch"
    assert examine(forged, document(), "later").verdict == "mismatch"


@pytest.mark.parametrize("shift", [-3, 4, 10**6])
def test_spans_that_point_elsewhere(shift: int) -> None:
    spans = tuple(Span(start + shift, end + shift) for start, end in LEFT.spans)
    shifted = replace(LEFT, spans=spans)
    finding = examine(shifted, document(), CODE)
    assert (finding.verdict, finding.sound) == ("misplaced", False)
    assert finding.places == (source(document(), LEFT.spans),)
    again = examine(shifted, document(), "later")
    assert (again.verdict, again.sound) == ("reread", True)
    assert again.places == finding.places


def test_spans_past_the_end_do_not_stand() -> None:
    read = document("# Treaty\n\nOne state has left.")
    whole = quote("One state has left.", read)
    longer = replace(whole, spans=(Span(whole.spans[0].start, whole.spans[0].end + 5),))
    assert examine(whole, read, CODE).verdict == "verified"
    assert examine(longer, read, CODE).verdict == "misplaced"


def test_a_page_or_section_that_the_file_has_not() -> None:
    for forged in (
        replace(LEFT, page=7),
        replace(LEFT, page_label="vii"),
        replace(LEFT, section=("Treaty", "Signature")),
    ):
        assert not same_place(forged, source(document(), LEFT.spans))
        for extraction, verdict in ((CODE, "misplaced"), ("later", "reread")):
            finding = examine(forged, document(), extraction)
            assert (finding.verdict, finding.displaced) == (verdict, True)
    for extraction in (CODE, "later"):
        finding = examine(LEFT, document(), extraction)
        assert (finding.verdict, finding.displaced) == ("verified", False)


def test_a_quote_in_pieces() -> None:
    first, second = "It was signed", "in Minsk."
    cut = quote(first + ELLIPSIS + second, document(), first, second)
    assert examine(cut, document(), CODE).verdict == "verified"
    note = "\n\nIt was signed by ministers. It was signed, said one, in Minsk.\n"
    changed = examine(cut, document(TEXT + note), CODE)
    assert (changed.verdict, changed.found) == ("changed", 2)
    now = document(TEXT + note).text
    assert [[now[s:e] for s, e in place.spans] for place in changed.places] == [[first, second]] * 2
    assert now[: changed.places[1].spans[0].start].endswith("by ministers. ")


def test_pieces_far_apart_are_not_one_quote() -> None:
    first, second = "It was signed", "One state has left."
    cut = quote(first + ELLIPSIS + second, document(), first, second)
    apart = document("It was signed. " + "x" * GAP + " One state has left.")
    near = document("It was signed. " + "x" * (GAP - 10) + " One state has left.")
    assert find(apart, cut) == []
    assert len(find(near, cut)) == 1
    assert find(document("One state has left. It was signed."), cut) == []


LONG = "word " * GAP


def test_a_sentence_put_together_from_all_over_the_file() -> None:
    read = document(f"The minister came.\n\n{LONG}\n\nNobody took the bribe.\n", "long.txt")
    stitched = quote("The minister […] took the bribe.", read, "The minister", "took the bribe.")
    assert "".join(stitched.quote.split(ELLIPSIS)) == "The ministertook the bribe."
    for extraction in (CODE, "later"):
        finding = examine(stitched, read, extraction)
        assert (finding.verdict, finding.sound, finding.found) == ("mismatch", False, 0)


@pytest.mark.parametrize(
    ("block", "note", "verdict"),
    [
        ("paragraph", True, "verified"),  # a long footnote parts a sentence
        ("paragraph", False, "mismatch"),  # a long paragraph
        ("heading", True, "mismatch"),  # a note that no block holds together with both
    ],
)
def test_a_long_footnote_parts_a_sentence(
    block: Literal["paragraph", "heading"], note: bool, verdict: str
) -> None:
    text = f"The minister\n{LONG}\ntook the bribe."
    end = len(text) if block == "paragraph" else len("The minister")
    marks = [Mark(0, end, block)]
    if note:
        marks.append(Mark(13, 13 + len(LONG), "footnote", label="1"))
    read = replace(document("# A report", "long.md"), text=text, marks=tuple(marks))
    check(read)
    cut = quote("The minister […] took the bribe.", read, "The minister", "took the bribe.")
    assert examine(cut, read, CODE).verdict == verdict


def test_the_words_of_two_footnotes_are_not_one_sentence() -> None:
    text = f"The minister\n{LONG}came.\n{LONG}left.\ntook the bribe."
    first, second = 13, text.index("came.") + 6
    marks = (
        Mark(0, len(text), "paragraph"),
        Mark(first, second - 1, "footnote", label="1"),
        Mark(second, text.index("took") - 1, "footnote", label="2"),
    )
    read = replace(document("# A report", "long.md"), text=text, marks=marks)
    check(read)
    stitched = quote("came. […] left.", read, "came.", "left.")
    assert examine(stitched, read, CODE).verdict == "mismatch"


def test_a_piece_that_is_repeated_on_the_way() -> None:
    pad = "x" * (GAP - 100)
    cut = replace(LEFT, quote="one […] two […] three", spans=(Span(0, 1),))
    for words in (f"one two {pad} two {pad} three", f"one {pad} two {pad} two three"):
        assert len(find(document(words, "note.txt"), cut)) == 1


def test_a_quote_of_more_pieces_than_a_receipt_may_have_is_looked_for_nowhere() -> None:
    read = document("a " * 1000, "note.txt")
    most = replace(LEFT, quote=ELLIPSIS.join("a" * MOST_SPANS), spans=(Span(0, 1),))
    more = replace(LEFT, quote=ELLIPSIS.join("a" * (MOST_SPANS + 1)), spans=(Span(0, 1),))
    assert len(find(read, most)) == 901
    assert find(read, more) == []


def test_places_are_counted_up_to_a_number() -> None:
    read = document("a " * 2 * MOST_PLACES, "note.txt")
    assert len(find(read, replace(LEFT, quote="a", spans=(Span(0, 5),)))) == MOST_PLACES


def test_pieces_of_forged_spans_are_parted_at_the_joints() -> None:
    cut = replace(LEFT, quote="It was signed" + ELLIPSIS + "in Minsk.")
    finding = examine(cut, document(), CODE)
    assert finding.verdict == "misplaced"
    assert finding.places[0].section == ("Treaty", "Signature")


def test_a_joint_that_the_file_itself_has() -> None:
    read = document("He said: no […] never.", "note.txt")
    whole = quote("no […] never.", read)
    assert examine(whole, read, CODE).verdict == "verified"
    now = document("He said: no […] never. He said: no, and never.", "note.txt")
    assert examine(whole, now, CODE).found == 1


def test_many_places_are_counted_and_the_first_told() -> None:
    now = document("# Treaty\n\n" + "One state has left.\n\n" * 30)
    finding = examine(LEFT, now, CODE)
    assert (finding.found, len(finding.places)) == (30, PLACES)
