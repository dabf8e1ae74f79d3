"""The seven types of the trade and their steps, laid when there is none. Data: an admin changes them on the settings screen."""

from __future__ import annotations

from typing import Any

from django.db import connections

# kind: (label, owner role, working days, what the client reads)
STEPS = {
    "entry": ("Saisie", "adv", 1, "Enregistrée"),
    "validation": ("Validation ADV", "adv", 1, "Validée"),
    "staging": ("Staging", "staging", 3, "Préparée"),
    "shipping": ("Expédition", "staging", 1, "Expédiée"),
    "delivery": ("Livraison", "adv", 3, "Livrée"),
    "porting": ("Portabilité", "adv", 7, "Portabilité des numéros"),
    "installation": ("Installation", "deployment", 5, "Installation"),
    "invoicing": ("Facturation", "accounting", 2, "Terminée"),
}
FULL = ("entry", "validation", "staging", "shipping", "delivery", "installation", "invoicing")
TYPES = (
    ("creation", "Création", FULL),
    ("ajout", "Ajout", FULL),
    ("demenagement", "Déménagement", FULL),
    ("renouvellement", "Renouvellement de matériel", FULL),
    ("portabilite", "Portabilité", ("entry", "validation", "porting", "installation", "invoicing")),
    ("resiliation", "Résiliation", ("entry", "validation", "invoicing")),
    ("sav", "SAV", ("entry", "validation", "staging", "shipping", "delivery", "installation")),
)


def install(order_type: Any, template: Any) -> None:
    """Given the two models, as they are or as a migration knows them. Types already there are never touched."""
    if order_type.objects.exists():
        return
    for rank, (code, label, kinds) in enumerate(TYPES, start=1):
        made = order_type.objects.create(code=code, label=label, order=rank * 10)
        template.objects.bulk_create(
            template(
                order_type=made,
                position=position,
                kind=kind,
                label=STEPS[kind][0],
                owner_role=STEPS[kind][1],
                due_days=STEPS[kind][2],
                public_label=STEPS[kind][3],
            )
            for position, kind in enumerate(kinds, start=1)
        )


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """After each migrate, and after the tests emptied the tables; runs as the owner."""
    order_type, template = sender.get_model("OrderType"), sender.get_model("StepTemplate")
    if template._meta.db_table in connections[using].introspection.table_names():
        install(order_type, template)
