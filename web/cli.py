"""The commands. What is slow to import is imported by the command that needs it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from index.build import BuildReport
    from index.embedder import Embedder
    from web.settings import Settings

app = typer.Typer(
    help="Answers a question in the exact words of your own documents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Library = Annotated[
    Path | None,
    typer.Argument(help="The folder of documents; else $IBID_LIBRARY, else the current folder."),
]
LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "-L", "--library", help="The folder; else $IBID_LIBRARY, else the current folder."
    ),
]
IndexDir = Annotated[
    Path | None,
    typer.Option(help="Where the index lives, if not in LIBRARY/.ibid; else $IBID_INDEX_DIR."),
]
ModelName = Annotated[
    str | None, typer.Option(help="The embedding model, a name or a folder; else $IBID_MODEL.")
]
Host = Annotated[str | None, typer.Option(help="The address to serve on; else 127.0.0.1.")]
Port = Annotated[int | None, typer.Option(help="The port; else 8000. 0 picks a free one.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the HTTP API gives it.")]


@app.command()
def demo(host: Host = None, port: Port = None) -> None:
    """Builds the demo library in the user's data folder, if need be, and serves it."""
    from corpus.demo import EXAMPLE_QUESTIONS, copy_to
    from web import wiring
    from web.settings import read_settings

    folder = wiring.demo_folder()
    settings = read_settings(library=folder, index_dir=folder / ".ibid", host=host, port=port)
    copy_to(folder)
    embedder = wiring.open_embedder(settings, _say)
    _build(settings, embedder, full=False)
    _serve(settings, embedder, tuple(EXAMPLE_QUESTIONS))


@app.command()
def index(
    library: Library = None,
    full: Annotated[bool, typer.Option("--full", help="Read and embed everything anew.")] = False,
    index_dir: IndexDir = None,
    model: ModelName = None,
) -> None:
    """Reads and embeds what changed in the library, and publishes the new index."""
    from web import wiring
    from web.settings import read_settings

    settings = read_settings(library=library, index_dir=index_dir, model=model)
    wiring.require_library(settings)
    _build(settings, wiring.open_embedder(settings, _say), full=full)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in any of the languages.")],
    library: LibraryOption = None,
    limit: Annotated[int, typer.Option("-n", min=1, max=20, help="Quotes at most.")] = 5,
    as_json: AsJson = False,
    index_dir: IndexDir = None,
    model: ModelName = None,
) -> None:
    """Answers in quotes, or says that the documents don't answer: both exit with 0."""
    from web import wiring
    from web.question import parse_question
    from web.schemas import AskResponse
    from web.settings import read_settings
    from web.terminal import print_answer

    question = parse_question(question)
    settings = read_settings(library=library, index_dir=index_dir, model=model)
    answer = wiring.open_assistant(settings, _say).ask(question, limit=limit)
    if as_json:
        typer.echo(AskResponse.of(answer).model_dump_json(indent=2))
    else:
        print_answer(answer)


@app.command()
def serve(
    library: Library = None,
    host: Host = None,
    port: Port = None,
    index_dir: IndexDir = None,
    model: ModelName = None,
) -> None:
    """Serves the library's pages and its HTTP API."""
    from web import wiring
    from web.settings import read_settings

    settings = read_settings(
        library=library, host=host, port=port, index_dir=index_dir, model=model
    )
    wiring.require_library(settings)
    _serve(settings)


@app.command()
def status(library: Library = None, index_dir: IndexDir = None) -> None:
    """Says what the library's index holds, and what could not be read and why."""
    from web import wiring
    from web.settings import read_settings
    from web.terminal import print_status

    settings = read_settings(library=library, index_dir=index_dir)
    wiring.require_library(settings)
    services = wiring.make_services(settings, lambda: wiring.open_embedder(settings, _say))
    generation = services.generation()
    print_status(services.folder.root, generation, services.waiting(generation))


@app.command("eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="A file of questions, one JSON a line.")],
    library: LibraryOption = None,
    as_json: AsJson = False,
    index_dir: IndexDir = None,
    model: ModelName = None,
) -> None:
    """Asks the questions of a file, and says how often the right quote came first."""
    import json

    from qa.evaluate import evaluate as run
    from qa.evaluate import read_questions
    from web import wiring
    from web.settings import read_settings

    asked = read_questions(questions)
    settings = read_settings(library=library, index_dir=index_dir, model=model)
    report = run(wiring.open_assistant(settings, _say), asked)
    if as_json:
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
    else:
        for line in report.lines():
            typer.echo(line)


@app.command()
def verify(
    receipt: Annotated[str, typer.Argument(help="The receipt's file; - for standard input.")],
    library: Library = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Holds a receipt against the library's files: exits with 0 where each quote is verified, 1
    where one is not or there is none, 2 where that can't be told. Needs no index and no model."""
    from qa.receipt import read_receipt
    from qa.verification import all_sound
    from web import wiring
    from web.documents import LibraryFolder
    from web.failures import EXPECTED
    from web.settings import read_settings
    from web.terminal import print_findings
    from web.verify_schemas import VerificationOut
    from web.verifying import verify_receipt

    try:
        read = read_receipt(_bytes_of(receipt))
        settings = read_settings(library=library)
        wiring.require_library(settings)
        findings = verify_receipt(read, LibraryFolder(settings.library, settings.file_limit))
    except EXPECTED as error:
        _say(f"ibid: {_told(error)}")
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(VerificationOut.of(read, findings).model_dump_json(indent=2))
    else:
        print_findings(read, findings)
    if not all_sound(findings):
        raise typer.Exit(1)


def _bytes_of(receipt: str) -> bytes:
    """One byte more than a receipt may have is enough to see that it has too many."""
    from qa.receipt import RECEIPT_LIMIT

    if receipt == "-":
        return sys.stdin.buffer.read(RECEIPT_LIMIT + 1)
    with Path(receipt).open("rb") as file:
        return file.read(RECEIPT_LIMIT + 1)


def _build(settings: "Settings", embedder: "Embedder", *, full: bool) -> "BuildReport":
    from web import wiring
    from web.terminal import BuildProgress, print_report

    with BuildProgress() as progress:
        report = wiring.build_index(settings, embedder, progress.show, full=full)
    print_report(report)
    return report


def _serve(
    settings: "Settings", embedder: "Embedder | None" = None, examples: tuple[str, ...] = ()
) -> None:
    from web import wiring
    from web.server import listen, serve, url_of

    def load() -> "Embedder":
        return embedder or wiring.open_embedder(settings, _say)

    with listen(settings.host, settings.port) as listening:
        _say(f"Open {url_of(listening)} (Ctrl+C stops)")
        if examples:
            _say("Questions to try:")
        for example in examples[:3]:
            _say(f"  {example}")
        serve(wiring.make_services(settings, load, examples), listening)


def _say(line: str) -> None:
    """To the person; standard output is for what was asked for."""
    typer.echo(line, err=True)


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def main() -> None:
    """The entry point: an expected error is one line on standard error and exit code 1."""
    try:
        app()
    except Exception as error:
        from web.failures import EXPECTED

        if not isinstance(error, EXPECTED):
            raise
        _say(f"ibid: {_told(error)}")
        sys.exit(1)


if __name__ == "__main__":
    main()
