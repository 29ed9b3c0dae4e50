"""A stem for Ukrainian: simplemma's dictionary form, and of that the ending taken off.

The dictionary knows the changes inside a word (Київ, Києва); taking endings off as well brings
together the names and new words that it does not know.
"""

from index.suffixes import by_length, strip

_ENDING = by_length(
    # adjectives
    "ий ій їй а я е є ого ього ому ьому им ім їм ої ьої у ю ою ьою і ї их іх їх ими іми їми "
    # nouns
    "и о ею єю ом ем єм ам ям ами ями ах ях ові еві єві ів їв ей ь"
)


def stem(word: str) -> str:
    """The stem of a case-folded word, its apostrophes written as ``'``."""
    import simplemma  # loads a dictionary: not before a Ukrainian word comes

    # With a capital it knows names (Києві), and other words as well.
    lemma = simplemma.lemmatize(word.capitalize(), lang="uk").casefold()
    return strip(lemma, _ENDING).replace("'", "")
