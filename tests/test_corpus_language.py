import pytest

from corpus.language import detect

TEXTS = {
    "en": [
        "Who signed the agreement?",
        "How many voters took part in the election?",
        "Who is the mayor of Łódź?",
        "The committee adopted the resolution without a vote.",
        "The court found that the search of the newspaper's office had no basis in law.",
    ],
    "ru": [
        "Кто подписал соглашение?",
        "Что такое право вето?",
        "Кто такой Дзмітрый Лойка?",
        "санкции против банков",
        "Суд установил, что обыск в редакции газеты не имел законных оснований.",
    ],
    "be": [
        "Хто падпісаў пагадненне?",
        "Што такое права вета?",
        "правы чалавека",
        "санкцыі супраць банкаў",
        "Суд устанавіў, што вобшук у рэдакцыі газеты не меў законных падстаў.",
    ],
    "uk": [
        "Хто підписав угоду?",
        "Що таке право вето?",
        "права людини",
        "санкції проти банків",
        "Суд установив, що обшук у редакції газети не мав законних підстав.",
    ],
    "pl": [
        "Kto podpisał umowę?",
        "Gdzie jest siedziba trybunału?",
        "prawa człowieka",
        "Komitet przyjął rezolucję bez głosowania.",
        "Sąd uznał, że przeszukanie redakcji gazety nie miało podstawy prawnej.",
    ],
    "de": [
        "Wer hat das Abkommen unterzeichnet?",
        "Was ist das Vetorecht?",
        "Sanktionen gegen Banken",
        "Der Vertrag trat in Kraft",
        "Das Gericht befand, dass die Durchsuchung der Redaktion keine Grundlage im Gesetz hatte.",
    ],
    "fr": [
        "Qui a signé l'accord ?",
        "Où siège la cour ?",
        "droits de l'homme",
        "Le comité a adopté la résolution sans vote.",
        "La cour a jugé que la perquisition du journal n'avait aucune base légale.",
    ],
    "lt": [
        "Kas pasirašė susitarimą?",
        "Kur yra teismo būstinė?",
        "žmogaus teisės",
        "Komitetas priėmė rezoliuciją be balsavimo.",
        "Teismas nustatė, kad krata laikraščio redakcijoje neturėjo teisinio pagrindo.",
    ],
}


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in TEXTS.items() for text in texts]
)
def test_the_eight_languages(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("bg", "Комисията прие решението без гласуване."),
        ("sr", "Комисија је усвојила резолуцију без гласања."),
        ("cs", "Výbor přijal rezoluci bez hlasování."),
        ("lv", "Komiteja pieņēma rezolūciju bez balsojuma."),
        ("es", "El comité aprobó la resolución sin votación."),
        ("nl", "De commissie nam de resolutie zonder stemming aan."),
    ],
)
def test_other_languages_are_not_taken_for_one_of_them(language: str, text: str) -> None:
    assert detect(text) == language


def test_quotes_and_addresses_do_not_sway_a_document() -> None:
    paragraph = "Камісія разгледзела скаргу і вырашыла, што выбары адбыліся. " * 20
    quote = "«Комиссия рассмотрела жалобу и решила, что выборы состоялись». " * 5
    links = "https://www.example.org/news/the-commission-considered-the-complaint " * 200
    assert detect(paragraph + quote + links) == "be"


def test_a_long_document_is_judged_by_all_of_it() -> None:
    foreword = "This foreword was written for the English edition of the report. " * 40
    body = "Komisja rozpatrzyła skargę i uznała, że wybory się odbyły. " * 400
    assert detect(foreword + body) == "pl"


def test_no_words_are_english() -> None:
    assert detect("") == detect("12 345 — 7 %") == "en"
