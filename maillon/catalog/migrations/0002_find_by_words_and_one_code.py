"""Articles found by any fragment of their words among twenty thousand; a code is one, whatever its case."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="product",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                fastupdate=False,
                name="catalog_product_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Upper("code"),
                name="catalog_code_once",
                violation_error_message="Un article porte déjà ce code.",
            ),
        ),
    ]
