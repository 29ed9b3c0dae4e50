"""An answer carried away, as a receipt or as Markdown, and the page that verifies receipts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile
from fastapi.responses import Response

from index.errors import IndexCorrupt
from qa.answer import Answer
from qa.errors import BadReceipt
from qa.receipt import RECEIPT_LIMIT, Limits, make_receipt, read_receipt, write_receipt
from web.answer_markdown import answer_markdown
from web.problems import Problem
from web.question import LIMIT, Question
from web.rendering import render
from web.scope import BadScope, Limited
from web.services import Services, Wired
from web.verdicts import others, summary, verdict_label, verdict_reason
from web.verifying import verify_receipt
from web.wording import limited

router = APIRouter(include_in_schema=False)
#: Routes with bodies larger than the others'.
uploads = APIRouter(include_in_schema=False)
#: Bytes that the form takes, far more than a receipt has: who chose a document is told so.
UPLOAD_LIMIT = 32 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer to carry away, and what its question was limited to: ``titles`` are those of
    the documents."""

    answer: Answer
    limits: Limits
    titles: tuple[str, ...]


def _kept(services: Wired, q: Annotated[Question, Query()], scope: Limited) -> Kept:
    """What the form page shows for ``q``: the same call, with the same limits."""
    try:
        documents = services.chosen(scope)
    except BadScope as error:
        raise Problem(422, str(error)) from None
    answer = services.ask(q, limit=LIMIT, documents=documents)
    infos = [info for info in services.library() if info.id in scope.documents]
    limits = Limits(tuple(info.path for info in infos), scope.folders, scope.languages)
    return Kept(answer, limits, tuple(info.title for info in infos))


Asked = Annotated[Kept, Depends(_kept)]


@router.get("/receipt.json")
def receipt(kept: Asked) -> Response:
    """The receipt of the answer to ``q``."""
    now = datetime.now(UTC)
    data = write_receipt(make_receipt(kept.answer, now, kept.limits))
    return _attachment(data, "application/json", f"receipt-{now:%Y%m%d-%H%M%S}.json")


@router.get("/answer.md")
def markdown(request: Request, kept: Asked) -> Response:
    """The answer to ``q``, with links to the places on this server."""
    now = datetime.now(UTC)
    told = limited(kept.limits, kept.titles) if kept.limits else ""
    text = answer_markdown(kept.answer, now, str(request.base_url), told)
    name = f"answer-{now:%Y%m%d-%H%M%S}.md"
    return _attachment(text.encode(), "text/markdown; charset=utf-8", name)


def _attachment(data: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


@router.get("/verify")
def form(request: Request) -> Response:
    return render(request, "verify.html", problem=None, receipt=None)


@uploads.post("/verify")
def verify(request: Request, services: Wired, receipt: Annotated[UploadFile, File()]) -> Response:
    """What became of each quote of the receipt, which is not kept."""
    try:
        read = read_receipt(receipt.file.read(RECEIPT_LIMIT + 1))
    except BadReceipt as error:
        return render(request, "verify.html", 422, problem=str(error), receipt=None)
    findings = verify_receipt(read, services.folder)
    return render(
        request,
        "verify.html",
        problem=None,
        receipt=read,
        findings=findings,
        summary=summary(findings),
        label=verdict_label,
        reason=verdict_reason,
        others=others,
        limited=limited,
        linked=_linked(services),
    )


def _linked(services: Services) -> set[str]:
    """Ids of the documents that have a page here. Where the index can't be read none has: that is
    no reason to withhold what the files themselves say, and every other page tells it."""
    try:
        return {info.id for info in services.library()}
    except IndexCorrupt:
        return set()
