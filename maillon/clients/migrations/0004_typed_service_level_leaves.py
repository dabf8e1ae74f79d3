from django.db import migrations


class Migration(migrations.Migration):
    """Its values are in the table of service levels."""

    dependencies = [("clients", "0003_levels_names_and_people_kept")]

    operations = [migrations.RemoveField(model_name="client", name="service_level_text")]
