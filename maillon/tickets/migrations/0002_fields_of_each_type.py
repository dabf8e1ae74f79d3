"""What each type of ticket asks besides; the direction changes them among its custom fields."""

from django.db import migrations

BREAKDOWNS = ["Ne s'allume plus", "Pas de son", "Écran ou touches", "Ne s'enregistre plus", "Cassé", "Autre"]
FIELDS = (
    ("incident", "depuis_quand", "Depuis quand", "text", []),
    ("incident", "postes_touches", "Postes touchés", "number", []),
    ("request", "souhaite_pour", "Souhaité pour le", "date", []),
    ("project", "echeance_visee", "Échéance visée", "date", []),
    ("project", "nombre_de_postes", "Nombre de postes", "number", []),
    ("return", "numero_de_serie", "Numéro de série", "text", []),
    ("return", "panne_constatee", "Panne constatée", "choice", BREAKDOWNS),
)


def create(apps, schema_editor):
    field = apps.get_model("fields", "CustomField")
    field.objects.bulk_create(
        field(
            model="tickets.ticket",
            subset=subset,
            key=key,
            label=label,
            kind=kind,
            choices=choices,
            partner_visible=True,
            order=order,
        )
        for order, (subset, key, label, kind, choices) in enumerate(FIELDS, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("fields", "0001_initial"), ("tickets", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
