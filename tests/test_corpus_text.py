from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import DamagedFile, WrongSuffix
from corpus.loaders import load
from corpus.loaders.encoding import decode

DATA = Path(__file__).parent / "data"

SHORT_TEXTS = {
    "ru": "Комитет принял резолюцию без голосования. Договор вступил в силу в марте.",
    "be": "Камітэт прыняў рэзалюцыю без галасавання. Дагавор набыў моц у сакавіку.",
    "uk": "Комітет ухвалив резолюцію без голосування. Її підтримали всі.",
    "pl": "Komitet przyjął rezolucję bez głosowania. Umowa wejdzie w życie w październiku.",
    "de": "Der Ausschuss nahm die Entschließung an. Die Länder fügten Erklärungen bei.",
    "fr": "Le comité a adopté la résolution. Le traité est entré en vigueur à Genève.",
    "lt": "Komitetas priėmė rezoliuciją. Sutartis įsigaliojo kovo mėnesį, šalys pritarė.",
    "en": "The committee’s resolution – adopted without a vote – entered into force.",
}


def blocks(document: Document) -> list[tuple[str, int, str]]:
    """Kind, number and text of every block, in order."""
    kinds = ("heading", "paragraph", "item", "row", "footnote")
    return [
        (mark.kind, mark.number, document.text[mark.start : mark.end])
        for mark in document.marks_of(*kinds)
    ]


def read(text: str) -> list[tuple[str, int, str]]:
    return blocks(load(text.encode(), "a.txt"))


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        *[("ru", name) for name in ("cp1251", "koi8-r", "cp866", "iso8859-5", "utf-16")],
        *[("be", name) for name in ("cp1251", "utf-8-sig", "utf-16-le")],
        *[("uk", name) for name in ("cp1251", "koi8-u", "utf-16-be")],
        *[("pl", name) for name in ("cp1250", "iso8859-2", "cp852", "utf-32")],
        *[("de", name) for name in ("cp1252", "iso8859-1", "cp850")],
        *[("fr", name) for name in ("cp1252", "iso8859-15")],
        *[("lt", name) for name in ("cp1257", "iso8859-13")],
        ("en", "cp1252"),
    ],
)
def test_text_is_decoded_whatever_it_was_saved_in(language: str, encoding: str) -> None:
    assert decode(SHORT_TEXTS[language].encode(encoding)) == SHORT_TEXTS[language]


def test_a_broken_character_does_not_make_utf8_something_else() -> None:
    data = SHORT_TEXTS["ru"].encode()[:-1] + b"\xd0"
    assert decode(data) == SHORT_TEXTS["ru"][:-1] + "\ufffd"


def test_text_that_breaks_its_byte_order_mark_is_damaged() -> None:
    with pytest.raises(DamagedFile, match=r"begins as UTF-16 text but breaks off at byte 4"):
        decode(b"\xff\xfea\0\xd8")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(WrongSuffix, match="binary data, not text"):
        decode(bytes(range(256)) * 4)


def test_a_whole_brief() -> None:
    document = load((DATA / "brief.txt").read_bytes(), "notes/brief.txt")
    assert document.title == "The Danube Commission and Its Mandate"
    assert document.language == "en"
    assert blocks(document) == [
        ("paragraph", 0, "BRIEFING NOTE"),
        ("heading", 1, "The Danube Commission and Its Mandate"),
        ("heading", 1, "Summary"),
        (
            "paragraph",
            0,
            "The Danube Commission was set up by a convention signed in Belgrade on 18 August"
            " 1948. It has its seat in Budapest and eleven member states.[1] Its official"
            " languages are German, French and Russian.",
        ),
        ("heading", 1, "1. What the Commission does"),
        (
            "paragraph",
            0,
            "The Commission supervises how the convention is carried out. Its main tasks are"
            " these:",
        ),
        (
            "item",
            1,
            "to draw up a general plan of the main works that navigation on the river needs;",
        ),
        ("item", 1, "to consult and advise the special administrations of the river;"),
        ("item", 1, "to publish reference books, charts and atlases."),
        (
            "paragraph",
            0,
            "Every member state has one vote. A decision needs a majority of the\n\n"
            "[1] Convention regarding the regime of navigation on the Danube, art. 5.\n\n"
            "[2] Rules of procedure, rule 12.\n\n"
            "members present, except where the convention says otherwise.[2] The President and"
            " the Vice-President are elected for three years.",
        ),
        (
            "footnote",
            0,
            "[1] Convention regarding the regime of navigation on the Danube, art. 5.",
        ),
        ("footnote", 0, "[2] Rules of procedure, rule 12."),
        ("heading", 2, "1.1. Sessions"),
        (
            "paragraph",
            0,
            "Sessions are held twice a year, as a rule in June and in December. In the session"
            " of 5. November, the delegates spoke of low water - a matter that worries all of"
            " them.",
        ),
        ("heading", 1, "PARIS AND BELGRADE"),
        (
            "paragraph",
            0,
            "An earlier commission sat at Galatz from 1856. It was European, and its members"
            " were the great powers.",
        ),
    ]
    assert [mark.label for mark in document.marks_of("footnote")] == ["1", "2"]


def test_form_feeds_part_pages_and_their_numbers_become_labels() -> None:
    document = load((DATA / "brief.txt").read_bytes(), "brief.txt")
    first, second = document.marks_of("page")
    assert (first.number, first.label, first.start) == (1, "1", 0)
    assert (second.number, second.label, second.end) == (2, "2", len(document.text))
    assert first.end == second.start == document.text.index("members present")


