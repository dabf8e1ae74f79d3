"""``manage.py demo``: the demonstration company; ``--clients 100000 --orders 100000 --tickets 100000``: with volume."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillon.demo import commissions, story, volume
from maillon.demo.volume import plan


class Command(BaseCommand):
    help = "Charge une société de démonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="ne rien faire si une société existe déjà")
        parser.add_argument("--seed", type=int, default=2026, help="graine : la même donne la même société")
        parser.add_argument("--clients", type=int, default=story.CLIENTS)
        parser.add_argument("--orders", type=int, default=story.ORDERS)
        parser.add_argument("--tickets", type=int, default=0, help="atteindre ce nombre de tickets")

    def handle(self, *args: Any, **options: Any) -> None:
        if not story.is_empty():
            if options["if_empty"]:
                return
            raise CommandError("La base contient déjà une société : la démonstration se charge dans une base vide.")
        started = time.monotonic()
        clients, orders = options["clients"], options["orders"]
        small = (min(clients, story.TOLD_CLIENTS), min(orders, story.TOLD_ORDERS))
        story.build(seed=options["seed"], say=self.say, clients=small[0], orders=small[1])
        if clients > small[0] or orders > small[1] or options["tickets"]:
            volume.fill(clients, orders, options["seed"], self.say, options["tickets"])
        if orders <= plan.SMALL:
            commissions.build(self.say)
        self.say(f"Société de démonstration chargée en {time.monotonic() - started:.0f} s.")

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
