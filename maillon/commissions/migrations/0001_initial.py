import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import maillon.core.fragments
from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("billing", "0001_initial"),
        ("core", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Rule",
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
                                related_name="commission_rules",
                                to="accounts.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="période")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("commission", "Commission sur le montant HT facturé"),
                                    ("margin", "Marge sur son tarif"),
                                ],
                                default="commission",
                                max_length=10,
                                verbose_name="règle",
                            ),
                        ),
                        (
                            "when",
                            models.CharField(
                                choices=[
                                    ("issued", "dès que la facture est émise"),
                                    ("paid", "quand la facture est payée"),
                                ],
                                default="issued",
                                max_length=6,
                                verbose_name="due",
                            ),
                        ),
                        (
                            "once_rate",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="taux sur ce qui se paie une fois",
                            ),
                        ),
                        (
                            "recurring_rate",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="taux sur les abonnements",
                            ),
                        ),
                        (
                            "hardware_rate",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Laissé vide : celui de ce qui se paie une fois.",
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="taux sur le matériel",
                            ),
                        ),
                        (
                            "service_rate",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Laissé vide : le même.",
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="taux sur les prestations",
                            ),
                        ),
                        (
                            "floor",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="minimum par relevé",
                            ),
                        ),
                        (
                            "cap",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="maximum par relevé",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "règle de commission",
                        "ordering": ["-period", "-id"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("partner", "="), ("period", "&&")],
                                name="commissions_one_rule_at_a_time",
                                violation_error_message="Ce partenaire a déjà une règle à ces dates : terminez d'abord l'autre.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("period__isempty", False), ("period__startswith__isnull", False)),
                                name="commissions_rule_for_a_period",
                                violation_error_message="La fin vient après le début.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("floor", None), ("cap", None), ("floor__lte", models.F("cap")), _connector="OR"
                                ),
                                name="commissions_minimum_under_maximum",
                                violation_error_message="Le minimum par relevé ne dépasse pas le maximum.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Statement",
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
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commission_statements",
                                to="accounts.partner",
                            ),
                        ),
                        ("month", models.DateField(editable=False, verbose_name="mois")),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "Brouillon"), ("validated", "Validé"), ("paid", "Payé")],
                                default="draft",
                                editable=False,
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "total",
                            models.DecimalField(
                                decimal_places=2, default=0, editable=False, max_digits=12, verbose_name="total HT"
                            ),
                        ),
                        ("validated_on", models.DateField(editable=False, null=True, verbose_name="validé le")),
                        ("paid_on", models.DateField(editable=False, null=True, verbose_name="payé le")),
                    ],
                    options={
                        "verbose_name": "relevé de commission",
                        "ordering": ["-month", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partner", "month"),
                                name="commissions_statement_once_a_month",
                                violation_error_message="Ce partenaire a déjà un relevé de ce mois.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)),
                                name="commissions_statement_of_a_month",
                                violation_error_message="Un relevé est celui d'un mois entier.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("paid_on", None), ("status", "draft"), ("validated_on", None)),
                                    models.Q(
                                        ("paid_on", None), ("status", "validated"), ("validated_on__isnull", False)
                                    ),
                                    models.Q(
                                        ("paid_on__isnull", False), ("status", "paid"), ("validated_on__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="commissions_statement_dates_of_its_state",
                                violation_error_message="Un relevé validé ou payé porte sa date.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StatementLine",
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
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="commissions.statement",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="commissions.rule"
                            ),
                        ),
                        (
                            "invoice_line",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="billing.invoiceline",
                            ),
                        ),
                        (
                            "invoice",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="billing.invoice",
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("commission", "Commission"),
                                    ("margin", "Marge"),
                                    ("floor", "Complément au minimum"),
                                    ("cap", "Ramené au maximum"),
                                ],
                                max_length=10,
                                verbose_name="nature",
                            ),
                        ),
                        ("number", models.CharField(blank=True, max_length=35, verbose_name="facture")),
                        ("issued_on", models.DateField(null=True, verbose_name="du")),
                        ("client_name", models.CharField(blank=True, max_length=120, verbose_name="client")),
                        (
                            "category",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("hardware", "Matériel"),
                                    ("service", "Prestation"),
                                    ("subscription", "Abonnement"),
                                ],
                                max_length=12,
                                verbose_name="type d'article",
                            ),
                        ),
                        ("label", models.CharField(max_length=160, verbose_name="désignation")),
                        (
                            "net",
                            models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="vendu HT"),
                        ),
                        (
                            "own",
                            models.DecimalField(
                                decimal_places=2, max_digits=12, null=True, verbose_name="à son tarif HT"
                            ),
                        ),
                        (
                            "base",
                            models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name="base HT"),
                        ),
                        (
                            "rate",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="taux",
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant HT")),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("label", "client_name", "number"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ligne de relevé",
                        "ordering": ["statement", "position", "id"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="commissions_line_words",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("statement", "invoice_line"), name="commissions_line_once_a_statement"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("invoice_line", None), ("kind__in", ["floor", "cap"])),
                                    models.Q(("invoice_line__isnull", False), ("kind__in", ["commission", "margin"])),
                                    _connector="OR",
                                ),
                                name="commissions_line_of_an_invoice",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
