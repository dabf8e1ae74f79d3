"""The measure of the search: what is typed, what is counted right, what is printed."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest

from maillon.core import scope
from maillon.core import words as w
from maillon.demo.bench.search import asking, drawing, report
from maillon.demo.bench.search.drawing import Asked
from maillon.demo.bench.search.typos import mistyped
from maillon.demo.volume import sayings
from maillon.demo.volume.names import SURNAMES
from maillon.search import index
from maillon.search.hits import Hit
from maillon.search.sources import Found, SearchSource


def hit(pk: int, label: str, kind: str = "clients.client") -> Hit:
    return Hit(kind, pk, pk, label, "", "", "/", "point")


def test_a_mistake_touches_one_long_word_and_always_changes_it() -> None:
    rng = random.Random(1)
    for _ in range(500):
        typed = mistyped("rue du Pharmacien", 1, rng)
        assert typed.startswith("rue du ")
        assert typed != "rue du Pharmacien"
        assert abs(len(typed) - len("rue du Pharmacien")) <= 1
    assert mistyped("rue du lac", 2, rng) == "rue du lac"


def test_one_seed_draws_the_same_questions() -> None:
    client = SimpleNamespace(name="Optique Bertrandeau", phone="+33199001234", siret="12345678900012")
    for ask in (drawing.named(2), drawing.phone_part, drawing.siret_part):
        assert ask(client, random.Random(4)) == ask(client, random.Random(4))
    assert drawing.phone_part(client, random.Random(4)).typed.replace(" ", "") == "001234"


def test_a_namesake_is_right_and_another_name_is_not() -> None:
    asked = Asked("", "durand marie", name="Marie Durand")
    assert asking.right(asked, [hit(8, "Durand Marie")])
    assert not asking.right(asked, [hit(8, "Marie Durandot")])
    assert asking.right(Asked("", "x", row=("tickets.ticket", 3)), [hit(3, "", "tickets.ticket")])
    assert not asking.right(Asked("", "x", row=("tickets.ticket", 3)), [hit(3, "")])


def test_a_row_that_holds_the_number_is_right(db: None) -> None:
    source: Any = SearchSource("clients.client", "Clients", "point", "clients.see", lambda row: None, lambda: None)
    index.store(
        [
            (source, 8, Found("A", "/a", numbers=("+33199001234",))),
            (source, 9, Found("B", "/b", numbers=("+33199001299",))),
        ]
    )
    with scope.system("essai"):
        assert asking.right(Asked("", "001234", number="199001234"), [hit(9, "B"), hit(8, "A")])
        assert not asking.right(Asked("", "001234", number="199001234"), [hit(9, "B")])


def test_the_mix_holds_as_many_of_each_kind() -> None:
    kinds = {kind: [Asked("", f"{kind.group} {n}") for n in range(5)] for kind in drawing.KINDS}
    mix = report.mixed(kinds, 1)
    assert len(mix) == report.MIX
    assert {
        sum(a.typed.startswith(f"{kind.group} ") and a.typed[-1].isdigit() for a in mix) >= 10 for kind in drawing.KINDS
    } == {True}
    assert mix == report.mixed(kinds, 1)


def test_what_misses_its_target_is_marked() -> None:
    found = {
        "rows": 3, "seed": 1, "yardstick": 60,
        "times": [report.timed("administrateur", 1, [(12.0, "a"), (61.0, "lente")], 50)],
        "recall": [{"role": "administrateur", "kind": "nom", "asked": 4, "recall": 0.99, "target": 0.98, "missed": []}],
    }  # fmt: skip
    lines = report.table(found).splitlines()
    assert " * " in lines[3]
    assert "« lente »" in lines[3]
    assert not lines[-2].endswith("*")


@pytest.mark.parametrize("table", [sayings.ANSWERED, sayings.REPLIED, sayings.NOTED, sayings.CONFIDED])
def test_every_sentence_of_the_volume_is_filled(table: tuple[str, ...]) -> None:
    rng = random.Random(2)
    for sentence in (*table, *(text for row in sayings.ASKED for text in row[1:])):
        assert "{" not in sayings.said(sentence, rng)


def test_the_crowd_has_thousands_of_surnames_of_one_word() -> None:
    assert len(set(SURNAMES)) == len(SURNAMES) > 5000
    assert all(len(w.words(name)) == 1 for name in SURNAMES if name != "Da Silva")
