"""The table of the clients' module becomes that of this one, row by row as it is: history, notes and search follow."""

import django.db.models.deletion
from django.db import migrations, models

TAKE = """
alter table clients_platform rename to platforms_platform;
alter sequence if exists clients_platform_id_seq rename to platforms_platform_id_seq;
drop trigger if exists clients_platform_partner_fill on platforms_platform;
drop trigger if exists clients_platform_partner_follow on clients_client;
drop function if exists clients_platform_partner_fill();
drop function if exists clients_platform_partner_follow();
"""
GIVE_BACK = """
drop trigger if exists platforms_platform_partner_fill on platforms_platform;
drop trigger if exists platforms_platform_partner_follow on clients_client;
drop function if exists platforms_platform_partner_fill();
drop function if exists platforms_platform_partner_follow();
alter sequence if exists platforms_platform_id_seq rename to clients_platform_id_seq;
alter table platforms_platform rename to clients_platform;
"""
FOLLOW = """
update records_entry set target_model = 'platforms.platform' where target_model = 'clients.platform';
update records_attachment set target_model = 'platforms.platform' where target_model = 'clients.platform';
update records_task set target_model = 'platforms.platform' where target_model = 'clients.platform';
update audit_change set table_name = 'platforms_platform' where table_name = 'clients_platform';
"""
GO_BACK = """
update records_entry set target_model = 'clients.platform' where target_model = 'platforms.platform';
update records_attachment set target_model = 'clients.platform' where target_model = 'platforms.platform';
update records_task set target_model = 'clients.platform' where target_model = 'platforms.platform';
update audit_change set table_name = 'clients_platform' where table_name = 'platforms_platform';
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0001_initial"),
        ("audit", "0001_initial"),
        ("records", "0003_lines_of_another_record"),
        ("clients", "0005_platforms_leave_for_their_module"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TAKE, GIVE_BACK),
                migrations.RunSQL(FOLLOW, GO_BACK),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Platform",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("kind", models.CharField(default="centrex", max_length=8, verbose_name="type")),
                        ("provider", models.CharField(max_length=80, verbose_name="opérateur ou éditeur")),
                        (
                            "tenant",
                            models.CharField(blank=True, max_length=120, verbose_name="domaine ou identifiant"),
                        ),
                        ("url", models.URLField(blank=True, max_length=300, verbose_name="lien")),
                        ("numbers", models.TextField(blank=True, verbose_name="numéros")),
                        ("handsets", models.PositiveIntegerField(default=0, verbose_name="postes")),
                        ("comment", models.TextField(blank=True, verbose_name="remarque")),
                        (
                            "client",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="platforms",
                                to="clients.client",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="platforms",
                                to="clients.site",
                            ),
                        ),
                    ],
                    options={"verbose_name": "plateforme", "ordering": ["kind", "provider"]},
                ),
            ],
        ),
    ]
