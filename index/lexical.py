"""Word search: BM25 by tantivy, over terms that are stemmed already, and over pairs of
neighbouring terms. The only file that imports tantivy.

Pairs make a passage that has the question's words side by side better than one that has them
scattered: the ordered features of Metzler and Croft, "A Markov Random Field Model for Term
Dependencies" (SIGIR 2005).

Names have keys of their own, the same in every language: see :mod:`index.names`.

An index is written once, whole, sorted by id and by one thread, and never changed, so its
scores depend on the rows alone. Every language of the index stems the question in its own way,
for the rows in that language, and has its own statistics; terms are compared, never parsed, so
nothing in a question is query syntax.
"""

import math
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import tantivy

from index.analysis import terms
from index.names import question_keys

#: Bytes the writer may hold before it starts another segment: enough for a million passages.
HEAP = 2_000_000_000
#: float32 sums of the same scores in another order differ below this many decimals.
DECIMALS = 6
#: BM25's k1, as tantivy has it.
SATURATION = 1.2
#: Weights of names are multiples of a part of this size, so that float32 adds them exactly.
EXACT = 4096
#: What a pair of terms counts for, a term counting for 1; docs/design.md says how it was
#: chosen, and that it was not on data kept for training.
PAIR_WEIGHT = 0.4

_Clause = tuple[tantivy.Occur, tantivy.Query]
_Clauses = list[_Clause]


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """A passage to be found: ``id`` has 63 bits, ``terms`` and the keys of ``names`` are each
    parted by single spaces."""

    id: int
    document_id: str
    language: str
    terms: str
    names: str = ""


def _schema() -> tantivy.Schema:
    return (
        tantivy.SchemaBuilder()
        .add_integer_field("id", fast=True)
        .add_text_field("document", tokenizer_name="raw", index_option="basic")
        .add_text_field("language", tokenizer_name="raw", index_option="basic")
        .add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        .add_text_field("pairs", tokenizer_name="whitespace", index_option="freq")
        .add_text_field("names", tokenizer_name="whitespace", index_option="basic")
        .build()
    )


