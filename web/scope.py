"""What a question is limited to: documents, folders and languages, as the address names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from index.catalogue import DocumentInfo
from web.question import Documents
from web.wording import language_name

#: More documents than these are not offered one by one.
MAX_LISTED = 100


class BadScope(ValueError):
    """A limit that leaves nothing to search; the message says why."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Documents, by id, and folders are added together; languages narrow what they give. A
    folder stands for all below it. Empty means no limit."""

    documents: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.documents or self.folders or self.languages)

    def within(self, library: Sequence[DocumentInfo]) -> tuple[DocumentInfo, ...]:
        """Those of the library that are searched. Raises :class:`BadScope`, never gives none."""
        self._check(library)
        placed = bool(self.documents or self.folders)
        found = tuple(
            info
            for info in library
            if (not placed or info.id in self.documents or self._holds(info.path))
            and (not self.languages or info.language in self.languages)
        )
        if not found:
            names = " or ".join(map(language_name, self.languages))
            raise BadScope(f"None of the documents that you chose is in {names}.")
        return found

    def _holds(self, path: str) -> bool:
        return any(path.startswith(f"{folder}/") for folder in self.folders)

    def _check(self, library: Sequence[DocumentInfo]) -> None:
        if not {info.id for info in library}.issuperset(self.documents):
            raise BadScope(
                "A document that the search is limited to isn’t in the library any more, or has "
                "not been read yet."
            )
        if unknown := sorted(set(self.folders) - set(folders(library))):
            raise BadScope(f"No document is in a folder “{unknown[0]}”.")
        if unknown := sorted(set(self.languages) - set(languages(library))):
            raise BadScope(
                f"No document is in the language “{language_name(unknown[0])}”; the library has "
                f"{', '.join(map(language_name, languages(library)))}."
            )


def folders(library: Sequence[DocumentInfo]) -> list[str]:
    """Every folder that has a document somewhere below it, in order."""
    return sorted({
        str(folder) for info in library for folder in PurePosixPath(info.path).parents
        if folder.name
    })  # fmt: skip


def languages(library: Sequence[DocumentInfo]) -> list[str]:
    """The codes of the documents' languages, by the names that are shown."""
    return sorted({info.language for info in library}, key=language_name)


def ask_page(question: str = "", scope: Scope | None = None) -> str:
    """The address of the form page with this question, limited so."""
    scope = scope or Scope()
    pairs = [("q", question)] if question else []
    pairs += [("document", document) for document in scope.documents]
    pairs += [("folder", folder) for folder in scope.folders]
    pairs += [("language", language) for language in scope.languages]
    return "/" + (f"?{urlencode(pairs)}" if pairs else "")


def _scope(
    document: Annotated[Documents, Query()] = (),
    folder: Annotated[Documents, Query()] = (),
    language: Annotated[Documents, Query()] = (),
) -> Scope:
    return Scope(document, tuple(name.strip("/") for name in folder), language)


#: The scope of a request's address.
Limited = Annotated[Scope, Depends(_scope)]
