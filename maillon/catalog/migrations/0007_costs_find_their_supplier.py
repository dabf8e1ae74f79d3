"""Each supplier written in words on an article becomes a card; a price known until now holds since its article exists."""

from django.db import migrations
from django.utils import timezone


def find(apps, schema_editor):
    cost, supplier = apps.get_model("catalog", "ProductCost").objects, apps.get_model("catalog", "Supplier").objects
    names = cost.exclude(supplier_text="").order_by("supplier_text").values_list("supplier_text", flat=True).distinct()
    if names:
        schema_editor.execute("create sequence if not exists reference_fo")
    for name in names:
        found = supplier.filter(name__iexact=name.strip()).first() or supplier.create(
            name=name.strip(), reference=reference(schema_editor), search_text=name.strip().lower()
        )
        cost.filter(supplier_text=name).update(supplier=found)
    for row in cost.select_related("product"):
        row.starts_on = timezone.localdate(row.product.created_at)
        row.save(update_fields=["starts_on"])


def reference(schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select nextval('reference_fo')")
        (number,) = cursor.fetchone()
    return f"FO-{timezone.localdate().year}-{number:05d}"


def give_back(apps, schema_editor):
    for row in apps.get_model("catalog", "ProductCost").objects.exclude(supplier=None).select_related("supplier"):
        row.supplier_text = row.supplier.name
        row.save(update_fields=["supplier_text"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_costs_from_a_day_on")]

    operations = [migrations.RunPython(find, give_back)]
