"""What machines ask of a server: alive, ready, metrics."""

from fastapi import APIRouter, Response

from index.errors import IndexError_
from web.api import problems
from web.metrics import CONTENT_TYPE
from web.problems import Problem
from web.schemas import Health, Ready
from web.services import Wired

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Is the server alive?")
def healthz() -> Health:
    return Health()


@router.get("/readyz", summary="Can it answer questions?", responses=problems(503))
def readyz(services: Wired) -> Ready:
    """Ready once there is an index to answer from, and the model and what reads are loaded."""
    try:
        generation = services.live.generation()
        embedder = services.model.get(patience=0)
        generation.require_model(embedder)
        services.assistant()
    except IndexError_ as error:
        raise Problem(503, str(error), headers={"Retry-After": "2"}) from error
    return Ready(generation=generation.name, model=embedder.name)


@router.get("/metrics", summary="Metrics for Prometheus", response_class=Response)
def metrics(services: Wired) -> Response:
    return Response(services.metrics.text(), media_type=CONTENT_TYPE)
