from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import maillon.core.fragments
import maillon.orders.models.policy
from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("catalog", "0001_initial"),
        ("clients", "0001_initial"),
        ("core", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="OrderType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                        ("label", models.CharField(max_length=60, verbose_name="libellé")),
                        ("order", models.PositiveSmallIntegerField(default=10)),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "type de commande",
                        "ordering": ["order", "label"],
                    },
                ),
                migrations.CreateModel(
                    name="OutcomeReason",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=60, verbose_name="motif")),
                        ("won", models.BooleanField(default=False, verbose_name="gagné")),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "motif de gain ou de perte",
                        "ordering": ["won", "label"],
                        "constraints": [models.UniqueConstraint(fields=("won", "label"), name="orders_reason_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Quote",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="clients.client",
                                verbose_name="client",
                            ),
                        ),
                        ("client_name", models.CharField(editable=False, max_length=120)),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clients.site",
                                verbose_name="site",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="clients.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "payer",
                            models.CharField(
                                choices=[("client", "Client"), ("partner", "Partenaire")],
                                default="client",
                                max_length=7,
                                verbose_name="payeur",
                            ),
                        ),
                        ("subject", models.CharField(max_length=160, verbose_name="objet")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="suivi par",
                            ),
                        ),
                        ("owner_name", models.CharField(blank=True, editable=False, max_length=120)),
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
                            "monthly_net",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                editable=False,
                                max_digits=14,
                                verbose_name="abonnements HT par mois",
                            ),
                        ),
                        ("made_by_partner", models.BooleanField(default=False, editable=False)),
                        (
                            "siren_waived",
                            models.BooleanField(
                                default=False, verbose_name="payeur sans SIREN (particulier, association, étranger)"
                            ),
                        ),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("client_name", "reference", "subject"),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Brouillon"),
                                    ("submitted", "Transmis"),
                                    ("sent", "Envoyé"),
                                    ("accepted", "Accepté"),
                                    ("refused", "Refusé"),
                                    ("expired", "Expiré"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "revision",
                            models.PositiveSmallIntegerField(
                                default=1, editable=False, verbose_name="version du devis"
                            ),
                        ),
                        (
                            "order_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="orders.ordertype",
                                verbose_name="type de commande",
                            ),
                        ),
                        ("valid_until", models.DateField(verbose_name="valable jusqu'au")),
                        (
                            "deposit_percent",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="acompte à la commande (%)",
                            ),
                        ),
                        ("introduction", models.TextField(blank=True, verbose_name="texte d'introduction")),
                        (
                            "rebate_percent",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                editable=False,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="remise globale (%)",
                            ),
                        ),
                        (
                            "rebate_amount",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                editable=False,
                                max_digits=12,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="remise globale HT",
                            ),
                        ),
                        (
                            "approval",
                            models.CharField(
                                blank=True, editable=False, max_length=8, verbose_name="remise à approuver"
                            ),
                        ),
                        (
                            "outcome_reason",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="quotes",
                                to="orders.outcomereason",
                                verbose_name="pourquoi gagné ou perdu",
                            ),
                        ),
                        (
                            "outcome_note",
                            models.CharField(blank=True, editable=False, max_length=500, verbose_name="précision"),
                        ),
                        (
                            "next_reminder_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="prochaine relance"),
                        ),
                        (
                            "reminders_sent",
                            models.PositiveSmallIntegerField(
                                default=0, editable=False, verbose_name="relances envoyées"
                            ),
                        ),
                        (
                            "reminders_stopped",
                            models.BooleanField(default=False, editable=False, verbose_name="relances arrêtées"),
                        ),
                        ("expiry_told", models.BooleanField(default=False, editable=False)),
                        (
                            "sections",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                editable=False,
                                size=None,
                            ),
                        ),
                        (
                            "sent_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="envoyé le"),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="décidé le"),
                        ),
                        (
                            "decided_by",
                            models.CharField(blank=True, editable=False, max_length=120, verbose_name="décidé par"),
                        ),
                        (
                            "refusal_reason",
                            models.CharField(blank=True, editable=False, max_length=500, verbose_name="motif du refus"),
                        ),
                    ],
                    options={
                        "verbose_name": "devis",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(fields=["-created_at", "-id"], name="orders_quote_recent"),
                            models.Index(fields=["partner", "-created_at", "-id"], name="orders_quote_partner"),
                            models.Index(
                                condition=models.Q(("status__in", ["submitted", "sent"])),
                                fields=["-status", "valid_until", "id"],
                                name="orders_quote_waiting",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="orders_quote_words",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "order_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="orders.ordertype"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                        ("kind", models.CharField(max_length=30, verbose_name="nature")),
                        ("label", models.CharField(max_length=60, verbose_name="libellé")),
                        (
                            "owner_role",
                            models.CharField(
                                choices=[
                                    ("admin", "Direction"),
                                    ("support", "Support"),
                                    ("staging", "Staging"),
                                    ("adv", "ADV"),
                                    ("accounting", "Compta"),
                                    ("deployment", "Déploiement"),
                                    ("technician", "Technicien"),
                                    ("partner", "Partenaire"),
                                ],
                                max_length=12,
                                verbose_name="équipe",
                            ),
                        ),
                        (
                            "due_days",
                            models.PositiveSmallIntegerField(default=2, verbose_name="délai, en jours ouvrés"),
                        ),
                        (
                            "public_label",
                            models.CharField(blank=True, max_length=60, verbose_name="libellé pour le client"),
                        ),
                        ("checks", models.JSONField(blank=True, default=list, verbose_name="points à cocher")),
                    ],
                    options={
                        "ordering": ["order_type", "position"],
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("order_type", "position"),
                                name="orders_step_position",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Order",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="clients.client",
                                verbose_name="client",
                            ),
                        ),
                        ("client_name", models.CharField(editable=False, max_length=120)),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clients.site",
                                verbose_name="site",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="clients.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "payer",
                            models.CharField(
                                choices=[("client", "Client"), ("partner", "Partenaire")],
                                default="client",
                                max_length=7,
                                verbose_name="payeur",
                            ),
                        ),
                        ("subject", models.CharField(max_length=160, verbose_name="objet")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="suivi par",
                            ),
                        ),
                        ("owner_name", models.CharField(blank=True, editable=False, max_length=120)),
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
                            "monthly_net",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                editable=False,
                                max_digits=14,
                                verbose_name="abonnements HT par mois",
                            ),
                        ),
                        ("made_by_partner", models.BooleanField(default=False, editable=False)),
                        (
                            "siren_waived",
                            models.BooleanField(
                                default=False, verbose_name="payeur sans SIREN (particulier, association, étranger)"
                            ),
                        ),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("client_name", "reference", "subject"),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("open", "En cours"), ("done", "Terminée"), ("cancelled", "Annulée")],
                                default="open",
                                editable=False,
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "order_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="orders.ordertype",
                                verbose_name="type",
                            ),
                        ),
                        (
                            "quote",
                            models.OneToOneField(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="order_made",
                                to="orders.quote",
                            ),
                        ),
                        ("step_position", models.PositiveSmallIntegerField(default=1, editable=False)),
                        ("step_kind", models.CharField(editable=False, max_length=30)),
                        ("step_label", models.CharField(editable=False, max_length=60, verbose_name="étape")),
                        ("step_role", models.CharField(editable=False, max_length=12)),
                        ("step_since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "step_due_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="échéance de l'étape"
                            ),
                        ),
                        (
                            "buyer_reference",
                            models.CharField(blank=True, max_length=60, verbose_name="référence du client"),
                        ),
                        ("requested_on", models.DateField(blank=True, null=True, verbose_name="date souhaitée")),
                        (
                            "promised_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="date promise"),
                        ),
                        (
                            "validated_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="validée le"),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="close le"),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=500, verbose_name="motif d'annulation"
                            ),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="remarque")),
                    ],
                    options={
                        "verbose_name": "commande",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(fields=["-created_at", "-id"], name="orders_order_recent"),
                            models.Index(fields=["partner", "-created_at", "-id"], name="orders_order_partner"),
                            models.Index(
                                condition=models.Q(("status", "open")),
                                fields=["step_kind", "step_due_at", "id"],
                                name="orders_order_board",
                            ),
                            models.Index(
                                condition=models.Q(("status", "open")),
                                fields=["step_due_at", "id"],
                                name="orders_order_late",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="orders_order_words",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrderStep",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="orders.order"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("kind", models.CharField(max_length=30)),
                        ("label", models.CharField(max_length=60)),
                        ("public_label", models.CharField(blank=True, max_length=60)),
                        ("owner_role", models.CharField(max_length=12)),
                        ("due_days", models.PositiveSmallIntegerField(default=2)),
                        ("entered_at", models.DateTimeField(blank=True, null=True)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("left_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "order_type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.ordertype"
                            ),
                        ),
                        ("worked", models.FloatField(blank=True, editable=False, null=True)),
                        ("checks", models.JSONField(default=list, editable=False, verbose_name="points à cocher")),
                    ],
                    options={
                        "ordering": ["order", "position"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("worked__isnull", False)),
                                fields=["left_at"],
                                name="orders_step_left",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("order", "position"), name="orders_order_step_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StepMove",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="orders.order"
                            ),
                        ),
                        ("from_kind", models.CharField(blank=True, max_length=30)),
                        ("from_label", models.CharField(blank=True, max_length=60)),
                        ("to_kind", models.CharField(max_length=30)),
                        ("to_label", models.CharField(max_length=60)),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("actor_name", models.CharField(blank=True, max_length=120)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["order", "at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="QuoteLine",
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
                        ("position", models.PositiveIntegerField(default=0)),
                        ("section", models.CharField(blank=True, max_length=80, verbose_name="rubrique")),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clients.site",
                                verbose_name="site",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.product",
                                verbose_name="article",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("hardware", "Matériel"),
                                    ("service", "Prestation"),
                                    ("subscription", "Abonnement"),
                                ],
                                default="hardware",
                                max_length=12,
                            ),
                        ),
                        ("label", models.CharField(max_length=160, verbose_name="désignation")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=3,
                                default=Decimal("1"),
                                max_digits=10,
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        Decimal("0.001"), "La quantité doit être positive."
                                    ),
                                    django.core.validators.MaxValueValidator(Decimal("999999")),
                                ],
                                verbose_name="quantité",
                            ),
                        ),
                        (
                            "unit_price",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("0"),
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
                        (
                            "price_source",
                            models.CharField(
                                choices=[("list", "Prix de liste"), ("typed", "Saisi"), ("bundle", "Part d'un lot")],
                                default="list",
                                editable=False,
                                max_length=6,
                            ),
                        ),
                        ("price_origin", models.CharField(blank=True, editable=False, max_length=160)),
                        (
                            "vat_rate",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("20"), max_digits=5, verbose_name="TVA (%)"
                            ),
                        ),
                        ("vat_category", models.CharField(default="S", max_length=2)),
                        ("exemption_code", models.CharField(blank=True, max_length=40)),
                        ("exemption_text", models.CharField(blank=True, max_length=200)),
                        ("recurring", models.BooleanField(default=False, verbose_name="abonnement mensuel")),
                        ("serialised", models.BooleanField(default=False)),
                        ("has_mac", models.BooleanField(default=False)),
                        (
                            "quote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="orders.quote"
                            ),
                        ),
                        ("optional", models.BooleanField(default=False, verbose_name="option")),
                    ],
                    options={
                        "ordering": ["quote", "position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="OrderLine",
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
                        ("position", models.PositiveIntegerField(default=0)),
                        ("section", models.CharField(blank=True, max_length=80, verbose_name="rubrique")),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clients.site",
                                verbose_name="site",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.product",
                                verbose_name="article",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("hardware", "Matériel"),
                                    ("service", "Prestation"),
                                    ("subscription", "Abonnement"),
                                ],
                                default="hardware",
                                max_length=12,
                            ),
                        ),
                        ("label", models.CharField(max_length=160, verbose_name="désignation")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=3,
                                default=Decimal("1"),
                                max_digits=10,
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        Decimal("0.001"), "La quantité doit être positive."
                                    ),
                                    django.core.validators.MaxValueValidator(Decimal("999999")),
                                ],
                                verbose_name="quantité",
                            ),
                        ),
                        (
                            "unit_price",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("0"),
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
                        (
                            "price_source",
                            models.CharField(
                                choices=[("list", "Prix de liste"), ("typed", "Saisi"), ("bundle", "Part d'un lot")],
                                default="list",
                                editable=False,
                                max_length=6,
                            ),
                        ),
                        ("price_origin", models.CharField(blank=True, editable=False, max_length=160)),
                        (
                            "vat_rate",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("20"), max_digits=5, verbose_name="TVA (%)"
                            ),
                        ),
                        ("vat_category", models.CharField(default="S", max_length=2)),
                        ("exemption_code", models.CharField(blank=True, max_length=40)),
                        ("exemption_text", models.CharField(blank=True, max_length=200)),
                        ("recurring", models.BooleanField(default=False, verbose_name="abonnement mensuel")),
                        ("serialised", models.BooleanField(default=False)),
                        ("has_mac", models.BooleanField(default=False)),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="orders.order"
                            ),
                        ),
                        (
                            "promised_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="date promise"),
                        ),
                    ],
                    options={
                        "ordering": ["order", "position", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("promised_on__isnull", False)),
                                fields=["promised_on"],
                                name="orders_line_promised",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuoteLineCost",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="cost", to="orders.quoteline"
                            ),
                        ),
                        (
                            "unit_cost",
                            models.DecimalField(decimal_places=4, max_digits=12, verbose_name="coût unitaire HT"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="OrderLineCost",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="cost", to="orders.orderline"
                            ),
                        ),
                        (
                            "unit_cost",
                            models.DecimalField(decimal_places=4, max_digits=12, verbose_name="coût unitaire HT"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Amendment",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="amendments",
                                to="orders.order",
                                verbose_name="commande",
                            ),
                        ),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(editable=False, verbose_name="numéro dans la commande"),
                        ),
                        ("client_name", models.CharField(editable=False, max_length=120)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Brouillon"),
                                    ("sent", "Envoyé"),
                                    ("accepted", "Accepté"),
                                    ("refused", "Refusé"),
                                    ("withdrawn", "Abandonné"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "revision",
                            models.PositiveSmallIntegerField(
                                default=1, editable=False, verbose_name="version de l'avenant"
                            ),
                        ),
                        ("subject", models.CharField(max_length=160, verbose_name="objet")),
                        (
                            "requested_on",
                            models.DateField(blank=True, null=True, verbose_name="nouvelle date souhaitée"),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clients.site",
                                verbose_name="nouveau site",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="clients.contact",
                                verbose_name="nouveau contact",
                            ),
                        ),
                        ("owner_name", models.CharField(blank=True, editable=False, max_length=120)),
                        (
                            "delta_net",
                            models.DecimalField(
                                decimal_places=2, default=0, editable=False, max_digits=14, verbose_name="écart HT"
                            ),
                        ),
                        (
                            "delta_gross",
                            models.DecimalField(
                                decimal_places=2, default=0, editable=False, max_digits=14, verbose_name="écart TTC"
                            ),
                        ),
                        (
                            "delta_monthly",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                editable=False,
                                max_digits=14,
                                verbose_name="écart HT par mois",
                            ),
                        ),
                        (
                            "sent_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="envoyé le"),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="décidé le"),
                        ),
                        (
                            "decided_by",
                            models.CharField(blank=True, editable=False, max_length=120, verbose_name="décidé par"),
                        ),
                        (
                            "refusal_reason",
                            models.CharField(blank=True, editable=False, max_length=500, verbose_name="motif du refus"),
                        ),
                    ],
                    options={
                        "verbose_name": "avenant",
                        "ordering": ["order", "rank"],
                        "constraints": [
                            models.UniqueConstraint(fields=("order", "rank"), name="orders_amendment_rank"),
                            models.UniqueConstraint(
                                condition=models.Q(("status__in", ["draft", "sent"])),
                                fields=("order",),
                                name="orders_one_open_amendment",
                                violation_error_message="Un avenant de cette commande est déjà en cours.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AmendmentLine",
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
                        ("position", models.PositiveIntegerField(default=0)),
                        ("section", models.CharField(blank=True, max_length=80, verbose_name="rubrique")),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clients.site",
                                verbose_name="site",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.product",
                                verbose_name="article",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("hardware", "Matériel"),
                                    ("service", "Prestation"),
                                    ("subscription", "Abonnement"),
                                ],
                                default="hardware",
                                max_length=12,
                            ),
                        ),
                        ("label", models.CharField(max_length=160, verbose_name="désignation")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                        (
                            "quantity",
                            models.DecimalField(
                                decimal_places=3,
                                default=Decimal("1"),
                                max_digits=10,
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        Decimal("0.001"), "La quantité doit être positive."
                                    ),
                                    django.core.validators.MaxValueValidator(Decimal("999999")),
                                ],
                                verbose_name="quantité",
                            ),
                        ),
                        (
                            "unit_price",
                            models.DecimalField(
                                decimal_places=4,
                                default=Decimal("0"),
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
                        (
                            "price_source",
                            models.CharField(
                                choices=[("list", "Prix de liste"), ("typed", "Saisi"), ("bundle", "Part d'un lot")],
                                default="list",
                                editable=False,
                                max_length=6,
                            ),
                        ),
                        ("price_origin", models.CharField(blank=True, editable=False, max_length=160)),
                        (
                            "vat_rate",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("20"), max_digits=5, verbose_name="TVA (%)"
                            ),
                        ),
                        ("vat_category", models.CharField(default="S", max_length=2)),
                        ("exemption_code", models.CharField(blank=True, max_length=40)),
                        ("exemption_text", models.CharField(blank=True, max_length=200)),
                        ("recurring", models.BooleanField(default=False, verbose_name="abonnement mensuel")),
                        ("serialised", models.BooleanField(default=False)),
                        ("has_mac", models.BooleanField(default=False)),
                        (
                            "amendment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="orders.amendment"
                            ),
                        ),
                        (
                            "action",
                            models.CharField(
                                choices=[("add", "Ajoutée"), ("change", "Modifiée"), ("remove", "Retirée")],
                                default="add",
                                max_length=6,
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="orders.orderline",
                            ),
                        ),
                        ("was_quantity", models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True)),
                        ("was_unit_price", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                        ("was_discount", models.DecimalField(blank=True, decimal_places=8, max_digits=11, null=True)),
                    ],
                    options={
                        "ordering": ["amendment", "position", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("amendment", "line"), name="orders_amendment_line_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SalesPolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "margin_target",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("25"),
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="objectif de marge (%)",
                            ),
                        ),
                        (
                            "discount_limits",
                            models.JSONField(
                                default=maillon.orders.models.policy.usual_limits, verbose_name="remise sans accord (%)"
                            ),
                        ),
                        (
                            "reminder_days",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(),
                                default=maillon.orders.models.policy.usual_reminders,
                                size=None,
                                verbose_name="relances",
                            ),
                        ),
                        (
                            "expiry_notice_days",
                            models.PositiveSmallIntegerField(default=3, verbose_name="préavis d'expiration, en jours"),
                        ),
                    ],
                    options={
                        "verbose_name": "politique de vente",
                    },
                ),
                migrations.CreateModel(
                    name="PromisedDate",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="promises", to="orders.order"
                            ),
                        ),
                        ("what", models.CharField(blank=True, max_length=160, verbose_name="partie de la commande")),
                        ("day", models.DateField(verbose_name="date promise")),
                        ("before", models.DateField(blank=True, null=True, verbose_name="date d'avant")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="motif")),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("actor_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["order", "-at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="QuoteVersion",
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
                            "quote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="orders.quote"
                            ),
                        ),
                        ("revision", models.PositiveSmallIntegerField(verbose_name="version")),
                        ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyée le")),
                        ("sent_by", models.CharField(blank=True, max_length=120, verbose_name="envoyée par")),
                        ("outcome", models.CharField(blank=True, max_length=9, verbose_name="fin")),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="motif")),
                        (
                            "total_net",
                            models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="total HT"),
                        ),
                        (
                            "total_gross",
                            models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="total TTC"),
                        ),
                        (
                            "monthly_net",
                            models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="par mois HT"),
                        ),
                        ("rebate", models.CharField(blank=True, max_length=60, verbose_name="remise globale")),
                        ("lines", models.JSONField(default=list)),
                    ],
                    options={
                        "verbose_name": "version d'un devis",
                        "ordering": ["quote", "revision"],
                        "constraints": [
                            models.UniqueConstraint(fields=("quote", "revision"), name="orders_version_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuoteTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("label", models.CharField(max_length=80, verbose_name="nom du modèle")),
                        ("lines", models.JSONField(default=list)),
                        ("made_by", models.CharField(blank=True, max_length=120, verbose_name="gardé par")),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "modèle de devis",
                        "ordering": ["label", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="DiscountRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "quote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="discount_requests",
                                to="orders.quote",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("waiting", "En attente"),
                                    ("granted", "Accordée"),
                                    ("declined", "Refusée"),
                                    ("dropped", "Sans objet"),
                                ],
                                default="waiting",
                                editable=False,
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "rate",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="remise (%)",
                            ),
                        ),
                        (
                            "limit",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="remise permise sans accord (%)",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="explication")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_by_name", models.CharField(blank=True, max_length=120)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_by_name", models.CharField(blank=True, max_length=120)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="motif")),
                    ],
                    options={
                        "verbose_name": "demande de remise",
                        "ordering": ["quote", "-asked_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status", "waiting")),
                                fields=("quote",),
                                name="orders_discount_one_waiting",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
