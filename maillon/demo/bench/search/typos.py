"""Typing as people do: one random insertion, deletion, substitution or transposition in a word of four letters or more."""

from __future__ import annotations

import random
from string import ascii_lowercase

SHORTEST = 4


def mistyped(text: str, mistakes: int, rng: random.Random) -> str:
    every = text.split(" ")
    for _ in range(mistakes):
        long = [rank for rank, word in enumerate(every) if sum(c.isalpha() for c in word) >= SHORTEST]
        if long:
            rank = rng.choice(long)
            every[rank] = _once(every[rank], rng)
    return " ".join(every)


def _once(word: str, rng: random.Random) -> str:
    """Never the same word again."""
    while True:
        at, letter = rng.randrange(len(word)), rng.choice(ascii_lowercase)
        made = rng.choice((
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        ))  # fmt: skip
        if made != word:
            return made
