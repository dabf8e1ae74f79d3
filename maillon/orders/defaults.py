"""The types of the trade and their steps, laid when there is none. Data: an admin changes them on the settings screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connections


@dataclass(frozen=True)
class Step:
    """``days``: working days. ``public``: what the client reads, nothing when it is not shown. ``checks``: to tick before leaving."""

    kind: str
    label: str
    role: str
    days: int
    public: str = ""
    checks: tuple[str, ...] = ()


ENTRY = Step("entry", "Saisie", "adv", 1, "Enregistrée")
VALIDATION = Step("validation", "Validation ADV", "adv", 1, "Validée")
STAGING = Step("staging", "Staging", "staging", 3, "Préparée")
SHIPPING = Step("shipping", "Expédition", "staging", 1, "Expédiée")
DELIVERY = Step("delivery", "Livraison", "adv", 3, "Livrée")
PORTING = Step("porting", "Portabilité", "adv", 7, "Portabilité des numéros")
INSTALLATION = Step("installation", "Installation", "deployment", 5, "Installation")
INVOICING = Step("invoicing", "Facturation", "accounting", 2, "Terminée")

SURVEY = Step(
    "custom", "Préparer le déménagement", "adv", 3, "Préparation du déménagement",
    ("Éligibilité de la nouvelle adresse vérifiée", "Date de coupure convenue avec le client"),
)  # fmt: skip
OLD_HARDWARE = Step(
    "custom", "Reprendre l'ancien matériel", "staging", 5, "Reprise de l'ancien matériel",
    ("Ancien matériel reçu, numéros de série relevés", "Remis en stock ou recyclé"),
)  # fmt: skip
WITH_OPERATOR = Step(
    "custom", "Résilier chez l'opérateur", "adv", 5, "Résiliation demandée",
    ("Courrier de résiliation du client reçu", "Résiliation demandée à l'opérateur", "Date de fin confirmée par l'opérateur"),
)  # fmt: skip
FETCH_HARDWARE = Step(
    "custom", "Récupérer le matériel", "staging", 10, "Retour du matériel",
    ("Retour organisé avec le client", "Matériel reçu, numéros de série relevés"),
)  # fmt: skip
DIAGNOSIS = Step(
    "custom", "Diagnostic", "support", 1, "Diagnostic",
    ("Panne reproduite ou décrite", "Garantie vérifiée", "Échange ou réparation décidé"),
)  # fmt: skip
EXCHANGE = Step(
    "custom", "Retour de l'appareil en panne", "staging", 10, "Retour de l'appareil en panne",
    ("Appareil en panne reçu", "Renvoyé au fournisseur ou recyclé"),
)  # fmt: skip

FULL = (ENTRY, VALIDATION, STAGING, SHIPPING, DELIVERY, INSTALLATION, INVOICING)
TYPES: tuple[tuple[str, str, tuple[Step, ...]], ...] = (
    ("creation", "Création", FULL),
    ("ajout", "Ajout", FULL),
    ("demenagement", "Déménagement", (ENTRY, VALIDATION, SURVEY, *FULL[2:])),
    ("renouvellement", "Renouvellement de matériel", (*FULL[:-1], OLD_HARDWARE, INVOICING)),
    ("portabilite", "Portabilité", (ENTRY, VALIDATION, PORTING, INSTALLATION, INVOICING)),
    ("resiliation", "Résiliation", (ENTRY, VALIDATION, WITH_OPERATOR, FETCH_HARDWARE, INVOICING)),
    ("sav", "SAV", (ENTRY, VALIDATION, DIAGNOSIS, STAGING, SHIPPING, DELIVERY, INSTALLATION, EXCHANGE)),
)


def install(order_type: Any, template: Any) -> None:
    """Given the two models, as they are or as a migration knows them. Types already there are never touched."""
    if order_type.objects.exists():
        return
    for rank, (code, label, steps) in enumerate(TYPES, start=1):
        lay(template, order_type.objects.create(code=code, label=label, order=rank * 10), steps)


def lay(template: Any, order_type: Any, steps: tuple[Step, ...]) -> None:
    known = {field.name for field in template._meta.get_fields()}
    for position, step in enumerate(steps, start=1):
        values: dict[str, Any] = {
            "kind": step.kind,
            "label": step.label,
            "owner_role": step.role,
            "due_days": step.days,
        }
        values |= {"public_label": step.public, "checks": list(step.checks)}
        values = {name: value for name, value in values.items() if name in known}
        template.objects.create(order_type=order_type, position=position, **values)


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """After each migrate, and after the tests emptied the tables; runs as the owner."""
    order_type, template = sender.get_model("OrderType"), sender.get_model("StepTemplate")
    if template._meta.db_table in connections[using].introspection.table_names():
        install(order_type, template)
