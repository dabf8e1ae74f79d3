from decimal import Decimal

import django.contrib.postgres.indexes
import django.core.validators
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
        ("clients", "0001_initial"),
        ("core", "0001_initial"),
        ("orders", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Invoice",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("380", "Facture"),
                                    ("386", "Facture d'acompte"),
                                    ("381", "Avoir"),
                                    ("503", "Avoir d'acompte"),
                                    ("384", "Facture rectificative"),
                                ],
                                default="380",
                                editable=False,
                                max_length=3,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "Brouillon"), ("issued", "Émise")],
                                default="draft",
                                editable=False,
                                max_length=6,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                blank=True, editable=False, max_length=35, null=True, unique=True, verbose_name="numéro"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoices",
                                to="orders.order",
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoices",
                                to="clients.client",
                            ),
                        ),
                        ("client_name", models.CharField(editable=False, max_length=120)),
                        (
                            "payer",
                            models.CharField(
                                choices=[("client", "Client"), ("partner", "Partenaire")],
                                editable=False,
                                max_length=7,
                                verbose_name="payeur",
                            ),
                        ),
                        (
                            "head_office",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoices_paid",
                                to="clients.client",
                                verbose_name="siège qui paie",
                            ),
                        ),
                        ("buyer_name", models.CharField(editable=False, max_length=120, verbose_name="facturé à")),
                        (
                            "corrects",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="billing.invoice",
                            ),
                        ),
                        ("credit_reason", models.CharField(blank=True, max_length=300, verbose_name="motif")),
                        (
                            "internal",
                            models.BooleanField(default=False, editable=False, verbose_name="interne, jamais transmis"),
                        ),
                        (
                            "issue_date",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="date d'émission"),
                        ),
                        ("due_date", models.DateField(blank=True, null=True, verbose_name="échéance")),
                        (
                            "delivery_date",
                            models.DateField(blank=True, null=True, verbose_name="livraison ou fin des travaux"),
                        ),
                        (
                            "total_net",
                            models.DecimalField(
                                decimal_places=2, default=0, editable=False, max_digits=14, verbose_name="total HT"
                            ),
                        ),
                        (
                            "total_vat",
                            models.DecimalField(
                                decimal_places=2, default=0, editable=False, max_digits=14, verbose_name="total TVA"
                            ),
                        ),
                        (
                            "total_gross",
                            models.DecimalField(
                                decimal_places=2, default=0, editable=False, max_digits=14, verbose_name="total TTC"
                            ),
                        ),
                        (
                            "paid",
                            models.DecimalField(
                                decimal_places=2, default=0, editable=False, max_digits=14, verbose_name="réglé"
                            ),
                        ),
                        (
                            "credited",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                editable=False,
                                max_digits=14,
                                verbose_name="annulé par avoir",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="remarque imprimée")),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain(
                                    "client_name", "buyer_name", "number", "reference"
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "facture",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="billing_invoice_words",
                            ),
                            models.Index(fields=["-created_at", "-id"], name="billing_invoice_recent"),
                            models.Index(fields=["client", "-created_at"], name="billing_invoice_client"),
                            models.Index(
                                condition=models.Q(("status", "issued")),
                                fields=["due_date"],
                                name="billing_invoice_due",
                            ),
                            models.Index(
                                condition=models.Q(("status", "issued")),
                                fields=["issue_date"],
                                name="billing_invoice_issued",
                            ),
                            models.Index(
                                condition=models.Q(("status", "draft")),
                                fields=["-created_at"],
                                name="billing_invoice_drafts",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("kind__in", ["380", "386", "384"]),
                                    ("status", "issued"),
                                    ("total_gross__gt", models.F("paid")),
                                ),
                                fields=["due_date", "id"],
                                name="billing_invoice_owed",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("number", None), ("status", "draft")),
                                    models.Q(
                                        ("issue_date__isnull", False), ("number__isnull", False), ("status", "issued")
                                    ),
                                    _connector="OR",
                                ),
                                name="billing_number_at_issue",
                                violation_error_message="Le numéro est donné à l'émission, jamais au brouillon.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("paid__gte", 0), ("paid__lte", models.F("total_gross"))),
                                name="billing_paid_within_total",
                                violation_error_message="Le règlement dépasse ce qui reste dû.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("head_office", None), ("payer", "client"), _connector="OR"),
                                name="billing_head_office_pays_for_another",
                                violation_error_message="Un siège paie pour un autre client de son groupe, jamais à la place du partenaire.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InvoiceLine",
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
                            "invoice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="billing.invoice"
                            ),
                        ),
                        (
                            "order_line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invoiced",
                                to="orders.orderline",
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0)),
                        ("kind", models.CharField(default="hardware", max_length=12)),
                        ("label", models.CharField(max_length=160, verbose_name="désignation")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                        ("place", models.CharField(blank=True, editable=False, max_length=300, verbose_name="site")),
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=3, default=Decimal("1"), max_digits=10, verbose_name="quantité"
                            ),
                        ),
                        (
                            "unit_price",
                            models.DecimalField(
                                decimal_places=4,
                                max_digits=12,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="prix unitaire HT",
                            ),
                        ),
                        (
                            "discount",
                            models.DecimalField(
                                decimal_places=8,
                                default=Decimal("0"),
                                max_digits=11,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="remise (%)",
                            ),
                        ),
                        ("vat_rate", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="TVA (%)")),
                        ("vat_category", models.CharField(default="S", max_length=2)),
                        ("exemption_code", models.CharField(blank=True, max_length=40)),
                        ("exemption_text", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["invoice", "position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="IssuedInvoice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "invoice",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="frozen", to="billing.invoice"
                            ),
                        ),
                        ("number", models.CharField(max_length=35, unique=True)),
                        ("snapshot", models.JSONField()),
                        ("xml", models.TextField()),
                        ("previous_hash", models.CharField(blank=True, max_length=64)),
                        ("hash", models.CharField(max_length=64, unique=True)),
                        ("issued_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("issued_by", models.CharField(max_length=120)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Payment",
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
                            "client",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="clients.client",
                            ),
                        ),
                        ("payer_name", models.CharField(editable=False, max_length=120, verbose_name="payeur")),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("transfer", "Virement"),
                                    ("debit", "Prélèvement"),
                                    ("card", "Carte"),
                                    ("cheque", "Chèque"),
                                ],
                                default="transfer",
                                max_length=8,
                                verbose_name="moyen",
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant")),
                        ("received_on", models.DateField(verbose_name="reçu le")),
                        ("label", models.CharField(blank=True, max_length=120, verbose_name="référence bancaire")),
                        (
                            "reverses",
                            models.OneToOneField(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversed_by",
                                to="billing.payment",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_by_name", models.CharField(blank=True, max_length=120)),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("payer_name", "label", "reference"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "règlement",
                        "ordering": ["-received_on", "-id"],
                        "indexes": [
                            models.Index(fields=["-received_on", "-id"], name="billing_payment_recent"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="billing_payment_words",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount", 0), _negated=True),
                                name="billing_payment_not_zero",
                                violation_error_message="Le montant d'un règlement n'est pas nul.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Allocation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "payment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="billing.payment",
                            ),
                        ),
                        (
                            "credit_note",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="used_on",
                                to="billing.invoice",
                            ),
                        ),
                        (
                            "invoice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="allocations",
                                to="billing.invoice",
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("credit_note__isnull", False), ("payment", None)),
                                    models.Q(("credit_note", None), ("payment__isnull", False)),
                                    _connector="OR",
                                ),
                                name="billing_allocation_one_source",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
