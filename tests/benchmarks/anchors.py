"""Plain ways of doing what the screening engine does, measured in the same run."""

from collections.abc import Sequence

import tantivy
from ahocorasick_rs import AhoCorasick, Implementation
from rapidfuzz import fuzz, process

from seizures.screening.normalising import compact
from seizures.screening.protected import Line, Protected


class Tantivy:
    """Pieces of two and three characters, ranked by BM25, of names already folded."""

    def __init__(self, rights: Sequence[Protected]) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("recordal", stored=True)
        schema.add_text_field("name", tokenizer_name="pieces")
        index = tantivy.Index(schema.build())
        pieces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(2, 3, False))
        index.register_tokenizer("pieces", pieces.filter(tantivy.Filter.lowercase()).build())
        writer = index.writer(heap_size=128_000_000, num_threads=1)
        for right in rights:
            for mark in right.marks:
                writer.add_document(
                    tantivy.Document(recordal=right.recordal_id, name=compact(mark))
                )
        writer.commit()
        index.reload()
        self._index, self._searcher = index, index.searcher()

    def resembling(self, names: Sequence[str], limit: int = 20) -> list[list[int]]:
        return [self._one(compact(name), limit) for name in names]

    def _one(self, key: str, limit: int) -> list[int]:
        pieces = {key[n : n + size] for size in (2, 3) for n in range(len(key) - size + 1)}
        if not pieces:
            return []
        query = self._index.parse_query(" ".join(f'"{piece}"' for piece in sorted(pieces)))
        found = self._searcher.search(query, limit).hits
        return [self._searcher.doc(place)["recordal"][0] for _score, place in found]


class ExactThenFuzzy:
    """An automaton over the whole text; a full scan for brands it does not know."""

    def __init__(self, rights: Sequence[Protected]) -> None:
        self._keys = sorted({compact(mark) for right in rights for mark in right.marks} - {""})
        self._automaton = AhoCorasick(self._keys, implementation=Implementation.ContiguousNFA)

    def screen(self, lines: Sequence[Line]) -> int:
        flagged = 0
        for line in lines:
            text = compact(f"{line.description}|{line.brand}")
            hit = bool(self._automaton.find_matches_as_indexes(text, overlapping=False))
            key = compact(line.brand)
            if not hit and key:
                best = process.extractOne(key, self._keys, scorer=fuzz.ratio, score_cutoff=80)
                hit = best is not None
            flagged += hit
        return flagged
