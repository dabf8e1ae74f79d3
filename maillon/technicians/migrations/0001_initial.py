import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
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
                    name="Skill",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, unique=True, verbose_name="compétence")),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Technician",
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
                            "user",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="technician",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("employee", "Salarié"), ("contractor", "Sous-traitant")],
                                default="employee",
                                max_length=10,
                                verbose_name="statut",
                            ),
                        ),
                        (
                            "departments",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=3),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="départements couverts",
                            ),
                        ),
                        ("home_city", models.CharField(blank=True, max_length=80, verbose_name="base")),
                        ("home_lat", models.FloatField(blank=True, editable=False, null=True)),
                        ("home_lon", models.FloatField(blank=True, editable=False, null=True)),
                        (
                            "skills",
                            models.ManyToManyField(
                                blank=True,
                                related_name="technicians",
                                to="technicians.skill",
                                verbose_name="compétences",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "technicien",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Booking",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "technician",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bookings",
                                to="technicians.technician",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("visit", "Intervention"), ("leave", "Absence"), ("hold", "Créneau réservé")],
                                max_length=6,
                            ),
                        ),
                        ("period", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="créneau")),
                        ("label", models.CharField(max_length=160, verbose_name="objet")),
                        ("target_model", models.CharField(blank=True, max_length=60)),
                        ("target_id", models.BigIntegerField(blank=True, null=True)),
                        ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["period"],
                        "indexes": [
                            models.Index(fields=["target_model", "target_id"], name="technicians_booking_target")
                        ],
                        "constraints": [
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("cancelled_at", None)),
                                expressions=[("technician", "="), ("period", "&&")],
                                name="technicians_booking_no_overlap",
                                violation_error_message="Ce technicien est déjà pris sur ce créneau.",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
