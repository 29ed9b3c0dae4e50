"""References: a document's, with a form to correct it, and a quote's in every form."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from corpus.document import Document
from qa.answer import ELLIPSIS, Source
from qa.assistant import source
from web.api import problems
from web.links import document_page, quote_page, reference_to
from web.places import BadPlace, Followed, Link
from web.problems import Problem
from web.references.fields import Fields
from web.references.forms import FORMS, Cited, FormName, write_form
from web.references.reference import TYPES, BadValue
from web.rendering import render
from web.services import Wired

router = APIRouter()


@router.get("/documents/{document}/reference", include_in_schema=False)
def form(request: Request, document: str, services: Wired, link: Followed) -> Response:
    """``link`` is the quote from which one comes, and to which one goes back."""
    info = services.info(document)
    reference = services.references.reference(info)
    filled = Fields.of(reference, services.references.corrections(info))
    return _form(request, services, document, link, filled)


@router.post("/documents/{document}/reference", include_in_schema=False)
def correct(
    request: Request,
    document: str,
    services: Wired,
    link: Followed,
    filled: Annotated[Fields, Form()],
) -> Response:
    """Saves what differs from the file; an emptied field is the file's again."""
    try:
        services.references.correct(services.info(document), filled.corrections())
    except BadValue as error:
        return _form(request, services, document, link, filled, str(error))
    return RedirectResponse(f"{document_page(document)}{link.query(saved=True)}#reference", 303)


def _form(
    request: Request,
    services: Wired,
    document: str,
    link: Link,
    filled: Fields,
    problem: str = "",
) -> Response:
    info = services.info(document)
    return render(
        request,
        "correct.html",
        422 if problem else 200,
        info=info,
        link=link,
        stated=services.references.stated(info),
        filled=filled,
        types=TYPES,
        problem=problem,
    )


@router.get("/documents/{document}/cite", include_in_schema=False)
def cite(request: Request, document: str, services: Wired, link: Followed) -> Response:
    """The quote, and its reference in every form."""
    info, read = services.find(document)
    reference = services.references.reference(info)
    found = _source(link, read)
    cited = _cited(request, read, found)
    written = [
        (form, name, write_form(form, reference, cited), reference_to(document, form, found))
        for form, name in FORMS.items()
    ]
    return render(
        request,
        "cite.html",
        info=info,
        link=link,
        reference=reference,
        quote=ELLIPSIS.join(cited.words),
        back=cited.address or document_page(document),
        written=written,
    )


@router.get(
    "/v1/documents/{document}/reference",
    summary="A reference to a document, or to words of it",
    tags=["documents"],
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {}, "application/json": {}}},
        **problems(404, 409, 422, 503),
    },
)
def reference(
    request: Request,
    document: str,
    services: Wired,
    link: Followed,
    style: Annotated[FormName, Query(description="The form of the reference.")] = "chicago",
) -> Response:
    """As `text/plain`, `csl-json` as `application/json`; with `start` and `end`, of the page on
    which these words stand."""
    info, read = services.find(document)
    cited = _cited(request, read, _source(link, read))
    text = write_form(style, services.references.reference(info), cited)
    media_type = "application/json" if style == "csl-json" else "text/plain; charset=utf-8"
    return Response(text, media_type=media_type)


def _source(link: Link, document: Document) -> Source | None:
    """Where the link's words stand, None where it names none. Raises Problem where they are
    gone."""
    try:
        place = link.place(document)
    except BadPlace as error:
        raise Problem(422, str(error)) from error
    if place.found == "several":
        raise Problem(
            409,
            "The document has changed, and these words stand in it more than once now, so their "
            "page can't be told. Ask again.",
        )
    if place.found not in ("there", "moved"):
        raise Problem(
            409, "The document has changed, and these words can't be found in it. Ask again."
        )
    return source(document, place.spans) if place.spans else None


def _cited(request: Request, document: Document, found: Source | None) -> Cited:
    if found is None:
        return Cited()
    edges = (found.spans[0].start, found.spans[-1].end - 1)
    pages = [page for page in map(document.page_at, edges) if page]
    labels = dict.fromkeys(page.label or str(page.number) for page in pages)
    base = str(request.base_url).rstrip("/")
    return Cited(found.words, "–".join(labels), f"{base}{quote_page(found)}#quote")
