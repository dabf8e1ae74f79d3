"""Articles by name and by the beginning of their code, for a choice among twenty thousand."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_vat_regimes_explained")]

    operations = [
        migrations.AddIndex(
            model_name="product", index=models.Index(fields=["name", "id"], name="catalog_product_by_name")
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass("search_text", name="text_pattern_ops"),
                name="catalog_product_begins",
            ),
        ),
    ]
