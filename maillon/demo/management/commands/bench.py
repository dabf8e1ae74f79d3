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
from maillon.demo import story
from maillon.demo.bench.depth import DEPTH
from maillon.demo.bench.measure import measure
from maillon.demo.bench.meter import Measure
from maillon.demo.bench.place import place, serving
from maillon.demo.bench.rows import ROWS, Row
from maillon.demo.bench.search import report


class Command(BaseCommand):
    help = "Mesure ce que coûte chaque page, par le serveur de production, sur une société de sa propre base (docs/scaling.md)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what", nargs="?", choices=("pages", "search"), default="pages", help="les pages, ou la recherche"
        )
        parser.add_argument("--clients", type=int, default=10_000)
        parser.add_argument("--orders", type=int, help="autant que de clients, ou 46 pour la recherche")
        parser.add_argument("--tickets", type=int, help="autant que de clients")
        parser.add_argument("--seed", type=int, default=2026, help="graine de ce qui est cherché")
        parser.add_argument("--each", type=int, default=100, help="recherches posées de chaque sorte pour le rappel")
        parser.add_argument("--here", action="store_true", help="chercher dans la base courante, sans en charger une")
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
        if options["what"] == "search":
            self.search(options)
            return
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

    def search(self, options: dict[str, Any]) -> None:
        say = self.stderr.write if options["verbosity"] else lambda sentence: None
        if options["here"]:
            found = report.measure(options["seed"], options["each"], say)
        else:
            try:
                found = self.search_apart(options, say)
            except (LaunchError, RuntimeError) as error:
                raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(found, ensure_ascii=False) if options["json"] else report.table(found))

    def search_apart(self, options: dict[str, Any], say: Any) -> Any:
        """In another process, whose database is the bench's."""
        with place(Path(os.environ["VAR"]), **size_of(options, story.TOLD_ORDERS), say=say) as here:
            asked = ["--seed", str(options["seed"]), "--each", str(options["each"])]
            lines = here.manage(
                "bench", "search", "--here", "--json", "--verbosity", "0", *asked, say=lambda line: None
            )
            return json.loads(lines[-1])

    def run(self, wanted: list[Row], options: dict[str, Any]) -> list[tuple[Row, Measure]]:
        say = self.stderr.write if options["verbosity"] else lambda sentence: None
        with (
            place(Path(os.environ["VAR"]), **size_of(options, options["clients"]), say=say) as here,
            serving(here) as (web, port),
        ):
            return list(measure(here, web, port, wanted, options["requests"], say))


def size_of(options: dict[str, Any], orders: int) -> dict[str, Any]:
    """A company of as many tickets as clients, and of so many orders, unless other numbers are given."""
    given = {
        "clients": options["clients"],
        "orders": options["orders"],
        "tickets": options["tickets"],
        "keep": options["keep"],
    }
    usual = {"orders": orders, "tickets": options["clients"]}
    return {name: usual.get(name) if value is None else value for name, value in given.items()}


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
