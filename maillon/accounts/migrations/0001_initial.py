import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Company",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("brand_name", models.CharField(blank=True, max_length=80, verbose_name="nom affiché")),
                        ("logo_svg", models.TextField(blank=True, verbose_name="logo (SVG)")),
                        (
                            "color1",
                            models.CharField(
                                default="#2149cf",
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^#[0-9a-f]{6}$",
                                        "Une couleur s'écrit # suivi de 6 chiffres ou lettres, par exemple #2149cf.",
                                    )
                                ],
                                verbose_name="couleur principale",
                            ),
                        ),
                        (
                            "color2",
                            models.CharField(
                                default="#9a5b00",
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^#[0-9a-f]{6}$",
                                        "Une couleur s'écrit # suivi de 6 chiffres ou lettres, par exemple #2149cf.",
                                    )
                                ],
                                verbose_name="couleur secondaire",
                            ),
                        ),
                        (
                            "sender_name",
                            models.CharField(blank=True, max_length=80, verbose_name="nom de l'expéditeur des mails"),
                        ),
                        (
                            "sender_email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="adresse de l'expéditeur des mails"
                            ),
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
                            "legal_form",
                            models.CharField(blank=True, max_length=120, verbose_name="forme juridique et capital"),
                        ),
                        ("rcs", models.CharField(blank=True, max_length=60, verbose_name="RCS")),
                        ("iban", models.CharField(blank=True, max_length=34, verbose_name="IBAN")),
                        ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                        (
                            "vat_on_debits",
                            models.BooleanField(
                                default=True, verbose_name="option pour le paiement de la TVA d'après les débits"
                            ),
                        ),
                        (
                            "payment_days",
                            models.PositiveSmallIntegerField(default=30, verbose_name="délai de paiement, en jours"),
                        ),
                        (
                            "late_rate",
                            models.DecimalField(
                                decimal_places=2,
                                default=12,
                                max_digits=5,
                                verbose_name="taux des pénalités de retard (%)",
                            ),
                        ),
                        (
                            "demo",
                            models.BooleanField(default=False, editable=False, verbose_name="société de démonstration"),
                        ),
                    ],
                    options={
                        "verbose_name": "société",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("id", 1)), name="accounts_company_single")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Partner",
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
                        ("brand_name", models.CharField(blank=True, max_length=80, verbose_name="nom affiché")),
                        ("logo_svg", models.TextField(blank=True, verbose_name="logo (SVG)")),
                        (
                            "color1",
                            models.CharField(
                                default="#2149cf",
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^#[0-9a-f]{6}$",
                                        "Une couleur s'écrit # suivi de 6 chiffres ou lettres, par exemple #2149cf.",
                                    )
                                ],
                                verbose_name="couleur principale",
                            ),
                        ),
                        (
                            "color2",
                            models.CharField(
                                default="#9a5b00",
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^#[0-9a-f]{6}$",
                                        "Une couleur s'écrit # suivi de 6 chiffres ou lettres, par exemple #2149cf.",
                                    )
                                ],
                                verbose_name="couleur secondaire",
                            ),
                        ),
                        (
                            "sender_name",
                            models.CharField(blank=True, max_length=80, verbose_name="nom de l'expéditeur des mails"),
                        ),
                        (
                            "sender_email",
                            models.EmailField(
                                blank=True, max_length=254, verbose_name="adresse de l'expéditeur des mails"
                            ),
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
                            "name",
                            models.CharField(
                                error_messages={"unique": "Un partenaire porte déjà ce nom."},
                                max_length=80,
                                unique=True,
                                verbose_name="nom",
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="nom dans les adresses")),
                        ("footer", models.TextField(blank=True, verbose_name="pied de page des documents")),
                        (
                            "sees_prices",
                            models.BooleanField(default=False, verbose_name="voit les prix même s'il ne paie pas"),
                        ),
                        (
                            "sees_invoices",
                            models.BooleanField(
                                default=True,
                                help_text="Celles qui lui sont adressées. Sinon, il ne les reçoit que par mail.",
                                verbose_name="voit ses factures",
                            ),
                        ),
                        (
                            "sees_technician",
                            models.BooleanField(
                                default=True,
                                help_text="Sinon, ses clients ne le lisent pas non plus.",
                                verbose_name="voit le nom du technicien",
                            ),
                        ),
                        (
                            "sees_commissions",
                            models.BooleanField(
                                default=False,
                                help_text="Sa règle et ses relevés, avec ce que ses clients ont payé. Sinon, il ne les reçoit pas non plus.",
                                verbose_name="lit ses commissions",
                            ),
                        ),
                        (
                            "mail_to",
                            models.CharField(
                                choices=[
                                    ("client", "au client"),
                                    ("partner", "au partenaire"),
                                    ("both", "au client et au partenaire"),
                                ],
                                default="client",
                                max_length=8,
                                verbose_name="les mails d'étape vont",
                            ),
                        ),
                        (
                            "payment_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[django.core.validators.MaxValueValidator(60)],
                                verbose_name="délai de paiement, en jours",
                            ),
                        ),
                        (
                            "gdpr_role",
                            models.CharField(
                                choices=[
                                    ("processor", "nous sommes sous-traitant"),
                                    ("controller", "responsable distinct"),
                                    ("joint", "conjoint"),
                                ],
                                default="controller",
                                max_length=12,
                                verbose_name="rôle RGPD",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "partenaire",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerHost",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="hosts", to="accounts.partner"
                            ),
                        ),
                        ("name", models.CharField(max_length=253, unique=True, verbose_name="nom d'hôte")),
                    ],
                    options={
                        "verbose_name": "adresse d'un partenaire",
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "email",
                            models.EmailField(
                                error_messages={"unique": "Un compte existe déjà avec cette adresse."},
                                max_length=254,
                                unique=True,
                                verbose_name="adresse e-mail",
                            ),
                        ),
                        ("first_name", models.CharField(max_length=60, verbose_name="prénom")),
                        ("last_name", models.CharField(max_length=60, verbose_name="nom")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        (
                            "extension",
                            models.CharField(
                                blank=True,
                                help_text="Celui qui sonne : l'appel s'affiche à l'écran.",
                                max_length=20,
                                verbose_name="poste téléphonique",
                            ),
                        ),
                        (
                            "roles",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
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
                                ),
                                default=list,
                                size=None,
                                verbose_name="rôles",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="users",
                                to="accounts.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="actif")),
                        (
                            "manages_users",
                            models.BooleanField(default=False, verbose_name="responsable des accès de son partenaire"),
                        ),
                        (
                            "sees_prices",
                            models.BooleanField(default=True, verbose_name="voit les prix que lit son partenaire"),
                        ),
                        (
                            "may_accept",
                            models.BooleanField(default=True, verbose_name="répond aux devis que paie son partenaire"),
                        ),
                        (
                            "theme",
                            models.CharField(
                                choices=[("auto", "auto"), ("light", "clair"), ("dark", "sombre")],
                                default="auto",
                                max_length=5,
                                verbose_name="thème",
                            ),
                        ),
                        ("session_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "date_joined",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "utilisateur",
                        "ordering": ["last_name", "first_name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("partner__isnull", False), ("roles", ["partner"])),
                                    models.Q(
                                        models.Q(("roles__contains", ["partner"]), _negated=True),
                                        ("partner__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="accounts_user_partner_role",
                                violation_error_message="Un utilisateur partenaire appartient à un partenaire, et un autre à aucun.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoleRight",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
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
                                verbose_name="rôle",
                            ),
                        ),
                        ("capability", models.CharField(max_length=60, verbose_name="droit")),
                        ("granted", models.BooleanField(verbose_name="accordé")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("role", "capability"), name="accounts_role_right")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ModuleState",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=30, unique=True)),
                        ("active", models.BooleanField(default=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="ApiToken",
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
                                related_name="api_tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("name", models.CharField(default="API", max_length=60, verbose_name="nom")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("last_used_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Invitation",
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("by_name", models.CharField(max_length=120, verbose_name="envoyée par")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "invitation",
                        "ordering": ["-at", "-id"],
                    },
                ),
            ],
        ),
    ]
