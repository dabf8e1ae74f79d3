import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
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
        ("clients", "0001_initial"),
        ("core", "0001_initial"),
        ("platforms", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="ServicePolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="nom")),
                        ("description", models.CharField(blank=True, max_length=200, verbose_name="à quoi il sert")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "engagement",
                        "ordering": ["name"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Upper("name"),
                                name="tickets_policy_once",
                                violation_error_message="Un engagement porte déjà ce nom.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PolicyLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=100, editable=False, verbose_name="rang")),
                        ("active", models.BooleanField(default=True, verbose_name="en service")),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("incident", "Incident"),
                                    ("request", "Demande"),
                                    ("project", "Projet"),
                                    ("return", "SAV"),
                                ],
                                max_length=8,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Critique"), (2, "Haute"), (3, "Normale"), (4, "Basse")],
                                null=True,
                                verbose_name="priorité",
                            ),
                        ),
                        (
                            "service_level",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clients.servicelevel",
                                verbose_name="niveau de service",
                            ),
                        ),
                        (
                            "segment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="clients.segment",
                                verbose_name="segment",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                        (
                            "platform_type",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="platforms.platformtype",
                                verbose_name="plateforme",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="tickets.servicepolicy",
                                verbose_name="engagement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ligne de choix",
                        "ordering": ["order", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Ticket",
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
                            "policy",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.servicepolicy",
                                verbose_name="engagement",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="tickets.policyline",
                            ),
                        ),
                        ("due_at", models.DateTimeField(editable=False, null=True, verbose_name="échéance")),
                        (
                            "due_what",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("first_response", "Première réponse"),
                                    ("next_response", "Réponse suivante"),
                                    ("resolution", "Résolution"),
                                ],
                                editable=False,
                                max_length=14,
                                verbose_name="ce qui est dû",
                            ),
                        ),
                        ("soon_at", models.DateTimeField(editable=False, null=True)),
                        ("alarm_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "first_response_due",
                            models.DateTimeField(editable=False, null=True, verbose_name="première réponse avant"),
                        ),
                        (
                            "next_response_due",
                            models.DateTimeField(editable=False, null=True, verbose_name="réponse suivante avant"),
                        ),
                        (
                            "resolution_due",
                            models.DateTimeField(editable=False, null=True, verbose_name="résolution avant"),
                        ),
                        (
                            "first_response_kept",
                            models.BooleanField(editable=False, null=True, verbose_name="première réponse tenue"),
                        ),
                        (
                            "next_response_kept",
                            models.BooleanField(editable=False, null=True, verbose_name="réponses suivantes tenues"),
                        ),
                        (
                            "resolution_kept",
                            models.BooleanField(editable=False, null=True, verbose_name="résolution tenue"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("incident", "Incident"),
                                    ("request", "Demande"),
                                    ("project", "Projet"),
                                    ("return", "SAV"),
                                ],
                                default="incident",
                                max_length=8,
                                verbose_name="type",
                            ),
                        ),
                        ("subject", models.CharField(max_length=160, verbose_name="objet")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "Ouvert"),
                                    ("started", "En cours"),
                                    ("waiting", "En attente"),
                                    ("solved", "Résolu"),
                                    ("closed", "Clos"),
                                ],
                                default="open",
                                editable=False,
                                max_length=7,
                                verbose_name="statut",
                            ),
                        ),
                        (
                            "waiting_for",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("client", "le client"),
                                    ("partner", "le partenaire"),
                                    ("supplier", "le fournisseur"),
                                    ("part", "une pièce"),
                                ],
                                editable=False,
                                max_length=8,
                                verbose_name="en attente de",
                            ),
                        ),
                        ("waiting_since", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "N1"), (2, "N2"), (3, "N3"), (4, "Fournisseur")],
                                default=1,
                                editable=False,
                                verbose_name="niveau",
                            ),
                        ),
                        (
                            "escalated_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="escaladé le"),
                        ),
                        (
                            "impact",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Un poste"), (2, "Un site ou plusieurs postes"), (3, "Toute l'activité")],
                                default=1,
                                verbose_name="ce qui est touché",
                            ),
                        ),
                        (
                            "urgency",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Peut attendre"), (2, "Gêne le travail"), (3, "Travail arrêté")],
                                default=2,
                                verbose_name="urgence",
                            ),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critique"), (2, "Haute"), (3, "Normale"), (4, "Basse")],
                                default=3,
                                editable=False,
                                verbose_name="priorité",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("phone", "Téléphone"),
                                    ("web", "Saisie"),
                                    ("portal", "Espace partenaire"),
                                    ("mail", "Mail"),
                                    ("api", "API"),
                                ],
                                default="web",
                                editable=False,
                                max_length=6,
                                verbose_name="reçu par",
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="clients.client",
                                verbose_name="client",
                            ),
                        ),
                        ("client_name", models.CharField(blank=True, editable=False, max_length=120)),
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
                            "platform",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="platforms.platform",
                                verbose_name="plateforme",
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
                                verbose_name="demandeur",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "requester_name",
                            models.CharField(blank=True, max_length=120, verbose_name="nom du demandeur"),
                        ),
                        (
                            "requester_email",
                            models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail"),
                        ),
                        ("requester_phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        ("from_machine", models.BooleanField(default=False, editable=False)),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("assignee_name", models.CharField(blank=True, editable=False, max_length=120)),
                        ("opened_by_name", models.CharField(blank=True, editable=False, max_length=120)),
                        (
                            "opened_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="ouvert le"
                            ),
                        ),
                        (
                            "first_answer_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="première réponse le"
                            ),
                        ),
                        ("unanswered_since", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "last_message_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="dernier message"),
                        ),
                        (
                            "solved_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="résolu le"),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="clos le"),
                        ),
                        (
                            "follows",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="followed_by",
                                to="tickets.ticket",
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
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="tickets.ticket",
                            ),
                        ),
                        ("checks", models.JSONField(blank=True, default=dict, editable=False)),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain(
                                    "reference", "subject", "client_name", "requester_name"
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ticket",
                        "ordering": ["-opened_at", "-id"],
                        "indexes": [
                            models.Index(fields=["-opened_at", "-id"], name="tickets_recent"),
                            models.Index(fields=["partner", "-opened_at", "-id"], name="tickets_of_partner"),
                            models.Index(fields=["client", "-opened_at"], name="tickets_of_client"),
                            models.Index(
                                condition=models.Q(("status__in", ["open", "started", "waiting"])),
                                fields=["priority", "unanswered_since", "id"],
                                name="tickets_open",
                            ),
                            models.Index(
                                condition=models.Q(("status__in", ["open", "started", "waiting"])),
                                fields=["assignee", "priority", "unanswered_since", "id"],
                                name="tickets_open_of",
                            ),
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["due_at", "id"],
                                name="tickets_due",
                            ),
                            models.Index(
                                condition=models.Q(("alarm_at__isnull", False)),
                                fields=["alarm_at"],
                                name="tickets_alarm",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="tickets_words",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "waiting"), ("waiting_for__gt", "")),
                                    models.Q(models.Q(("status", "waiting"), _negated=True), ("waiting_for", "")),
                                    _connector="OR",
                                ),
                                name="tickets_waiting_for_something",
                                violation_error_message="Un ticket en attente dit de qui ou de quoi.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("solved_at__isnull", False), ("status__in", ["solved", "closed"])),
                                    models.Q(
                                        ("closed_at", None),
                                        ("solved_at", None),
                                        ("status__in", ["open", "started", "waiting"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="tickets_solved_has_its_date",
                                violation_error_message="Un ticket résolu a sa date de résolution.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level", 1), ("escalated_at__isnull", False), _connector="OR"),
                                name="tickets_escalated_has_its_date",
                                violation_error_message="Un ticket escaladé a sa date d'escalade.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into", None),
                                    models.Q(
                                        ("status", "closed"), models.Q(("merged_into", models.F("id")), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="tickets_merged_is_closed",
                                violation_error_message="Un ticket réuni à un autre est clos.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("parent", None),
                                    models.Q(("parent", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="tickets_not_its_own_parent",
                                violation_error_message="Un ticket ne dépend pas de lui-même.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("payer", "client"), ("partner__isnull", False), _connector="OR"),
                                name="tickets_payer_exists",
                                violation_error_message="Ce client est direct : aucun partenaire ne peut payer.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        (
                            "audience",
                            models.CharField(
                                choices=[("internal", "Interne"), ("partner", "Partenaire"), ("client", "Client")],
                                default="client",
                                max_length=8,
                                verbose_name="destinataires",
                            ),
                        ),
                        ("body", models.TextField(blank=True, max_length=20000, verbose_name="texte")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "then",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Sans changer le statut"),
                                    ("started", "En cours"),
                                    ("client", "En attente du client"),
                                    ("partner", "En attente du partenaire"),
                                    ("supplier", "En attente du fournisseur"),
                                    ("part", "En attente d'une pièce"),
                                    ("solved", "Résolu"),
                                ],
                                max_length=8,
                                verbose_name="puis",
                            ),
                        ),
                        ("take", models.BooleanField(default=False, verbose_name="s'attribuer le ticket")),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "N1"), (2, "N2"), (3, "N3"), (4, "Fournisseur")],
                                null=True,
                                verbose_name="escalader au niveau",
                            ),
                        ),
                        (
                            "tags",
                            models.CharField(
                                blank=True,
                                help_text="Séparées par des virgules.",
                                max_length=160,
                                verbose_name="étiquettes",
                            ),
                        ),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "réponse type",
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("internal", "Interne"), ("partner", "Partenaire"), ("client", "Client")],
                                max_length=8,
                            ),
                        ),
                        ("text", models.TextField(max_length=20000)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("ticket", "user", "audience"), name="tickets_one_draft")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handler",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handler",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="personne",
                            ),
                        ),
                        (
                            "departments",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=3),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="départements suivis",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "N1"), (2, "N2"), (3, "N3")], default=3, verbose_name="jusqu'au niveau"
                            ),
                        ),
                        (
                            "automatic",
                            models.BooleanField(default=True, verbose_name="reçoit ce que les règles attribuent"),
                        ),
                        ("given_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "platforms",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to="platforms.platformtype",
                                verbose_name="plateformes maîtrisées",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "fiche d'attribution",
                    },
                ),
                migrations.CreateModel(
                    name="Absence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="absences",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="personne",
                            ),
                        ),
                        ("first", models.DateField(verbose_name="du")),
                        ("last", models.DateField(verbose_name="au (compris)")),
                        (
                            "substitute",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="remplacée par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "absence",
                        "ordering": ["first", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last__gte", models.F("first"))),
                                name="tickets_absence_in_order",
                                violation_error_message="L'absence finit avant de commencer : inversez les deux dates.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("substitute", None),
                                    models.Q(("substitute", models.F("user")), _negated=True),
                                    _connector="OR",
                                ),
                                name="tickets_absence_by_another",
                                violation_error_message="Personne ne se remplace soi-même : choisissez quelqu'un d'autre.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="à savoir")),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("author_name", models.CharField(max_length=120)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "read_by",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "relève",
                        "ordering": ["-at", "-id"],
                        "indexes": [models.Index(fields=["-at", "-id"], name="tickets_handover_recent")],
                    },
                ),
                migrations.CreateModel(
                    name="TicketMessage",
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
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("internal", "Interne"), ("partner", "Partenaire"), ("client", "Client")],
                                default="internal",
                                max_length=8,
                                verbose_name="destinataires",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("us", "Nous"), ("partner", "Partenaire"), ("client", "Client")], max_length=7
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("author_name", models.CharField(max_length=120)),
                        ("text", models.TextField(max_length=20000, verbose_name="message")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "file_keys",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), blank=True, default=list, editable=False, size=None
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message",
                        "ordering": ["at", "id"],
                        "indexes": [models.Index(fields=["ticket", "at", "id"], name="tickets_message_of_ticket")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("audience", "internal"), _negated=True), ("side", "us"), _connector="OR"
                                ),
                                name="tickets_note_is_ours",
                                violation_error_message="Une note interne vient de nous.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HeldAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="held", to="tickets.ticket"
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
                        (
                            "audience",
                            models.CharField(
                                choices=[("internal", "Interne"), ("partner", "Partenaire"), ("client", "Client")],
                                max_length=8,
                            ),
                        ),
                        ("text", models.TextField(blank=True)),
                        ("then", models.CharField(blank=True, max_length=10)),
                        ("files", models.JSONField(default=list)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Part dans quelques secondes"),
                                    ("left", "Parti"),
                                    ("back", "Envoi annulé"),
                                    ("refused", "Pas parti"),
                                ],
                                default="waiting",
                                max_length=7,
                            ),
                        ),
                        ("leaves_at", models.DateTimeField()),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.ticketmessage",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "left"), _negated=True),
                                fields=["ticket", "author"],
                                name="tickets_held_of",
                            ),
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["leaves_at"],
                                name="tickets_held_waiting",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncomingMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("raw", models.BinaryField()),
                        ("size", models.PositiveIntegerField(verbose_name="taille")),
                        (
                            "received_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le"),
                        ),
                        ("identity", models.CharField(max_length=64, unique=True)),
                        ("content", models.CharField(max_length=64, unique=True)),
                        ("identifier", models.CharField(db_index=True, max_length=250)),
                        ("sender", models.CharField(blank=True, max_length=254, verbose_name="adresse")),
                        ("sender_name", models.CharField(blank=True, max_length=200, verbose_name="nom")),
                        ("subject", models.CharField(blank=True, max_length=320, verbose_name="objet")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("ordinary", "Message"),
                                    ("auto_reply", "Message automatique"),
                                    ("bounce", "Avis de non-remise"),
                                    ("list", "Envoi en nombre"),
                                    ("loop", "Boucle"),
                                ],
                                default="ordinary",
                                max_length=10,
                                verbose_name="nature",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                        ("answerable", models.BooleanField(default=False)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("waiting", "À lire"),
                                    ("joined", "Joint au ticket"),
                                    ("opened", "Ticket ouvert"),
                                    ("to_sort", "Ticket à trier"),
                                    ("kept", "Gardé sans ticket"),
                                ],
                                default="waiting",
                                max_length=7,
                                verbose_name="suite",
                            ),
                        ),
                        ("treated_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "ticket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mails",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "message",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mail",
                                to="tickets.ticketmessage",
                            ),
                        ),
                        ("repeated", models.TextField(blank=True)),
                        (
                            "notes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.TextField(), blank=True, default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mail reçu",
                        "ordering": ["-received_at", "-id"],
                        "indexes": [
                            models.Index(fields=["-received_at", "-id"], name="tickets_mail_recent"),
                            models.Index(fields=["sender", "-received_at"], name="tickets_mail_of_sender"),
                            models.Index(
                                condition=models.Q(("outcome", "waiting")), fields=["id"], name="tickets_mail_waiting"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MailboxState",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, unique=True)),
                        ("validity", models.BigIntegerField(default=0)),
                        ("last_uid", models.BigIntegerField(default=0)),
                        ("read_at", models.DateTimeField(null=True)),
                        ("error", models.CharField(blank=True, max_length=300)),
                    ],
                ),
                migrations.CreateModel(
                    name="SupportPolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "grace_hours",
                            models.PositiveSmallIntegerField(default=48, verbose_name="délai avant clôture, en heures"),
                        ),
                        ("checklists", models.JSONField(blank=True, default=dict, verbose_name="points à vérifier")),
                    ],
                    options={
                        "verbose_name": "règles du support",
                    },
                ),
                migrations.CreateModel(
                    name="ServiceCalendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="nom")),
                        ("description", models.CharField(blank=True, max_length=200, verbose_name="à quoi il sert")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "calendrier de service",
                        "ordering": ["name"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Upper("name"),
                                name="tickets_calendar_once",
                                violation_error_message="Un calendrier porte déjà ce nom.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("author_name", models.CharField(blank=True, max_length=120)),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="editions",
                                to="tickets.servicecalendar",
                            ),
                        ),
                        ("hours", models.JSONField(default=dict)),
                        ("days", models.JSONField(default=dict)),
                        (
                            "place",
                            models.CharField(
                                choices=[("site", "du site dépanné"), ("house", "de notre équipe, à Paris")],
                                default="site",
                                max_length=5,
                                verbose_name="heure et jours fériés",
                            ),
                        ),
                        ("holidays", models.BooleanField(default=True, verbose_name="fermé les jours fériés")),
                    ],
                    options={
                        "ordering": ["since", "id"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PolicyEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("author_name", models.CharField(blank=True, max_length=120)),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="editions",
                                to="tickets.servicepolicy",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.servicecalendar",
                                verbose_name="calendrier",
                            ),
                        ),
                        ("targets", models.JSONField(default=dict)),
                        ("stops", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ["since", "id"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Moment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="moments", to="tickets.ticket"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("opened", "Ouverture"),
                                    ("chosen", "Changement d'engagement"),
                                    ("joined", "Réunion d'un autre ticket"),
                                    ("asked", "Message reçu"),
                                    ("answered", "Réponse"),
                                    ("resolved", "Résolution"),
                                    ("reopened", "Réouverture"),
                                    ("resumed", "Reprise"),
                                    ("paused", "Mise en attente"),
                                    ("withdrawn", "Retrait"),
                                ],
                                max_length=9,
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.servicepolicy",
                            ),
                        ),
                        ("detail", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "indexes": [models.Index(fields=["ticket", "at", "id"], name="tickets_moments_of_ticket")],
                    },
                ),
                migrations.CreateModel(
                    name="PromiseAlert",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to="tickets.ticket"
                            ),
                        ),
                        (
                            "measure",
                            models.CharField(
                                choices=[
                                    ("first_response", "Première réponse"),
                                    ("next_response", "Réponse suivante"),
                                    ("resolution", "Résolution"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("began", models.DateTimeField()),
                        ("percent", models.PositiveSmallIntegerField()),
                        ("at", models.DateTimeField()),
                        ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ticket", "measure", "began", "percent"), name="tickets_alert_told_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rating",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="rating", to="tickets.ticket"
                            ),
                        ),
                        (
                            "score",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (4, "Très satisfait"),
                                    (3, "Satisfait"),
                                    (2, "Peu satisfait"),
                                    (1, "Pas satisfait"),
                                ],
                                null=True,
                                verbose_name="avis",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, max_length=2000, verbose_name="commentaire")),
                        ("by_page", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("score__range", (1, 4))), name="tickets_score_of_four"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupplierCase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="supplier_cases",
                                to="tickets.ticket",
                            ),
                        ),
                        (
                            "supplier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="catalog.supplier",
                                verbose_name="opérateur ou fournisseur",
                            ),
                        ),
                        ("supplier_name", models.CharField(editable=False, max_length=80)),
                        (
                            "number",
                            models.CharField(blank=True, max_length=40, verbose_name="numéro de ticket chez lui"),
                        ),
                        (
                            "promised",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="rétablissement garanti, en minutes"
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tickets.servicecalendar",
                                verbose_name="compté selon",
                            ),
                        ),
                        (
                            "opened_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="ouvert chez lui le"),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="pris en charge le"
                            ),
                        ),
                        (
                            "restored_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="rétabli le"),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="rétablissement dû le"
                            ),
                        ),
                        ("kept", models.BooleanField(editable=False, null=True, verbose_name="garantie tenue")),
                        ("late_told_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "ticket chez l'opérateur",
                        "ordering": ["-opened_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("due_at__isnull", False), ("late_told_at", None), ("restored_at", None)
                                ),
                                fields=["due_at"],
                                name="tickets_cases_due",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupplierStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="tickets.suppliercase",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="quand")),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("opened", "Ticket ouvert chez l'opérateur"),
                                    ("answered", "Pris en charge par l'opérateur"),
                                    ("note", "Information reçue"),
                                    ("paused", "Gel demandé par l'opérateur"),
                                    ("resumed", "Fin du gel"),
                                    ("restored", "Service rétabli"),
                                    ("reopened", "Ticket rouvert chez l'opérateur"),
                                ],
                                max_length=8,
                                verbose_name="quoi",
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=500, verbose_name="précision")),
                        ("author_name", models.CharField(blank=True, max_length=120)),
                        ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["at", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="TimeSpent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="times", to="tickets.ticket"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("user_name", models.CharField(editable=False, max_length=120)),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(1440),
                                ],
                                verbose_name="minutes",
                            ),
                        ),
                        ("covered", models.BooleanField(default=True, verbose_name="compris dans le contrat")),
                        ("done_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="le")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="ce qui a été fait")),
                        (
                            "invoiced_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="mis en facture le"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "temps passé",
                        "ordering": ["-done_on", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("covered", False), ("invoiced_at", None)),
                                fields=["ticket"],
                                name="tickets_time_to_invoice",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                                name="tickets_time_of_a_day",
                                violation_error_message="Le temps passé va d'une minute à vingt-quatre heures.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("covered", False), ("invoiced_at", None), _connector="OR"),
                                name="tickets_covered_is_not_invoiced",
                                violation_error_message="Ce qui est compris dans le contrat n'est pas facturé.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
