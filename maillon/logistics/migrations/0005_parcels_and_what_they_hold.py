"""Each parcel has its row, with what it holds."""

import django.db.models.deletion
from django.db import migrations, models

# A count of parcels said nothing of what was in each: the first holds everything. Those still here are one parcel again,
# to be parted on screen; of a cancelled shipment nothing is left.
FILL = """
insert into logistics_parcel (shipment_id, partner_id, rank, status, tracking, tracking_url, weight_kg, delivered_on,
                              received_by, version)
select s.id, s.partner_id, n, case s.status when 'prepared' then 'ready' else s.status end,
       case when n = 1 then s.tracking else '' end, case when n = 1 then s.tracking_url else '' end,
       case when n = 1 then s.weight_kg end, s.delivered_on, s.received_by, 1
from logistics_shipment s
cross join lateral generate_series(1, case s.status when 'prepared' then 1 else greatest(1, least(s.parcels, 99)) end) n
where s.status <> 'cancelled';

insert into logistics_parcelitem (parcel_id, partner_id, line_id, quantity, device_id)
select p.id, p.partner_id, d.line_id, 1, d.id
from logistics_parcel p join logistics_device d on d.shipment_id = p.shipment_id where p.rank = 1;

insert into logistics_parcelitem (parcel_id, partner_id, line_id, quantity)
select p.id, p.partner_id, l.line_id, l.quantity - d.n
from logistics_parcel p
join logistics_shipmentline l on l.shipment_id = p.shipment_id
cross join lateral (select count(*) as n from logistics_device d
                    where d.shipment_id = p.shipment_id and d.line_id = l.line_id) d
where p.rank = 1 and l.quantity > d.n;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("logistics", "0004_labels_for_the_history"),
        ("orders", "0006_where_a_price_comes_from"),
    ]

    operations = [
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="colis")),
                (
                    "status",
                    models.CharField(
                        choices=[("ready", "Prêt"), ("shipped", "En route"), ("delivered", "Livré"), ("lost", "Perdu")],
                        default="ready",
                        editable=False,
                        max_length=9,
                        verbose_name="état",
                    ),
                ),
                ("tracking", models.CharField(blank=True, max_length=60, verbose_name="numéro de suivi")),
                ("tracking_url", models.CharField(blank=True, editable=False, max_length=400)),
                (
                    "weight_kg",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="poids (kg)"
                    ),
                ),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="livré le")),
                ("received_by", models.CharField(blank=True, max_length=120, verbose_name="reçu par")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.partner",
                        verbose_name="partenaire",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parcels", to="logistics.shipment"
                    ),
                ),
            ],
            options={
                "verbose_name": "colis",
                "ordering": ["shipment", "rank"],
            },
        ),
        migrations.CreateModel(
            name="ParcelItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=10, verbose_name="quantité")),
                (
                    "device",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parcel_item",
                        to="logistics.device",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.orderline"
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="logistics.parcel"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.partner",
                        verbose_name="partenaire",
                    ),
                ),
            ],
            options={
                "ordering": ["line__position", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.UniqueConstraint(fields=("shipment", "rank"), name="logistics_parcel_rank_once"),
        ),
        migrations.AddConstraint(
            model_name="parcelitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("device", None)), fields=("parcel", "line"), name="logistics_parcel_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="parcelitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0), models.Q(("device", None), ("quantity", 1), _connector="OR")),
                name="logistics_parcel_item_some",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
