"""A light stemmer for Belarusian, for which Snowball and simplemma have nothing.

It takes endings off, then undoes what Belarusian spelling, which follows speech, does to the
stem that is left: unstressed о and э turn to а and е to я (горад, гарады), ў stands for в and у
(ўлада, улада), and д, т, г, к soften before е, э and і (гарады, горадзе; палітыка, палітыцы).
Soft signs go, so that the classical spelling (сьвет) meets the official one (свет).
"""

import re

from index.suffixes import by_length, strip

_REFLEXIVE = by_length("ся цца")
#: Infinitives and third persons end in a soft sign, which is what tells them from nouns.
_VERB = by_length(
    "аваць яваць ваваць аць яць іць ыць ець оць уць юць аюць яюць уюць ююць "
    "аеш яеш уеш еш іш ыш "
    "аў яў іў ыў еў ала яла іла ыла ела алі ялі ілі ылі елі ало яло іло ыло "
    "аючы яючы уючы учы ючы аўшы яўшы іўшы ыўшы"
)
_ENDING = by_length(
    # adjectives
    "ы і ая яя ае яе ое ыя ія ага яга ому аму яму ым ім ой ай яй эй ую юю ою аю яю ых іх "
    "ымі імі ейшы ейшая ейшае ейшыя ейшых эйшы эйшая эйшае эйшыя эйшых "
    # nouns
    "а я у ю е э о ам ям ом ем эм аў яў оў еў амі ямі ах ях ею эю "
    "ый ыі ыю ыяй ыям ыяў ыямі ыях ій іі ію іяй іям іяў іямі іях "
    # present tense
    "уе юе уем аем яем"
)
_NOUN_MAKER = by_length("асц ясц анн янн енн")
#: What a softened consonant at the end of a stem was; the first that fits.
_SOFTENED = tuple(
    (re.compile(soft), hard)
    for soft, hard in ((r"дз$", "д"), (r"(?<=[іыу])ц$", "к"), (r"ц$", "т"), (r"з$", "г"))
)
_SPEECH = str.maketrans("оэеў", "ааяв")


def stem(word: str) -> str:
    """The stem of a case-folded word without apostrophes."""
    word = word.replace("ё", "е")
    if word.startswith("ў"):
        word = "у" + word[1:]
    verb = strip(word, _REFLEXIVE)
    bare = strip(verb, _VERB)
    if bare == verb:
        bare = strip(verb.removesuffix("ь"), _ENDING)
    if bare == word and bare.endswith("ец"):  # амерыканец, амерыканцы
        bare = bare[:-2] + "ц"
    return _harden(strip(bare.replace("ь", ""), _NOUN_MAKER)).translate(_SPEECH)


def _harden(stem: str) -> str:
    for soft, hard in _SOFTENED:
        if soft.search(stem):
            return soft.sub(hard, stem)
    return stem
