import json
import subprocess
import sys
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from tests.references_support import ENGLISH, GERMAN, RUSSIAN, stated
from web.references.forms import FORMS, Cited, FormName, write_form
from web.references.names import Name, split_name
from web.references.reference import TYPES, Reference


@pytest.mark.parametrize(
    ("form", "reference", "locator", "expected"),
    [
        (
            "chicago", ENGLISH, "xii",
            "Anna B. Smith and Bob Jones, Energy Imports & the EU's 50% Rule (Example House, 2024), "
            "xii, https://example.org/a?b=1&c=2.",
        ),
        (
            "gost", ENGLISH, "xii",
            "[Smith, Jones, 2024, с. xii]\n"
            "Smith A. B., Jones B. Energy imports & the EU's 50% rule. London: Example House, 2024. "
            "URL: https://example.org/a?b=1&c=2.",
        ),
        (
            "apa", ENGLISH, "xii",
            "(Smith & Jones, 2024, p. xii)\n"
            "Smith, A. B., & Jones, B. (2024). Energy imports & the EU's 50% rule. Example House. "
            "https://example.org/a?b=1&c=2",
        ),
        (
            "chicago", RUSSIAN, "12",
            "Анна Петровна Иванова и Иван Петров, Выборы в регионе (Институт права, 2023), 12.",
        ),
        (
            "gost", RUSSIAN, "12",
            "[Иванова, Петров, 2023, с. 12]\n"
            "Иванова А. П., Петров И. Выборы в регионе. Институт права, 2023.",
        ),
        (
            "apa", RUSSIAN, "12",
            "(Иванова & Петров, 2023, с. 12)\n"
            "Иванова, А. П., & Петров, И. (2023). Выборы в регионе. Институт права.",
        ),
        ("chicago", GERMAN, "3–4", "Sanktionen der EU (o. J.), 3–4."),
        ("gost", GERMAN, "3–4", "[Sanktionen der EU, с. 3–4]\nSanktionen der EU."),
        ("apa", GERMAN, "3–4", "(Sanktionen der EU, o. J., S. 3–4)\nSanktionen der EU. (o. J.)."),
        ("chicago", GERMAN, "", "Sanktionen der EU (o. J.)."),
        ("apa", GERMAN, "", "(Sanktionen der EU, o. J.)\nSanktionen der EU. (o. J.)."),
    ],
)  # fmt: skip
def test_styles(form: FormName, reference: Reference, locator: str, expected: str) -> None:
    assert write_form(form, reference, Cited(locator=locator)) == expected


ARTICLE = replace(
    RUSSIAN, type=stated("article"), publisher=stated("Вестник"), issued=stated("2023-11")
)
PAGE = replace(
    ENGLISH, type=stated("webpage"), authors=(stated("Council of Europe"),), issued=None, place=None
)


@pytest.mark.parametrize(
    ("form", "reference", "expected"),
    [
        ("chicago", ARTICLE, "Анна Петровна Иванова и Иван Петров, «Выборы в регионе», Вестник, ноябрь 2023 г."),
        ("gost", ARTICLE, "[Иванова, Петров, 2023]\nИванова А. П., Петров И. Выборы в регионе // Вестник. 2023."),
        ("chicago", replace(ARTICLE, publisher=None, issued=None), "Анна Петровна Иванова и Иван Петров, «Выборы в регионе», б. д."),
        ("gost", replace(ARTICLE, publisher=None), "[Иванова, Петров, 2023]\nИванова А. П., Петров И. Выборы в регионе. 2023."),
        ("chicago", PAGE, "Council of Europe, “Energy Imports & the EU's 50% Rule,” Example House, https://example.org/a?b=1&c=2."),
        ("gost", PAGE, "[Council of Europe]\nCouncil of Europe. Energy imports & the EU's 50% rule [Электронный ресурс]. URL: https://example.org/a?b=1&c=2."),
        ("apa", PAGE, "(Council of Europe, n.d.)\nCouncil of Europe. (n.d.). Energy imports & the EU's 50% rule. Example House. https://example.org/a?b=1&c=2"),
    ],
)  # fmt: skip
def test_articles_and_web_pages(form: FormName, reference: Reference, expected: str) -> None:
    assert write_form(form, reference, Cited()) == expected


def test_belarusian_has_terms_of_its_own() -> None:
    reference = replace(RUSSIAN, language="be", issued=None)
    assert write_form("chicago", reference, Cited(locator="12")) == (
        "Анна Петровна Иванова і Иван Петров, Выборы в регионе (Институт права, б. г.), 12."
    )
    assert " и " in write_form("chicago", RUSSIAN, Cited())


