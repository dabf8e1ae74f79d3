"""The bench: what it counts, what it promises, what it prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from launch.binaries import REPOSITORY
from maillon.demo.bench.browser import Answer, plain
from maillon.demo.bench.depth import DEPTH
from maillon.demo.bench.meter import Measure, cpu_ms, percentile
from maillon.demo.bench.rows import ROWS, check
from maillon.demo.management.commands.bench import entry, table

# Issue 3, 1.26 and issue 5, 3.21: CPU milliseconds of application and PostgreSQL for one request.
PROMISED = {
    "Accueil (ADV)": 40,
    "Liste des clients": 20,
    "Fiche client": 15,
    "Recherche (palette)": 8,
    "Création d'un client": 14,
    "Liste des commandes": 20,
    "Commandes par étape": 30,
    "Fiche commande": 18,
    "Facture de 3 lignes créée depuis sa commande et émise": 34,
    "Liste des tickets": 20,
    "Fiche ticket": 15,
    "PDF d'une page": 22,
}
BURN = "import time\nwhile time.process_time() < 0.3: pass"
MEASURE = Measure(application=9.5, database=2.5, p50=12.0, p95=20.04)


def test_targets_are_those_promised() -> None:
    assert {row.name: row.target for row in ROWS if row.target} == PROMISED
    assert {row.wall for row in ROWS} == {100, 50, 150, None}
    assert len({row.name for row in (*ROWS, *DEPTH)}) == len(ROWS) + len(DEPTH)


def test_on_the_clock_every_page_is_promised_under_100_ms_and_a_line_choice_under_30() -> None:
    assert {row.wall for row in DEPTH if row.name.startswith("Ligne de devis")} == {30}
    assert {row.wall for row in DEPTH if not row.name.startswith("Ligne de devis")} == {100}


def test_cpu_of_a_dead_child_still_counts() -> None:
    before = cpu_ms(os.getpid())
    subprocess.run([sys.executable, "-c", BURN], check=True)
    assert cpu_ms(os.getpid()) - before >= 250


def test_cpu_of_a_living_child_counts_too() -> None:
    command = [sys.executable, "-c", f"{BURN}\nprint('done', flush=True)\ninput()"]
    before = cpu_ms(os.getpid())
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline()
        assert cpu_ms(os.getpid()) - before >= 250
        child.communicate(b"\n")


def test_percentile_is_a_value_that_was_measured() -> None:
    values = [float(n) for n in range(1, 201)]
    assert (percentile(values, 50), percentile(values, 95), percentile([7.0], 95)) == (100.0, 190.0, 7.0)


def test_json_row_holds_its_four_keys_and_the_sum_of_both_sides() -> None:
    row = ROWS[1]
    assert entry(row, MEASURE, wall=False) == {
        "name": "Liste des clients",
        "value": 12.0,
        "unit": "ms CPU",
        "target": 20,
    }
    assert entry(row, MEASURE, wall=True) == {
        "name": "Liste des clients",
        "value": 20.0,
        "unit": "ms p95",
        "target": 100,
    }


def test_table_marks_what_is_above_its_target() -> None:
    lines = table([(ROWS[1], MEASURE), (ROWS[3], MEASURE)], wall=False).splitlines()
    assert not lines[1].endswith("*")
    assert lines[2].endswith("*")


@pytest.mark.parametrize("status", [302, 403, 404, 422, 500])
def test_an_answer_that_is_not_the_page_is_never_measured(status: int) -> None:
    refused = Answer(status, "", b'<div role="alert">Le SIRET est faux.</div>')
    with pytest.raises(RuntimeError, match=f"réponse {status}"):
        check(ROWS[4], [Answer(303, "/", b""), refused])


def test_text_of_a_page_is_what_a_person_reads() -> None:
    assert plain("<style>p {}</style><p>Bonjour <b>Léa</b></p>") == "Bonjour Léa"


@pytest.mark.long
def test_bench_prints_json_alone_and_leaves_nothing_behind(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    size = ["--clients", "100", "--orders", "80", "--requests", "3", "--only", "liste des c"]
    environment: dict[str, Any] = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "MEDIA"))}
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "--json", *size], cwd=REPOSITORY, env=environment | {"VAR": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {"rows"}
    assert [set(row) for row in found["rows"]] == [{"name", "value", "unit", "target"}] * 4
    assert all(row["value"] > 0 for row in found["rows"])
    assert not (tmp_path / "bench").exists()
