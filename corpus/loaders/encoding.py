"""From bytes to characters, for the formats that don't say how they are encoded."""

import codecs

import chardet

from corpus.errors import DamagedFile, WrongSuffix

#: Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What texts in the languages of Europe are stored in when they aren't in UTF-8.
PLAUSIBLE = (
    *("cp1250", "cp1251", "cp1252", "cp1257"),
    *("iso8859-1", "iso8859-2", "iso8859-4", "iso8859-5", "iso8859-13", "iso8859-15"),
    *("koi8-r", "koi8-u", "cp866", "cp850", "cp852", "mac-cyrillic"),
)
#: Enough to judge by, and quick.
_SAMPLE = 100_000
#: UTF-8 with a broken character here and there is still UTF-8: by this many whole ones for one.
_WHOLE_PER_BROKEN = 20


def decode(data: bytes, declared: str | None = None) -> str:
    """The characters of a text file: by its byte order mark, else as UTF-8 (other bytes
    are hardly ever valid UTF-8 by chance, and a page saved anew often keeps a stale declaration),
    else as ``declared`` by the file itself, else in the likeliest of :data:`PLAUSIBLE`.

    Raises :class:`DamagedFile` for a file that breaks the encoding its mark promises, and
    :class:`WrongSuffix` for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise DamagedFile(
                    f"The file begins as {encoding.removesuffix('-sig').upper()} text but breaks"
                    f" off at byte {error.start}. Get a fresh copy of it."
                ) from error
    if b"\0" in data:
        return _decode_wide(data)
    for encoding in filter(None, ("utf-8", declared)):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    mostly = data.decode(errors="replace")
    broken = mostly.count("\ufffd")
    if sum(char > "\x7f" for char in mostly) > _WHOLE_PER_BROKEN * broken:
        return mostly
    return data.decode(_guess(data), errors="replace")


def _decode_wide(data: bytes) -> str:
    """UTF-16 without its mark: the zeros stand at every other byte."""
    for encoding, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if zeros.count(0) > len(zeros) * 0.1 and data.count(0) < zeros.count(0) * 1.1:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise WrongSuffix(
        "The file holds binary data, not text. If it is a document, give it the suffix of its"
        " own format; if not, take it out of the library."
    )


def _guess(data: bytes) -> str:
    found = chardet.detect(
        data[:_SAMPLE],
        include_encodings=PLAUSIBLE,
        no_match_encoding="cp1252",
        compat_names=False,
    )
    return found["encoding"] or "cp1252"
