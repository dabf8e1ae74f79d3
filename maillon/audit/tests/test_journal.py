"""The journal is written by the database, covers every table, and nobody can touch it."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from maillon.accounts.models import Partner
from maillon.audit.history import history_of
from maillon.audit.journal import audited_tables
from maillon.audit.models import Change
from maillon.core import scope

# Tables of models that the journal leaves out, each for a reason.
EXEMPT = {
    "core_idempotencykey": "answers kept a few days",
    "audit_change": "the journal itself",
    "search_searchdoc": "derived",
    "search_passage": "derived",
    "search_word": "derived",
    "documents_onetimecode": "short-lived secret",
    "documents_linkvisit": "access log",
    "notifications_delivery": "a log",
    "notifications_pushkey": "a secret, made once",
    "automation_rulerun": "a log",
    "automation_ruleversion": "itself what a rule was before",
    "automation_firing": "a log",
    "automation_heardevent": "a log kept eight days",
    "automation_webhookdelivery": "a log",
    "records_presence": "who has a page open, for a minute",
    "incidents_affected": "derived: which platforms an incident reaches",
    "tickets_moment": "a log",
    "tickets_promisealert": "a log",
    "tickets_mailboxstate": "how far a mailbox was read",
    "tickets_draft": "not said yet",
    "tickets_heldanswer": "not said yet: what leaves is journalled",
    "platforms_tenantimport": "a file on its way in: what it writes is journalled",
    "catalog_catalogimport": "a file as read: what it changes is journalled where it lands",
}


def test_every_table_is_journalled_or_exempt_by_name(db):
    ours = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("maillon.")}
    assert ours - set(audited_tables()) == set(EXEMPT)
    with connection.cursor() as cursor:
        cursor.execute("select event_object_table from information_schema.triggers where trigger_name = 'audit'")
        assert {row[0] for row in cursor.fetchall()} == set(audited_tables())


def test_a_change_is_kept_with_person_and_reason(cast):
    with scope.scoped(scope.of_user(cast.admin)):
        scope.give_reason("erreur de saisie")
        cast.partner.city = "Lyon"
        cast.partner.save()
    line = Change.objects.filter(table_name="accounts_partner").latest("id")
    assert (line.actor_id, line.reason, line.changes) == (cast.admin.pk, "erreur de saisie", {"city": ["", "Lyon"]})


def test_history_says_the_change_in_words(cast):
    with scope.scoped(scope.of_user(cast.admin)):
        cast.partner.mail_to = Partner.MailTo.BOTH
        cast.partner.save()
    latest = history_of(cast.partner)[0][0]
    assert latest.actor == cast.admin.name
    assert latest.details == [("les mails d'étape vont", "au client", "au client et au partenaire")]


def test_passwords_never_enter_the_journal(cast):
    cast.adv.set_password("Un-autre-mot-de-passe-42")
    cast.adv.save()
    assert "password" not in str(
        list(Change.objects.filter(table_name="accounts_user").values_list("changes", flat=True))
    )


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_change set reason = 'x'",
        "delete from audit_change",
        "insert into audit_change (at, table_name, row_id, action, request_id, reason, changes) values (now(), 'x', 1, 'I', '', '', '{}')",
    ],
)
def test_the_application_cannot_write_the_journal(cast, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        scope.scoped(scope.of_user(cast.admin)),
    ):
        connection.cursor().execute(statement)


def test_a_partner_cannot_read_the_journal(cast, browse):
    with pytest.raises(ProgrammingError), transaction.atomic(), scope.scoped(scope.of_user(cast.partner_user)):
        list(Change.objects.all())
    assert browse(cast.partner_user).get(f"/historique/accounts.partner/{cast.partner.pk}").status_code == 404


def test_staff_opens_the_history_of_a_record(cast, browse):
    response = browse(cast.adv).get(f"/historique/accounts.partner/{cast.partner.pk}")
    assert response.status_code == 200
    assert "Historique" in response.content.decode()


@pytest.mark.parametrize("mark", ["²", "9" * 30, "-1", "quatre"])
def test_a_strange_place_in_the_history_is_its_beginning(cast, browse, mark):
    assert browse(cast.adv).get(f"/historique/accounts.partner/{cast.partner.pk}", {"avant": mark}).status_code == 200
