"""A supplier has one price of an article for a day and a quantity; the former text goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_costs_find_their_supplier")]

    operations = [
        migrations.RemoveField("productcost", "supplier_text"),
        migrations.AddConstraint(
            model_name="productcost",
            constraint=models.UniqueConstraint(
                fields=("product", "supplier", "from_quantity", "starts_on"),
                name="catalog_cost_once_a_day",
                nulls_distinct=False,
                violation_error_message="Ce fournisseur a déjà un prix à cette date, pour cette quantité : modifiez-le.",
            ),
        ),
        migrations.AddConstraint(
            model_name="productcost",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_quantity__gt", 0)),
                name="catalog_cost_quantity_above_zero",
                violation_error_message="Un prix vaut à partir d'une quantité au-dessus de zéro.",
            ),
        ),
    ]
