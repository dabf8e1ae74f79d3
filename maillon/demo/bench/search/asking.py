"""Asking: the time of each search at the service, alone or with several users at once; whether what is right is among the first ten."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.db import connection

from maillon.accounts.models import User
from maillon.core import scope
from maillon.core import words as w
from maillon.demo.bench.meter import percentile
from maillon.demo.bench.search.drawing import Asked
from maillon.search.hits import Hit
from maillon.search.models import SearchDoc
from maillon.search.query import search

FIRST = 10


@dataclass(frozen=True)
class Times:
    p50: float
    p95: float
    worst: str  # the slowest of what was typed

    @classmethod
    def of(cls, taken: Sequence[tuple[float, str]]) -> Times:
        values = [ms for ms, _ in taken]
        return cls(percentile(values, 50), percentile(values, 95), max(taken)[1])


def times(user: Any, mix: Sequence[Asked]) -> list[tuple[float, str]]:
    """Each search as a request makes it: the scope taken, the search, the end of the transaction."""
    taken = []
    for asked in mix:
        begun = perf_counter()
        with scope.scoped(scope.of_user(user)):
            search(asked.typed, user)
        taken.append(((perf_counter() - begun) * 1000, asked.typed))
    return taken


def together(email: str, mix: Sequence[Asked], users: int) -> list[tuple[float, str]]:
    """The same mix asked by so many users at once, each in a process and in an order of its own, without a pause."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    fork = multiprocessing.get_context("fork")
    start, results = fork.Barrier(users), fork.SimpleQueue()
    workers = [fork.Process(target=_user, args=(email, list(mix), rank, start, results)) for rank in range(users)]
    for worker in workers:
        worker.start()
    taken = [pair for _ in workers for pair in results.get()]
    for worker in workers:
        worker.join()
    return taken


def _user(email: str, mix: list[Asked], rank: int, start: Any, results: Any) -> None:
    random.Random(rank).shuffle(mix)  # noqa: S311
    user = person(email)
    times(user, mix[:20])  # its connection prepares its statements
    start.wait()
    results.put(times(user, mix))


def person(email: str) -> User:
    with scope.system("mesure de la recherche"):
        return User.objects.select_related("partner").get(email=email)


def recall(user: Any, asked: Sequence[Asked]) -> tuple[float, list[str]]:
    """The share of right answers, and what was missed."""
    missed = []
    for one in asked:
        with scope.scoped(scope.of_user(user)):
            if not right(one, search(one.typed, user)[:FIRST]):
                missed.append(one.typed)
    return 1 - len(missed) / len(asked), missed


def right(asked: Asked, hits: Sequence[Hit]) -> bool:
    """The row itself, or another that bears the same name or holds the same number."""
    if asked.row:
        return any((hit.kind, hit.object_id) == asked.row for hit in hits)
    if asked.name:
        name = sorted(w.words(asked.name))
        return any(sorted(w.words(hit.label)) == name for hit in hits)
    held = SearchDoc.objects.filter(digits__contains=asked.number).values_list("kind", "object_id")
    return any(held.filter(kind=hit.kind, object_id=hit.object_id).exists() for hit in hits)
