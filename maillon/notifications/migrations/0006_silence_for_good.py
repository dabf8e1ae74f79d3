from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0005_texts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mute",
            name="until",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
