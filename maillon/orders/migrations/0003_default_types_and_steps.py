"""The six types of the trade and their steps. Data: an admin changes them on the settings screen."""

from django.db import migrations

STEPS = {
    "entry": ("Saisie", "adv", 1, "Enregistrée"),
    "validation": ("Validation ADV", "adv", 1, "Validée"),
    "staging": ("Staging", "staging", 3, "Préparée"),
    "shipping": ("Expédition", "staging", 1, "Expédiée"),
    "delivery": ("Livraison", "adv", 3, "Livrée"),
    "installation": ("Installation", "deployment", 5, "Installation"),
    "invoicing": ("Facturation", "accounting", 2, "Terminée"),
}
FULL = ("entry", "validation", "staging", "shipping", "delivery", "installation", "invoicing")
TYPES = (
    ("creation", "Création", FULL),
    ("ajout", "Ajout", FULL),
    (
        "demenagement",
        "Déménagement",
        ("entry", "validation", "staging", "shipping", "delivery", "installation", "invoicing"),
    ),
    ("renouvellement", "Renouvellement de matériel", FULL),
    ("resiliation", "Résiliation", ("entry", "validation", "invoicing")),
    ("sav", "SAV", ("entry", "validation", "staging", "shipping", "delivery", "installation")),
)


def create(apps, schema_editor):
    order_type = apps.get_model("orders", "OrderType")
    template = apps.get_model("orders", "StepTemplate")
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


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_who_keyed_it_and_costs_that_follow_their_line")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
