"""The eight roles of the trade (docs: domain, §1)."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    ADMIN = "admin", "Direction"
    SUPPORT = "support", "Support"
    STAGING = "staging", "Staging"
    ADV = "adv", "ADV"
    ACCOUNTING = "accounting", "Compta"
    DEPLOYMENT = "deployment", "Déploiement"
    TECHNICIAN = "technician", "Technicien"
    PARTNER = "partner", "Partenaire"


ADMIN, SUPPORT, STAGING, ADV, ACCOUNTING, DEPLOYMENT, TECHNICIAN, PARTNER = (r.value for r in Role)
OFFICE = frozenset({ADMIN, SUPPORT, STAGING, ADV, ACCOUNTING, DEPLOYMENT})
STAFF = OFFICE | {TECHNICIAN}
EVERYONE = STAFF | {PARTNER}


def only(*names: str) -> frozenset[str]:
    return frozenset(names)
