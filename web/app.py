"""The web application."""

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from web import api, document_pages, health, library_pages, pages, receipt_pages, reference_pages
from web.errors import ProblemMiddleware, add_handlers
from web.head import HeadMiddleware
from web.metrics import MetricsMiddleware
from web.rendering import STATIC
from web.security import SecurityMiddleware
from web.services import Services

#: Of the HTTP contract: the routes are under /v1.
API_VERSION = "1"
#: The largest body of a request that uploads nothing, in bytes.
BODY_LIMIT = 1 << 20
#: Room, beside the file, for the wrapping of a multipart body, in bytes.
ENVELOPE = 1 << 20
#: Files of the largest size that the page takes at once.
FILES_AT_ONCE = 10

DESCRIPTION = """\
Answers a question in the exact words of your own documents. Offsets are Unicode code points,
half-open, into `/v1/documents/{id}/text`. Errors are `application/problem+json` (RFC 9457).
"""


def create_app(services: Services) -> FastAPI:
    """An application over these services; it keeps no state of its own."""
    app = FastAPI(
        title="ibid",
        version=API_VERSION,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        # Nothing leaves the machine, whatever the environment says.
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    app.state.services = services
    # The last one added sees a request first.
    app.add_middleware(ProblemMiddleware)
    app.add_middleware(MetricsMiddleware, metrics=services.metrics)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(SecurityMiddleware, allowed_hosts=services.allowed_hosts)
    add_handlers(app)
    limit = services.folder.limit
    # Limits are the routers', not the application's, which would answer past our middleware.
    app.include_router(api.router, max_body_size=BODY_LIMIT)
    app.include_router(api.uploads, max_body_size=limit + ENVELOPE)
    app.include_router(health.router, max_body_size=BODY_LIMIT)
    for part in (pages, library_pages, document_pages, receipt_pages, reference_pages):
        app.include_router(part.router, max_body_size=BODY_LIMIT)
    app.include_router(library_pages.uploads, max_body_size=FILES_AT_ONCE * limit + ENVELOPE)
    app.include_router(receipt_pages.uploads, max_body_size=receipt_pages.UPLOAD_LIMIT)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
