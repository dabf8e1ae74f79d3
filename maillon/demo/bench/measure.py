"""Warm up, then measure each row: CPU before and after all its turns, the clock around each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from maillon.demo.bench import rows as measured
from maillon.demo.bench.browser import Browser
from maillon.demo.bench.meter import Measure, cpu_ms, percentile, yardstick
from maillon.demo.bench.place import Place
from maillon.demo.bench.rows import Row

WARM_UP = 24  # each of the pool's connections prepares its statements after five times


def measure(
    here: Place, web: int, port: int, wanted: list[Row], turns: int, say: Callable[[str], None]
) -> Iterator[tuple[Row, Measure]]:
    people: dict[str, Browser] = {}
    for row in wanted:
        if row.person not in people:
            people[row.person] = Browser(port, row.person)
            people[row.person].sign_in()
        people[row.person].connection.close()  # a server drops what stood idle; the next request opens another
        got = _row(row, people[row.person], here, web, turns)
        say(f"  {row.name} : {got.cpu:.1f} ms de processeur, p95 {got.p95:.1f} ms")
        yield row, got


def _row(row: Row, browser: Browser, here: Place, web: int, turns: int) -> Measure:
    step, walls = row.make(browser, here), []
    for turn in range(WARM_UP):
        measured.check(row, step(turn))
    before = yardstick()
    database, application = cpu_ms(here.postmaster), cpu_ms(web)
    for turn in range(WARM_UP, WARM_UP + turns):
        begun = perf_counter()
        answers = step(turn)
        walls.append((perf_counter() - begun) * 1000)
        measured.check(row, answers)
    application, database = cpu_ms(web) - application, cpu_ms(here.postmaster) - database
    return Measure(
        application / turns, database / turns, percentile(walls, 50), percentile(walls, 95), (before + yardstick()) / 2
    )
