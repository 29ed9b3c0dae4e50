"""What the commands print for people."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from unicodedata import category

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from corpus.locate import fold
from index.build import BuildReport
from index.generation import DocumentInfo, Generation, UnreadableFile
from index.progress import Progress as Stage
from qa.answer import Answer, Citation, pieces
from qa.receipt import Receipt, rfc3339
from qa.verification import Finding
from web.progress import describe, percent
from web.verdicts import others, summary, verdict_label, verdict_reason
from web.wording import build_summary, count, duration, place, strength


def print_answer(answer: Answer) -> None:
    """The quotes with their places, or that there are none and what comes nearest."""
    console = _console()
    if answer.answerable:
        for citation in answer.citations:
            _print_quote(console, citation, strength(citation.quote.score))
    else:
        console.print(Text("Not answered by your documents.", "bold"))
        if answer.near_misses:
            console.print(Text("Near misses, probably no answer:\n", "dim"))
        for citation in answer.near_misses:
            _print_quote(console, citation, "near miss")
    searched = answer.searched
    line = (
        f"Searched {count(searched.documents, 'document')}, "
        f"{count(searched.passages, 'passage')}, in {duration(answer.took_ms / 1000)}"
    )
    if searched.unreadable:
        line += f"; {count(searched.unreadable, 'file')} could not be read"
    console.print(Text(f"{line}.", "dim"))


def _print_quote(console: Console, citation: Citation, verdict: str) -> None:
    line = Text(f"{citation.rank}. “")
    for piece in pieces(citation.quote):
        line.append(piece.text, "underline" if piece.highlighted else None)
    console.print(line.append("”"))
    source = citation.source
    parts = [source.title, place(source), verdict]
    console.print(Text("   " + " · ".join(part for part in parts if part), "bold"))
    console.print(Text(f"   {_name(source.path)}", "dim"))
    for other in citation.also:
        parts = [other.title, place(other), _name(other.path)]
        where = " · ".join(part for part in parts if part)
        console.print(Text(f"   The same words in {where}", "dim"))
    console.print()


def print_findings(receipt: Receipt, findings: Sequence[Finding]) -> None:
    """What became of each quote of a receipt, and where its words stand now."""
    console = _console()
    console.print(Text(f"{_name(receipt.question)} ({rfc3339(receipt.asked_at)})\n", "dim"))
    for rank, finding in enumerate(findings, start=1):
        near = ", a near miss" if finding.quote.near_miss else ""
        console.print(Text(f"{rank}. “{_name(fold(finding.quote.quote))}”{near}"))
        style = "bold" if finding.sound else "bold yellow"
        console.print(Text(f"   {verdict_label(finding)}. {_name(verdict_reason(finding))}", style))
        console.print(Text(f"   {_name(finding.path or finding.quote.document.path)}", "dim"))
        for where in finding.places:
            spans = ", ".join(f"{start}–{end}" for start, end in where.spans)
            parts = [_name(place(where)), f"characters {spans}"]
            console.print(Text("   " + " · ".join(part for part in parts if part), "dim"))
        if more := others(finding):
            console.print(Text(f"   {more}", "dim"))
        console.print()
    console.print(Text(f"{summary(findings)}."))


def print_status(library: Path, generation: Generation | None, waiting: Sequence[str]) -> None:
    console = _console()
    console.print(Text(f"Library      {library}"))
    if generation is None:
        console.print(Text("Index        none yet: run `ibid index`"))
    else:
        manifest = generation.manifest
        console.print(Text(f"Index        {generation.name}, built {manifest.created}"))
        console.print(Text(f"Model        {manifest.model}"))
        console.print(Text(f"Documents    {manifest.documents:,}"))
        console.print(Text(f"Passages     {manifest.passages:,}"))
        _print_unreadable(console, generation.unreadable)
        _print_noted(console, [info for info in generation.documents() if info.notes])
    if waiting:
        console.print(Text(f"Waiting      {count(len(waiting), 'file')}: run `ibid index`"))
    for path in waiting:
        console.print(Text(f"  {_name(path)}"))


def print_report(report: BuildReport) -> None:
    console = _console()
    console.print(Text(build_summary(report)))
    _print_unreadable(console, report.unreadable)
    _print_noted(console, report.noted)


def _print_unreadable(console: Console, files: Sequence[UnreadableFile]) -> None:
    if files:
        console.print(Text(f"Not read     {count(len(files), 'file')}", "yellow"))
    for file in files:
        console.print(Text(f"  {_name(file.path)}: {file.reason}"))


def _print_noted(console: Console, documents: Sequence[DocumentInfo]) -> None:
    if documents:
        console.print(Text(f"Partly read  {count(len(documents), 'file')}", "yellow"))
    for document in documents:
        for note in document.notes:
            console.print(Text(f"  {_name(document.path)}: {note}"))


def _name(path: str) -> str:
    """A path without characters that would command the terminal."""
    return "".join("\ufffd" if category(char) == "Cc" else char for char in path)


def _console() -> Console:
    """Long lines stay whole where they are not for a screen."""
    return Console(highlight=False, soft_wrap=True)


class BuildProgress:
    """A progress bar on standard error: files, then passages, and the time left."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._bar = Progress(
            BarColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def show(self, stage: Stage) -> None:
        if self._task is None:
            self._task = self._bar.add_task("", total=100)
        self._bar.update(self._task, description=describe(stage), completed=percent(stage))
