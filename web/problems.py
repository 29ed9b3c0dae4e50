"""Errors as RFC 9457 problem details."""

import http
import json
from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An error for the caller. ``detail`` says what to do; ``extra`` adds members to the JSON."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.extra = extra

    @property
    def title(self) -> str:
        return http.HTTPStatus(self.status).phrase

    def as_dict(self) -> dict[str, Any]:
        """The members of the JSON; the type "about:blank" means that the title is the status."""
        members = {"type": "about:blank", "title": self.title, "status": self.status}
        return {**members, "detail": self.detail, **self.extra}


def problem_response(problem: Problem) -> Response:
    # ASCII escapes: an error may name a field by a lone surrogate, which UTF-8 can't hold.
    body = json.dumps(problem.as_dict(), ensure_ascii=True)
    return Response(body, problem.status, problem.headers, MEDIA_TYPE)


def wants_html(request: Request) -> bool:
    """Whether the caller is a browser that shows a page, not a program."""
    return "text/html" in request.headers.get("accept", "")


def plain_message(message: str) -> str:
    """What pydantic says of a value, in words for a person who doesn't know Python."""
    if "UploadFile" in message:
        return "Send a file, as multipart/form-data"
    plain = message.removeprefix("Value error, ").replace("valid tuple", "list")
    return plain[:1].upper() + plain[1:]


def validation_problem(error: RequestValidationError) -> Problem:
    """What is wrong with a request, field by field, without repeating what was sent."""
    errors = [
        {"field": ".".join(map(str, item["loc"][1:])), "message": plain_message(item["msg"])}
        for item in error.errors()
    ]
    if any(item["type"] == "json_invalid" for item in error.errors()):
        return Problem(400, "The body is not valid JSON.", errors=errors)
    lines = [": ".join(filter(None, item.values())) for item in errors]
    return Problem(422, "; ".join(lines), errors=errors)
