"""Three documents to refer to, of which ever less is known."""

from corpus.metadata.stated import Stated
from web.references.reference import Reference


def stated(text: str) -> Stated:
    return Stated(text, "here")


ENGLISH = Reference(
    document="5f2c1a9d3b7e4c60",
    language="en",
    title=stated("Energy imports & the EU's 50% rule"),
    type=stated("report"),
    authors=(stated("Anna B. Smith"), stated("Jones, Bob")),
    publisher=stated("Example House"),
    place=stated("London"),
    issued=stated("2024-05-04"),
    url=stated("https://example.org/a?b=1&c=2"),
)
RUSSIAN = Reference(
    document="6f2c1a9d3b7e4c60",
    language="ru",
    title=stated("Выборы в регионе"),
    type=stated("report"),
    authors=(stated("Иванова Анна Петровна"), stated("Иван Петров")),
    publisher=stated("Институт права"),
    issued=stated("2023"),
)
GERMAN = Reference(
    document="7f2c1a9d3b7e4c60",
    language="de",
    title=stated("Sanktionen der EU"),
    type=stated("report"),
)
