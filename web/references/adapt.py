"""What citeproc-py doesn't do of CSL, done to a style's own elements before it is used.

- ``initialize="false"`` means that given names are written out; citeproc-py abbreviates them.
- Titles take capitals in English only; citeproc-py gives them to every language.
- Where the title stands in for the author, it isn't repeated; citeproc-py repeats it.

And what the styles themselves lack for documents of which little is known.
"""

from collections.abc import Sequence

from lxml import etree  # type: ignore[import-untyped]

CSL = "{http://purl.org/net/xbiblio/csl}"
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
#: Belarusian terms; CSL has no locale for it.
_BELARUSIAN = {
    "accessed": "дата звароту",
    "and": "і",
    "et-al": "і інш.",
    "no date": "без даты",
    "page": "старонка",
    **{
        f"month-{number:02}": name
        for number, name in enumerate(
            (
                "студзеня", "лютага", "сакавіка", "красавіка", "мая", "чэрвеня",
                "ліпеня", "жніўня", "верасня", "кастрычніка", "лістапада", "снежня",
            ),
            1,
        )
    },
}  # fmt: skip
_BELARUSIAN_SHORT = {"no date": "б. г.", "page": "с."}


def complete_chicago(style: etree._Element) -> None:
    """Given names as they are written; no word "edition", as none is known."""
    del style.attrib["initialize-with"]
    for label in style.findall(f".//{CSL}*[@variable='edition']"):
        _remove(label)


def keep_capitals(style: etree._Element) -> None:
    """Leaves titles as they are written."""
    for element in style.iter(etree.Element):
        if element.get("text-case") == "title":
            del element.attrib["text-case"]


def complete_apa(style: etree._Element, *, authored: bool) -> None:
    """An address without "Retrieved", for the day on which it was is not known; and the title
    once, where it stands in for the author."""
    for term in style.findall(f".//{CSL}text[@term='retrieved']"):
        _remove(term.getparent().getparent())
    if not authored:
        for macro in style.findall(f"{CSL}macro[@name='bibliography']"):
            _remove(macro.find(f".//{CSL}text[@macro='title-and-descriptions']"))


def complete_gost(style: etree._Element) -> None:
    """Marks of punctuation only between what is there; no number in front of an entry, which
    stands alone; the address of reports too. What has no other type is described as one."""
    layout = style.find(f"{CSL}bibliography/{CSL}layout")
    _remove(layout.find(f"{CSL}text[@macro='citation-number']"))
    reports = layout.find(f"{CSL}choose/{CSL}if")
    reports.set("type", f"{reports.get('type')} document")
    etree.SubElement(reports[0], f"{CSL}text", variable="URL", prefix="URL: ")

    publisher = style.find(f"{CSL}macro[@name='publisher']")
    house, year = publisher[0], publisher[1]
    _remove(house.find(f"{CSL}text[@value]"))
    house.set("delimiter", ": ")
    del year.attrib["prefix"]
    _group(publisher, (house, year), ", ")

    cited = style.find(f"{CSL}citation/{CSL}layout")
    author, date, locator = cited
    del author.attrib["suffix"]
    locator.set("prefix", "с. ")
    _group(cited, (author, date, locator), ", ")


def _group(parent: etree._Element, parts: Sequence[etree._Element], delimiter: str) -> None:
    """Puts the parts, which are the first of the parent, in a group."""
    group = etree.SubElement(parent, f"{CSL}group", delimiter=delimiter)
    parent.insert(0, group)
    group.extend(parts)


def _remove(element: etree._Element) -> None:
    element.getparent().remove(element)


def add_belarusian(style: etree._Element) -> None:
    """As a dialect of the Russian locale, which stands in for what is not named here."""
    locale = etree.SubElement(style, f"{CSL}locale")
    locale.set(_XML_LANGUAGE, "ru-RU")
    style.insert(1, locale)
    terms = etree.SubElement(locale, f"{CSL}terms")
    for name, text in _BELARUSIAN.items():
        etree.SubElement(terms, f"{CSL}term", name=name).text = text
    for name, text in _BELARUSIAN_SHORT.items():
        etree.SubElement(terms, f"{CSL}term", name=name, form="short").text = text
