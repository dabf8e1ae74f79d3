"""``manage.py renew_secrets``: after a new first key in SECRETS_KEYS, every secret is sealed with it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillon.core import french, scope, sealing


class Command(BaseCommand):
    help = "Chiffre de nouveau tous les secrets avec la première clé de SECRETS_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.system("renouvellement de la clé des secrets"):
            done, lost = sealing.renew_all()
        self.stdout.write(f"{french.plural(done, 'secret')} sous la première clé.")
        if lost:
            named = french.listing(lost[:20])
            raise CommandError(f"Aucune clé n'ouvre {named} : gardez l'ancienne clé dans SECRETS_KEYS.")
