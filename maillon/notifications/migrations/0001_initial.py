import datetime
import uuid

import django.contrib.postgres.fields
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
                    name="MailTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.SlugField(max_length=60, unique=True, verbose_name="nom technique")),
                        ("label", models.CharField(max_length=100, verbose_name="intitulé")),
                        ("event", models.CharField(blank=True, max_length=60, verbose_name="évènement")),
                        ("subject", models.CharField(max_length=200, verbose_name="objet")),
                        ("body", models.TextField(verbose_name="texte")),
                        ("button_label", models.CharField(blank=True, max_length=60, verbose_name="libellé du bouton")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "ordering": ["label"],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
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
                        ("target_model", models.CharField(editable=False, max_length=60)),
                        ("target_id", models.BigIntegerField(editable=False)),
                        ("client_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("queued", "À envoyer"),
                                    ("sending", "Envoi en cours"),
                                    ("sent", "Envoyé"),
                                    ("retrying", "Nouvel essai prévu"),
                                    ("failed", "Échec"),
                                    ("unknown", "Sans réponse"),
                                ],
                                default="queued",
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("client", "Client"), ("partner", "Partenaire"), ("internal", "Interne")],
                                default="client",
                                max_length=8,
                            ),
                        ),
                        ("template_key", models.CharField(blank=True, max_length=60)),
                        ("once_key", models.CharField(blank=True, max_length=160, null=True, unique=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="dernière erreur")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("next_try_at", models.DateTimeField(blank=True, null=True)),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        ("handed_at", models.DateTimeField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                        (
                            "to",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.EmailField(max_length=254), size=None, verbose_name="destinataires"
                            ),
                        ),
                        ("sender", models.CharField(max_length=200, verbose_name="expéditeur")),
                        ("reply_to", models.CharField(blank=True, max_length=200)),
                        ("subject", models.CharField(max_length=250, verbose_name="objet")),
                        ("text", models.TextField()),
                        ("html", models.TextField()),
                        (
                            "document_keys",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "file_keys",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "references",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=250), blank=True, default=list, size=None
                            ),
                        ),
                        ("by_hand", models.BooleanField(default=False)),
                        ("message_id", models.CharField(blank=True, max_length=120)),
                        ("secret", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(fields=["target_model", "target_id"], name="notifications_target"),
                            models.Index(
                                condition=models.Q(("status", "sent"), _negated=True),
                                fields=["status", "next_try_at"],
                                name="notifications_due",
                            ),
                            models.Index(fields=["-created_at", "-id"], name="notifications_recent"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sms",
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
                        ("target_model", models.CharField(editable=False, max_length=60)),
                        ("target_id", models.BigIntegerField(editable=False)),
                        ("client_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("queued", "À envoyer"),
                                    ("sending", "Envoi en cours"),
                                    ("sent", "Envoyé"),
                                    ("retrying", "Nouvel essai prévu"),
                                    ("failed", "Échec"),
                                    ("unknown", "Sans réponse"),
                                ],
                                default="queued",
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("client", "Client"), ("partner", "Partenaire"), ("internal", "Interne")],
                                default="client",
                                max_length=8,
                            ),
                        ),
                        ("template_key", models.CharField(blank=True, max_length=60)),
                        ("once_key", models.CharField(blank=True, max_length=160, null=True, unique=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="dernière erreur")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("next_try_at", models.DateTimeField(blank=True, null=True)),
                        ("claimed_at", models.DateTimeField(blank=True, null=True)),
                        ("handed_at", models.DateTimeField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                        ("to", models.CharField(max_length=20, verbose_name="numéro")),
                        ("sender_name", models.CharField(blank=True, max_length=11, verbose_name="expéditeur")),
                        ("text", models.TextField(verbose_name="texte")),
                        ("purpose", models.CharField(default="service", max_length=10)),
                        ("segments", models.PositiveSmallIntegerField(default=1)),
                        ("provider_id", models.CharField(blank=True, max_length=120)),
                        ("receipt", models.CharField(blank=True, max_length=9)),
                        ("receipt_reason", models.CharField(blank=True, max_length=300)),
                        ("receipt_at", models.DateTimeField(blank=True, null=True)),
                        ("question", models.CharField(blank=True, max_length=60)),
                        ("answer", models.CharField(blank=True, max_length=40)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "SMS",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("status", "sent"), _negated=True),
                                fields=["status", "next_try_at"],
                                name="sms_due",
                            ),
                            models.Index(fields=["-created_at", "-id"], name="sms_recent"),
                            models.Index(fields=["to", "-id"], name="sms_to"),
                            models.Index(
                                condition=models.Q(("provider_id", ""), _negated=True),
                                fields=["provider_id"],
                                name="sms_provider",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="notifications.message",
                            ),
                        ),
                        (
                            "sms",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="notifications.sms",
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("outcome", models.CharField(max_length=12)),
                        ("answer", models.CharField(blank=True, max_length=500)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("message", None), ("sms", None), _connector="XOR"),
                                name="notifications_delivery_of_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Alert",
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
                                related_name="alerts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("sentence", models.CharField(max_length=250)),
                        ("url", models.CharField(blank=True, max_length=300)),
                        ("icon", models.CharField(default="bell", max_length=40)),
                        ("tone", models.CharField(blank=True, max_length=10)),
                        ("once_key", models.CharField(blank=True, max_length=160, null=True)),
                        ("kind", models.CharField(default="other", max_length=40)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("read_at", None)),
                                fields=["user", "-at"],
                                name="notifications_unread",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "once_key"), name="notifications_alert_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChannelChoice",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="channel_choices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("role", models.CharField(blank=True, max_length=12)),
                        ("kind", models.CharField(max_length=40)),
                        (
                            "channels",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=8), blank=True, default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("role", "")),
                                fields=("user", "kind"),
                                name="notifications_choice_of_user",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("user", None)),
                                fields=("role", "kind"),
                                name="notifications_choice_of_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("user", None), ("role", ""), _connector="XOR"),
                                name="notifications_choice_of_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mute",
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
                                related_name="mutes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("target_model", models.CharField(blank=True, max_length=60)),
                        ("target_id", models.BigIntegerField(default=0)),
                        ("until", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "target_model", "target_id"), name="notifications_mute_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PushSubscription",
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
                                related_name="push_subscriptions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("endpoint", models.URLField(max_length=1000, unique=True)),
                        ("p256dh", models.CharField(max_length=120)),
                        ("auth", models.CharField(max_length=40)),
                        ("session", models.CharField(max_length=64)),
                        ("account_key", models.UUIDField()),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="PushKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sealed", models.TextField()),
                        ("public", models.CharField(max_length=100)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="SmsReceived",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("target_model", models.CharField(editable=False, max_length=60)),
                        ("target_id", models.BigIntegerField(editable=False)),
                        ("client_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                        ("sender", models.CharField(max_length=40, verbose_name="numéro")),
                        ("text", models.TextField(verbose_name="texte")),
                        ("provider_id", models.CharField(blank=True, max_length=120)),
                        (
                            "answers",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="replies",
                                to="notifications.sms",
                            ),
                        ),
                        ("meaning", models.CharField(blank=True, max_length=40)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("provider_id", ""), _negated=True),
                                fields=("provider_id",),
                                name="sms_received_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SmsStop",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=20, unique=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="SmsSettings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("carrier", models.CharField(default="local", max_length=10, verbose_name="transporteur")),
                        ("sender_name", models.CharField(blank=True, max_length=11, verbose_name="expéditeur affiché")),
                        (
                            "plain_letters",
                            models.BooleanField(default=False, verbose_name="écrire sans les accents qui coûtent"),
                        ),
                        (
                            "quiet_service",
                            models.BooleanField(default=True, verbose_name="retenir la nuit les SMS de service aussi"),
                        ),
                        ("opens", models.TimeField(default=datetime.time(8, 0), verbose_name="pas avant")),
                        ("closes", models.TimeField(default=datetime.time(20, 0), verbose_name="pas après")),
                        ("sealed", models.TextField(blank=True, editable=False)),
                        ("address_digest", models.CharField(blank=True, editable=False, max_length=64)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="notifications_sms_settings_single"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("opens__lt", models.F("closes"))),
                                name="notifications_sms_hours",
                                violation_error_message="La journée commence avant de finir.",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
