"""Templates to responses. Everything is escaped; no template marks anything as safe."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from qa.answer import pieces
from web import wording
from web.layout import headings
from web.links import (
    cite_page,
    crop,
    document_page,
    quote_page,
    reference_page,
    reference_to,
)
from web.references.reference import TYPES
from web.scope import ask_page
from web.state import running_job

HERE = Path(__file__).parent
STATIC = HERE / "static"


@cache
def environment() -> Environment:
    """The templates; compiled once."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        strength=wording.strength,
        language_name=wording.language_name,
        format_name=wording.format_name,
        file_size=wording.file_size,
        duration=wording.duration,
        problem_heading=wording.problem_heading,
    )
    templates.globals.update(
        count=wording.count,
        pieces=pieces,
        page_name=wording.page_name,
        section_name=wording.section_name,
        document_page=document_page,
        reference_page=reference_page,
        cite_page=cite_page,
        reference_to=reference_to,
        reference_types=TYPES,
        headings=headings,
        quote_page=quote_page,
        crop=crop,
        ask_page=ask_page,
    )
    return templates


def render(
    request: Request,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    /,
    **context: Any,
) -> HTMLResponse:
    """The page, with the nonce by which its scripts may run, the rebuild that every page tells
    of while it runs, and the server's own address, for paper."""
    html = (
        environment()
        .get_template(template)
        .render(
            nonce=request.scope["state"]["nonce"],
            job=running_job(request.app.state.services),
            origin=str(request.base_url).rstrip("/"),
            **context,
        )
    )
    return HTMLResponse(html, status, headers)
