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
        ("catalog", "0001_initial"),
        ("clients", "0001_initial"),
        ("core", "0001_initial"),
        ("orders", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="PortingDelay",
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
                                choices=[("fixed", "Fixe"), ("mobile", "Mobile")],
                                max_length=6,
                                unique=True,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "working_days",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MaxValueValidator(60)],
                                verbose_name="jours ouvrables",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "délai de portabilité",
                        "ordering": ["kind"],
                    },
                ),
                migrations.CreateModel(
                    name="Porting",
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
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "À préparer"),
                                    ("mandate_sent", "Mandat à signer"),
                                    ("mandate_signed", "À transmettre"),
                                    ("submitted", "Transmise"),
                                    ("confirmed", "Confirmée"),
                                    ("rejected", "Rejetée"),
                                    ("done", "Portée"),
                                    ("cancelled", "Annulée"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=14,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="portings",
                                to="orders.order",
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="portings",
                                to="clients.client",
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
                            "kind",
                            models.CharField(
                                choices=[("fixed", "Fixe"), ("mobile", "Mobile")],
                                default="fixed",
                                max_length=6,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "donor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.supplier",
                                verbose_name="opérateur quitté",
                            ),
                        ),
                        ("donor_name", models.CharField(editable=False, max_length=80)),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.supplier",
                                verbose_name="opérateur receveur",
                            ),
                        ),
                        ("recipient_name", models.CharField(editable=False, max_length=80)),
                        ("holder", models.CharField(max_length=120, verbose_name="titulaire du contrat")),
                        (
                            "donor_account",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="compte client chez l'opérateur quitté"
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
                                verbose_name="signataire du mandat",
                            ),
                        ),
                        ("requested_on", models.DateField(verbose_name="date demandée")),
                        (
                            "confirmed_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="date confirmée"),
                        ),
                        (
                            "operator_reference",
                            models.CharField(
                                blank=True, editable=False, max_length=40, verbose_name="référence de l'opérateur"
                            ),
                        ),
                        ("numbers_text", models.CharField(blank=True, editable=False, max_length=200)),
                        ("size", models.PositiveIntegerField(default=0, editable=False, verbose_name="numéros")),
                        ("mandate_sent_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("mandate_signed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("mandate_signer", models.CharField(blank=True, editable=False, max_length=120)),
                        ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("done_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain(
                                    "client_name", "reference", "operator_reference"
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "portabilité",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status__in", ["done", "cancelled"]), _negated=True),
                                fields=["requested_on", "id"],
                                name="operators_porting_open",
                            ),
                            models.Index(fields=["confirmed_on"], name="operators_porting_day"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="operators_porting_words",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("donor", models.F("recipient")), _negated=True),
                                name="operators_porting_changes_operator",
                                violation_error_message="L'opérateur receveur est celui que le client quitte : choisissez-en un autre.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status__in", ["confirmed", "done"]), _negated=True),
                                    ("confirmed_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="operators_porting_confirmed_has_day",
                                violation_error_message="Une portabilité confirmée a une date.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PortedNumber",
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
                            "porting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="numbers",
                                to="operators.porting",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("first", models.CharField(max_length=16, verbose_name="premier numéro")),
                        ("last", models.CharField(max_length=16, verbose_name="dernier numéro")),
                        ("span", django.contrib.postgres.fields.ranges.BigIntegerRangeField(editable=False)),
                        ("rio", models.CharField(blank=True, max_length=12, verbose_name="RIO")),
                        ("live", models.BooleanField(default=True, editable=False)),
                    ],
                    options={
                        "ordering": ["porting", "position"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("live", True)),
                                expressions=[("span", "&&")],
                                name="operators_number_ported_once",
                                violation_error_message="Un de ces numéros est déjà dans une portabilité en cours.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PortingRejection",
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
                            "porting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rejections",
                                to="operators.porting",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("rio", "RIO erroné ou périmé"),
                                    ("inactive", "Numéro résilié ou inactif"),
                                    ("pending", "Une autre portabilité est déjà demandée"),
                                    ("holder", "Le demandeur n'est pas le titulaire"),
                                    ("incomplete", "Demande incomplète ou erronée"),
                                    ("range", "Tranche de numéros incomplète"),
                                    ("area", "Zone géographique non compatible"),
                                    ("technical", "Impossibilité technique"),
                                    ("date", "Date refusée"),
                                    ("other", "Autre motif"),
                                ],
                                max_length=12,
                                verbose_name="motif",
                            ),
                        ),
                        (
                            "comment",
                            models.CharField(blank=True, max_length=500, verbose_name="réponse de l'opérateur"),
                        ),
                        ("rejected_on", models.DateField(verbose_name="rejetée le")),
                        ("by_name", models.CharField(blank=True, max_length=120)),
                    ],
                    options={
                        "ordering": ["-rejected_on", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="OperatorOrder",
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
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "À commander"),
                                    ("ordered", "Commandée"),
                                    ("confirmed", "Date promise"),
                                    ("delivered", "Livrée"),
                                    ("failed", "En échec"),
                                    ("cancelled", "Annulée"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="operator_orders",
                                to="orders.order",
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="operator_orders",
                                to="clients.client",
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
                            "operator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="operator_orders",
                                to="catalog.supplier",
                                verbose_name="opérateur",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ftth", "Fibre FTTH"),
                                    ("ftto", "Fibre dédiée FTTO"),
                                    ("xdsl", "xDSL"),
                                    ("trunk", "Trunk SIP"),
                                    ("sim", "Carte SIM"),
                                    ("other", "Autre"),
                                ],
                                default="ftth",
                                max_length=6,
                                verbose_name="type",
                            ),
                        ),
                        ("label", models.CharField(blank=True, max_length=160, verbose_name="désignation")),
                        (
                            "eligibility",
                            models.CharField(
                                choices=[
                                    ("unknown", "À vérifier"),
                                    ("yes", "Éligible"),
                                    ("limited", "Éligible sous réserve"),
                                    ("no", "Non éligible"),
                                ],
                                default="unknown",
                                max_length=8,
                                verbose_name="éligibilité",
                            ),
                        ),
                        ("eligibility_on", models.DateField(blank=True, null=True, verbose_name="vérifiée le")),
                        ("eligibility_text", models.TextField(blank=True, verbose_name="ce qu'elle dit")),
                        (
                            "operator_reference",
                            models.CharField(blank=True, max_length=60, verbose_name="référence de l'opérateur"),
                        ),
                        (
                            "ordered_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="commandée le"),
                        ),
                        (
                            "promised_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="promise pour le"),
                        ),
                        (
                            "delivered_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="livrée le"),
                        ),
                        ("failure_reason", models.CharField(blank=True, editable=False, max_length=500)),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain(
                                    "client_name", "reference", "operator_reference"
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "commande opérateur",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status__in", ["ordered", "confirmed"])),
                                fields=["promised_on", "id"],
                                name="operators_order_awaited",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="operators_order_words",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "delivered"), _negated=True),
                                    ("delivered_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="operators_order_delivered_has_day",
                                violation_error_message="Une commande opérateur livrée a une date de livraison.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("delivered_on", None),
                                    ("ordered_on", None),
                                    ("delivered_on__gte", models.F("ordered_on")),
                                    _connector="OR",
                                ),
                                name="operators_order_delivered_after_ordered",
                                violation_error_message="La livraison ne peut pas précéder la commande.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