class LexicalIndex:
    """Opened by :meth:`open`; searches are safe from several threads at once."""

    def __init__(self, index: tantivy.Index) -> None:
        index.config_reader("manual")  # no thread that watches for changes: there are none
        index.reload()
        self._schema = index.schema
        self._searcher = index.searcher()
        self._languages = sorted(
            language for language, _ in self._searcher.terms_with_prefix("language", "")
        )

    @staticmethod
    def write(path: Path, rows: Iterable[LexicalRow]) -> None:
        """Writes an index of ``rows``, sorted by id, into the new folder ``path``."""
        path.mkdir()
        index = tantivy.Index(_schema(), str(path), reuse=False)
        writer = index.writer(heap_size=HEAP, num_threads=1)
        for row in rows:
            writer.add_document(
                tantivy.Document(
                    id=row.id,
                    document=row.document_id,
                    language=row.language,
                    terms=_keys(row.language, row.terms.split()),
                    pairs=_keys(row.language, _pairs(row.terms.split())),
                    names=row.names,
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        for lock in path.glob(".*.lock"):
            lock.unlink()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises ValueError where there is no index; changed bytes are not noticed here.

        tantivy writes a lock beside the files that it opens, and has them all open after that: so
        it gets links to them in a folder for the moment, and an index can be read where nothing
        can be written.
        """
        with tempfile.TemporaryDirectory(
            prefix="ibid-lexical-", ignore_cleanup_errors=True
        ) as folder:
            for file in path.resolve().iterdir():
                Path(folder, file.name).symlink_to(file)
            return cls(tantivy.Index.open(folder))

    def __len__(self) -> int:
        return self._searcher.num_docs

    def weigh(self, question: str, language: str) -> list[tuple[set[str], float]]:
        """Each word of the question, once whatever its forms: its terms in this language, and how
        much they tell there: the idf, among the rows of the language, of the most frequent."""
        words = {frozenset(terms(word, language)) for word in question.split()} - {frozenset()}
        return [
            (set(stems), min(self._idf("terms", language, stem) for stem in stems))
            for stems in sorted(words, key=sorted)
        ]

    def search(
        self, question: str, k: int, *, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """The ``k`` rows that have most of the question's words and pairs of words, best first, as
        (id, score); ties by the smaller id; among these documents where given.

        A score is BM25 over what a row with every word of the question many times over would
        near, so it is about a share, and can be compared between questions, languages and
        libraries. Scores are the same with and without a filter.
        """
        clauses = (self._clauses(question, language) for language in self._languages)
        return self._best([clause for some in clauses for clause in some], k, documents)

    def weigh_names(self, question: str, language: str) -> dict[str, float]:
        """The keys of the names in the question, and what each counts for: 1 where at most one
        row has the name, the idf's share of that where more have."""
        rows, keys = len(self), question_keys(question, language)
        held = {key: max(self._searcher.doc_freq("names", key), 1) for key in keys}
        shares = {key: _idf(rows, number) / _idf(rows, 1) for key, number in held.items()}
        return {key: round(share * EXACT) / EXACT for key, share in shares.items()}

    def search_names(
        self, weights: Mapping[str, float], k: int, *, documents: Collection[str] | None = None
    ) -> list[int]:
        """The ids of the ``k`` rows, of whatever language, whose names of :meth:`weigh_names` add
        up to most, best first; ties by the smaller id; among these documents where given."""
        clauses = []
        for key, weight in weights.items():
            query = tantivy.Query.term_query(self._schema, "names", key, index_option="basic")
            scored = tantivy.Query.const_score_query(query, weight)
            clauses.append((tantivy.Occur.Should, scored))
        if not clauses or not (wanted := min(k, len(self))):
            return []
        # Sums of these weights are exact, and rows lie by their ids, so ties come in their order.
        return [id_ for id_, _ in self._hits(self._among(clauses, documents), wanted)]

    def _best(
        self, clauses: _Clauses, k: int, documents: Collection[str] | None
    ) -> list[tuple[int, float]]:
        wanted = min(k, len(self))
        if not clauses or wanted <= 0:
            return []
        query = self._among(clauses, documents)
        depth = min(wanted + 16, len(self))
        while True:
            hits = self._hits(query, depth)
            # All that tie with the last one wanted must be seen, to take the smaller ids.
            if len(hits) < depth or depth == len(self) or hits[-1][1] < hits[wanted - 1][1]:
                return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:wanted]
            depth = min(depth * 4, len(self))

    def _hits(self, query: tantivy.Query, depth: int) -> list[tuple[int, float]]:
        found = self._searcher.search(query, depth, count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in found])
        return [
            (int(id_), round(float(score), DECIMALS))
            for id_, (score, _) in zip(ids, found, strict=True)
            if id_ is not None
        ]

    def _idf(self, field: str, language: str, term: str) -> float:
        """BM25's idf among the rows of a language: among all rows, the commonest words of a
        language that few documents are in would pass for rare ones."""
        frequency = self._searcher.doc_freq(field, _key(language, term))
        return _idf(self._searcher.doc_freq("language", language), frequency)

    def _clauses(self, question: str, language: str) -> Iterator[_Clause]:
        """Each term and pair of the question in one language, weighed for that language."""
        ceiling = (SATURATION + 1) * sum(weight for _, weight in self.weigh(question, language))
        words = terms(question, language)
        for field, keys, weight in (("terms", words, 1.0), ("pairs", _pairs(words), PAIR_WEIGHT)):
            for term in sorted(set(keys)):
                key = _key(language, term)
                frequency = self._searcher.doc_freq(field, key)
                if not frequency:
                    continue
                given = _idf(len(self), frequency)
                boost = weight * self._idf(field, language, term) / given / ceiling
                query = tantivy.Query.term_query(self._schema, field, key, index_option="freq")
                yield tantivy.Occur.Should, tantivy.Query.boost_query(query, boost)

    def _among(self, clauses: _Clauses, documents: Collection[str] | None) -> tantivy.Query:
        """What any of the clauses finds in these documents, or in all."""
        any_of_them = tantivy.Query.boolean_query(clauses)
        if documents is None:
            return any_of_them
        chosen = tantivy.Query.term_set_query(self._schema, "document", sorted(documents))
        unscored = tantivy.Query.const_score_query(chosen, 0.0)
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, any_of_them), (tantivy.Occur.Must, unscored)]
        )


def _idf(rows: int, frequency: int) -> float:
    return math.log(1 + (rows - frequency + 0.5) / (frequency + 0.5))


def _key(language: str, term: str) -> str:
    """A term as it is indexed: languages share no terms, so each has statistics of its own."""
    return f"{language}:{term}"


def _keys(language: str, words: list[str]) -> str:
    return " ".join(_key(language, word) for word in words)


def _pairs(words: list[str]) -> list[str]:
    return [f"{left}_{right}" for left, right in pairwise(words)]
