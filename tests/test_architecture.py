"""The street has one direction: each package imports only those to its left."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STREET = ("corpus", "index", "qa", "web")
#: The only file, or folder, that may import these, however it is spelt.
ONLY = {
    "faiss": "index/faiss_store.py",
    "tantivy": "index/lexical.py",
    "sentence_transformers": "index/sentence_transformer.py",
    "pypdfium2": "corpus/pdf/",
    "pydantic_settings": "web/settings.py",
    "citeproc": "web/references/styles.py",
    "tomli_w": "web/references/sidecar.py",
}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The names of every module that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


@pytest.mark.parametrize("package", STREET)
def test_imports_go_left_only(package: str) -> None:
    right = {*STREET[STREET.index(package) + 1 :], "benchmarks", "training", "tests"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imported(path)
        if name.split(".")[0] in right
    ]
    assert wrong == []


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def runs_first(path: Path, known: set[str]) -> set[str]:
    """The modules that run when this one is imported, besides the packages that it is in: those
    that it imports at its top, and the packages that these are in."""
    named: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    pieces = [name.split(".") for name in named]
    run = {".".join(parts[:n]) for parts in pieces for n in range(1, len(parts) + 1)}
    own = name_of(path)
    return {name for name in run & known if not f"{own}.".startswith(f"{name}.")}


def test_any_module_can_be_imported_first() -> None:
    """No circle of imports: in one, what comes first decides whether it works."""
    files = {name_of(path): path for package in STREET for path in modules(package)}
    graph = {name: runs_first(path, set(files)) for name, path in files.items()}
    assert "corpus.loaders.pdf" in graph["corpus.loaders"]
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("library", ONLY)
def test_a_library_has_one_door(library: str) -> None:
    doors = {
        str(path.relative_to(ROOT))
        for package in STREET
        for path in modules(package)
        if any(name.split(".")[0] == library for name in imported(path))
    }
    assert doors
    assert all(door.startswith(ONLY[library]) for door in doors), doors


def test_the_environment_is_read_in_one_place() -> None:
    """The demo's build script, and a default that is set for torch, are no readers."""
    readers = {
        str(path.relative_to(ROOT))
        for package in STREET
        for path in modules(package)
        if re.search(r"getenv|os\.environ(?!\.setdefault)", path.read_text(encoding="utf-8"))
    }
    assert readers - {"corpus/demo/build.py"} == {"web/settings.py"}


def test_nothing_is_pickled() -> None:
    users = [
        str(path.relative_to(ROOT))
        for package in STREET
        for path in modules(package)
        if {"pickle", "joblib", "dill", "shelve", "marshal"}
        & {n.split(".")[0] for n in imported(path)}
    ]
    assert users == []


def test_documents_are_made_of_the_standard_library_alone() -> None:
    names = set(imported(ROOT / "corpus" / "document.py"))
    assert {name.split(".")[0] for name in names} <= {
        "collections", "corpus", "dataclasses", "functools", "bisect", "hashlib", "itertools", "re", "typing",
    }  # fmt: skip
