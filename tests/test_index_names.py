"""Which spellings of a name meet, across languages and letters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import SHORTEST, name_keys, question_keys

FAMILIES = [
    "en:Lukashenko's be:Лукашэнкі ru:Лукашенко uk:Лукашенка pl:Łukaszenką de:Lukaschenko "
    "fr:Loukachenko lt:Lukašenkos",
    "en:Chernobyl be:Чарнобылем ru:Чернобыля uk:Чорнобилі pl:Czarnobylu de:Tschernobyl "
    "fr:Tchernobyl",
    "en:Zelensky uk:Зеленського ru:Зеленским de:Selenskyj pl:Zełenski fr:Zelensky",
    "be:Вільні lt:Vilniuje ru:Вильнюсе en:Vilnius pl:Wilna",
    "en:Homel be:Гомельскай ru:Гомеле pl:Homla lt:Homelio de:Homel",
    "en:Yanukovych uk:Януковича ru:Януковичу de:Janukowytsch pl:Janukowycz",
    "en:Kaliningrad ru:Калининградской lt:Kaliningrado pl:Kaliningradu uk:Калінінградом",
    "en:Watergate's fr:Watergate de:Watergate",
    "en:Shostakovich ru:Шостакович de:Schostakowitsch pl:Szostakowicza fr:Chostakovitch",
    "en:Mogilev be:Магілёве ru:Могилёв pl:Mohylewa de:Mogiljow lt:Mogiliovo fr:Moguilev",
    "en:Moscow ru:Москве be:Маскве uk:Москву pl:Moskwie de:Moskau fr:Moscou lt:Maskvoje",
    "ru:Ивановым be:Іванова uk:Івановому pl:Iwanowem en:Ivanov lt:Ivanovui",
    "en:Vitebsk be:Віцебску ru:Витебске uk:Вітебськ pl:Witebska lt:Vitebsko de:Witebsk",
    "en:Putin be:Пуціна ru:Путиным uk:Путіна pl:Putinem de:Putins fr:Poutine lt:Putinas",
    "en:Medvedev be:Мядзведзеў ru:Медведева uk:Медведєв pl:Miedwiediew de:Medwedews",
    "en:Washington de:Washingtons fr:Washington pl:Washingtonem ru:Washington",
    "en:Thatcher de:Thatcher pl:Thatcher uk:Thatcher",
    "en:Cédric fr:Cédric de:Cedric",
    "pl:Clinton en:Clinton ru:Клинтон",
    "en:Đoković lt:đoković",
    "en:Djibouti ru:Джибути de:Dschibuti fr:Djibouti",
]
APART = [
    ("en", "Warsaw", "Kraków"),
    ("ru", "Минск", "Пинск"),
    ("ru", "Саратов", "Самара"),
    ("be", "Віцебск", "Вязьма"),
    ("pl", "Lublin", "Lubin"),
    ("de", "Österreich", "Streich"),
]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.split()[0][3:])
def test_spellings_of_one_name_have_one_key(family: str) -> None:
    spelled = [pair.split(":") for pair in family.split()]
    keys = {f"{language}:{word}": name_keys(word, language) for language, word in spelled}
    assert len({tuple(found) for found in keys.values()}) == 1, keys
    assert all(keys.values())


@pytest.mark.parametrize(("language", "one", "other"), APART)
def test_names_that_sound_otherwise_have_others(language: str, one: str, other: str) -> None:
    assert name_keys(one, language) != name_keys(other, language)


def test_only_words_with_a_capital_are_names_unless_none_has_one() -> None:
    both = [*name_keys("Brest", "en"), *name_keys("Warsaw", "en")]
    assert name_keys("the courts of Brest and Warsaw", "en") == both
    assert name_keys("brest courts warsaw", "en") == [both[0], *name_keys("Courts", "en"), both[1]]
    assert name_keys("l'accord de Brest, d'Odessa", "fr") == [
        both[0],
        *name_keys("Odessa", "fr"),
    ]


def test_short_names_have_no_key() -> None:
    assert name_keys("EU, Ob, Яя, Rio, 2019, €", "en") == []


def test_the_word_that_makes_a_question_is_no_name() -> None:
    brest = name_keys("Brest", "en")
    assert question_keys("Which courts did Brest close, and where in Brest?", "en") == brest
    assert question_keys("Почему Брест?", "ru") == brest
    assert question_keys("Brest: which?", "en") == brest
    assert question_keys("where is brest", "en") == brest
    assert question_keys("Brest courts?", "en") == brest
    assert question_keys("Where are courts closed?", "en") == []
    assert question_keys("Which?", "en") == question_keys("", "en") == []


@given(st.text(), st.sampled_from(["be", "de", "en", "fr", "lt", "pl", "ru", "uk", "it"]))
def test_any_text_has_keys_that_an_index_can_hold(text: str, language: str) -> None:
    for key in name_keys(text, language):
        assert len(key) >= SHORTEST
        assert re.fullmatch("[A-Z]+", key)
