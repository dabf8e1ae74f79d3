"""What the vocabulary forgets between two rebuilds: how many rows hold each word."""

from __future__ import annotations

from django.db import connection

from maillon.core import scope
from maillon.core.jobs import every


@every("20 3 * * *")
def recount(timestamp: int) -> None:
    with scope.system("décompte des mots de la recherche"), connection.cursor() as cursor:
        cursor.execute("select search_recount()")
