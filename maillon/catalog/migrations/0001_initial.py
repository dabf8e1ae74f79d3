from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("core", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="CatalogImport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                    name="VatRate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=80, verbose_name="libellé")),
                        ("rate", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="taux (%)")),
                        ("category", models.CharField(default="S", max_length=2, verbose_name="catégorie")),
                        ("exemption_code", models.CharField(blank=True, max_length=40, verbose_name="code du motif")),
                        ("exemption_text", models.CharField(blank=True, max_length=200, verbose_name="motif imprimé")),
                        ("explanation", models.TextField(blank=True, max_length=600, verbose_name="quand l'appliquer")),
                        ("is_default", models.BooleanField(default=False, verbose_name="par défaut")),
                    ],
                    options={
                        "ordering": ["-rate"],
                    },
                ),
                migrations.CreateModel(
                    name="Product",
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
                            "code",
                            models.CharField(
                                error_messages={"unique": "Un article porte déjà ce code."},
                                max_length=40,
                                unique=True,
                                verbose_name="code",
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="désignation")),
                        ("description", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                        (
                            "kind",
                            models.CharField(
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
                        ("brand", models.CharField(blank=True, max_length=60, verbose_name="marque")),
                        ("unit", models.CharField(default="unité", max_length=12, verbose_name="unité")),
                        ("serialised", models.BooleanField(default=False, verbose_name="suivi par numéro de série")),
                        ("has_mac", models.BooleanField(default=False, verbose_name="a une adresse MAC")),
                        (
                            "serial_pattern",
                            models.CharField(
                                blank=True,
                                help_text="Expression régulière, facultative : refuse un mauvais modèle au scan.",
                                max_length=80,
                                verbose_name="forme du numéro de série",
                            ),
                        ),
                        (
                            "mac_prefixes",
                            models.CharField(blank=True, max_length=120, verbose_name="préfixes MAC du fabricant"),
                        ),
                        (
                            "sale_price",
                            models.DecimalField(
                                decimal_places=4,
                                max_digits=12,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="prix de vente HT",
                            ),
                        ),
                        (
                            "vat",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.vatrate",
                                verbose_name="TVA",
                            ),
                        ),
                        (
                            "bundle_fixed",
                            models.BooleanField(
                                default=False,
                                help_text="Pour un lot : le prix de vente remplace la somme de ce qui se paie une fois.",
                                verbose_name="prix fixe",
                            ),
                        ),
                        (
                            "commitment_months",
                            models.PositiveSmallIntegerField(default=0, verbose_name="engagement, en mois"),
                        ),
                        (
                            "warranty_months",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Comptée depuis la livraison. Vide : sans garantie connue.",
                                null=True,
                                verbose_name="garantie, en mois",
                            ),
                        ),
                        ("search_text", models.CharField(blank=True, editable=False, max_length=400)),
                    ],
                    options={
                        "verbose_name": "article",
                        "ordering": ["name"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="catalog_product_words",
                            ),
                            models.Index(fields=["name", "id"], name="catalog_product_by_name"),
                            models.Index(
                                django.contrib.postgres.indexes.OpClass("search_text", name="text_pattern_ops"),
                                name="catalog_product_begins",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Upper("code"),
                                name="catalog_code_once",
                                violation_error_message="Un article porte déjà ce code.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("has_mac", False), ("serialised", True), _connector="OR"),
                                name="catalog_mac_needs_serial",
                                violation_error_message="Un article avec adresse MAC est suivi par numéro de série.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("bundle_fixed", False), ("kind", "bundle"), _connector="OR"),
                                name="catalog_fixed_price_is_of_a_bundle",
                                violation_error_message="Seul un lot a un prix fixe.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BundleItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "bundle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="catalog.product",
                                verbose_name="lot",
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
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=3, default=Decimal("1"), max_digits=10, verbose_name="quantité"
                            ),
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("bundle", "product", "role", "group"),
                                name="catalog_bundle_item_once",
                                violation_error_message="Cet article est déjà dans le lot à cette place : changez sa quantité.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("bundle", models.F("product")), _negated=True),
                                name="catalog_bundle_not_in_itself",
                                violation_error_message="Un lot ne se contient pas lui-même.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quantity__gt", 0)),
                                name="catalog_bundle_quantity_above_zero",
                                violation_error_message="La quantité doit être positive.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(models.Q(("role", "alternative")), models.Q(("group", ""), _negated=True)),
                                    models.Q(models.Q(("role", "alternative"), _negated=True), ("group", "")),
                                    _connector="OR",
                                ),
                                name="catalog_alternative_has_a_group",
                                violation_error_message="Un article « au choix » dit de quel choix il s'agit ; les autres n'en ont pas.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PriceList",
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
                            "name",
                            models.CharField(
                                error_messages={"unique": "Un tarif porte déjà ce nom."},
                                max_length=80,
                                unique=True,
                                verbose_name="nom",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(default="EUR", editable=False, max_length=3, verbose_name="monnaie"),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="validité")),
                        ("comment", models.TextField(blank=True, verbose_name="remarque")),
                    ],
                    options={
                        "verbose_name": "tarif",
                        "ordering": ["name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("currency", "EUR")),
                                name="catalog_price_list_in_euros",
                                violation_error_message="Un tarif est en euros.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("period__isempty", False), ("period__startswith__isnull", False)),
                                name="catalog_price_list_has_a_period",
                                violation_error_message="La fin de validité vient après le début.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PriceListItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "price_list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="catalog.pricelist",
                                verbose_name="tarif",
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("price_list", "product", "from_quantity"),
                                name="catalog_price_once_a_threshold",
                                violation_error_message="Ce tarif a déjà un prix de cet article pour cette quantité : modifiez-le.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("from_quantity__gt", 0)),
                                name="catalog_price_quantity_above_zero",
                                violation_error_message="Un prix vaut à partir d'une quantité au-dessus de zéro.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("discount__isnull", False), ("unit_price__isnull", True)),
                                    models.Q(("discount__isnull", True), ("unit_price__isnull", False)),
                                    _connector="OR",
                                ),
                                name="catalog_price_or_discount",
                                violation_error_message="Donnez un prix ou une remise, pas les deux.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerPriceList",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="price_lists",
                                to="accounts.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                        (
                            "price_list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="partners",
                                to="catalog.pricelist",
                                verbose_name="tarif",
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="période")),
                    ],
                    options={
                        "verbose_name": "tarif d'un partenaire",
                        "ordering": ["partner", "period"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("partner", "="), ("period", "&&")],
                                name="catalog_one_price_list_at_a_time",
                                violation_error_message="Ce partenaire a déjà un tarif à ces dates : terminez d'abord le précédent.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("period__isempty", False), ("period__startswith__isnull", False)),
                                name="catalog_given_for_a_period",
                                violation_error_message="La fin vient après le début.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Supplier",
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
                            "name",
                            models.CharField(
                                error_messages={"unique": "Un fournisseur porte déjà ce nom."},
                                max_length=80,
                                unique=True,
                                verbose_name="nom",
                            ),
                        ),
                        ("is_operator", models.BooleanField(default=False, verbose_name="opérateur")),
                        (
                            "account_number",
                            models.CharField(blank=True, max_length=40, verbose_name="notre numéro de client"),
                        ),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail des commandes"),
                        ),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        ("address", models.TextField(blank=True, verbose_name="adresse")),
                        (
                            "lead_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="délai habituel, en jours"),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="remarque")),
                        ("search_text", models.CharField(blank=True, editable=False, max_length=160)),
                    ],
                    options={
                        "verbose_name": "fournisseur",
                        "ordering": ["name"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="catalog_supplier_words",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProductCost",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="costs", to="catalog.product"
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="costs",
                                to="catalog.supplier",
                                verbose_name="fournisseur",
                            ),
                        ),
                        (
                            "purchase_price",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("0"),
                                max_digits=12,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="prix d'achat HT",
                            ),
                        ),
                        (
                            "from_quantity",
                            models.DecimalField(
                                decimal_places=3, default=Decimal("1"), max_digits=10, verbose_name="à partir de"
                            ),
                        ),
                        (
                            "starts_on",
                            models.DateField(default=django.utils.timezone.localdate, verbose_name="en vigueur le"),
                        ),
                        (
                            "supplier_code",
                            models.CharField(blank=True, max_length=60, verbose_name="référence du fournisseur"),
                        ),
                    ],
                    options={
                        "verbose_name": "prix d'achat",
                        "ordering": ["product", "-starts_on", "from_quantity"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("product", "supplier", "from_quantity", "starts_on"),
                                name="catalog_cost_once_a_day",
                                nulls_distinct=False,
                                violation_error_message="Ce fournisseur a déjà un prix à cette date, pour cette quantité : modifiez-le.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("from_quantity__gt", 0)),
                                name="catalog_cost_quantity_above_zero",
                                violation_error_message="Un prix vaut à partir d'une quantité au-dessus de zéro.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