def test_bibtex() -> None:
    assert write_form("bibtex", ENGLISH, Cited(locator="xii")) == (
        "@techreport{smith2024,\n"
        "  author = {Smith, Anna B. and Jones, Bob},\n"
        "  title = {{Energy imports \\& the EU's 50\\% rule}},\n"
        "  institution = {Example House},\n"
        "  address = {London},\n"
        "  year = {2024},\n"
        "  month = may,\n"
        "  url = {https://example.org/a?b=1&c=2},\n"
        "  note = {p. xii}\n"
        "}\n"
    )
    assert write_form("bibtex", RUSSIAN, Cited()) == (
        "@techreport{6f2c1a9d3b7e4c60,\n"
        "  author = {Иванова, Анна Петровна and Петров, Иван},\n"
        "  title = {{Выборы в регионе}},\n"
        "  institution = {Институт права},\n"
        "  year = {2023}\n"
        "}\n"
    )


def test_csl_json() -> None:
    assert json.loads(write_form("csl-json", ENGLISH, Cited(locator="xii"))) == [
        {
            "id": "5f2c1a9d3b7e4c60",
            "type": "report",
            "title": "Energy imports & the EU's 50% rule",
            "author": [
                {"family": "Smith", "given": "Anna B."},
                {"family": "Jones", "given": "Bob"},
            ],
            "publisher": "Example House",
            "publisher-place": "London",
            "issued": {"date-parts": [[2024, 5, 4]]},
            "URL": "https://example.org/a?b=1&c=2",
            "language": "en",
            "locator": "xii",
        }
    ]


HOSTILE = 'a } {b\\ <script>alert("1")</script> *x* [y](z) <span class="nocase">'


def test_hostile_titles_stay_words() -> None:
    reference = replace(GERMAN, title=stated(HOSTILE), authors=(stated("<b>Bold</b> & Sons"),))
    for form in ("chicago", "gost", "apa"):
        assert HOSTILE in write_form(form, reference, Cited())
    written = write_form("bibtex", reference, Cited())
    assert "a {\\textbraceright} {\\textbraceleft}b{\\textbackslash} <script>" in written
    assert written.count("{") == written.count("}")
    assert json.loads(write_form("csl-json", reference, Cited()))[0]["title"] == HOSTILE


def test_markdown_renders_to_the_words() -> None:
    words = ("# 1. *Seven* states 2. signed_it_ <b>", "– & &amp; all")
    cited = Cited(words, "12", "http://127.0.0.1/documents/x?start=1&end=2#quote")
    written = write_form("markdown", RUSSIAN, cited)
    assert written.startswith("> \\# 1. \\*Seven\\* states 2. signed\\_it")
    html = MarkdownIt("commonmark").render(written)
    assert html == (
        "<blockquote>\n<p># 1. *Seven* states 2. signed_it_ &lt;b&gt; […] – &amp; &amp;amp; all</p>\n"
        "<p>— Анна Петровна Иванова и Иван Петров, Выборы в регионе (Институт права, 2023), 12. "
        '<a href="http://127.0.0.1/documents/x?start=1&amp;end=2#quote">↗</a></p>\n</blockquote>\n'
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_every_form(form: FormName, kind: str) -> None:
    """And no warning, which would be an error here."""
    for reference in (ENGLISH, RUSSIAN, GERMAN):
        title = reference.title.text.split()[0]
        assert title in write_form(form, replace(reference, type=stated(kind)), Cited())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna B. Smith", Name("Smith", "Anna B.")),
        ("Smith, Anna", Name("Smith", "Anna")),
        ("Ursula von der Leyen", Name("von der Leyen", "Ursula")),
        ("Martin Luther King Jr.", Name("King", "Martin Luther", "Jr.")),
        ("Иванова Анна Петровна", Name("Иванова", "Анна Петровна")),
        ("Анна Петровна Иванова", Name("Иванова", "Анна Петровна")),
        ("Семён Петрович Янкевич", Name("Янкевич", "Семён Петрович")),
        ("Иванова А. П.", Name("Иванова", "А. П.")),
        ("J. R. R. Smith", Name("Smith", "J. R. R.")),
        ("Li Wu", Name("Wu", "Li")),
        ("LI WU", Name(literal="LI WU")),
        ("А. П. Иванова", Name("Иванова", "А. П.")),
        ("Світлана Іванівна Коваль", Name("Коваль", "Світлана Іванівна")),
        ("Amnesty International", Name(literal="Amnesty International")),
        ("Council of Europe", Name(literal="Council of Europe")),
        ("Беларускі Хельсінкскі Камітэт", Name(literal="Беларускі Хельсінкскі Камітэт")),
        ("ibid demo library", Name(literal="ibid demo library")),
        ("Аддзел аналізу", Name(literal="Аддзел аналізу")),
        ("Smith & Sons", Name(literal="Smith & Sons")),
        ("von der Leyen U.", Name("von der Leyen", "U.")),
        ("OSCE", Name(literal="OSCE")),
        ("ЦЕНТР ПРАВ", Name(literal="ЦЕНТР ПРАВ")),
        ("{Freedom Land}", Name(literal="Freedom Land")),
        ("Mark Newsom", Name("Newsom", "Mark")),
        ("", Name()),
    ],
)
def test_names(text: str, expected: Name) -> None:
    assert split_name(text) == expected


def test_the_application_starts_without_citeproc() -> None:
    script = "import sys, web.cli, web.app; print('citeproc' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
