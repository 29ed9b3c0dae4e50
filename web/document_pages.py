"""The page of one document, at the quote: its pages as pictures, or its text."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from corpus.document import Document
from index.catalogue import DocumentInfo
from web.layout import lay_out
from web.links import HASH_DIGITS
from web.pictures import WIDTHS
from web.places import BadPlace, Followed, Link, Place
from web.problems import Problem
from web.rendering import render
from web.services import Wired
from web.sheets import PDF, browse

router = APIRouter(include_in_schema=False)

#: In place of the policy of pages: a library's file must not act as a part of ibid.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@router.get("/documents/{document}")
def document_page(
    request: Request,
    document: str,
    services: Wired,
    link: Followed,
    view: Literal["pages", "text"] = "pages",
    page: Annotated[int | None, Query(ge=1)] = None,
    saved: bool = False,
) -> Response:
    """The document with the link's words marked; the first of them has the id "quote". ``saved``:
    its reference was corrected just now."""
    info, read = services.find(document)
    place, problem = _place(link, read)
    state = services.sources.state(info.path, info.sha256)
    context: dict[str, Any] = {
        "info": info,
        "link": link,
        "place": place,
        "problem": problem,
        "state": state,
        "referred": services.references.shown(info),
        "saved": saved,
        "pdf": info.media_type == PDF,
    }
    status = 422 if problem else 200
    if info.media_type == PDF and state == "same" and view == "pages":
        data = services.sources.same(info.path, info.sha256)
        browsing = browse(data, info, read, place, page)
        return render(request, "document_pages.html", status, browsing=browsing, **context)
    return render(
        request, "document_text.html", status, groups=lay_out(read, place.spans), **context
    )


def _place(link: Link, document: Document) -> tuple[Place, str | None]:
    try:
        return link.place(document), None
    except BadPlace as error:
        return Place(()), str(error)


@router.get("/documents/{document}/pages/{page}.png")
def page_picture(
    document: str,
    page: Annotated[int, Path(ge=1)],
    services: Wired,
    sha256: str,
    width: int = WIDTHS[0],
) -> Response:
    """The page as a picture, of the document's state with this hash."""
    info = services.info(document)
    if width not in WIDTHS:
        raise Problem(422, f"Pictures of pages are {WIDTHS[0]} or {WIDTHS[1]} pixels wide.")
    _require_pdf(info, sha256)
    try:
        data = services.pictures.page(
            info.sha256, page, width, lambda: services.sources.same(info.path, info.sha256)
        )
    except IndexError:
        raise Problem(404, f"The document has no page {page}.") from None
    return Response(data, media_type="image/png")


@router.get("/documents/{document}/crop.png")
def crop_picture(document: str, services: Wired, link: Followed) -> Response:
    """The page around the link's words, as a picture with the words marked."""
    info, read = services.find(document)
    _require_pdf(info, info.sha256)
    place, problem = _place(link, read)
    if problem or not place.spans:
        raise Problem(404, problem or "The words of the link are not in the document any more.")
    try:
        data = services.pictures.crop(
            read, place.spans, lambda: services.sources.same(info.path, info.sha256)
        )
    except IndexError:
        raise Problem(404, "These words stand nowhere on a page.") from None
    return Response(data, media_type="image/png")


def _require_pdf(info: DocumentInfo, sha256: str) -> None:
    if info.media_type != PDF:
        raise Problem(404, "Only PDF documents have pages.")
    if len(sha256) < HASH_DIGITS or not info.sha256.startswith(sha256):
        raise Problem(409, "The document has changed since this page was made; load it again.")


@router.get("/documents/{document}/file")
def original(document: str, services: Wired) -> Response:
    """The file itself: shown by the browser if it is a PDF, else to be saved."""
    info = services.info(document)
    data = services.sources.read(info.path)
    name = info.path.rsplit("/", 1)[-1]
    headers = {"Content-Disposition": _disposition(info, name)}
    if info.media_type != PDF:
        headers["Content-Security-Policy"] = FILE_POLICY
    served_as = info.media_type if info.media_type == PDF else "application/octet-stream"
    return Response(data, media_type=served_as, headers=headers)


def _disposition(info: DocumentInfo, name: str) -> str:
    kind = "inline" if info.media_type == PDF else "attachment"
    return f"{kind}; filename*=UTF-8''{quote(name, safe='')}"