def test_a_paragraph_runs_on_over_a_page() -> None:
    text = "The envoys met in May and\nagreed on the\n\fterms of a truce.\n\n\f\fIt held."
    document = load(text.encode(), "a.txt")
    assert blocks(document) == [
        ("paragraph", 0, "The envoys met in May and agreed on the terms of a truce."),
        ("paragraph", 0, "It held."),
    ]
    assert [mark.number for mark in document.marks_of("page")] == [1, 2, 4]


def test_long_lines_are_paragraphs() -> None:
    one = "The first line is long enough to show that nobody has cut this text to a width. " * 2
    two = "The second says the same in other words, and it ends with no full stop " * 2
    assert read(f"{one}\n{two}\nPhoto: the author") == [
        ("paragraph", 0, one.strip()),
        ("paragraph", 0, two.strip()),
        ("paragraph", 0, "Photo: the author"),
    ]


def test_a_footnote_between_the_halves_of_a_sentence() -> None:
    text = (
        "The crisis at the border began when the visa rules of the\n\n"
        "¹ Decree 12 of 4 May.\n¹² <https://example.org/decree>\n\n"
        "Baltic states were changed¹. It lasted a year.\n\n"
        "² See note 1.\n\n"
        "Another matter is trade."
    )
    document = load(text.encode(), "a.txt")
    halves = "The crisis at the border began when the visa rules of the"
    assert [document.slice([mark.span]) for mark in document.marks_of("paragraph")] == [
        f"{halves}\n\n¹ Decree 12 of 4 May.\n\n¹² <https://example.org/decree>\n\n"
        "Baltic states were changed¹. It lasted a year.",
        "Another matter is trade.",
    ]
    notes = [(mark.label, document.slice([mark.span])) for mark in document.marks_of("footnote")]
    assert notes == [
        ("1", "¹ Decree 12 of 4 May."),
        ("12", "¹² <https://example.org/decree>"),
        ("2", "² See note 1."),
    ]


def test_a_heading_after_footnotes_is_not_the_other_half() -> None:
    text = (
        "The crisis began with a decree of the ministry\n\n¹ Decree 12.\n\n"
        "2.1. Trade\n\nTrade fell by a third in the course of one year, to the lowest ever."
    )
    assert [kind for kind, _, _ in read(text)] == ["paragraph", "footnote", "heading", "paragraph"]


def test_lists() -> None:
    text = (
        "Der Rat beschließt:\n\n"
        "  • Die Frist endet am\n    5. Mai.\n  • Sie wird nicht verlängert.\n"
        "    – auch nicht auf Antrag;\n    – auch nicht von Amts wegen.\n\n"
        "1. Erstens wird gezählt.\n2. Zweitens wird geprüft.\n\n"
        "Das Ergebnis gilt ab dem\n1. Juni des Jahres."
    )
    assert read(text) == [
        ("paragraph", 0, "Der Rat beschließt:"),
        ("item", 1, "Die Frist endet am 5. Mai."),
        ("item", 1, "Sie wird nicht verlängert."),
        ("item", 2, "auch nicht auf Antrag;"),
        ("item", 2, "auch nicht von Amts wegen."),
        ("item", 1, "1. Erstens wird gezählt."),
        ("item", 1, "2. Zweitens wird geprüft."),
        ("paragraph", 0, "Das Ergebnis gilt ab dem 1. Juni des Jahres."),
    ]


def test_a_bullet_on_a_line_of_its_own() -> None:
    assert read("•\nthe ceasefire holds;\n•\nthe road is open.") == [
        ("item", 1, "the ceasefire holds;"),
        ("item", 1, "the road is open."),
    ]


def test_items_of_one_list_stand_on_lines_of_their_own() -> None:
    document = load(b"Two things:\n\n- one\n- two\n\nThat is all.", "a.txt")
    assert document.text == "Two things:\n\none\ntwo\n\nThat is all."
    assert [document.slice([mark.span]) for mark in document.marks_of("list")] == ["one\ntwo"]


def test_underlined_headings() -> None:
    text = "Справаздача\n===========\n\nКамісія працавала ў маі.\n\nВынікі\n------\n\nІх тры."
    assert read(text) == [
        ("heading", 1, "Справаздача"),
        ("paragraph", 0, "Камісія працавала ў маі."),
        ("heading", 2, "Вынікі"),
        ("paragraph", 0, "Іх тры."),
    ]


def test_what_only_looks_like_a_heading() -> None:
    text = (
        "Minutes\n\nThose present were asked to speak, and all of them did so at some length.\n\n"
        "Signed by the chair\n\n"
        "info@example.org\n\n24.02.2022\n\nThe end"
    )
    assert [(kind, words) for kind, _, words in read(text) if kind == "heading"] == [
        ("heading", "Minutes")
    ]


def test_a_hyphen_at_the_end_of_a_line_stays() -> None:
    text = "Only the Polish-\nLithuanian border was open, and the anti-\nwar movement said so.\n"
    assert read(text) == [
        (
            "paragraph",
            0,
            "Only the Polish-Lithuanian border was open, and the anti-war movement said so.",
        )
    ]


def test_what_is_not_seen_is_not_in_the_text() -> None:
    text = "Bun\u00addes\u00ad\nrat\u200b und\u00a0\u2009Bundes\u202etag, caf\u0065\u0301\r\nund\rmehr\x07."
    assert load(text.encode(), "a.txt").text == "Bundesrat und Bundestag, café und mehr."
