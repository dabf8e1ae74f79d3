"""What was typed as a service level becomes one of the table; the contact of a site is the first of its people."""

from typing import Any

from django.db import migrations

from maillon.core.words import name_key

CHUNK = 2000
LEVELS = """
insert into clients_servicelevel (name, rank, description)
select min(trim(service_level_text)), 50, '' from clients_client where trim(service_level_text) <> ''
group by upper(trim(service_level_text));

update clients_client c set service_level_id = l.id from clients_servicelevel l
where upper(trim(c.service_level_text)) = upper(l.name);
"""
PEOPLE = """
insert into clients_sitecontact (site_id, contact_id, partner_id, function, "order")
select id, contact_id, partner_id, '', 0 from clients_site where contact_id is not null;
"""


def keep_name_keys(apps: Any, editor: Any) -> None:
    clients = apps.get_model("clients", "Client").objects.order_by("pk")
    last = 0
    while rows := list(clients.filter(pk__gt=last).only("pk", "name")[:CHUNK]):
        for client in rows:
            client.name_key = name_key(client.name)
        clients.bulk_update(rows, ["name_key"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_groups_site_people_merges_segments")]

    operations = [
        migrations.RunSQL(LEVELS, migrations.RunSQL.noop),
        migrations.RunSQL(PEOPLE, migrations.RunSQL.noop),
        migrations.RunPython(keep_name_keys, migrations.RunPython.noop),
    ]
