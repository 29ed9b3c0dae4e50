"""Settings to working parts: the only place where they are put together."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import platformdirs

from index.build import BuildReport, build, default_index_dir
from index.embedder import Embedder
from index.errors import LibraryMissing
from index.live import LiveIndex
from index.models import default_model, load_embedder
from index.progress import Progress
from qa.assistant import Assistant
from qa.reader import PassageText
from qa.scorers import SCORERS
from web.documents import LibraryFolder
from web.jobs import Job, Jobs
from web.metrics import Metrics
from web.model import Model
from web.pictures import Pictures
from web.references.library import References
from web.services import Services
from web.settings import Settings
from web.sources import SourceFiles
from web.wording import build_summary

#: Read once at the start, so that the first question doesn't wait for what is set up late.
_WARM = PassageText(0, "It is warm.", ((0, 11),), "en")


def index_folder(settings: Settings) -> Path:
    """Where the library's index lives."""
    return settings.index_dir or default_index_dir(settings.library)


def require_library(settings: Settings) -> None:
    """Raises :class:`~index.errors.LibraryMissing`."""
    if not settings.library.is_dir():
        raise LibraryMissing(
            f"{settings.library} is not a folder: name the folder with your documents"
        )


def demo_folder() -> Path:
    """Where the demo library lives."""
    return platformdirs.user_data_path("ibid", appauthor=False) / "demo"


def open_embedder(settings: Settings, say: Callable[[str], None]) -> Embedder:
    name = settings.model or default_model()
    return load_embedder(name, cache_dir=settings.cache_dir, say=say)


def open_live(settings: Settings) -> LiveIndex:
    return LiveIndex(index_folder(settings))


def open_assistant(settings: Settings, say: Callable[[str], None]) -> Assistant:
    """Raises :class:`~index.errors.IndexError_` before the model is loaded, where the index
    alone tells that nothing can be answered."""
    if settings.index_dir is None:
        require_library(settings)
    live = open_live(settings)
    live.generation()
    return make_assistant(settings, live, open_embedder(settings, say))


def make_assistant(settings: Settings, live: LiveIndex, embedder: Embedder) -> Assistant:
    return Assistant(live, embedder, scorer=SCORERS[settings.scorer](embedder))


def build_index(
    settings: Settings,
    embedder: Embedder,
    progress: Callable[[Progress], None],
    *,
    full: bool = False,
) -> BuildReport:
    return build(
        settings.library,
        embedder,
        index_dir=settings.index_dir,
        full=full,
        limit_bytes=settings.file_limit,
        progress=progress,
    )


def make_services(
    settings: Settings, load: Callable[[], Embedder], examples: tuple[str, ...] = ()
) -> Services:
    """All that a server needs; the model is not loaded yet."""
    live = open_live(settings)
    metrics = Metrics()

    @cache  # one for all questions: it keeps what it has read
    def assistant_of(embedder: Embedder) -> Assistant:
        return make_assistant(settings, live, embedder)

    def warm(embedder: Embedder) -> None:
        embedder.embed_question(_WARM.text)
        assistant_of(embedder).scorer.read(_WARM.text, [_WARM])

    model = Model(load, warm)

    def rebuild(progress: Callable[[Progress], None]) -> str:
        return build_summary(build_index(settings, model.get(), progress))

    def count(job: Job) -> None:
        metrics.rebuilds.labels(job.state).inc()

    folder = LibraryFolder(settings.library, settings.file_limit)
    sources = SourceFiles(folder)
    return Services(
        live=live,
        model=model,
        assistant=lambda: assistant_of(model.get()),
        folder=folder,
        sources=sources,
        references=References(sources),
        pictures=Pictures(index_folder(settings) / "pictures"),
        jobs=Jobs(rebuild, count),
        metrics=metrics,
        allowed_hosts=(settings.host, *settings.allowed_hosts),
        examples=examples,
    )
