"""A price of the list follows the quantity; one typed by hand, or a share of a bundle, does not. Drafts already priced by
hand keep their price."""

from django.db import migrations, models

STILL_OPEN = (
    "update orders_quoteline l set price_source = 'typed' from orders_quote q where q.id = l.quote_id "
    "and q.status in ('draft', 'submitted') and not exists "
    "(select from catalog_product p where p.id = l.product_id and p.sale_price = l.unit_price)",
    "update orders_orderline l set price_source = 'typed' from orders_order o where o.id = l.order_id "
    "and o.status = 'open' and o.quote_id is null and o.validated_at is null and not exists "
    "(select from catalog_product p where p.id = l.product_id and p.sale_price = l.unit_price)",
)


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_labels_for_the_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="price_origin",
            field=models.CharField(blank=True, editable=False, max_length=160),
        ),
        migrations.AddField(
            model_name="orderline",
            name="price_source",
            field=models.CharField(
                choices=[("list", "Prix de liste"), ("typed", "Saisi"), ("bundle", "Part d'un lot")],
                default="list",
                editable=False,
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="quoteline",
            name="price_origin",
            field=models.CharField(blank=True, editable=False, max_length=160),
        ),
        migrations.AddField(
            model_name="quoteline",
            name="price_source",
            field=models.CharField(
                choices=[("list", "Prix de liste"), ("typed", "Saisi"), ("bundle", "Part d'un lot")],
                default="list",
                editable=False,
                max_length=6,
            ),
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in STILL_OPEN),
    ]
