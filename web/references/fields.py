"""The form that corrects a reference."""

from dataclasses import fields

from pydantic import BaseModel

from corpus.normalise import inline
from web.references.reference import BadValue, Corrections, Reference

#: Written alone in a field: there is none, whatever the file says.
NONE = ("-", "–", "—")
#: Characters of a field of the form.
MOST = 2000


class Fields(BaseModel):
    """The form, as it is filled in; authors a line each."""

    authors: str = ""
    title: str = ""
    publisher: str = ""
    place: str = ""
    issued: str = ""
    url: str = ""
    type: str = ""

    @classmethod
    def of(cls, reference: Reference, corrections: Corrections) -> "Fields":
        values = {}
        for field in fields(Corrections):
            stated = getattr(reference, field.name)
            if field.name == "authors":
                text = "\n".join(author.text for author in reference.authors)
            else:
                text = stated.text if stated else ""
            corrected = getattr(corrections, field.name)
            values[field.name] = NONE[1] if corrected is not None and not text else text
        return cls(**values)

    def corrections(self) -> Corrections:
        """Raises :class:`~web.references.reference.BadValue`."""
        for text in self.model_dump().values():
            if len(text) > MOST:
                raise BadValue(f"A field holds {MOST:,} characters at most.")
        names = tuple(name for line in self.authors.splitlines() if (name := inline(line)))
        corrections = Corrections(
            authors=None if not names else () if names[0] in NONE else names,
            title=_said(self.title),
            publisher=_said(self.publisher),
            place=_said(self.place),
            issued=_said(self.issued),
            url=_said(self.url),
            type=_said(self.type),
        )
        corrections.check()
        return corrections


def _said(text: str) -> str | None:
    text = inline(text)
    return "" if text in NONE else text or None
