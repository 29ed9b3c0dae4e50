"""Any history of a library, built step by step, answers as a build from scratch does."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from index.build import build
from index.generation import Generation
from index.live import LiveIndex
from tests.fakes import FakeEmbedder

SENTENCES = [
    "The treaty was signed by all of the states.",
    "It entered into force in 2014.",
    "Выборы назначены на осень этого года.",
    "Наблюдатели приглашены из двенадцати стран.",
    "Рэспубліка абвясціла незалежнасць у жніўні.",
    "Вярхоўны Савет прыняў пастанову.",
]
QUESTIONS = ["treaties of 2014", "наблюдатели на выборах", "незалежнасць рэспублікі", "draft"]
NAMES = st.builds(
    "{}{}.{}".format,
    st.sampled_from(["", "notes/"]),
    st.sampled_from(["draft", "чарнавік"]),
    st.sampled_from(["txt", "md", "html"]),
)
#: Paragraphs of one or two sentences; none at all is a file that can't be read.
CONTENTS = st.lists(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=2).map(" ".join), max_size=4
).map("\n\n".join)


def everything(generation: Generation) -> dict[str, object]:
    """All that a generation can be asked, but for its name and age."""
    embedder = FakeEmbedder(dim=256)
    infos = generation.documents()
    rows = generation.vector_rows()
    assert [p.id for info in infos for p in generation.passages_of(info.id)] == (
        generation.catalogue.vector_ids()
    )
    return {
        "infos": infos,
        "documents": [generation.document(info.id) for info in infos],
        "passages": [generation.passages_of(info.id) for info in infos],
        "vectors": np.asarray(rows).tolist(),
        "unreadable": generation.unreadable,
        "dense": [generation.vectors.search(embedder.embed_question(q), 9) for q in QUESTIONS],
        "words": [generation.lexical.search(q, 9) for q in QUESTIONS],
        "names": [
            generation.lexical.search_names(generation.lexical.weigh_names(q, "en"), 9)
            for q in QUESTIONS
        ],
        "filtered": [
            generation.lexical.search(QUESTIONS[0], 9, documents=[info.id]) for info in infos
        ],
        "russian": generation.passage_ids_by_language({info.id for info in infos}).get("ru"),
        "frequency": generation.lexical.weigh("treaty", "en"),
    }


class Library(RuleBasedStateMachine):
    paths = Bundle("paths")

    @initialize()
    def start(self) -> None:
        memory = Path("/dev/shm")
        self.folder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
        self.library = Path(self.folder.name) / "library"
        self.library.mkdir()
        self.live = LiveIndex(self.library / ".ibid")
        self.built = False

    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(target=paths, name=NAMES, content=CONTENTS)
    def write(self, name: str, content: str) -> str:
        path = self.library / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return name

    @rule(name=paths, content=CONTENTS)
    def change(self, name: str, content: str) -> None:
        (self.library / name).write_text(content, encoding="utf-8")

    @rule(target=paths, old=consumes(paths), name=NAMES)
    def rename(self, old: str, name: str) -> object:
        if not (self.library / old).exists():  # written over, and then renamed or removed
            return multiple()
        (self.library / name).parent.mkdir(parents=True, exist_ok=True)
        (self.library / old).rename(self.library / name)
        return name

    @rule(old=consumes(paths))
    def remove(self, old: str) -> None:
        (self.library / old).unlink(missing_ok=True)

    @rule()
    def build(self) -> None:
        build(self.library, FakeEmbedder(dim=256))
        self.built = True

    @rule()
    def build_again(self) -> None:
        build(self.library, FakeEmbedder(dim=256))
        embedder = FakeEmbedder(dim=256)
        assert not build(self.library, embedder).published
        assert embedder.embedded == []
        self.built = True

    @invariant()
    def answers_as_from_scratch(self) -> None:
        if not getattr(self, "built", False):
            return
        self.built = False
        fresh = Path(self.folder.name) / "fresh"
        build(self.library, FakeEmbedder(dim=256), index_dir=fresh, full=True)
        expected = everything(LiveIndex(fresh).generation())
        assert everything(self.live.generation()) == expected
        assert {info.path for info in self.live.generation().documents()} <= {
            path.relative_to(self.library).as_posix() for path in self.library.rglob("*.*")
        }


TestLibrary = Library.TestCase
TestLibrary.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
