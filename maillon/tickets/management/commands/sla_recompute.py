"""``manage.py sla_recompute``: the promises of every open ticket, counted again without keeping anybody from writing."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from maillon.tickets.services import recount


class Command(BaseCommand):
    help = "Recompte les échéances des tickets ouverts, par petits lots."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--choisir", action="store_true", help="choisit aussi de nouveau l'engagement de chacun")
        parser.add_argument("--lot", type=int, default=recount.BATCH, help="tickets par lot")

    def handle(self, *args: Any, **options: Any) -> None:
        began = perf_counter()
        done = recount.recount(rechoose=options["choisir"], batch=max(1, options["lot"]))
        self.stdout.write(f"{done} tickets ouverts recomptés en {perf_counter() - began:.1f} s.")
