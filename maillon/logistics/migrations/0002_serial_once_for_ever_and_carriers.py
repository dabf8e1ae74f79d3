"""A serial number is one however it is written, and some carriers give no parcel number."""

from django.db import migrations, models

import maillon.core.models

CARRIERS = (
    ("Colissimo", "https://www.laposte.fr/outils/suivre-vos-envois?code={tracking}", True),
    ("Chronopost", "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={tracking}", True),
    ("DPD", "https://trace.dpd.fr/fr/trace/{tracking}", True),
    ("Remise en main propre", "", False),
)


def create(apps, schema_editor):
    carrier = apps.get_model("logistics", "Carrier")
    if not carrier.objects.exists():
        carrier.objects.bulk_create(
            carrier(name=name, tracking_template=template, needs_tracking=needed) for name, template, needed in CARRIERS
        )


class Migration(migrations.Migration):
    dependencies = [("logistics", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(name="carrier", options={"ordering": ["name"], "verbose_name": "transporteur"}),
        migrations.AddField(
            model_name="carrier",
            name="needs_tracking",
            field=models.BooleanField(default=True, verbose_name="donne un numéro de suivi"),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                maillon.core.models.BareSerial("serial"),
                name="logistics_device_serial_once",
                violation_error_message="Ce numéro de série est déjà enregistré.",
            ),
        ),
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
