"""From a question to the passages that are most like it: meaning and words, together."""

from collections.abc import Collection
from dataclasses import dataclass

from corpus.language import detect
from index.embedder import Embedder
from index.generation import Generation
from qa.answer import Hit
from qa.likeness import load_likeness

#: How far down each list, of words and of each language's vectors, is read. Beyond, a passage
#: does not come first any more.
DEPTH = 100
#: How many names in common count.
NAMES = 2.0


@dataclass(frozen=True, slots=True)
class Fusion:
    """``score = nearness + lexical_weight * max(0, BM25 share - lexical_floor) + names_weight *
    names``, where nearness is the cosine less ``language_weight`` of what the two languages bring
    to it, and names are how many of the question's names the passage holds, at most :data:`NAMES`.

    No part depends on what else was found, unlike z-scores and ranks, so scores mean the
    same in a library of three documents and of three thousand. Below the floor are the common
    words that any text of the question's language has, and that would draw a question away from
    what answers it in another language. docs/design.md says how both were chosen, and what of
    the reported data was seen in doing so.
    """

    lexical_weight: float = 0.2
    lexical_floor: float = 0.1
    language_weight: float = 0.7
    names_weight: float = 0.04

    def score_of(self, found: "Found", id_: int) -> float:
        """Of a candidate among what was found."""
        words = max(0.0, found.lexical.get(id_, 0.0) - self.lexical_floor)
        names = found.names.get(id_, 0.0)
        return found.dense[id_] + self.lexical_weight * words + self.names_weight * names


@dataclass(frozen=True, slots=True)
class Found:
    """Every candidate's nearness, BM25 as a share for those that have a word of the question, what
    of its names those have that have one, at most :data:`NAMES`, and the candidates that are in
    another language than it; by passage id."""

    dense: dict[int, float]
    lexical: dict[int, float]
    names: dict[int, float]
    across: set[int]


class Retriever:
    """Dense and lexical search of one generation, fused."""

    def __init__(self, embedder: Embedder, fusion: Fusion | None = None) -> None:
        self.embedder = embedder
        self.fusion = fusion or Fusion()
        self._likeness = load_likeness(embedder.name)

    def retrieve(
        self,
        generation: Generation,
        question: str,
        k: int,
        *,
        documents: Collection[str] | None = None,
        languages: Collection[str] | None = None,
    ) -> list[Hit]:
        """The ``k`` best passages, best first, ties by the smaller id; among those of these
        documents and languages where given."""
        found = self.search(generation, question, documents=documents, languages=languages)
        scores = {id_: self.fusion.score_of(found, id_) for id_ in found.dense}
        best = sorted(scores, key=lambda id_: (-scores[id_], id_))[:k]
        return [
            Hit(
                passage,
                scores[passage.id],
                found.dense[passage.id],
                passage.id in found.across,
                found.names.get(passage.id, 0.0),
            )
            for passage in generation.passages(best)
        ]

    def search(
        self,
        generation: Generation,
        question: str,
        *,
        documents: Collection[str] | None = None,
        languages: Collection[str] | None = None,
    ) -> Found:
        """The nearest passages of each language, and those that share most words or names."""
        generation.require_model(self.embedder)
        within = generation.document_ids(documents, languages)
        asked = detect(question)
        vector = self.embedder.embed_question(question)
        words = generation.lexical
        lexical = dict(words.search(question, DEPTH, documents=within))
        weights = words.weigh_names(question, asked)
        other = {*lexical, *words.search_names(weights, DEPTH, documents=within)}
        dense: dict[int, float] = {}
        across: set[int] = set()
        for language, ids in generation.passage_ids_by_language(within).items():
            near = dict(generation.vectors.search(vector, DEPTH, ids))
            missing = (other & ids if ids is not None else other) - near.keys()
            if missing:
                near |= dict(generation.vectors.search(vector, len(missing), missing))
            shared = self.fusion.language_weight * self._likeness.of(asked, language)
            dense |= {id_: cosine - shared for id_, cosine in near.items()}
            if language != asked:
                across |= near.keys()
        held = generation.catalogue.names_of(dense) if weights else {}
        names = {
            id_: min(sum(weights[key] for key in keys & weights.keys()), NAMES)
            for id_, keys in held.items()
        }
        return Found(dense, lexical, names, across)
