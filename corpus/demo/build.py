"""Builds the demo library's PDF and DOCX files, and the text in an old encoding, from sources.

Run ``python -m corpus.demo.build`` after a change in ``corpus/demo/sources``; it needs the
``demo`` extra. The same sources give the same bytes: fonts are typst's own, dates are fixed, and
the members of a DOCX carry the earliest time that a zip can hold.
"""

import io
import os
import zipfile
from pathlib import Path

import pypandoc  # type: ignore[import-untyped,import-not-found,unused-ignore]
import typst  # type: ignore[import-not-found,unused-ignore]

SOURCES = Path(__file__).parent / "sources"
REPORTS = Path(__file__).parent / "library" / "reports"
NOTES = Path(__file__).parent / "library" / "notes"
PDFS = ("election-observation", "mechanizmy-aan")
DOCXS = ("international-criminal-court", "eu-sanktionen")
#: Texts kept as many archives still have them: windows-1251, with CRLF at line ends.
OLD_TEXTS = ("helsinki-1975",)

#: 1 July 2025, 00:00 UTC, in seconds of the epoch: the date that the texts themselves state.
STATED_DATE = 1_751_328_000
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def pdf(source: Path) -> bytes:
    """The PDF that typst makes of a ``.typ`` file."""
    made = typst.compile(str(source), ignore_system_fonts=True, timestamp=STATED_DATE)
    if not isinstance(made, bytes):
        raise TypeError(f"typst made {type(made).__name__} of {source.name}, not one PDF")
    return made


def docx(source: Path, scratch: Path) -> bytes:
    """The DOCX that pandoc makes of a Markdown file; ``scratch`` is a file it may write."""
    os.environ["SOURCE_DATE_EPOCH"] = str(STATED_DATE)
    pypandoc.convert_file(source, "docx", format="markdown", outputfile=scratch)
    return without_times(scratch.read_bytes())


def without_times(archive: bytes) -> bytes:
    """The same zip with every member dated :data:`ZIP_EPOCH`."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in old.namelist():
            member = zipfile.ZipInfo(name, ZIP_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return out.getvalue()


def old_text(source: Path) -> bytes:
    """The text in windows-1251 with CRLF."""
    return source.read_text(encoding="utf-8").replace("\n", "\r\n").encode("cp1251")


def write(path: Path, data: bytes) -> None:
    """Writes a file of the library and says whether that changed it."""
    same = path.exists() and path.read_bytes() == data
    path.write_bytes(data)
    print(f"{path.relative_to(SOURCES.parent)}: {len(data):,} bytes{', as before' * same}")


def main() -> None:
    REPORTS.mkdir(parents=True, exist_ok=True)
    for name in PDFS:
        write(REPORTS / f"{name}.pdf", pdf(SOURCES / f"{name}.typ"))
    for name in DOCXS:
        target = REPORTS / f"{name}.docx"
        write(target, docx(SOURCES / f"{name}.md", target))
    for name in OLD_TEXTS:
        write(NOTES / f"{name}.txt", old_text(SOURCES / f"{name}.txt"))


if __name__ == "__main__":
    main()
