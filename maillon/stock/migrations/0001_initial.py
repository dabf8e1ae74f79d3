from decimal import Decimal

import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import maillon.core.fragments
import maillon.core.models
from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("catalog", "0001_initial"),
        ("clients", "0001_initial"),
        ("core", "0001_initial"),
        ("technicians", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Place",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("warehouse", "Dépôt"),
                                    ("staging", "Staging"),
                                    ("van", "Véhicule"),
                                    ("client", "Client"),
                                    ("supplier", "Fournisseur"),
                                    ("scrap", "Rebut"),
                                ],
                                max_length=9,
                                verbose_name="type",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        (
                            "technician",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="van",
                                to="technicians.technician",
                                verbose_name="technicien",
                            ),
                        ),
                        (
                            "client",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stock_place",
                                to="clients.client",
                                verbose_name="client",
                            ),
                        ),
                        (
                            "supplier",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stock_place",
                                to="catalog.supplier",
                                verbose_name="fournisseur",
                            ),
                        ),
                        ("address", models.TextField(blank=True, max_length=300, verbose_name="adresse de livraison")),
                        ("is_default", models.BooleanField(default=False, verbose_name="proposé par défaut")),
                        ("usable", models.BooleanField(default=True, verbose_name="compte dans le disponible")),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("name"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "lieu",
                        "ordering": ["-is_default", "kind", "name", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("kind__in", ["warehouse", "staging", "van"])),
                                fields=["kind"],
                                name="stock_place_own",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="stock_place_words",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "van"), ("technician", None), _connector="OR"),
                                    models.Q(("kind", "client"), ("client", None), _connector="OR"),
                                    models.Q(("kind", "supplier"), ("supplier", None), _connector="OR"),
                                    models.Q(
                                        models.Q(("kind", "van"), _negated=True),
                                        ("technician__isnull", False),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        models.Q(("kind", "client"), _negated=True),
                                        ("client__isnull", False),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        models.Q(("kind", "supplier"), _negated=True),
                                        ("supplier__isnull", False),
                                        _connector="OR",
                                    ),
                                ),
                                name="stock_place_of_whom",
                                violation_error_message="Un véhicule a son technicien, et seulement lui : choisissez-le.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("is_default",),
                                name="stock_place_one_default",
                                violation_error_message="Un seul lieu est proposé par défaut.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("kind__in", ["warehouse", "staging", "scrap"])),
                                fields=("name",),
                                name="stock_place_name_once",
                                violation_error_message="Un lieu porte déjà ce nom.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Level",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="levels", to="catalog.product"
                            ),
                        ),
                        (
                            "place",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="levels", to="stock.place"
                            ),
                        ),
                        (
                            "on_hand",
                            models.DecimalField(
                                decimal_places=3, default=Decimal("0"), max_digits=12, verbose_name="en stock"
                            ),
                        ),
                        (
                            "reserved",
                            models.DecimalField(
                                decimal_places=3, default=Decimal("0"), max_digits=12, verbose_name="réservé"
                            ),
                        ),
                        (
                            "minimum",
                            models.DecimalField(
                                decimal_places=3, default=Decimal("0"), max_digits=12, verbose_name="minimum"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "niveau de stock",
                        "ordering": ["product", "place"],
                        "indexes": [models.Index(fields=["place", "product"], name="stock_level_place")],
                        "constraints": [
                            models.UniqueConstraint(fields=("product", "place"), name="stock_level_once"),
                            models.CheckConstraint(
                                condition=models.Q(("on_hand__gte", 0)),
                                name="stock_never_negative",
                                violation_error_message="Il n'y en a plus assez dans ce lieu.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reserved__gte", 0), ("reserved__lte", models.F("on_hand"))),
                                name="stock_reserved_is_on_hand",
                                violation_error_message="Ce qui est réservé doit rester dans ce lieu.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minimum__gte", 0)),
                                name="stock_minimum_positive",
                                violation_error_message="Un minimum n'est pas négatif.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
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
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="units",
                                to="catalog.product",
                                verbose_name="article",
                            ),
                        ),
                        (
                            "serial",
                            models.CharField(
                                error_messages={"unique": "Ce numéro de série est déjà enregistré."},
                                max_length=60,
                                unique=True,
                                verbose_name="numéro de série",
                            ),
                        ),
                        (
                            "mac",
                            models.CharField(
                                blank=True,
                                error_messages={"unique": "Cette adresse MAC est déjà enregistrée."},
                                max_length=17,
                                null=True,
                                unique=True,
                                verbose_name="adresse MAC",
                            ),
                        ),
                        (
                            "place",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="units",
                                to="stock.place",
                                verbose_name="lieu",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("stock", "En stock"),
                                    ("client", "Chez le client"),
                                    ("supplier", "Chez le fournisseur"),
                                    ("scrap", "Au rebut"),
                                    ("missing", "Introuvable"),
                                    ("void", "Réception annulée"),
                                ],
                                default="stock",
                                editable=False,
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "purchase_reference",
                            models.CharField(
                                blank=True, editable=False, max_length=20, verbose_name="commande fournisseur"
                            ),
                        ),
                        (
                            "supplier_name",
                            models.CharField(blank=True, editable=False, max_length=80, verbose_name="fournisseur"),
                        ),
                        (
                            "received_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="reçu le"),
                        ),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("serial", "mac", "purchase_reference"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "appareil",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["place", "product"], name="stock_unit_place"),
                            models.Index(fields=["product", "-id"], name="stock_unit_product"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="stock_unit_words",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                maillon.core.models.BareSerial("serial"),
                                name="stock_unit_serial_once",
                                violation_error_message="Ce numéro de série est déjà enregistré.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("place__isnull", False), ("status__in", ["missing", "void"]), _connector="OR"
                                ),
                                name="stock_unit_is_somewhere",
                                violation_error_message="Un appareil est dans un lieu, et un seul.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Movement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("for_model", models.CharField(blank=True, editable=False, max_length=60)),
                        ("for_pk", models.BigIntegerField(blank=True, editable=False, null=True)),
                        (
                            "for_label",
                            models.CharField(blank=True, editable=False, max_length=160, verbose_name="pour"),
                        ),
                        (
                            "for_reference",
                            models.CharField(blank=True, editable=False, max_length=40, verbose_name="référence"),
                        ),
                        ("for_url", models.CharField(blank=True, editable=False, max_length=300)),
                        ("client_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="catalog.product",
                                verbose_name="article",
                            ),
                        ),
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="quantité")),
                        (
                            "source",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="left",
                                to="stock.place",
                                verbose_name="de",
                            ),
                        ),
                        (
                            "destination",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entered",
                                to="stock.place",
                                verbose_name="vers",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="stock.unit",
                                verbose_name="appareil",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("receipt", "Réception"),
                                    ("transfer", "Transfert"),
                                    ("ship", "Expédition"),
                                    ("return", "Retour"),
                                    ("install", "Installation"),
                                    ("count", "Inventaire"),
                                    ("scrap", "Mise au rebut"),
                                    ("rma_out", "Envoi au fournisseur"),
                                    ("rma_in", "Retour du fournisseur"),
                                ],
                                max_length=8,
                                verbose_name="motif",
                            ),
                        ),
                        ("comment", models.CharField(blank=True, max_length=200, verbose_name="remarque")),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("for_reference"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mouvement",
                        "ordering": ["-at", "-id"],
                        "indexes": [
                            models.Index(fields=["product", "-at"], name="stock_movement_product"),
                            models.Index(
                                condition=models.Q(("unit__isnull", False)),
                                fields=["unit", "-at"],
                                name="stock_movement_unit",
                            ),
                            models.Index(fields=["-at", "-id"], name="stock_movement_recent"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="stock_movement_words",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0)),
                                name="stock_movement_positive",
                                violation_error_message="Un mouvement porte sur une quantité positive.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("unit", None), ("quantity", 1), _connector="OR"),
                                name="stock_movement_of_one_unit",
                                violation_error_message="Un appareil bouge un par un.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("destination__isnull", False), ("source__isnull", False)),
                                    models.Q(("reason", "count"), ("source__isnull", False)),
                                    models.Q(("destination__isnull", False), ("reason", "count")),
                                    _connector="OR",
                                ),
                                name="stock_movement_between_places",
                                violation_error_message="Seul un inventaire fait apparaître ou disparaître du stock.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source", models.F("destination")), _negated=True),
                                name="stock_movement_goes_elsewhere",
                                violation_error_message="Le départ et l'arrivée sont le même lieu : choisissez-en un autre.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reservation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("for_model", models.CharField(blank=True, editable=False, max_length=60)),
                        ("for_pk", models.BigIntegerField(blank=True, editable=False, null=True)),
                        (
                            "for_label",
                            models.CharField(blank=True, editable=False, max_length=160, verbose_name="pour"),
                        ),
                        (
                            "for_reference",
                            models.CharField(blank=True, editable=False, max_length=40, verbose_name="référence"),
                        ),
                        ("for_url", models.CharField(blank=True, editable=False, max_length=300)),
                        ("client_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reservations",
                                to="catalog.product",
                                verbose_name="article",
                            ),
                        ),
                        (
                            "place",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reservations",
                                to="stock.place",
                                verbose_name="lieu",
                            ),
                        ),
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="quantité")),
                        (
                            "held",
                            models.DecimalField(
                                decimal_places=3, default=Decimal("0"), max_digits=12, verbose_name="mis de côté"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "réservation",
                        "ordering": ["at", "pk"],
                        "indexes": [
                            models.Index(fields=["for_model", "for_pk"], name="stock_reservation_for"),
                            models.Index(
                                condition=models.Q(("quantity__gt", 0)),
                                fields=["for_reference"],
                                name="stock_reservation_live",
                            ),
                            models.Index(
                                condition=models.Q(("quantity__gt", models.F("held"))),
                                fields=["product", "place", "at"],
                                name="stock_reservation_waiting",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("held__gte", 0), ("held__lte", models.F("quantity"))),
                                name="stock_reservation_held",
                                violation_error_message="On ne met pas de côté plus que ce qui est demandé.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("for_model", ""), _negated=True),
                                fields=("for_model", "for_pk", "product", "place"),
                                name="stock_reservation_once",
                                violation_error_message="Cette ligne a déjà sa réservation.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Count",
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
                            "place",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="counts",
                                to="stock.place",
                                verbose_name="lieu",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "En cours"),
                                    ("counted", "Compté"),
                                    ("applied", "Appliqué"),
                                    ("cancelled", "Annulé"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        ("comment", models.CharField(blank=True, max_length=200, verbose_name="remarque")),
                        (
                            "counted_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "applied_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="appliqué le"),
                        ),
                    ],
                    options={
                        "verbose_name": "inventaire",
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ["draft", "counted"])),
                                fields=("place",),
                                name="stock_one_count_of_a_place",
                                violation_error_message="Un inventaire de ce lieu est déjà en cours : terminez-le d'abord.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CountLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "count",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="stock.count"
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.product",
                                verbose_name="article",
                            ),
                        ),
                        ("expected", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="attendu")),
                        (
                            "counted",
                            models.DecimalField(
                                blank=True, decimal_places=3, max_digits=12, null=True, verbose_name="compté"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ligne d'inventaire",
                        "ordering": ["product__name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("count", "product"), name="stock_count_article_once"),
                            models.CheckConstraint(
                                condition=models.Q(("counted", None), ("counted__gte", 0), _connector="OR"),
                                name="stock_counted_positive",
                                violation_error_message="Une quantité comptée n'est pas négative.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CountedUnit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="units", to="stock.countline"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="stock.unit"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("line", "unit"),
                                name="stock_counted_unit_once",
                                violation_error_message="Cet appareil est déjà compté.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Purchase",
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
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="purchases",
                                to="catalog.supplier",
                                verbose_name="fournisseur",
                            ),
                        ),
                        ("supplier_name", models.CharField(editable=False, max_length=80)),
                        (
                            "place",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="stock.place",
                                verbose_name="à livrer à",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Brouillon"),
                                    ("sent", "Envoyée"),
                                    ("partial", "Reçue en partie"),
                                    ("received", "Reçue"),
                                    ("cancelled", "Annulée"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        ("expected_on", models.DateField(blank=True, null=True, verbose_name="attendue le")),
                        (
                            "supplier_reference",
                            models.CharField(blank=True, max_length=60, verbose_name="référence chez le fournisseur"),
                        ),
                        (
                            "comment",
                            models.TextField(blank=True, max_length=2000, verbose_name="message au fournisseur"),
                        ),
                        (
                            "sent_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="envoyée le"),
                        ),
                        (
                            "ordered_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="passée par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "commande fournisseur",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status__in", ["sent", "partial"])),
                                fields=["expected_on"],
                                name="stock_purchases_awaited",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PurchaseLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "purchase",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="stock.purchase"
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="purchase_lines",
                                to="catalog.product",
                                verbose_name="article",
                            ),
                        ),
                        ("label", models.CharField(max_length=160, verbose_name="désignation")),
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="commandé")),
                        (
                            "received",
                            models.DecimalField(
                                decimal_places=3, default=Decimal("0"), max_digits=12, verbose_name="reçu"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ligne d'achat",
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("purchase", "product"),
                                name="stock_purchase_article_once",
                                violation_error_message="Cet article est déjà dans la commande : changez sa quantité.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0)),
                                name="stock_purchase_quantity_positive",
                                violation_error_message="Commandez au moins une unité.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("received__gte", 0), ("received__lte", models.F("quantity"))),
                                name="stock_received_is_ordered",
                                violation_error_message="On ne reçoit pas plus que ce qui est commandé.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PurchasePrice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "line",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="price",
                                to="stock.purchaseline",
                            ),
                        ),
                        (
                            "unit_price",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("0"),
                                max_digits=12,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="prix d'achat HT",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "purchase",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="stock.purchase",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(blank=True, max_length=60, verbose_name="bon de livraison du fournisseur"),
                        ),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "réception",
                        "ordering": ["-opened_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)),
                                fields=("purchase",),
                                name="stock_one_open_receipt",
                                violation_error_message="Une réception est déjà ouverte pour cette commande.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReceiptLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "receipt",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="stock.receipt"
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="stock.purchaseline",
                            ),
                        ),
                        ("quantity", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="reçu")),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="stock.unit",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "article reçu",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0)), name="stock_receipt_positive"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("unit", None), ("quantity", 1), _connector="OR"),
                                name="stock_receipt_of_one_unit",
                            ),
                            models.UniqueConstraint(fields=("receipt", "unit"), name="stock_receipt_unit_once"),
                        ],
                    },
                ),
            ],
        ),
    ]
