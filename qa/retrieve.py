"""From a question to the passages that are most like it: meaning and words, together."""

from collections.abc import Collection
from dataclasses import dataclass

from index.embedder import Embedder
from index.generation import Generation
from qa.answer import Hit

#: How far down each of the two lists is read. Beyond, a passage does not come first any more.
DEPTH = 100


@dataclass(frozen=True, slots=True)
class Fusion:
    """``score = cosine + lexical_weight * max(0, BM25 share - lexical_floor)``.

    Neither part depends on what else was found, unlike z-scores and ranks, so scores mean the
    same in a library of three documents and of three thousand. Below the floor are the common
    words that any text of the question's language has, and that would draw a question away from
    what answers it in another language. docs/design.md says how both were chosen, and what of
    the reported data was seen in doing so.
    """

    lexical_weight: float = 0.2
    lexical_floor: float = 0.1

    def score(self, cosine: float, share: float) -> float:
        return cosine + self.lexical_weight * max(0.0, share - self.lexical_floor)


class Retriever:
    """Dense and lexical search of one generation, fused."""

    def __init__(self, embedder: Embedder, fusion: Fusion | None = None) -> None:
        self.embedder = embedder
        self.fusion = fusion or Fusion()

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
        dense, lexical = self.search(generation, question, documents=documents, languages=languages)
        scores = {id_: self.fusion.score(dense[id_], lexical.get(id_, 0.0)) for id_ in dense}
        best = sorted(scores, key=lambda id_: (-scores[id_], id_))[:k]
        return [
            Hit(passage, scores[passage.id], dense[passage.id], lexical.get(passage.id, 0.0))
            for passage in generation.passages(best)
        ]

    def search(
        self,
        generation: Generation,
        question: str,
        *,
        documents: Collection[str] | None = None,
        languages: Collection[str] | None = None,
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Every candidate's cosine, and BM25 as a share for those that have a word of the
        question, both by passage id."""
        generation.require_model(self.embedder)
        within = generation.document_ids(documents, languages)
        only = generation.passage_ids(documents, languages)
        vector = self.embedder.embed_question(question)
        dense = dict(generation.vectors.search(vector, DEPTH, only))
        lexical = dict(generation.lexical.search(question, DEPTH, documents=within))
        missing = lexical.keys() - dense.keys()
        if missing:
            dense |= dict(generation.vectors.search(vector, len(missing), missing))
        return dense, lexical
