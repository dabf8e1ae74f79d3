from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillon.billing.verification import verify
from maillon.core import scope
from maillon.core.french import plural


class Command(BaseCommand):
    help = "Vérifie la chaîne des factures et avoirs émis, et nomme la première pièce qui ne tient pas."

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.system("vérification de la chaîne des factures"):
            report = verify()
        if report.fault:
            raise CommandError(report.fault)
        if not report.count:
            self.stdout.write("Aucune pièce émise : rien à vérifier.")
            return
        self.stdout.write(
            f"Chaîne intacte : {plural(report.count, 'pièce')}, dernière {report.last_number}, empreinte {report.last_hash}"
        )
