"""What may be asked."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError

from web.problems import plain_message

#: Characters.
QUESTION_LENGTH = 2000
#: Quotes at most, unless the caller says otherwise; and the most that may be asked for.
LIMIT, MAX_LIMIT = 5, 20
#: Ids of documents, or languages, in one question.
MAX_FILTERS = 1000


def _has_words(question: str) -> str:
    if not any(character.isalnum() for character in question):
        raise ValueError("the question has no words; ask it in a sentence or a few words")
    return question


Question = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=QUESTION_LENGTH),
    AfterValidator(_has_words),
]


class BadQuestion(ValueError):
    """A question that can't be asked; the message says why."""


def parse_question(text: str) -> str:
    """The question without white space around it. Raises :class:`BadQuestion`."""
    try:
        return _QUESTION_TYPE.validate_python(text)
    except ValidationError as error:
        raise BadQuestion(f"{plain_message(error.errors()[0]['msg'])}.") from None


_QUESTION_TYPE: TypeAdapter[str] = TypeAdapter(Question)
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Documents = Annotated[tuple[str, ...], Field(max_length=MAX_FILTERS)]
Languages = Annotated[tuple[Language, ...], Field(max_length=MAX_FILTERS)]
