from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from launch.errors import LaunchError
from maillon.demo.bench.depth import DEPTH
from maillon.demo.bench.measure import measure
from maillon.demo.bench.meter import Measure
from maillon.demo.bench.place import place, serving
from maillon.demo.bench.rows import ROWS, Row


class Command(BaseCommand):
    help = "Mesure ce que coûte chaque page, par le serveur de production, sur une société de sa propre base (docs/scaling.md)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clients", type=int, default=10_000)
        parser.add_argument("--orders", type=int, default=10_000)
        parser.add_argument("--requests", type=int, default=200, help="requêtes mesurées par ligne")
        parser.add_argument(
            "--wall",
            action="store_true",
            help="le 95e centile du temps de réponse, au lieu du processeur, et toutes les pages",
        )
        parser.add_argument("--only", default="", help="les lignes dont le nom contient ce texte")
        parser.add_argument("--keep", action="store_true", help="garder la société chargée pour la prochaine mesure")
        parser.add_argument("--json", action="store_true", help="le résultat seul, en JSON, sur la sortie")

    def handle(self, *args: Any, **options: Any) -> None:
        known = (*ROWS, *DEPTH) if options["wall"] else ROWS
        wanted = [row for row in known if options["only"].lower() in row.name.lower()]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is stopped on the way out
        try:
            found = self.run(wanted, options)
        except (LaunchError, RuntimeError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(
                json.dumps({"rows": [entry(row, got, options["wall"]) for row, got in found]}, ensure_ascii=False)
            )
        else:
            self.stdout.write(table(found, options["wall"]))

    def run(self, wanted: list[Row], options: dict[str, Any]) -> list[tuple[Row, Measure]]:
        say = self.stderr.write if options["verbosity"] else lambda sentence: None
        size = {"clients": options["clients"], "orders": options["orders"], "keep": options["keep"]}
        with place(Path(os.environ["VAR"]), **size, say=say) as here, serving(here) as (web, port):
            return list(measure(here, web, port, wanted, options["requests"], say))


def entry(row: Row, got: Measure, wall: bool) -> dict[str, Any]:
    """One row of the JSON: the promise is on CPU, or on the clock with ``--wall``."""
    value, unit, target = (got.p95, "ms p95", row.wall) if wall else (got.cpu, "ms CPU", row.target)
    return {"name": row.name, "value": round(value, 1), "unit": unit, "target": target}


def table(found: list[tuple[Row, Measure]], wall: bool) -> str:
    title = "95e centile" if wall else "processeur"
    lines = [
        f"{'':58}{title:>12}{'cible':>7}{'appli':>8}{'base':>7}{'p50':>7}{'p95':>7}{'étalon':>9}   (ms par requête)"
    ]
    for row, got in found:
        asked = entry(row, got, wall)
        over = " *" if asked["target"] and asked["value"] > asked["target"] else ""
        figures = f"{got.application:8.1f}{got.database:7.1f}{got.p50:7.1f}{got.p95:7.1f}{got.yardstick:9.0f}"
        lines.append(f"{row.name:58}{asked['value']:12.1f}{asked['target'] or '':>7}{figures}{over}")
    return "\n".join(
        [*lines, "* au-dessus de la cible ; étalon : le même calcul pur, à comparer d'une mesure à l'autre"]
    )
