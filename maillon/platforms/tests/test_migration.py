"""The former cards become platforms: nothing of what was keyed is lost, and going on from zero works too."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from maillon.core import walls

BEFORE = [("clients", "0001_initial"), ("platforms", None)]
ROWS = (
    # kind, provider, tenant, url, numbers, handsets, comment
    ("centrex", "Axialys", "lilas.example", "https://centrex.example/lilas", "+33199001234\n+33199001235", 8, "Nuit"),
    ("centrex", "AXIALYS ", "vision", "", "+33199001235\n3900", 2, ""),
    ("trunk", "Axialys", "", "", "", 0, ""),
)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_cards_keyed_before_become_platforms_with_their_numbers_their_history_and_their_lines():
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(BEFORE)
        old = executor.loader.project_state(
            [("clients", "0001_initial"), ("records", "0003_lines_of_another_record")]
        ).apps
        client = old.get_model("clients", "Client").objects.create(
            name="Pharmacie des Lilas", reference="CL-2020-00001"
        )
        Card = old.get_model("clients", "Platform")
        names = ("kind", "provider", "tenant", "url", "numbers", "handsets", "comment")
        cards = [Card.objects.create(client=client, **dict(zip(names, row, strict=True))) for row in ROWS]
        old.get_model("records", "Entry").objects.create(
            target_model="clients.platform", target_id=cards[0].pk, sentence="a ajouté la plateforme"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into audit_change (at, table_name, row_id, action, request_id, reason, changes) "
                "values (now(), 'clients_platform', %s, 'I', '', '', '{}')", [cards[0].pk],
            )  # fmt: skip
            cursor.execute(
                'insert into search_searchdoc (kind, object_id, "right", label, reference, detail, url, icon, words, digits, weight, '
                "updated_at) values ('clients.platform', %s, 'platforms.see', '', '', '', '/clients/x', '', '', '', 0, now())",
                [cards[0].pk],
            )
        executor = MigrationExecutor(connection)
        executor.migrate(leaves)
        check(client.pk, [card.pk for card in cards])
    finally:
        MigrationExecutor(connection).migrate(leaves)
        walls.build()
        with connection.cursor() as cursor:
            cursor.execute("truncate clients_client, platforms_platformtype, search_searchdoc, records_entry cascade")
            cursor.execute("delete from audit_change where table_name = 'platforms_platform'")


def check(client_id: int, keys: list[int]) -> None:
    from maillon.audit.models import Change  # noqa: PLC0415
    from maillon.platforms.models import NumberRange, Platform, PlatformType  # noqa: PLC0415
    from maillon.records.models import Entry  # noqa: PLC0415
    from maillon.search.models import SearchDoc  # noqa: PLC0415

    first, second, third = (Platform.objects.get(pk=key) for key in keys)
    assert {p.client_id for p in (first, second, third)} == {client_id}
    assert (first.tenant, first.link, first.planned_handsets) == ("lilas.example", "https://centrex.example/lilas", 8)
    assert first.type == second.type
    assert (third.type.kind, PlatformType.objects.count()) == ("trunk", 2)
    assert [str(row) for row in NumberRange.objects.filter(platform=first)] == ["01 99 00 12 34", "01 99 00 12 35"]
    assert [row.first for row in NumberRange.objects.filter(platform=second)] == [3900]
    assert "+33199001235" in second.comment
    assert len({p.reference for p in (first, second, third)}) == 3
    assert Entry.objects.get(target_model="platforms.platform").target_id == first.pk
    assert Change.objects.filter(table_name="platforms_platform", row_id=first.pk, action="I").exists()
    assert SearchDoc.objects.get(kind="platforms.platform").url == first.get_absolute_url()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_proc where proname like 'clients_platform%%'")
        assert cursor.fetchone() == (0,)
