"""Makes the PDFs of the tests: `python tests/data/make_pdfs.py` (needs reportlab and DejaVu).

Lines are set one by one, so that the tests know where each stands: no program breaks them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from reportlab.lib import pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

HERE = Path(__file__).parent
FONTS = Path("/usr/share/fonts/truetype/dejavu")
WIDTH, HEIGHT = A4
REGULAR, BOLD = "Serif", "SerifBold"
SUPERSCRIPT = re.compile(r"\^(\w+|\*)")


def canvas(name: str, **options: object) -> Canvas:
    made = Canvas(str(HERE / name), pagesize=A4, invariant=1, pageCompression=1, **options)
    made.setAuthor("ibid")
    return made


def line(on: Canvas, x: float, y: float, text: str, size: float = 11, font: str = REGULAR) -> float:
    """One line from ``x`` at the baseline ``y``; ``^12`` is raised small type. Returns its end."""
    at = 0
    for match in [*SUPERSCRIPT.finditer(text), None]:
        plain = text[at : match.start()] if match else text[at:]
        on.setFont(font, size)
        on.drawString(x, y, plain)
        x += pdfmetrics.stringWidth(plain, font, size)
        if match:
            on.setFont(font, size * 0.6)
            on.drawString(x, y + size * 0.36, match[1])
            x += pdfmetrics.stringWidth(match[1], font, size * 0.6)
            at = match.end()
    return x


def lines(
    on: Canvas,
    x: float,
    y: float,
    text: str,
    size: float = 11,
    pitch: float = 14,
    font: str = REGULAR,
) -> float:
    """The lines of ``text`` from ``y`` downwards; returns the next line's baseline."""
    for each in text.strip("\n").split("\n"):
        line(on, x, y, each, size, font)
        y -= pitch
    return y


def footnotes(on: Canvas, x: float, y: float, text: str) -> None:
    on.setLineWidth(0.5)
    on.line(x, y + 14, x + 90, y + 14)
    lines(on, x, y, text, size=8.5, pitch=10.5)


def brief() -> None:
    """Four pages labelled i, ii, 1, 2: outline, running head, footnotes, a list and a table."""
    on = canvas("brief.pdf", lang="en")
    on.setTitle("The Marble Strait Treaty: a brief")
    on.addPageLabel(0, style="ROMAN_LOWER", start=1)
    on.addPageLabel(2, style="ARABIC", start=1)

    def furniture(label: str) -> None:
        line(on, 72, HEIGHT - 40, "The Marble Strait Treaty", 8)
        line(on, WIDTH / 2 - 4, 36, label, 9)

    def heading(y: float, text: str, level: int) -> None:
        key = re.sub(r"\W", "", text)
        on.bookmarkHorizontal(key, 0, y + 20)
        on.addOutlineEntry(text, key, level=level - 1)
        line(on, 72, y, text, {1: 15, 2: 12}[level], BOLD)

    line(on, 72, 640, "The Marble Strait Treaty", 24, BOLD)
    lines(on, 72, 600, "A brief for those who quote it")
    furniture("i")
    on.showPage()

    heading(760, "Contents", 1)
    for y, (text, page) in zip(
        (730, 714, 698),
        (("1 How the treaty came about", 1), ("1.1 The talks", 1), ("2 What it says", 2)),
        strict=True,
    ):
        end = line(on, 72, y, text)
        dots = "." * int((500 - end) / pdfmetrics.stringWidth(".", REGULAR, 11))
        line(on, end + 4, y, dots)
        line(on, 510, y, str(page))
    furniture("ii")
    on.showPage()

    heading(760, "1 How the treaty came about", 1)
    heading(735, "1.1 The talks", 2)
    y = lines(
        on,
        72,
        712,
        """
The two states began to talk in March 1951, after a ferry had sunk in the strait with
no survivors.^1 Neither would let the other’s pilots aboard, and for eleven months the dele-
gations met in a hotel on neutral ground. The first draft covered 340 km^2 of water and
gave the pilots a year’s notice. Trade across the strait then came to 10^6 tons a year, most
of it grain,^2 and both treasuries wanted it to grow.
""",
    )
    y = lines(
        on,
        72,
        y - 8,
        """
A second round opened in the spring. It had a mandate for three things only:
""",
    )
    for text in (
        "pilots and their licences;",
        "the salvage of wrecks, whose owners were seldom known and whose car-\ngoes were claimed by both sides;",
        "fees.",
    ):
        line(on, 80, y - 2, "•")
        y = lines(on, 94, y - 2, text)
    y = lines(
        on,
        72,
        y - 8,
        """
By the end of May the lawyers had agreed on everything except the name of the strait,
which each state called after its own shore. The mediator proposed that the treaty should
use neither name, and the delegations accepted on the last night of the talks, having con-
""",
    )
    footnotes(
        on,
        72,
        120,
        """
^1 The inquiry of 1951 gave the number of the dead as 214.
^2 Grain made up three fifths of the cargo in 1950, according to the customs of both states; the rest was
timber and salt.
""",
    )
    furniture("1")
    on.showPage()

    y = lines(
        on,
        72,
        760,
        """
sulted their capitals by telegraph. The treaty was signed on 4 June 1952.
""",
    )
    heading(y - 16, "2 What it says", 1)
    y = lines(
        on,
        72,
        y - 40,
        """
The treaty has nine articles. Article 5 was the hardest: it forbids warships of more than
1,200 tons from passing at night. The fees of Article 7 are shown in the table.
""",
    )
    line(on, 72, y - 8, "Table 1: Fees in crowns", 9)
    y -= 28
    for row in (
        ("Ship", "Fee", "Since"),
        ("Ferry", "40", "1952"),
        ("Freighter", "115", "1953"),
        ("Tanker", "260", "1961"),
    ):
        for x, cell in zip((80, 200, 300), row, strict=True):
            line(on, x, y, cell, 10)
        y -= 14
    lines(
        on,
        72,
        y - 12,
        """
The fees have not been raised since 1961. Neither state has asked for it, though the com-
mission that Article 9 set up has met every year.
""",
    )
    furniture("2")
    on.save()


