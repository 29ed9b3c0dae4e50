"""Corrections on disk: ``brief.pdf.reference.toml`` beside ``brief.pdf``, for people to read and
to edit. The document itself is never changed."""

import errno
import os
import re
import tempfile
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import tomli_w

from web.references.reference import BadValue, Corrections

SUFFIX = ".reference.toml"
#: Bytes; a person writes some hundreds.
_LONGEST = 1 << 16
_HEADER = """\
# How to refer to {name}: what is written here goes before what the file says of itself.
# ibid writes this file anew when the reference is corrected on the document's page.
# authors = ["Given Family", "Family, Given", "{{A Body's Name}}"], title, publisher, place,
# issued = "2024", "2024-05" or "2024-05-04", url,
# type = "report", "book", "article", "webpage" or "legislation"

"""
_NAMES = tuple(field.name for field in fields(Corrections))


class BrokenSidecar(Exception):
    """Corrections that can't be read; the message names the file and the line."""


class NameTooLong(Exception):
    """The document's name leaves no room for :data:`SUFFIX` on this file system."""


def sidecar_of(document: Path) -> Path:
    return document.with_name(document.name + SUFFIX)


def is_corrected(document: Path) -> bool:
    """Whether there is a file of corrections, readable or not."""
    try:
        return sidecar_of(document).exists()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise


def read_corrections(sidecar: Path) -> Corrections:
    """None of any kind where there is no such file. Raises :class:`BrokenSidecar`."""
    try:
        with sidecar.open("rb") as stream:
            data = stream.read(_LONGEST + 1)
    except FileNotFoundError:
        return Corrections()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # no file can have this name
            return Corrections()
        raise BrokenSidecar(f"{sidecar.name} can't be read: {error.strerror}.") from error
    if len(data) > _LONGEST:
        raise BrokenSidecar(f"{sidecar.name} is too long for corrections of a reference.")
    try:
        text = data.decode("utf-8-sig")
        return _corrections(tomllib.loads(text), text, sidecar.name)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BrokenSidecar(f"{sidecar.name}, line {line}: save it as UTF-8.") from error
    except (ValueError, RecursionError) as error:  # TOML's own errors, and numbers out of reason
        raise BrokenSidecar(f"{sidecar.name} is not valid TOML: {error}.") from error


def write_corrections(sidecar: Path, corrections: Corrections) -> None:
    """Replaces the file in one step; takes it away where nothing is corrected. Raises
    :class:`BrokenSidecar` for one that can't be read, which is left as it is,
    :class:`NameTooLong`, and OSError."""
    before = read_corrections(sidecar)
    if not corrections:
        if before:
            sidecar.unlink(missing_ok=True)
        return
    said = {name: getattr(corrections, name) for name in _NAMES}
    values = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in said.items()
        if value is not None
    }
    name = " ".join(sidecar.name.removesuffix(SUFFIX).split())
    text = _HEADER.format(name=name) + tomli_w.dumps(values)
    with tempfile.NamedTemporaryFile(
        dir=sidecar.parent, prefix=".ibid-reference-", delete=False
    ) as part:
        temporary = Path(part.name)
        try:
            part.write(text.encode())
            part.flush()
            os.fsync(part.fileno())
            part.close()
            temporary.chmod(0o644)
            temporary.replace(sidecar)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise NameTooLong from error
            raise
        finally:
            temporary.unlink(missing_ok=True)


def _corrections(values: dict[str, Any], text: str, name: str) -> Corrections:
    said: dict[str, Any] = {}
    for key, value in values.items():
        try:
            said[key] = _value(key, value)
            Corrections(**{key: said[key]}).check()
        except BadValue as error:
            raise BrokenSidecar(f"{name}, line {_line(key, text)}: {error}") from error
    return Corrections(**said)


def _value(key: str, value: Any) -> str | tuple[str, ...]:
    if key not in _NAMES:
        raise BadValue(f"There is no {key!r} in a reference; there are {', '.join(_NAMES)}.")
    if key == "authors":
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(name for each in value if (name := " ".join(each.split())))
        raise BadValue('Write authors as a list: authors = ["Anna Smith", "Bob Jones"].')
    if key == "issued" and not isinstance(value, bool | float | list | dict):
        return str(value)  # a date or a year without quotation marks
    if not isinstance(value, str):
        raise BadValue(f"Write {key} in quotation marks.")
    return " ".join(value.split())


def _line(key: str, text: str) -> int:
    """Where the key stands; TOML's reader doesn't tell."""
    pattern = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}\b""")
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if pattern.match(line)), 1)
