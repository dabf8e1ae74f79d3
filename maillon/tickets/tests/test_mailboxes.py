"""The mailboxes of the settings, on a real IMAP server: what each round does, what is wrong in words, and the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from maillon.audit.models import Change
from maillon.notifications.models import Alert
from maillon.tickets import mailbox
from maillon.tickets.imap import MailboxError, Then, connecting
from maillon.tickets.models import IncomingMail, MailAccount, MailboxState
from maillon.tickets.services import fetching, mailboxes
from maillon.tickets.tasks import read_mailbox
from maillon.tickets.tests.imap_server import ImapServer
from maillon.tickets.tests.test_mailbox import letters, subjects

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HERE = "/reglages/reception/"


@pytest.fixture(scope="module")
def server():
    with ImapServer() as started:
        yield started


@pytest.fixture
def user(request):
    """A mailbox for each test."""
    return request.node.name.lower().translate(str.maketrans("[]-", "___"))[-60:]


def row(server, user, password="secret", **more):
    values = {
        "address": f"{user[-40:]}@maillon.example", "host": "127.0.0.1", "port": server.port, "security": "none", "internal": True,
        "user": user,
    }  # fmt: skip
    return mailboxes.keep(MailAccount(**values | more), password)


def state(box):
    return MailboxState.objects.get(name=mailboxes.name_of(box))


# Rounds


def test_two_mailboxes_are_read_and_one_that_fails_does_not_stop_the_other(server, user):
    broken = row(server, f"{user}-a", "faux")
    lost = row(server, f"{user}-b", folder="Absent")
    good = row(server, f"{user}-c")
    server.deliver(*letters(1, 2), user=good.user)
    read_mailbox(0)
    assert subjects() == ["Panne 1", "Panne 2"]
    assert (state(good).received, state(good).error, state(good).failures) == (2, "", 0)
    assert "refuse l'identifiant ou le mot de passe" in state(broken).error
    assert "« Absent » n'existe pas" in state(lost).error
    assert "faux" not in state(broken).error


def test_what_breaks_in_maillon_stops_only_its_own_mailbox(server, user, monkeypatch):
    first, second = row(server, f"{user}-a"), row(server, f"{user}-b")
    server.deliver(*letters(1), user=first.user)
    server.deliver(*letters(2), user=second.user)
    real = fetching.receive

    def breaking(raw):
        if b"Panne 1" in raw:
            raise RuntimeError("broken")
        return real(raw)

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "receive", breaking)
        read_mailbox(0)
    assert (subjects(), state(first).error) == (["Panne 2"], fetching.BROKEN)
    fetching.read_all(whatever=True)
    assert subjects() == ["Panne 2", "Panne 1"]
    assert state(first).error == ""


def test_a_mailbox_that_is_off_or_retired_is_not_read(server, user):
    off, gone = row(server, f"{user}-a"), row(server, f"{user}-b")
    mailboxes.switch(off, False)
    mailboxes.retire(gone)
    for box in (off, gone):
        server.deliver(*letters(1), user=box.user)
    read_mailbox(0)
    assert not IncomingMail.objects.exists()
    gone.refresh_from_db()
    assert gone.sealed == ""
    mailboxes.switch(off, True)
    read_mailbox(0)
    assert subjects() == ["Panne 1"]


def test_the_environment_is_the_default_until_a_mailbox_is_set(server, user, settings):
    settings.IMAP_HOST, settings.IMAP_PORT, settings.IMAP_TLS = "127.0.0.1", server.port, False
    settings.IMAP_USER, settings.IMAP_PASSWORD = f"{user}-env", "secret"
    server.deliver(*letters(1), user=f"{user}-env")
    box = row(server, user)
    server.deliver(*letters(2), user=box.user)
    read_mailbox(0)
    assert subjects() == ["Panne 2"]
    mailboxes.retire(box)
    read_mailbox(0)
    assert subjects() == ["Panne 2", "Panne 1"]


def test_who_refuses_is_asked_less_and_less_often_and_the_direction_is_told_once_a_day(server, user, cast, monkeypatch):
    box, start = row(server, user, "faux"), timezone.now()
    asked = []
    monkeypatch.setattr(mailboxes, "account_of", lambda row: asked.append(1) or broken())

    def broken():
        raise MailboxError("Le serveur refuse.")

    for minute in range(60):
        moment = start + timedelta(minutes=minute)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        read_mailbox(0)
    assert 10 < len(asked) < 20
    assert state(box).failures == len(asked)
    told = Alert.objects.filter(kind=fetching.MAILBOX)
    assert {alert.user for alert in told} == {cast.admin}
    assert told.count() <= 2, "one for each day that the hour touched"
    mailboxes.keep(box, "secret")
    assert state(box).failures == 0


@pytest.mark.parametrize("then", [Then.MOVE, Then.DELETE])
def test_a_message_kept_is_moved_or_erased(server, user, then):
    server.deliver(*letters(1, 2), user=user)
    server.folder("Relevés & traités", user)
    box = row(server, user, then=then.value, aside="Relevés & traités" if then is Then.MOVE else "")
    read_mailbox(0)
    server.deliver(*letters(3), user=user)
    read_mailbox(0)
    assert subjects() == ["Panne 1", "Panne 2", "Panne 3"]
    assert (server.count(user=user), state(box).error) == (0, "")
    assert server.count("Relevés & traités", user) == (3 if then is Then.MOVE else 0)


def test_without_the_extensions_a_move_is_a_copy_and_nobody_elses_mark_is_swept(server, user, monkeypatch):
    server.deliver(*letters(1), user=user)
    server.folder("Relevés", user)
    box = row(server, user, then="move", aside="Relevés")
    real = connecting._sign_in

    def old(server, account):
        real(server, account)
        server.capabilities = tuple(c for c in server.capabilities if c not in ("MOVE", "UIDPLUS"))

    monkeypatch.setattr(connecting, "_sign_in", old)
    read_mailbox(0)
    client = server.login(user)
    _, (deleted,) = client.search(None, "DELETED")
    client.logout()
    assert (server.count("Relevés", user), deleted.split(), state(box).error) == (1, [b"1"], "")


def test_a_folder_that_vanished_is_said_and_no_message_is_missed(server, user):
    server.deliver(*letters(1, 2), user=user)
    box = row(server, user, then="move", aside="Parti")
    read_mailbox(0)
    assert subjects() == ["Panne 1", "Panne 2"]
    assert "« Parti » n'existe pas" in state(box).error
    assert (state(box).failures, server.unseen(user)) == (0, 0)
    server.folder("Parti", user)
    read_mailbox(0)
    assert (server.count("Parti", user), state(box).error) == (1, ""), "the last one at least"


def test_the_command_reads_the_mailboxes_at_once(server, user, capsys):
    good, bad = row(server, f"{user}-a"), row(server, f"{user}-b", "faux")
    server.deliver(*letters(1), user=good.user)
    call_command("receive_mail", "--boites")
    said = capsys.readouterr().out
    assert f"{mailboxes.name_of(good)} : 1\u00a0message" in said
    assert f"{mailboxes.name_of(bad)} : 127.0.0.1 refuse" in said


# The screen


def typed(server, user, **more):
    return {
        "address": "support@maillon.example", "host": "127.0.0.1", "port": str(server.port), "security": "none", "internal": "on",
        "user": user, "password": "secret", "folder": "INBOX", "then": "mark", "aside": "",
    } | more  # fmt: skip


def test_a_mailbox_is_tried_added_and_read(server, user, cast, browse):
    page = browse(cast.admin)
    server.deliver(*letters(1), user=user)
    tried = page.post(f"{HERE}nouvelle/essai", typed(server, user)).content.decode()
    assert "La boîte s'ouvre" in tried.replace("&#x27;", "'")
    assert (MailAccount.objects.exists(), server.unseen(user)) == (False, 1), "nothing is kept, nor marked"
    assert page.post(f"{HERE}nouvelle", typed(server, user)).status_code == 303
    read_mailbox(0)
    shown = page.get(HERE).content.decode()
    assert "En service" in shown
    assert "1\u00a0message reçu" in shown


def test_what_is_wrong_is_said_on_the_screen_and_a_form_to_correct_tries_nothing(server, user, cast, browse):
    page = browse(cast.admin)
    said = page.post(f"{HERE}nouvelle/essai", typed(server, user, password="faux")).content.decode()
    assert "refuse l&#x27;identifiant ou le mot de passe" in said
    said = page.post(f"{HERE}nouvelle/essai", typed(server, user, host="")).content.decode()
    assert "Rien n&#x27;a été essayé" in said
    assert "serveur" in said


def test_the_password_is_never_shown_again_nor_kept_in_clear_nor_in_the_journal(server, user, cast, browse):
    page = browse(cast.admin)
    secret = "Tr3s-secr3t"
    page.post(f"{HERE}nouvelle", typed(server, user, password=secret))
    box = MailAccount.objects.get()
    assert secret not in box.sealed
    assert mailboxes.account_of(box).password == secret
    page.post(f"{HERE}{box.pk}", typed(server, user, password="", folder="Autre", version=str(box.version)))
    box.refresh_from_db()
    assert (box.folder, mailboxes.account_of(box).password) == ("Autre", secret)
    for address in (HERE, f"{HERE}{box.pk}"):
        shown = page.get(address).content.decode()
        assert secret not in shown
        assert box.sealed not in shown
    journal = str(list(Change.objects.filter(table_name="tickets_mailaccount").values()))
    assert "Autre" in journal
    assert box.sealed not in journal


@pytest.mark.parametrize("change", [{"host": "imap.rogue.example"}, {"user": "autre"}, {"port": "1143"}])
def test_the_password_kept_goes_to_no_other_server(server, user, cast, browse, change):
    box = row(server, user)
    page = browse(cast.admin)
    values = typed(server, user, password="", version=str(box.version)) | change
    said = page.post(f"{HERE}{box.pk}/essai", values).content.decode()
    assert "saisissez aussi le mot de passe" in said
    assert page.post(f"{HERE}{box.pk}", values).status_code == 422
    box.refresh_from_db()
    assert (box.host, box.user) == ("127.0.0.1", user)


def test_one_mailbox_is_not_read_twice(server, user, cast, browse):
    row(server, user)
    answer = browse(cast.admin).post(f"{HERE}nouvelle", typed(server, user))
    assert "déjà relevée" in answer.content.decode()
    assert MailAccount.objects.count() == 1


def test_the_second_of_two_people_sees_what_the_first_wrote(server, user, cast, browse):
    box = row(server, user)
    page = browse(cast.admin)
    page.post(f"{HERE}{box.pk}", typed(server, user, password="", folder="Premier", version=str(box.version)))
    late = page.post(f"{HERE}{box.pk}", typed(server, user, password="", folder="Second", version=str(box.version)))
    assert late.status_code == 422
    assert "Premier" in late.content.decode()


def test_it_is_stopped_started_and_retired_from_its_page(server, user, cast, browse):
    box = row(server, user)
    page = browse(cast.admin)
    for _ in range(2):
        page.post(f"{HERE}{box.pk}/marche", {"marche": "0"})
        box.refresh_from_db()
        assert not box.active, "asked twice, it is the same"
    assert "Arrêtée" in page.get(HERE).content.decode()
    page.post(f"{HERE}{box.pk}/retirer")
    assert page.get(f"{HERE}{box.pk}").status_code == 404
    assert "Aucune boîte" in page.get(HERE).content.decode()


def test_only_the_direction_has_the_screen(server, user, cast, browse):
    box = row(server, user)
    for person in (cast.support, cast.adv, cast.staging, cast.technician, cast.partner_user):
        page = browse(person)
        assert [page.get(a).status_code for a in (HERE, f"{HERE}nouvelle", f"{HERE}{box.pk}")] == [404, 404, 404]
        assert page.post(f"{HERE}{box.pk}/essai", typed(server, user)).status_code == 404


def test_a_key_that_is_lost_is_said(server, user, settings):
    box = row(server, user)
    settings.SECRETS_KEYS = ["une-autre-cle-tout-a-fait"]
    read_mailbox(0)
    assert state(box).error == mailboxes.LOST_KEY


# Where people write to us


def test_the_addresses_are_ours_and_the_first_takes_the_answers(server, user, settings):
    settings.SUPPORT_ADDRESSES = []
    assert mailbox.answer_address("TK-2026-00001") == ""
    row(server, user, address="Aide@maillon.example")
    assert mailbox.answer_address("TK-2026-00001") == "aide@maillon.example"
    row(server, f"{user}-b", address="sav@maillon.example", marker=True)
    assert mailbox.answer_address("TK-2026-00001", "sav@maillon.example").startswith("sav+tk-2026-00001.")
    settings.SUPPORT_ADDRESSES = ["support@maillon.example"]
    assert mailbox.answer_address("TK-2026-00001").startswith("support+tk-2026-00001.")
    assert mailbox.house().mailboxes == {"support@maillon.example", "aide@maillon.example", "sav@maillon.example"}
