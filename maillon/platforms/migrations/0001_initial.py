import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import maillon.platforms.models.numbers
from maillon.core.tables import CreateModels

# The numbers of a range without their two last figures, as a text that an index of fragments can hold.
HEADS = """
create function platforms_heads(first bigint, last bigint) returns text language sql immutable strict parallel safe as $$
    select string_agg(head::text || ' ', '') from generate_series(first / 100, last / 100) head
$$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("catalog", "0001_initial"),
        ("clients", "0001_initial"),
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(HEADS, "drop function platforms_heads(bigint, bigint)"),
        CreateModels(
            [
                migrations.CreateModel(
                    name="PlatformType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                error_messages={"unique": "Une plateforme du catalogue porte déjà ce nom."},
                                max_length=80,
                                unique=True,
                                verbose_name="nom",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("centrex", "Centrex"),
                                    ("pbx", "PABX hébergé"),
                                    ("trunk", "Trunk SIP"),
                                    ("access", "Accès internet"),
                                    ("other", "Autre"),
                                ],
                                default="centrex",
                                max_length=8,
                                verbose_name="type",
                            ),
                        ),
                        ("provider", models.CharField(max_length=80, verbose_name="opérateur ou éditeur")),
                        ("link_template", models.CharField(blank=True, max_length=300, verbose_name="modèle de lien")),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "plateforme du catalogue",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Platform",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="platforms",
                                to="clients.client",
                                verbose_name="client",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="platforms",
                                to="clients.site",
                                verbose_name="site",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="platforms",
                                to="platforms.platformtype",
                                verbose_name="plateforme",
                            ),
                        ),
                        ("tenant", models.CharField(blank=True, max_length=120, verbose_name="domaine ou identifiant")),
                        ("url", models.URLField(blank=True, max_length=300, verbose_name="adresse particulière")),
                        ("planned_handsets", models.PositiveIntegerField(default=0, verbose_name="postes prévus")),
                        ("comment", models.TextField(blank=True, verbose_name="remarque")),
                    ],
                    options={
                        "verbose_name": "plateforme",
                        "ordering": ["type", "tenant"],
                        "indexes": [models.Index(fields=["tenant"], name="platforms_tenant")],
                    },
                ),
                migrations.CreateModel(
                    name="Line",
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
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "platform",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="platforms.platform",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="clients.site",
                                verbose_name="site",
                            ),
                        ),
                        ("number", models.CharField(blank=True, max_length=20, verbose_name="numéro")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("sip", "SIP"),
                                    ("analog", "Analogique"),
                                    ("isdn", "Numéris"),
                                    ("fibre", "Fibre"),
                                    ("copper", "Cuivre"),
                                    ("mobile", "Secours mobile"),
                                ],
                                default="sip",
                                max_length=6,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "operator_reference",
                            models.CharField(blank=True, max_length=60, verbose_name="référence de l'opérateur"),
                        ),
                    ],
                    options={
                        "verbose_name": "ligne",
                        "ordering": ["kind", "number", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("number", ""), _negated=True),
                                fields=["number"],
                                name="platforms_line_number",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("number", ""), _negated=True),
                                    models.Q(("operator_reference", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="platforms_line_named",
                                violation_error_message="Indiquez le numéro de la ligne ou la référence de l'opérateur.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handset",
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
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "platform",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handsets",
                                to="platforms.platform",
                            ),
                        ),
                        (
                            "product",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="catalog.product",
                                verbose_name="article du catalogue",
                            ),
                        ),
                        ("model", models.CharField(blank=True, max_length=80, verbose_name="modèle")),
                        ("mac", models.CharField(blank=True, max_length=17, verbose_name="adresse MAC")),
                        ("serial", models.CharField(blank=True, max_length=60, verbose_name="numéro de série")),
                        ("extension", models.CharField(blank=True, max_length=10, verbose_name="poste")),
                        ("user_name", models.CharField(blank=True, max_length=80, verbose_name="utilisateur")),
                        ("firmware", models.CharField(blank=True, max_length=40, verbose_name="micrologiciel")),
                    ],
                    options={
                        "verbose_name": "poste",
                        "ordering": ["extension", "id"],
                        "indexes": [
                            models.Index(fields=["serial"], name="platforms_handset_serial"),
                            models.Index(
                                condition=models.Q(("extension", ""), _negated=True),
                                fields=["extension"],
                                name="platforms_handset_extension",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("archived_at", None), models.Q(("mac", ""), _negated=True)),
                                fields=("mac",),
                                name="platforms_handset_mac_once",
                                violation_error_message="Un poste en service a déjà cette adresse MAC.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("archived_at", None), models.Q(("extension", ""), _negated=True)),
                                fields=("platform", "extension"),
                                name="platforms_handset_extension_once",
                                violation_error_message="Un poste de cette plateforme a déjà ce numéro de poste.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("mac", ""), _negated=True),
                                    models.Q(("serial", ""), _negated=True),
                                    models.Q(("extension", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="platforms_handset_named",
                                violation_error_message="Indiquez au moins le poste, l'adresse MAC ou le numéro de série.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sim",
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
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "platform",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sims",
                                to="platforms.platform",
                            ),
                        ),
                        ("iccid", models.CharField(max_length=20, verbose_name="ICCID")),
                        ("number", models.CharField(blank=True, max_length=20, verbose_name="numéro")),
                        ("operator", models.CharField(blank=True, max_length=60, verbose_name="opérateur")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("spare", "En réserve"),
                                    ("active", "Active"),
                                    ("suspended", "Suspendue"),
                                    ("ended", "Résiliée"),
                                ],
                                default="active",
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "carte SIM",
                        "ordering": ["iccid"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("number", ""), _negated=True),
                                fields=["number"],
                                name="platforms_sim_number",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("archived_at", None)),
                                fields=("iccid",),
                                name="platforms_sim_once",
                                violation_error_message="Une carte SIM en service porte déjà cet ICCID.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TenantImport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "platform",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="platforms.platform"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        ("content", models.BinaryField()),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["platform", "user"], name="platforms_import_of")],
                    },
                ),
                migrations.CreateModel(
                    name="NumberRange",
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
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "platform",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ranges",
                                to="platforms.platform",
                            ),
                        ),
                        ("first", models.BigIntegerField(verbose_name="premier numéro")),
                        ("last", models.BigIntegerField(verbose_name="dernier numéro")),
                        ("label", models.CharField(blank=True, max_length=80, verbose_name="usage")),
                    ],
                    options={
                        "verbose_name": "tranche de numéros",
                        "ordering": ["first"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    maillon.platforms.models.numbers.Heads("first", "last"), name="gin_trgm_ops"
                                ),
                                fastupdate=False,
                                name="platforms_range_heads",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("first__gt", 0),
                                    ("last__gte", models.F("first")),
                                    (
                                        "last__lt",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("first"), "+", models.Value(10000)
                                        ),
                                    ),
                                ),
                                name="platforms_range_in_order",
                                violation_error_message="Une tranche va du plus petit au plus grand numéro, 10 000 au plus.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("archived_at", None)),
                                expressions=[(maillon.platforms.models.numbers.Span("first", "last"), "&&")],
                                name="platforms_range_no_overlap",
                                violation_error_message="Un numéro de cette tranche est déjà attribué à une autre plateforme.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Secret",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "platform",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="secrets",
                                to="platforms.platform",
                            ),
                        ),
                        ("label", models.CharField(max_length=80, verbose_name="nom")),
                        ("username", models.CharField(blank=True, max_length=120, verbose_name="identifiant")),
                        ("ciphertext", models.TextField(editable=False)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "secret",
                        "ordering": ["label", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="RevealGrant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "secret",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="grants",
                                to="platforms.secret",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("visit_model", models.CharField(max_length=40)),
                        ("visit_id", models.BigIntegerField()),
                        ("visit_label", models.CharField(max_length=120)),
                        ("granted_by", models.CharField(max_length=120)),
                        ("granted_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["visit_model", "visit_id"], name="platforms_grant_visit")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("withdrawn_at", None)),
                                fields=("secret", "user", "visit_model", "visit_id"),
                                name="platforms_one_reveal_per_visit",
                                violation_error_message="Ce technicien a déjà eu sa révélation pour cette intervention.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecretReveal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "secret",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reveals",
                                to="platforms.secret",
                            ),
                        ),
                        (
                            "platform",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reveals",
                                to="platforms.platform",
                            ),
                        ),
                        (
                            "grant",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="platforms.revealgrant",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("user_name", models.CharField(max_length=120)),
                        ("reason", models.CharField(max_length=200, verbose_name="motif")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "indexes": [models.Index(fields=["platform", "-at", "-id"], name="platforms_reveals")],
                    },
                ),
            ],
        ),
    ]
