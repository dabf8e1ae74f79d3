from django.contrib.postgres.operations import BtreeGistExtension, CreateExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=100)),
                ("request_digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("location", models.TextField(blank=True)),
                ("body", models.BinaryField(default=b"")),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("created_at", models.DateTimeField(default=timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="core_idempotency_created")],
                "constraints": [models.UniqueConstraint(fields=("user_id", "key"), name="core_idempotency_key")],
            },
        ),
    ]
