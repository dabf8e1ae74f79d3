"""What was meant: each typed word with the known words within two mistakes, or cut in two known words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, islice, zip_longest
from typing import Any, TypeVar

from maillon.core import words as w

MOST_WORDS, MOST = 6, 30
TWICE = 4  # letters from which two mistakes in one word are forgiven
LONG = 7  # letters from which a word may be two written as one
AROUND = 12  # known words that each typed one may be, in a question of several words
NAMES = 200  # whole names proposed at once: each is one look in the index
LITTLE = frozenset("de du des d la le les l et en au aux".split())  # noqa: SIM905  half of all rows hold one
T = TypeVar("T")


@dataclass(frozen=True)
class Meant:
    """``near``: for each typed word, (mistakes, word), the nearest first. ``cut``: the known words that it may be two of.

    ``frequent``: words that very many rows hold, never widened. ``wide``: those that begin too many others.
    """

    typed: list[str]
    near: Mapping[str, list[tuple[int, str]]]
    cut: Mapping[str, list[tuple[str, str]]]
    frequent: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()

    def names(self, mistakes: int) -> str:
        """The whole names at this distance, each one lexeme of the index."""
        if not 2 <= len(self.typed) <= MOST_WORDS:
            return ""
        found = dict.fromkeys(" ".join(sorted(words)) for words in islice(self._changed(mistakes), 2 * NAMES))
        return " | ".join(f"'n:{name}'" for name in islice(found, NAMES))

    def _changed(self, mistakes: int) -> Iterator[list[str]]:
        """What was typed with one word at this distance, or with two words at one mistake each."""
        for rank, other in self._others(mistakes):
            yield [*self.typed[:rank], other, *self.typed[rank + 1 :]]
        if mistakes == 2:
            for (one, left), (two, right) in combinations(self._others(1), 2):
                if one != two:
                    yield [
                        left if rank == one else right if rank == two else word for rank, word in enumerate(self.typed)
                    ]

    def _others(self, mistakes: int) -> list[tuple[int, str]]:
        """(place, word) of the words at this distance, the usual ones of every place first."""
        each = [
            [(rank, other) for away, other in self.near.get(word, ()) if away == mistakes]
            for rank, word in enumerate(self.typed)
        ]
        return [one for turn in zip_longest(*each) for one in turn if one is not None]

    def words(self) -> Iterator[str]:
        """All the words, each within one mistake, then within two; nothing where nothing else than what was typed is proposed."""
        before = ""
        for mistakes in (1, 2):
            query = " & ".join(f"({one})" for one in map(partial(self._word, mistakes), telling(self.typed, str)))
            if query != before and self._proposes(mistakes):
                yield query
            before = query

    def _word(self, mistakes: int, word: str) -> str:
        if word in self.frequent or len(word) < 3:
            return word
        near = [other for away, other in self.near.get(word, ()) if 0 < away <= mistakes][:AROUND]
        cuts = [f"({left} & {right})" for left, right in self.cut.get(word, ())]
        return " | ".join([word if word in self.wide else f"{word}:*", *near, *cuts])

    def _proposes(self, mistakes: int) -> bool:
        return any(self.cut.values()) or any(0 < away <= mistakes for near in self.near.values() for away, _ in near)


def meant(cursor: Any, typed: list[str], frequent: frozenset[str], wide: frozenset[str]) -> Meant | None:
    """None when the vocabulary proposes nothing else than what was typed."""
    typed = typed[:MOST_WORDS]
    words = list(dict.fromkeys(word for word in typed if word.isalpha() and len(word) >= 3))
    near = near_words(cursor, words) if words else {}
    cut = parts(cursor, [word for word in words if not near[word] and len(word) >= LONG])
    if not any(away for found in near.values() for away, _ in found) and not any(cut.values()):
        return None
    return Meant(typed, near, cut, frequent, wide)


def telling(words: Sequence[T], said: Callable[[T], str]) -> list[T]:
    """Without the little words, which choose nothing and cost most; all of them when there is nothing else."""
    return [word for word in words if said(word) not in LITTLE] or list(words)


def near_words(cursor: Any, words: list[str]) -> dict[str, list[tuple[int, str]]]:
    """The known words within one mistake, two for a long word; the nearest first, then the most frequent."""
    cursor.execute("select typed, word, frequency from search_corrections(%s)", [words])
    found: dict[str, list[tuple[int, int, str]]] = {word: [] for word in words}
    for typed, word, frequency in cursor.fetchall():
        most = 2 if len(typed) >= TWICE else 1
        if (away := w.distance(word, typed, most)) <= most:
            found[typed].append((away, -frequency, word))
    return {typed: [(away, word) for away, _, word in sorted(rows)[:MOST]] for typed, rows in found.items()}


def parts(cursor: Any, words: list[str]) -> dict[str, list[tuple[str, str]]]:
    """« durandmarie » -> « durand » and « marie », when both are known."""
    cuts = {word: w.splits(word) for word in words}
    asked = sorted({part for pairs in cuts.values() for pair in pairs for part in pair})
    if not asked:
        return {}
    cursor.execute("select typed from search_known(%s) where frequency > 0", [asked])
    known = {row[0] for row in cursor.fetchall()}
    return {word: [pair for pair in pairs if known.issuperset(pair)] for word, pairs in cuts.items()}
