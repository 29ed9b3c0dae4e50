"""Reading a receipt's JSON member by member, with errors that say which one is wrong."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from qa.errors import BadReceipt

_SHA256 = re.compile(r"[0-9a-f]{64}")
_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Members:
    """The members of one object of the JSON; ``where`` is what errors call it. Each method
    raises :class:`~qa.errors.BadReceipt` for a member that is missing or is something else."""

    values: dict[str, Any]
    where: str

    @classmethod
    def of(cls, value: object, where: str) -> Self:
        if not isinstance(value, dict):
            said = where[:1].upper() + where[1:]
            raise BadReceipt(f"{said} is not an object of JSON: the file is no receipt of ibid.")
        return cls(value, where)

    def require(self, holds: bool, name: str, what: str) -> None:
        """Raises unless ``holds``; ``what`` completes a sentence that begins with the member."""
        if not holds:
            raise BadReceipt(
                f"{name} in {self.where} {what}: the receipt was changed or is not one of ibid."
            )

    def get(self, name: str) -> Any:
        self.require(name in self.values, name, "is missing")
        return self.values[name]

    def text(self, name: str, most: int) -> str:
        """Of one to ``most`` characters, not all of them white space."""
        found = self._text(self.get(name), name, most)
        self.require(bool(found.strip()), name, "is empty")
        return found

    def texts(self, name: str, longest: int, most: int) -> tuple[str, ...]:
        """At most ``most``, each of at most ``longest`` characters."""
        return tuple(self._text(value, name, longest) for value in self._list(name, most))

    def sha256(self, name: str) -> str:
        found = self.text(name, 64)
        self.require(_SHA256.fullmatch(found) is not None, name, "is no SHA-256")
        return found

    def flag(self, name: str) -> bool:
        found = self.get(name)
        self.require(isinstance(found, bool), name, "is neither true nor false")
        return bool(found)

    def whole(self, name: str, least: int, most: int) -> int:
        found = self.get(name)
        number = isinstance(found, int) and not isinstance(found, bool)
        self.require(number and least <= found <= most, name, "is not a number that can be")
        return int(found)

    def share(self, name: str) -> float:
        """From 0 to 1."""
        found = self.get(name)
        number = isinstance(found, int | float) and not isinstance(found, bool)
        self.require(number and 0 <= found <= 1, name, "is not a number from 0 to 1")
        return float(found)

    def moment(self, name: str) -> datetime:
        """A time as RFC 3339 writes it; in UTC."""
        found = self.text(name, 40)
        try:
            if _RFC3339.fullmatch(found):
                return datetime.fromisoformat(found.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise BadReceipt(f"{name} in {self.where} is not a time such as 2026-11-22T08:32:32Z.")

    def inner(self, name: str) -> "Members":
        return Members.of(self.get(name), f"{name} of {self.where}")

    def inners(self, name: str, most: int) -> "list[Members]":
        values = self._list(name, most)
        return [Members.of(value, f"{name}[{n}] of {self.where}") for n, value in enumerate(values)]

    def _list(self, name: str, most: int) -> list[Any]:
        found = self.get(name)
        self.require(isinstance(found, list), name, "is not a list")
        self.require(len(found) <= most, name, f"has more than {most} entries")
        return list(found)

    def _text(self, found: object, name: str, most: int) -> str:
        if not isinstance(found, str):
            raise BadReceipt(f"{name} in {self.where} is not text.")
        self.require(len(found) <= most, name, f"is longer than {most:,} characters")
        surrogates = any("\ud800" <= character <= "\udfff" for character in found)
        self.require(not surrogates, name, "holds half a character")
        return found
