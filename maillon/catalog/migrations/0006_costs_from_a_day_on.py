"""A purchase price holds from a day on; its supplier becomes a row: the former text waits beside it."""

from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_bundles_and_price_lists")]

    operations = [
        migrations.RenameField("productcost", "supplier", "supplier_text"),
        migrations.AlterModelOptions(
            name="productcost",
            options={"ordering": ["product", "-starts_on", "from_quantity"], "verbose_name": "prix d'achat"},
        ),
        migrations.AddField(
            model_name="productcost",
            name="from_quantity",
            field=models.DecimalField(
                decimal_places=3, default=Decimal("1"), max_digits=10, verbose_name="à partir de"
            ),
        ),
        migrations.AddField(
            model_name="productcost",
            name="starts_on",
            field=models.DateField(default=django.utils.timezone.localdate, verbose_name="en vigueur le"),
        ),
        migrations.AddField(
            model_name="productcost",
            name="supplier_code",
            field=models.CharField(blank=True, max_length=60, verbose_name="référence du fournisseur"),
        ),
        migrations.AlterField(
            model_name="productcost",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="costs", to="catalog.product"
            ),
        ),
        migrations.AlterField(
            model_name="productcost",
            name="purchase_price",
            field=models.DecimalField(
                decimal_places=4,
                default=Decimal("0"),
                max_digits=12,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="prix d'achat HT",
            ),
        ),
        migrations.AddField(
            model_name="productcost",
            name="supplier",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="costs",
                to="catalog.supplier",
                verbose_name="fournisseur",
            ),
        ),
    ]
