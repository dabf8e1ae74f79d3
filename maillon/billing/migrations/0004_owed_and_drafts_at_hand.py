from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_issued_is_frozen")]

    operations = [
        migrations.AddIndex(
            "invoice", models.Index(fields=["-created_at"], name="billing_invoice_drafts", condition=Q(status="draft"))
        ),
        migrations.AddIndex(
            "invoice",
            models.Index(
                fields=["due_date", "id"],
                name="billing_invoice_owed",
                condition=Q(status="issued", kind__in=["380", "386", "384"], total_gross__gt=F("paid")),
            ),
        ),
    ]
