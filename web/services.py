"""What the server is made of: given to ``create_app``, put together in :mod:`web.wiring`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from corpus.document import Document
from index.catalogue import DocumentInfo
from index.errors import IndexMissing
from index.generation import Generation
from index.live import LiveIndex
from qa.answer import Answer
from qa.assistant import Assistant
from qa.errors import NoReader
from qa.quoting import Quoter, Reading
from web.documents import LibraryFolder
from web.jobs import Jobs
from web.metrics import Metrics
from web.model import Model
from web.pictures import Pictures
from web.problems import Problem
from web.references.library import References
from web.scope import Scope
from web.sources import SourceFiles


@dataclass(frozen=True)
class Services:
    """``assistant`` gives the one that answers, waiting for the model; ``examples`` are questions
    that the empty form offers."""

    live: LiveIndex
    model: Model
    assistant: Callable[[], Assistant]
    folder: LibraryFolder
    sources: SourceFiles
    pictures: Pictures
    references: References
    jobs: Jobs
    metrics: Metrics
    allowed_hosts: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    def ask(
        self,
        question: str,
        *,
        limit: int,
        documents: Sequence[str] = (),
        languages: Sequence[str] = (),
    ) -> Answer:
        """Raises :class:`~index.errors.IndexError_` where there is nothing to answer from, and
        :class:`~web.problems.Problem` for the id of a document that isn't there."""
        generation = self.live.generation()
        known = {document.id for document in generation.documents()}
        if unknown := sorted(set(documents) - known):
            raise Problem(
                422, f"No document has the id {unknown[0]!r}; GET /v1/documents lists them."
            )
        assistant = self.assistant()
        with self.metrics.question_seconds.time():
            answer = assistant.ask(
                question, limit=limit, documents=documents or None, languages=languages or None
            )
        outcome = "answered" if answer.answerable else "not_answered"
        self.metrics.questions.labels(outcome).inc()
        return answer

    def quote(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """Raises :class:`~web.problems.Problem` where the model has no reader."""
        assistant = self.assistant()
        try:
            return Quoter(assistant.scorer, assistant.calibration).quote(question, texts)
        except NoReader:
            raise Problem(
                503, "There is no reader: start ibid without IBID_MODEL and IBID_SCORER."
            ) from None

    def generation(self) -> Generation | None:
        """The published generation; None before the first build."""
        try:
            return self.live.generation()
        except IndexMissing:
            return None

    def library(self) -> tuple[DocumentInfo, ...]:
        """The documents that are searched; none before the first build."""
        generation = self.generation()
        return tuple(generation.documents()) if generation else ()

    def chosen(self, scope: Scope) -> list[str]:
        """Ids of the documents that a question is limited to; none where it is not limited, or
        before the first build. Raises :class:`~web.scope.BadScope`."""
        generation = self.generation() if scope else None
        if generation is None:
            return []
        return [info.id for info in scope.within(generation.documents())]

    def info(self, document: str) -> DocumentInfo:
        """Raises Problem for a document that isn't in the index."""
        return _info(self.live.generation(), document)

    def find(self, document: str) -> tuple[DocumentInfo, Document]:
        """What the index holds of this document. Raises Problem as :meth:`info` does."""
        generation = self.live.generation()
        return _info(generation, document), generation.document(document)

    def waiting(self, generation: Generation | None) -> list[str]:
        """Paths of files that the generation doesn't know of."""
        if generation is None:
            return self.folder.paths()
        known = {document.path for document in generation.documents()}
        known |= {file.path for file in generation.unreadable}
        return [path for path in self.folder.paths() if path not in known]


def _info(generation: Generation, document: str) -> DocumentInfo:
    for info in generation.documents():
        if info.id == document:
            return info
    raise Problem(
        404,
        "No document has this id: it may have been removed or renamed. /documents lists "
        "those that there are.",
    )


def _services(request: Request) -> Services:
    return cast(Services, request.app.state.services)


Wired = Annotated[Services, Depends(_services)]
