"""The page of one document, at the quote."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from corpus.document import Span
from web.layout import BadPlace, lay_out, places
from web.rendering import render
from web.services import Wired

router = APIRouter(include_in_schema=False)


@router.get("/documents/{document}")
def document_page(
    request: Request,
    document: str,
    services: Wired,
    start: Annotated[list[str] | None, Query()] = None,
    end: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """The text, with the places of the link marked; the first one has the id "quote"."""
    info, read = services.find(document)
    marked: tuple[Span, ...] = ()
    problem = None
    try:
        marked = places(read, _offsets(start), _offsets(end))
    except BadPlace as error:
        problem = str(error)
    return render(
        request,
        "document.html",
        422 if problem else 200,
        info=info,
        document=read,
        groups=lay_out(read, marked),
        marked=marked,
        problem=problem,
    )


def _offsets(values: list[str] | None) -> list[int]:
    for value in values or ():
        if not (value.isascii() and value.isdigit() and len(value) < 12):
            raise BadPlace("The link's place is not a number of characters.")
    return [int(value) for value in values or ()]
