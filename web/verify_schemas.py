"""The JSON of a verification."""

from collections.abc import Sequence

from pydantic import BaseModel

from qa.receipt import Receipt, rfc3339
from qa.verification import Finding, Verdict, all_sound
from web.schemas import LocationOut, SpanOut


class PlaceOut(BaseModel):
    spans: list[SpanOut]
    location: LocationOut


class FindingOut(BaseModel):
    """``path`` is where the file lies now, null where it is gone; the words stand ``found``
    times in it (counted up to 1000), the first of them at ``places``; ``reason`` is why a file
    can't be read."""

    quote: str
    document: str
    verdict: Verdict
    verified: bool
    path: str | None
    moved: bool
    found: int
    places: list[PlaceOut]
    reason: str | None

    @classmethod
    def of(cls, finding: Finding) -> "FindingOut":
        return cls(
            quote=finding.quote.quote,
            document=finding.quote.document.path,
            verdict=finding.verdict,
            verified=finding.sound,
            path=finding.path,
            moved=finding.moved,
            found=finding.found,
            places=[
                PlaceOut(spans=SpanOut.all(place.spans), location=LocationOut.of(place))
                for place in finding.places
            ],
            reason=finding.reason or None,
        )


class VerificationOut(BaseModel):
    question: str
    asked_at: str
    verified: bool
    quotes: list[FindingOut]

    @classmethod
    def of(cls, receipt: Receipt, findings: Sequence[Finding]) -> "VerificationOut":
        return cls(
            question=receipt.question,
            asked_at=rfc3339(receipt.asked_at),
            verified=all_sound(findings),
            quotes=[FindingOut.of(finding) for finding in findings],
        )
