"""Number, weight and count are those of its parcels."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("logistics", "0005_parcels_and_what_they_hold")]

    operations = [
        migrations.RemoveField(model_name="shipment", name=name)
        for name in ("parcels", "tracking", "tracking_url", "weight_kg")
    ]
