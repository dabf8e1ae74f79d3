import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import maillon.core.fragments
from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("catalog", "0001_initial"),
        ("core", "0001_initial"),
        ("orders", "0001_initial"),
        ("stock", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Carrier",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, unique=True, verbose_name="transporteur")),
                        (
                            "tracking_template",
                            models.CharField(blank=True, max_length=300, verbose_name="adresse de suivi"),
                        ),
                        ("needs_tracking", models.BooleanField(default=True, verbose_name="donne un numéro de suivi")),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "transporteur",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Shipment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(editable=False, max_length=20, unique=True, verbose_name="référence"),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                        (
                            "custom",
                            models.JSONField(
                                blank=True, default=dict, editable=False, verbose_name="champs personnalisés"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="modifié le"
                            ),
                        ),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archivé le"),
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
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="shipments", to="orders.order"
                            ),
                        ),
                        ("client_name", models.CharField(editable=False, max_length=120)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("prepared", "Préparée"),
                                    ("shipped", "Expédiée"),
                                    ("delivered", "Livrée"),
                                    ("cancelled", "Annulée"),
                                ],
                                default="prepared",
                                editable=False,
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "carrier",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="logistics.carrier",
                                verbose_name="transporteur",
                            ),
                        ),
                        (
                            "carrier_name",
                            models.CharField(blank=True, editable=False, max_length=60, verbose_name="transporteur"),
                        ),
                        ("recipient", models.CharField(blank=True, max_length=120, verbose_name="destinataire")),
                        ("address", models.TextField(blank=True, verbose_name="adresse de livraison")),
                        ("shipped_on", models.DateField(blank=True, null=True, verbose_name="expédiée le")),
                        ("delivered_on", models.DateField(blank=True, null=True, verbose_name="livrée le")),
                        ("received_by", models.CharField(blank=True, max_length=120, verbose_name="reçue par")),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("client_name", "reference"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "expédition",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status__in", ["prepared", "shipped"])),
                                fields=["status"],
                                name="logistics_parcels_under_way",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="logistics_shipment_words",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShipmentLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        (
                            "shipment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="logistics.shipment",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shipped",
                                to="orders.orderline",
                            ),
                        ),
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=10, verbose_name="quantité")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("shipment", "line"), name="logistics_shipment_line_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Parcel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        (
                            "shipment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parcels",
                                to="logistics.shipment",
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(verbose_name="colis")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("ready", "Prêt"),
                                    ("shipped", "En route"),
                                    ("delivered", "Livré"),
                                    ("lost", "Perdu"),
                                ],
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
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("tracking"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "colis",
                        "ordering": ["shipment", "rank"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="logistics_parcel_words",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("shipment", "rank"), name="logistics_parcel_rank_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Device",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="devices", to="orders.order"
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="devices",
                                to="orders.orderline",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="devices",
                                to="catalog.product",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="devices",
                                to="stock.unit",
                                verbose_name="appareil du stock",
                            ),
                        ),
                        ("label", models.CharField(max_length=160)),
                        ("serial", models.CharField(max_length=60, verbose_name="numéro de série")),
                        ("mac", models.CharField(blank=True, max_length=17, null=True, verbose_name="adresse MAC")),
                        (
                            "shipment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="devices",
                                to="logistics.shipment",
                            ),
                        ),
                        ("staged_by", models.CharField(blank=True, max_length=120)),
                        ("staged_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "removed_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retiré le"),
                        ),
                        (
                            "removed_by",
                            models.CharField(blank=True, editable=False, max_length=120, verbose_name="retiré par"),
                        ),
                        (
                            "removed_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="motif du retrait"
                            ),
                        ),
                        (
                            "replaces",
                            models.OneToOneField(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="replaced_by",
                                to="logistics.device",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "matériel",
                        "ordering": ["line", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("unit",),
                                name="logistics_one_order_per_unit",
                                violation_error_message="Cet appareil est déjà affecté à une commande.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("unit__isnull", False), ("product", None), _connector="OR"),
                                name="logistics_device_is_a_unit",
                                violation_error_message="Un article du catalogue sort du stock : affectez un de ses appareils.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ParcelItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        (
                            "parcel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="logistics.parcel"
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.orderline"
                            ),
                        ),
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
                    ],
                    options={
                        "ordering": ["line__position", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("device", None)),
                                fields=("parcel", "line"),
                                name="logistics_parcel_line_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("quantity__gt", 0), models.Q(("device", None), ("quantity", 1), _connector="OR")
                                ),
                                name="logistics_parcel_item_some",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StagingSheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(editable=False, max_length=20, unique=True, verbose_name="référence"),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                        (
                            "custom",
                            models.JSONField(
                                blank=True, default=dict, editable=False, verbose_name="champs personnalisés"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="modifié le"
                            ),
                        ),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archivé le"),
                        ),
                        (
                            "order",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="staging_sheet",
                                to="orders.order",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("todo", "À préparer"),
                                    ("started", "En préparation"),
                                    ("done", "Prête"),
                                    ("cancelled", "Annulée"),
                                ],
                                default="todo",
                                editable=False,
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="préparé par",
                            ),
                        ),
                        ("checks", models.JSONField(default=list, editable=False)),
                        ("comment", models.TextField(blank=True, verbose_name="remarque")),
                        (
                            "started_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="commencée le"),
                        ),
                        (
                            "done_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="prête le"),
                        ),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("reference"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "fiche de staging",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status__in", ["todo", "started"])),
                                fields=["order"],
                                name="logistics_sheet_open",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="logistics_sheet_words",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Checklist",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "product",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="staging_checks",
                                to="catalog.product",
                            ),
                        ),
                        ("labels", models.JSONField(default=list)),
                    ],
                    options={
                        "verbose_name": "contrôles d'un article",
                    },
                ),
            ],
        ),
    ]
