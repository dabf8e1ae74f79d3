import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_french_vat_rates"),
        ("tickets", "0002_fields_of_each_type"),
    ]

    operations = [
        migrations.AddField(
            model_name="supportpolicy",
            name="hour_article",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.product",
                verbose_name="article d'une heure hors contrat",
            ),
        ),
        migrations.AddField(
            model_name="supportpolicy",
            name="rounding",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (6, "Au dixième d'heure commencé (6 min)"),
                    (15, "Au quart d'heure commencé"),
                    (30, "À la demi-heure commencée"),
                    (60, "À l'heure commencée"),
                ],
                default=15,
                verbose_name="arrondi du temps facturé",
            ),
        ),
    ]
