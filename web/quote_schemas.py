"""The JSON of the reader by itself."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from qa.quoting import Reading
from web.question import Question
from web.schemas import SpanOut, json_example

#: Texts in one request, and characters of each.
MAX_TEXTS, TEXT_LENGTH = 100, 200_000
_TEXT = "Seven states signed the treaty. It entered into force on 4 May 2016."
_QUESTION = "When did the treaty enter into force?"


class QuoteRequest(BaseModel):
    """A question, and texts of the caller's own."""

    model_config = json_example({"question": _QUESTION, "texts": [_TEXT]}) | ConfigDict(
        extra="forbid"
    )

    question: Question
    texts: list[Annotated[str, StringConstraints(max_length=TEXT_LENGTH)]] = Field(
        min_length=1, max_length=MAX_TEXTS
    )


class ScoredSpanOut(SpanOut):
    score: float = Field(description="The probability that the sentence answers.")


class ReadingOut(BaseModel):
    """``answerable`` is the probability that the text answers. Offsets are code points of the
    text."""

    answerable: float
    spans: list[ScoredSpanOut] = Field(description="The best sentences, best first.")
    highlights: list[SpanOut] = Field(description="The words of the first span that answer.")

    @classmethod
    def of(cls, reading: Reading) -> "ReadingOut":
        return cls(
            answerable=reading.answerable,
            spans=[
                ScoredSpanOut(start=found.span.start, end=found.span.end, score=found.score)
                for found in reading.spans
            ],
            highlights=SpanOut.all(reading.highlights),
        )


class QuoteResponse(BaseModel):
    """``texts`` has a reading for each text of the request, in their order."""

    model_config = json_example(
        {
            "question": _QUESTION,
            "texts": [
                {
                    "answerable": 0.93,
                    "spans": [{"start": 32, "end": 68, "score": 0.93}],
                    "highlights": [{"start": 57, "end": 67}],
                }
            ],
        }
    )

    question: str
    texts: list[ReadingOut]
