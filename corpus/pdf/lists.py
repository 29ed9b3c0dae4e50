"""How list items begin."""

import re

_BULLETS = "•◦▪▫‣●○■□⁃∙·*❖➢➤✓✔➔→\uf0b7\uf0a7\uf0d8\uf0fc\uf076\u2023\u25c6\u25b6\u25ba"
_BULLET = re.compile(rf"(?:[{_BULLETS}]|o(?=\s))\s*(?=\S)")
_DASH = re.compile(r"[–—-]\s+(?=\S)")
_NUMBER = re.compile(
    r"(?:\(?(?:\d{1,3}|[^\W\d_]|[ivx]{1,5})\)|\[\d{1,3}\]|\d{1,3}\.|[a-zа-яё]\.)\s+(?=\S)"
)


def bullet_length(text: str) -> int:
    """The length of the bullet, with the space after it, that the text begins with; 0 where it
    begins with none. A dash counts."""
    match = _BULLET.match(text) or _DASH.match(text)
    return match.end() if match else 0


def is_sure(text: str) -> bool:
    """Whether the text begins with a bullet that can be nothing else (a dash can)."""
    return bool(_BULLET.match(text)) and not text.startswith(("*", "·", "o"))


def marker_length(text: str) -> int:
    """The length of the bullet, number or letter that the text begins with; 0 for none."""
    match = _NUMBER.match(text)
    return match.end() if match else bullet_length(text)
