"""Bundles, price lists given to partners for a period, files of articles taken in."""

from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("catalog", "0004_suppliers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BundleItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quantity",
                    models.DecimalField(decimal_places=3, default=Decimal("1"), max_digits=10, verbose_name="quantité"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("included", "Compris"), ("option", "En option"), ("alternative", "Au choix")],
                        default="included",
                        max_length=11,
                        verbose_name="rôle",
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=60, verbose_name="choix")),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "contenu d'un lot",
                "ordering": ["bundle", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="CatalogImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=160)),
                ("rows", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("summary", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "import d'articles",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="PartnerPriceList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="période")),
            ],
            options={
                "verbose_name": "tarif d'un partenaire",
                "ordering": ["partner", "period"],
            },
        ),
        migrations.CreateModel(
            name="PriceList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(editable=False, max_length=20, unique=True, verbose_name="référence")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "custom",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="champs personnalisés"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="créé le"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="modifié le"),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archivé le")),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "Un tarif porte déjà ce nom."},
                        max_length=80,
                        unique=True,
                        verbose_name="nom",
                    ),
                ),
                ("currency", models.CharField(default="EUR", editable=False, max_length=3, verbose_name="monnaie")),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="validité")),
                ("comment", models.TextField(blank=True, verbose_name="remarque")),
            ],
            options={
                "verbose_name": "tarif",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PriceListItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "from_quantity",
                    models.DecimalField(
                        decimal_places=3, default=Decimal("1"), max_digits=10, verbose_name="à partir de"
                    ),
                ),
                (
                    "unit_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="prix unitaire HT",
                    ),
                ),
                (
                    "discount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="remise (%)",
                    ),
                ),
            ],
            options={
                "verbose_name": "prix d'un tarif",
                "ordering": ["price_list", "product", "from_quantity"],
            },
        ),
        migrations.AddField(
            model_name="product",
            name="bundle_fixed",
            field=models.BooleanField(
                default=False,
                help_text="Pour un lot : le prix de vente remplace la somme de ce qui se paie une fois.",
                verbose_name="prix fixe",
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="search_text",
            field=models.CharField(blank=True, editable=False, max_length=160),
        ),
        migrations.AlterField(
            model_name="product",
            name="kind",
            field=models.CharField(
                choices=[
                    ("hardware", "Matériel"),
                    ("service", "Prestation"),
                    ("subscription", "Abonnement"),
                    ("bundle", "Lot"),
                ],
                default="hardware",
                max_length=12,
                verbose_name="type",
            ),
        ),
        migrations.AddIndex(
            model_name="supplier",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                fastupdate=False,
                name="catalog_supplier_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("bundle_fixed", False), ("kind", "bundle"), _connector="OR"),
                name="catalog_fixed_price_is_of_a_bundle",
                violation_error_message="Seul un lot a un prix fixe.",
            ),
        ),
        migrations.AddField(
            model_name="bundleitem",
            name="bundle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="catalog.product",
                verbose_name="lot",
            ),
        ),
        migrations.AddField(
            model_name="bundleitem",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.product",
                verbose_name="article",
            ),
        ),
        migrations.AddField(
            model_name="catalogimport",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="partnerpricelist",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="price_lists",
                to="accounts.partner",
                verbose_name="partenaire",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency", "EUR")),
                name="catalog_price_list_in_euros",
                violation_error_message="Un tarif est en euros.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__isempty", False), ("period__startswith__isnull", False)),
                name="catalog_price_list_has_a_period",
                violation_error_message="La fin de validité vient après le début.",
            ),
        ),
        migrations.AddField(
            model_name="partnerpricelist",
            name="price_list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="partners",
                to="catalog.pricelist",
                verbose_name="tarif",
            ),
        ),
        migrations.AddField(
            model_name="pricelistitem",
            name="price_list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="catalog.pricelist",
                verbose_name="tarif",
            ),
        ),
        migrations.AddField(
            model_name="pricelistitem",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.product",
                verbose_name="article",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleitem",
            constraint=models.UniqueConstraint(
                fields=("bundle", "product", "role", "group"),
                name="catalog_bundle_item_once",
                violation_error_message="Cet article est déjà dans le lot à cette place : changez sa quantité.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("bundle", models.F("product")), _negated=True),
                name="catalog_bundle_not_in_itself",
                violation_error_message="Un lot ne se contient pas lui-même.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)),
                name="catalog_bundle_quantity_above_zero",
                violation_error_message="La quantité doit être positive.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("role", "alternative")), models.Q(("group", ""), _negated=True)),
                    models.Q(models.Q(("role", "alternative"), _negated=True), ("group", "")),
                    _connector="OR",
                ),
                name="catalog_alternative_has_a_group",
                violation_error_message="Un article « au choix » dit de quel choix il s'agit ; les autres n'en ont pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnerpricelist",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("partner", "="), ("period", "&&")],
                name="catalog_one_price_list_at_a_time",
                violation_error_message="Ce partenaire a déjà un tarif à ces dates : terminez d'abord le précédent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnerpricelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__isempty", False), ("period__startswith__isnull", False)),
                name="catalog_given_for_a_period",
                violation_error_message="La fin vient après le début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelistitem",
            constraint=models.UniqueConstraint(
                fields=("price_list", "product", "from_quantity"),
                name="catalog_price_once_a_threshold",
                violation_error_message="Ce tarif a déjà un prix de cet article pour cette quantité : modifiez-le.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelistitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_quantity__gt", 0)),
                name="catalog_price_quantity_above_zero",
                violation_error_message="Un prix vaut à partir d'une quantité au-dessus de zéro.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelistitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("discount__isnull", False), ("unit_price__isnull", True)),
                    models.Q(("discount__isnull", True), ("unit_price__isnull", False)),
                    _connector="OR",
                ),
                name="catalog_price_or_discount",
                violation_error_message="Donnez un prix ou une remise, pas les deux.",
            ),
        ),
    ]
