"""Mend the whole search index from the modules' sources, while it serves."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from maillon.search.rebuilding import rebuild


class Command(BaseCommand):
    help = "Reconstruit l'index de recherche sans l'interrompre : la recherche répond et les saisies sont suivies pendant ce temps."

    def handle(self, *args: Any, **options: Any) -> None:
        total = rebuild(self.stdout.write)
        self.stdout.write(f"{total} fiches indexées.")
