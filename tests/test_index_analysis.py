"""Which words meet in a search, language by language."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import terms

FAMILIES = {
    "en": ["sanction sanctions sanctioned", "treaty treaties treaty's", "election elections"],
    "ru": [
        "санкция санкции санкций санкциями",
        "выборы выборов выборах",
        "учёный ученый учёного учеными",
        "правительство правительства правительством",
    ],
    "be": [
        "горад горада горадзе гарады гарадоў гарадамі",
        "мова мовы мове мову мовай моў",
        "выбары выбараў выбарах выбарамі",
        "рэспубліка рэспублікі рэспубліцы рэспубліку рэспублікай",
        "незалежнасць незалежнасці незалежнасцю незалежны незалежная незалежнага",
        "улада ўлада ўлады уладзе уладамі",
        "Украіна Украіне ўкраіны",
        "прымаць прымае прымаюць прымаў прымала прымалі",
        "закон закона законе законаў законамі",
        "беларускі беларуская беларускага беларускіх беларускімі",
        "свет сьвет свеце свету",
        "перамога перамогі перамозе перамогу",
        "амерыканец амерыканца амерыканцы амерыканцаў",
        "савет савета савеце саветаў",
        "Расія Расіі Расію Расіяй",
        "дапамога дапамогі дапамогу дапамогай",
        "санкцыя санкцыі санкцый санкцыямі",
        "адбываецца адбывацца адбываліся",
        "аб'яднанне аб’яднання абʼяднанні",
        "выканаць выканаў выкананне выканання",
        "рада рады радзе раду",
    ],
    "uk": [
        "угода угоди угод угодами",
        "вибори виборів виборах",
        "Київ Києва Києві",
        "об'єднання об’єднанням обʼєднаннях",
        "Зеленський Зеленського Зеленському",
        "держава держави державою",
    ],
    "pl": ["umowa umowy umową", "wybory wyborów wyborach", "organizacja organizacji"],
    "de": ["Wahl Wahlen", "Vertrag Vertrags Vertrages", "Maßnahme Maßnahmen"],
    "fr": ["élection élections", "traité traités", "gouvernement gouvernements"],
    "lt": ["sutartis sutarties sutarčių", "vyriausybė vyriausybės vyriausybę"],
}
APART = {
    "be": [("мова", "мора"), ("закон", "законч"), ("рада", "рака"), ("свет", "савет")],
    "ru": [("выборы", "выборка"), ("мир", "мера")],
    "uk": [("угода", "уряд"), ("вибори", "вибух")],
}


@pytest.mark.parametrize(
    ("language", "family"), [(lang, family) for lang, all_ in FAMILIES.items() for family in all_]
)
def test_the_forms_of_a_word_share_a_term(language: str, family: str) -> None:
    found = {word: terms(word, language) for word in family.split()}
    assert len({tuple(stems) for stems in found.values()}) == 1, found
    assert all(len(stems) == 1 for stems in found.values())


@pytest.mark.parametrize(
    ("language", "pair"), [(lang, pair) for lang, pairs in APART.items() for pair in pairs]
)
def test_other_words_stay_apart(language: str, pair: tuple[str, str]) -> None:
    assert terms(pair[0], language) != terms(pair[1], language)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The Treaty of 1992", "en", ["the", "treati", "of", "1992"]),
        ("COVID-19 in 2020", "en", ["covid", "19", "covid-19", "in", "2020"]),
        ("2,5 %", "de", ["2", "5", "2-5"]),
        ("2.5", "en", ["2", "5", "2-5"]),
        ("12.05.2014.", "ru", ["12", "05", "2014", "12-05-2014"]),
        ("l’accord d'Alger", "fr", ["l", "accord", "d", "alger"]),
        ("Kennedy'ego", "pl", ["kenned", "eg"]),
        ("non‑proliferation", "en", ["non", "prolifer", "non-prolifer"]),
        ("co\u00adoperation", "en", ["cooper"]),
        ("за́мок", "ru", ["замок"]),
        ("Źródła", "", ["zrodla"]),
        ("ŁÓDŹ", "", ["lodz"]),
        ("йод", "", ["йод"]),
        ("snake_case", "", ["snake", "case"]),
        ("", "en", []),
        ('"a" AND (b OR c):* ~ -d +e ^2 [x TO y]', "", list("aandborcde2xtoy")),
    ],
)
def test_text_becomes_terms(text: str, language: str, expected: list[str]) -> None:
    if text.startswith('"a" AND'):
        assert "".join(terms(text, language)) == "".join(expected)
    else:
        assert terms(text, language) == expected


@pytest.mark.parametrize("language", ["be", "de", "en", "fr", "lt", "pl", "ru", "uk", "xx", ""])
@given(text=st.text())
def test_terms_are_words_without_spaces(language: str, text: str) -> None:
    for term in terms(text, language):
        assert term
        assert term == "".join(term.split())


def test_threads_stem_alike() -> None:
    words = [f"правительствами{number} государства{number}" for number in range(300)]
    alone = [terms(word, "ru") for word in words]
    terms.__globals__["_terms_of_word"].cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda word: terms(word, "ru"), words)) == alone
