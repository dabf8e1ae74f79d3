"""Rebuild the whole search index from the modules' sources."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from maillon.core import scope
from maillon.core.modules import registry
from maillon.core.portions import in_portions
from maillon.search.index import found_of, store
from maillon.search.sources import SearchSource

BATCH = 2000


class Command(BaseCommand):
    help = "Reconstruit l'index de recherche."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        for source in registry.offered(SearchSource):
            count = rebuild(source)
            total += count
            self.stdout.write(f"{source.group} : {count}")
        with scope.system("reconstruction de la recherche"), connection.cursor() as cursor:
            cursor.execute("select search_recount()")
        self.stdout.write(f"{total} fiches indexées.")


def rebuild(source: SearchSource) -> int:
    with scope.system("reconstruction de la recherche"):
        with connection.cursor() as cursor:
            cursor.execute("delete from search_searchdoc where kind = %s", [source.model])
        count, batch = 0, []
        with in_portions(source.rows(), BATCH) as records:
            for record in records:
                found = found_of(source, record)
                if found is not None:
                    batch.append((source, record.pk, found))
                if len(batch) >= BATCH:
                    store(batch)
                    count, batch = count + len(batch), []
        store(batch)
    return count + len(batch)
