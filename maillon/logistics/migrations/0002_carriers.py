"""The carriers that every company knows; some give no parcel number."""

from django.db import migrations

CARRIERS = (
    ("Colissimo", "https://www.laposte.fr/outils/suivre-vos-envois?code={tracking}", True),
    ("Chronopost", "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={tracking}", True),
    ("DPD", "https://trace.dpd.fr/fr/trace/{tracking}", True),
    ("Remise en main propre", "", False),
)


def create(apps, schema_editor):
    carrier = apps.get_model("logistics", "Carrier")
    carrier.objects.bulk_create(
        carrier(name=name, tracking_template=template, needs_tracking=needed) for name, template, needed in CARRIERS
    )


class Migration(migrations.Migration):
    dependencies = [("logistics", "0001_initial")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
