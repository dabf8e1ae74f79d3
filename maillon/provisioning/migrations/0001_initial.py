import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from maillon.core.tables import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("catalog", "0001_initial"),
        ("core", "0001_initial"),
        ("documents", "0001_initial"),
        ("logistics", "0001_initial"),
        ("platforms", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="ProvisioningTemplate",
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
                                error_messages={"unique": "Un modèle porte déjà ce nom."},
                                max_length=80,
                                unique=True,
                                verbose_name="nom",
                            ),
                        ),
                        (
                            "format",
                            models.CharField(
                                choices=[
                                    ("yealink", "Yealink (.cfg)"),
                                    ("snom", "Snom (XML)"),
                                    ("grandstream", "Grandstream (XML)"),
                                    ("texte", "Texte"),
                                ],
                                max_length=12,
                                verbose_name="format",
                            ),
                        ),
                        ("body", models.TextField(verbose_name="texte")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "products",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="catalog.product", verbose_name="articles"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "modèle de configuration",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="SipAccess",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "type",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sip_access",
                                to="platforms.platformtype",
                                verbose_name="plateforme",
                            ),
                        ),
                        (
                            "server",
                            models.CharField(
                                help_text="{tenant} : le domaine du client.", max_length=120, verbose_name="serveur SIP"
                            ),
                        ),
                        ("proxy", models.CharField(blank=True, max_length=120, verbose_name="proxy sortant")),
                    ],
                    options={
                        "verbose_name": "accès SIP",
                        "ordering": ["type__name"],
                    },
                ),
                migrations.CreateModel(
                    name="HandsetLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handset_links",
                                to="logistics.device",
                            ),
                        ),
                        (
                            "link",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="documents.publiclink"
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="lue le")),
                        ("reads", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["-made_at", "-pk"],
                    },
                ),
            ],
        ),
    ]