LEFT = """
The commission meets in the two
capitals by turns. Its sessions are
open, and its minutes are printed
within a month. In 1958 it ap-
pointed a secretary who served for
thirty-one years and wrote most of
the reports himself.
""".strip("\n").split("\n")
RIGHT = """
Each report begins with the num-
ber of passages. In the first year
there were 1,904, and in the tenth
more than six thousand. The secre-
tary counted them from his win-
dow, so the early figures are exact
by day only.
""".strip("\n").split("\n")
LEFT_BELOW = """
Nights were added in 1963, when
a lamp was put up on the eastern
mole. The lamp was paid for by
the fishermen, who had asked for
it since the war, and whose boats
""".strip("\n").split("\n")
RIGHT_BELOW = """
had not been counted before. Their
number surprised both states. It
led to the protocol of 1964, which
gives boats under nine metres the
right of way at all hours.
""".strip("\n").split("\n")


def side_by_side(on: Canvas, y: float, left: Iterable[str], right: Iterable[str]) -> float:
    """Two columns, written row by row: the file's order is not that of reading."""
    for one, other in zip(left, right, strict=True):
        line(on, 72, y, one, 10.5)
        line(on, 312, y, other, 10.5)
        y -= 13
    return y


def two_columns() -> None:
    """A page of two columns with a title over both, cut in two by a heading."""
    on = canvas("two_columns.pdf")
    line(on, 72, 770, "The commission and its secretary", 18, BOLD)
    y = side_by_side(on, 730, LEFT, RIGHT)
    line(on, 72, y - 14, "The lamp", 14, BOLD)
    side_by_side(on, y - 36, LEFT_BELOW, RIGHT_BELOW)
    on.save()


def cyrillic() -> None:
    """Belarusian, four pages numbered from 5 on the paper alone, a running head, hyphens."""
    on = canvas("cyrillic.pdf")
    texts = (
        """
Дагавор быў падпісаны ў чэрвені. Бакі дамовіліся пра агуль-
ную камісію, якая збіраецца штогод. У яе ўваходзяць па тры
прадстаўнікі ад кожнага боку, і рашэнні прымаюцца згодай.
""",
        """
Пасяджэнні праходзяць па-беларуску і па-нямецку. Пратакол
вядзе сакратар, якога прызначае старшыня. Ён жа адказвае за
архіў, дзе захоўваюцца ўсе дакументы.
""",
        """
Камісія разгледзела сорак скаргаў. Большасць з іх датычыла-
ся лоцманаў, якія патрабавалі асобнай платы за начныя пера-
ходы. Дзве скаргі былі адхіленыя.
""",
        """
Апошняя справаздача выйшла ў 1964 годзе. З таго часу звест-
кі пра пераходы друкуюцца толькі ў газетах.
""",
    )
    for number, text in enumerate(texts, start=5):
        line(on, 72, HEIGHT - 44, "Праліў і дагавор", 9)
        line(on, 470, HEIGHT - 44, "Агляд за год", 9)
        if number == 5:
            line(on, 72, 760, "Раздзел 1. Камісія", 14, BOLD)
        if number == 7:
            line(on, 72, 760, "Раздзел 2. Скаргі", 14, BOLD)
        lines(on, 72, 720, text, 12, 16)
        line(on, WIDTH / 2, 40, f"– {number} –", 10)
        on.showPage()
    on.save()


def rotated() -> None:
    """A page turned for display, with a crop box; and one with its text turned instead."""
    on = canvas("rotated.pdf")
    on.setPageRotation(90)
    on.setCropBox((50, 60, WIDTH - 30, HEIGHT - 20))
    text = """
The page is turned on the screen by ninety degrees, as a scan-
ner may do it. Its words stand where the crop box leaves them.
"""
    lines(on, 80, 500, text)
    line(on, 5, 20, "Outside the crop box")
    on.showPage()
    on.setPageRotation(0)
    on.setCropBox((0, 0, WIDTH, HEIGHT))
    on.translate(300, 100)
    on.rotate(90)
    lines(
        on,
        0,
        0,
        """
The text of this page runs from the bottom to the top, as that of
a wide table does when it is printed on an upright page.
""",
    )
    on.save()


def encrypted() -> None:
    on = canvas("encrypted.pdf", encrypt=pdfencrypt.StandardEncryption("secret", canPrint=0))
    line(on, 72, 700, "Nobody reads this without the password.")
    on.save()


def scanned() -> None:
    on = canvas("scanned.pdf")
    picture = HERE / "scanned.ppm"
    picture.write_bytes(b"P6 8 8 255\n" + bytes(range(192)))
    on.drawImage(str(picture), 60, 60, 400, 600)
    picture.unlink()
    on.save()


def damaged() -> None:
    whole = (HERE / "two_columns.pdf").read_bytes()
    (HERE / "damaged.pdf").write_bytes(whole[: len(whole) // 8])


def main() -> None:
    pdfmetrics.registerFont(TTFont(REGULAR, str(FONTS / "DejaVuSerif.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(FONTS / "DejaVuSerif-Bold.ttf")))
    for make in (brief, two_columns, cyrillic, rotated, encrypted, scanned, damaged):
        make()


if __name__ == "__main__":
    main()
