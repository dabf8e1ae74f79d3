from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("logistics", "0008_units_of_known_devices")]

    operations = [
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("unit",),
                name="logistics_one_order_per_unit",
                violation_error_message="Cet appareil est déjà affecté à une commande.",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__isnull", False), ("product", None), _connector="OR"),
                name="logistics_device_is_a_unit",
                violation_error_message="Un article du catalogue sort du stock : affectez un de ses appareils.",
            ),
        ),
    ]
