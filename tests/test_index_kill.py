"""Builders that die, and builders that meet."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pytest

import corpus.loaders
from index import assemble, embedding, publish
from index.build import build
from index.catalogue_writer import CatalogueWriter
from index.errors import LibraryLocked
from index.faiss_store import FaissStore
from index.fingerprint import text_fingerprint
from index.generation import Generation
from index.lexical import LexicalIndex
from index.live import LiveIndex
from index.lock import building_lock
from index.manifest import Manifest
from tests.fakes import FakeEmbedder

#: Everything by which a build changes the disk. A builder is killed before each call to them.
STEPS: list[tuple[Any, str]] = [
    (publish, "_sync"),
    (Path, "rename"),
    (Path, "replace"),
    (Path, "mkdir"),
    (Path, "write_text"),
    (Path, "write_bytes"),
    (shutil, "rmtree"),
    (CatalogueWriter, "add"),
    (CatalogueWriter, "copy"),
    (embedding, "_embed"),
    (FaissStore, "save"),
    (LexicalIndex, "write"),
    (Manifest, "write"),
    (assemble, "write_derived"),
]
text_fingerprint()  # cached here, in what the killed processes are forked from


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spares each process the second that it takes to load the languages."""
    monkeypatch.setattr(corpus.loaders, "detect", detect)


def detect(text: str) -> str:
    return "en"


@pytest.fixture(scope="module")
def processes() -> multiprocessing.context.ForkServerContext:
    """Starts processes quickly, with everything imported, and without forking this one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.test_index_kill", "faiss"])
    return context


def build_and_die(library: Path, before_step: int) -> None:
    """Builds, and kills its own process before the step of this number."""
    corpus.loaders.detect = detect
    count = 0

    def deadly(step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            if count == before_step:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*args, **kwargs)

        return run

    for owner, name in STEPS:
        step = getattr(owner, name)
        static = name == "write" and owner is LexicalIndex
        setattr(owner, name, staticmethod(deadly(step)) if static else deadly(step))
    build(library, FakeEmbedder())


def hold_lock(index_dir: Path, held: Connection) -> None:
    with building_lock(index_dir):
        held.send("held")
        signal.pause()


def answers(generation: Generation) -> tuple[object, ...]:
    """All that can be asked of a generation."""
    texts = tuple(generation.document(info.id).text for info in generation.documents())
    dense = generation.vectors.search(FakeEmbedder().embed_question("turn it was"), 20)
    words = generation.lexical.search("turn treaty", 20)
    passages = generation.passages([id_ for id_, _ in dense])
    return texts, tuple(dense), tuple(words), tuple(passages)


def run_and_wait(process: ForkServerProcess) -> int | None:
    process.start()
    process.join(30)
    return process.exitcode


def test_a_killed_build_leaves_the_old_answers_or_the_new(
    library: Path, processes: multiprocessing.context.ForkServerContext
) -> None:
    live = LiveIndex(library / ".ibid")
    build(library, FakeEmbedder())
    outcomes = []
    for step in range(1, 200):
        old = answers(live.generation())
        (library / f"turn-{step % 3}.txt").write_text(f"It was turn {step}.\n")
        exit_code = run_and_wait(processes.Process(target=build_and_die, args=(library, step)))
        after = answers(live.generation())
        assert after == answers(LiveIndex(library / ".ibid").generation())
        outcomes.append("old" if after == old else "new")
        build(library, FakeEmbedder())
        new = answers(live.generation())
        assert after in (old, new)
        assert new != old
        if exit_code == 0:
            break
        assert exit_code == -signal.SIGKILL
    switch = outcomes.index("new")
    assert outcomes == ["old"] * switch + ["new"] * (len(outcomes) - switch)
    assert 20 < switch < len(outcomes) - 1
    left = sorted(path.name for path in (library / ".ibid").iterdir())
    assert left == ["CURRENT", "generations", "lock"]
    assert len(list((library / ".ibid" / "generations").iterdir())) == 2


def test_a_killed_first_build_leaves_nothing_to_answer_from(
    library: Path, processes: multiprocessing.context.ForkServerContext
) -> None:
    assert run_and_wait(processes.Process(target=build_and_die, args=(library, 9))) == -9
    assert not (library / ".ibid" / "CURRENT").exists()
    assert build(library, FakeEmbedder()).generation == "g-000001"


def test_a_second_builder_is_refused_until_the_first_is_dead(
    library: Path, processes: multiprocessing.context.ForkServerContext
) -> None:
    index_dir = library / ".ibid"
    index_dir.mkdir()
    here, there = processes.Pipe()
    holder = processes.Process(target=hold_lock, args=(index_dir, there))
    holder.start()
    assert here.recv() == "held"
    with pytest.raises(LibraryLocked, match=r"another process is building .*wait until"):
        build(library, FakeEmbedder())
    assert not (index_dir / "generations").exists()
    holder.kill()
    holder.join(30)
    assert build(library, FakeEmbedder()).published


def test_two_builders_in_one_process_take_turns(library: Path) -> None:
    (library / ".ibid").mkdir()
    with building_lock(library / ".ibid"), pytest.raises(LibraryLocked):
        build(library, FakeEmbedder())
    assert build(library, FakeEmbedder()).published
