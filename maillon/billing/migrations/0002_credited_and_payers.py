from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [
        migrations.AddField(
            "invoice",
            "credited",
            models.DecimalField("annulé par avoir", max_digits=14, decimal_places=2, default=0, editable=False),
        ),
        migrations.AlterField(
            "payment",
            "client",
            models.ForeignKey("clients.client", models.PROTECT, null=True, blank=True, related_name="payments"),
        ),
        migrations.AddField(
            "payment",
            "payer_name",
            models.CharField("payeur", max_length=120, default="", editable=False),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "payment",
            models.CheckConstraint(
                condition=~models.Q(amount=0),
                name="billing_payment_not_zero",
                violation_error_message="Le montant d'un règlement n'est pas nul.",
            ),
        ),
        migrations.AddIndex(
            "payment",
            models.Index(fields=["-received_on", "-id"], name="billing_payment_recent"),
        ),
    ]
