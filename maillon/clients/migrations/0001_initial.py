import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
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
        ("core", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="ServiceLevel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="nom")),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                default=50, help_text="Le plus petit est servi le premier.", verbose_name="rang"
                            ),
                        ),
                        ("description", models.CharField(blank=True, max_length=200, verbose_name="ce qu'il comprend")),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "niveau de service",
                        "ordering": ["rank", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Upper("name"),
                                name="clients_service_level_once",
                                violation_error_message="Un niveau de service porte déjà ce nom.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Group",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("buying_group", "Groupement"),
                                    ("network", "Réseau"),
                                    ("company", "Société multi-sites"),
                                ],
                                default="buying_group",
                                max_length=12,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                error_messages={"unique": "Un groupe porte déjà ce nom."},
                                max_length=120,
                                unique=True,
                                verbose_name="nom",
                            ),
                        ),
                        (
                            "head_office_pays",
                            models.BooleanField(
                                default=False,
                                help_text="Pour une société multi-sites : devis et factures de ses membres sont adressés au siège.",
                                verbose_name="le siège paie pour tous",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, verbose_name="remarque")),
                    ],
                    options={
                        "verbose_name": "groupe",
                        "ordering": ["name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("head_office_pays", False), ("kind", "company"), _connector="OR"),
                                name="clients_group_only_a_company_pays",
                                violation_error_message="Le siège ne paie pour tous que dans une société multi-sites.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Segment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="nom")),
                        ("description", models.CharField(blank=True, max_length=200, verbose_name="à quoi il sert")),
                        ("query", models.CharField(editable=False, max_length=2000, verbose_name="filtres")),
                        ("shared", models.BooleanField(default=True, verbose_name="partagé avec toute la société")),
                        (
                            "owner",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "verbose_name": "segment",
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("name",),
                                name="clients_segment_once",
                                violation_error_message="Un segment porte déjà ce nom.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Client",
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
                        ("legal_name", models.CharField(blank=True, max_length=120, verbose_name="raison sociale")),
                        ("siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN")),
                        ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
                        ("vat_number", models.CharField(blank=True, max_length=15, verbose_name="numéro de TVA")),
                        ("street", models.CharField(blank=True, max_length=160, verbose_name="adresse")),
                        ("street2", models.CharField(blank=True, max_length=160, verbose_name="complément d'adresse")),
                        ("postal_code", models.CharField(blank=True, max_length=10, verbose_name="code postal")),
                        ("city", models.CharField(blank=True, max_length=80, verbose_name="ville")),
                        ("country", models.CharField(default="FR", max_length=2, verbose_name="pays")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
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
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("former_name", models.CharField(blank=True, max_length=120, verbose_name="ancien nom")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("prospect", "Prospect"),
                                    ("onboarding", "En création"),
                                    ("active", "Actif"),
                                    ("ended", "Résilié"),
                                ],
                                default="prospect",
                                max_length=10,
                                verbose_name="statut",
                            ),
                        ),
                        (
                            "sector",
                            models.CharField(
                                choices=[
                                    ("pharmacy", "Pharmacie"),
                                    ("insurance", "Assurance"),
                                    ("health", "Santé"),
                                    ("optics", "Optique"),
                                    ("legal", "Juridique"),
                                    ("real_estate", "Immobilier"),
                                    ("retail", "Commerce"),
                                    ("food", "Restauration"),
                                    ("services", "Services"),
                                    ("public", "Public"),
                                    ("other", "Autre"),
                                ],
                                default="other",
                                max_length=12,
                                verbose_name="secteur",
                            ),
                        ),
                        (
                            "size",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1", "1 personne"),
                                    ("2-9", "2 à 9"),
                                    ("10-49", "10 à 49"),
                                    ("50-249", "50 à 249"),
                                    ("250+", "250 et plus"),
                                ],
                                max_length=6,
                                verbose_name="taille",
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
                            "group",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="clients.group",
                                verbose_name="groupe",
                            ),
                        ),
                        ("is_head_office", models.BooleanField(default=False, verbose_name="siège du groupe")),
                        (
                            "payment_method",
                            models.CharField(
                                choices=[
                                    ("transfer", "Virement"),
                                    ("debit", "Prélèvement SEPA"),
                                    ("card", "Carte"),
                                    ("cheque", "Chèque"),
                                ],
                                default="transfer",
                                max_length=8,
                                verbose_name="règlement",
                            ),
                        ),
                        (
                            "billing_email",
                            models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail de facturation"),
                        ),
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
                        ("client_since", models.DateField(blank=True, null=True, verbose_name="client depuis")),
                        ("last_activity", models.CharField(blank=True, editable=False, max_length=200)),
                        ("last_activity_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("name_key", models.CharField(blank=True, editable=False, max_length=120)),
                        (
                            "merged_into",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="former_cards",
                                to="clients.client",
                            ),
                        ),
                        ("former_cards_told", models.TextField(blank=True, editable=False)),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=maillon.core.fragments.Plain("name", "city", "reference"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "client",
                        "ordering": ["-last_activity_at", "-id"],
                        "indexes": [
                            models.Index(fields=["-last_activity_at", "-id"], name="clients_activity"),
                            models.Index(
                                fields=["partner", "-last_activity_at", "-id"], name="clients_partner_activity"
                            ),
                            models.Index(fields=["name", "id"], name="clients_name"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("name_key", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="clients_name_key",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("words", name="gin_trgm_ops"),
                                fastupdate=False,
                                name="clients_words",
                            ),
                            models.Index(
                                condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="clients_phone"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(models.Q(("siret", ""), _negated=True), ("archived_at", None)),
                                fields=("siret",),
                                name="clients_siret_once",
                                violation_error_message="Un client a déjà ce SIRET : ouvrez sa fiche plutôt que d'en créer une seconde.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_head_office", True)),
                                fields=("group",),
                                name="clients_one_head_office",
                                violation_error_message="Ce groupe a déjà un siège : retirez-lui d'abord ce rôle.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_head_office", False), ("group__isnull", False), _connector="OR"
                                ),
                                name="clients_head_office_of_a_group",
                                violation_error_message="Un siège est celui d'un groupe : choisissez le groupe.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into", None), ("archived_at__isnull", False), _connector="OR"
                                ),
                                name="clients_merged_is_archived",
                                violation_error_message="Une fiche réunie à une autre reste archivée.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
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
                            "client",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacts",
                                to="clients.client",
                            ),
                        ),
                        (
                            "civility",
                            models.CharField(
                                blank=True, choices=[("mme", "Mme"), ("m", "M.")], max_length=4, verbose_name="civilité"
                            ),
                        ),
                        ("first_name", models.CharField(blank=True, max_length=60, verbose_name="prénom")),
                        ("last_name", models.CharField(max_length=60, verbose_name="nom")),
                        ("function", models.CharField(blank=True, max_length=80, verbose_name="fonction")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        ("mobile", models.CharField(blank=True, max_length=20, verbose_name="mobile")),
                        (
                            "channel",
                            models.CharField(
                                choices=[("email", "Mail"), ("phone", "Téléphone"), ("mobile", "Mobile")],
                                default="email",
                                max_length=6,
                                verbose_name="à joindre par",
                            ),
                        ),
                        ("is_main", models.BooleanField(default=False, verbose_name="contact principal")),
                        ("receives_mails", models.BooleanField(default=True, verbose_name="reçoit les mails de suivi")),
                    ],
                    options={
                        "verbose_name": "contact",
                        "ordering": ["-is_main", "last_name", "first_name"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("phone", ""), _negated=True),
                                fields=["phone"],
                                name="clients_contact_phone",
                            ),
                            models.Index(
                                condition=models.Q(("mobile", ""), _negated=True),
                                fields=["mobile"],
                                name="clients_contact_mobile",
                            ),
                            models.Index(
                                django.db.models.functions.text.Upper("email"), name="clients_contact_by_email"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Site",
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
                            "client",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="sites", to="clients.client"
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="sites",
                                to="clients.contact",
                                verbose_name="contact sur place",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="nom du site")),
                        ("street", models.CharField(max_length=160, verbose_name="adresse")),
                        ("street2", models.CharField(blank=True, max_length=160, verbose_name="complément")),
                        ("postal_code", models.CharField(max_length=5, verbose_name="code postal")),
                        ("city", models.CharField(max_length=80, verbose_name="ville")),
                        (
                            "insee",
                            models.CharField(blank=True, editable=False, max_length=5, verbose_name="code INSEE"),
                        ),
                        (
                            "department",
                            models.CharField(blank=True, editable=False, max_length=3, verbose_name="département"),
                        ),
                        ("lat", models.FloatField(blank=True, editable=False, null=True)),
                        ("lon", models.FloatField(blank=True, editable=False, null=True)),
                        ("geo_score", models.FloatField(default=0, editable=False)),
                        ("geo_source", models.CharField(blank=True, editable=False, max_length=12)),
                        ("access_notes", models.TextField(blank=True, verbose_name="accès (alarme, clés, code)")),
                        ("hours", models.JSONField(blank=True, default=dict, editable=False, verbose_name="horaires")),
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
                        ("is_main", models.BooleanField(default=False, verbose_name="site principal")),
                    ],
                    options={
                        "verbose_name": "site",
                        "ordering": ["-is_main", "name"],
                    },
                ),
                migrations.CreateModel(
                    name="Merge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="clients.client"
                            ),
                        ),
                        (
                            "lost",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
                            ),
                        ),
                        ("moves", models.JSONField(default=list)),
                        ("values", models.JSONField(default=dict)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("undone_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "réunion de fiches",
                        "ordering": ["-made_at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)),
                                fields=("lost",),
                                name="clients_merged_once",
                                violation_error_message="Cette fiche est déjà réunie à une autre.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kept", models.F("lost")), _negated=True),
                                name="clients_merge_of_two_cards",
                                violation_error_message="Choisissez deux fiches différentes.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Portfolio",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="portfolios",
                                to="clients.client",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="portfolios",
                                to="accounts.partner",
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="période")),
                    ],
                    options={
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("client", "="), ("period", "&&")],
                                name="clients_portfolio_no_overlap",
                                violation_error_message="Ce client est déjà dans un portefeuille à ces dates.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SiteContact",
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
                            "site",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="people", to="clients.site"
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="places",
                                to="clients.contact",
                                verbose_name="contact",
                            ),
                        ),
                        ("function", models.CharField(blank=True, max_length=80, verbose_name="rôle sur ce site")),
                        ("order", models.PositiveSmallIntegerField(default=0, editable=False)),
                    ],
                    options={
                        "verbose_name": "contact sur place",
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("site", "contact"),
                                name="clients_site_contact_once",
                                violation_error_message="Cette personne est déjà parmi les contacts de ce site.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SiteClosure",
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
                            "site",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="closures", to="clients.site"
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="période")),
                        ("reason", models.CharField(blank=True, max_length=80, verbose_name="motif")),
                    ],
                    options={
                        "verbose_name": "fermeture",
                        "ordering": ["period"],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[("site", "="), ("period", "&&")],
                                name="clients_closure_no_overlap",
                                violation_error_message="Une fermeture est déjà notée à ces dates.",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
