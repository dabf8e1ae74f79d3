"""By which channels each person is told, silence, the morning's mail; each thing told once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.core.events import emit
from maillon.core.testing import UserFactory, model
from maillon.notifications import channels, digest
from maillon.notifications.kinds import BELL, MAIL, PUSH
from maillon.notifications.models import Alert, Message, Mute, PushSubscription
from maillon.notifications.services import tell
from maillon.notifications.tasks import remind
from maillon.notifications.tests.factories import MessageFactory


def test_the_person_s_choice_comes_before_the_role_s_and_that_before_the_usual(cast):
    assert channels.chosen([cast.support], "note")[cast.support.pk] == {BELL, PUSH}
    channels.choose({"note": [MAIL]}, role="support")
    assert channels.chosen([cast.support], "note")[cast.support.pk] == {MAIL}
    channels.choose({"note": [BELL]}, user=cast.support)
    assert channels.chosen([cast.support, cast.adv], "note") == {
        cast.support.pk: {BELL},
        cast.adv.pk: {BELL, PUSH},
    }


def test_somebody_of_two_roles_is_told_by_each_channel_that_one_opens(cast):
    both = UserFactory(roles=["support", "adv"])
    channels.choose({"note": [MAIL]}, role="support")
    channels.choose({"note": []}, role="adv")
    assert channels.chosen([both], "note")[both.pk] == {MAIL}


def test_without_the_bell_the_line_is_already_read_and_without_any_channel_there_is_none(cast):
    channels.choose({"note": [MAIL]}, user=cast.support)
    channels.choose({"note": []}, user=cast.adv)
    tell([cast.support, cast.adv], "Une note", kind="note")
    assert Alert.objects.get().user == cast.support
    assert Alert.objects.get().read_at


def test_a_mail_leaves_once_for_one_thing(cast):
    channels.choose({"note": [BELL, MAIL]}, user=cast.support)
    for _ in range(3):
        tell([cast.support], "Note de Claire", kind="note", once_key="note-1")
    message = Message.objects.get(template_key="alert")
    assert message.to == [cast.support.email]
    assert f"/alertes/{Alert.objects.get().pk}" in message.text
    tell([cast.support], "Autre note", kind="note", once_key="note-2")
    assert Message.objects.filter(template_key="alert").count() == 2


def test_silence_about_one_record_or_about_everything_and_its_end(cast):
    channels.mute(cast.support, timezone.now() + timedelta(hours=1), cast.partner)
    tell([cast.support, cast.adv], "Sur lui", record=cast.partner)
    tell([cast.support], "Sur un autre", record=cast.rival)
    assert list(Alert.objects.filter(user=cast.support).values_list("sentence", flat=True)) == ["Sur un autre"]
    assert Alert.objects.filter(user=cast.adv).exists()
    channels.mute(cast.support, timezone.now() + timedelta(hours=1))
    tell([cast.support], "Rien", record=cast.rival)
    Mute.objects.update(until=timezone.now() - timedelta(seconds=1))
    tell([cast.support], "De nouveau", record=cast.partner)
    assert Alert.objects.filter(user=cast.support).count() == 2
    with pytest.raises(Refused):
        channels.mute(cast.support, timezone.now())


def test_the_morning_s_mail_holds_what_is_not_read_once_a_day(cast):
    channels.set_digest(cast.support, True)
    tell([cast.support, cast.adv], "Première")
    tell([cast.support], "Déjà lue")
    Alert.objects.filter(sentence="Déjà lue").update(read_at=timezone.now())
    today = timezone.localdate()
    assert [digest.send(today), digest.send(today), digest.send(today + timedelta(days=1))] == [1, 0, 1]
    message = Message.objects.filter(template_key="alert").latest("pk")
    assert message.to == [cast.support.email]
    assert "Première" in message.text
    assert "Déjà lue" not in message.text


def test_the_screen_keeps_what_is_ticked_for_oneself_only(cast, browse):
    support = browse(cast.support)
    assert support.post("/alertes/reglages", {"note-bell": "1", "note-mail": "1", "digest": "1"}).status_code == 303
    assert channels.chosen([cast.support], "note")[cast.support.pk] == {BELL, MAIL}
    assert channels.chosen([cast.support], "task")[cast.support.pk] == set()
    assert channels.wants_digest(cast.support)
    assert channels.chosen([cast.adv], "note")[cast.adv.pk] == {BELL, PUSH}
    page = support.get("/alertes/reglages").content.decode()
    assert 'name="note-mail" value="1" checked' in page
    assert support.post("/alertes/silence", {"heures": "4"}).status_code == 303
    assert Mute.objects.get().user == cast.support
    assert browse(cast.adv).post(f"/alertes/silence/{Mute.objects.get().pk}/fin").status_code == 404
    assert Mute.objects.exists(), "nobody ends the silence of another"


def test_a_partner_s_own_choice_comes_before_what_its_role_gets(cast, browse):
    channels.choose({"note": [MAIL]}, role=cast.partner_user.roles[0])
    partner = browse(cast.partner_user)
    assert 'name="note-mail" value="1" checked' in partner.get("/alertes/reglages").content.decode()
    assert partner.post("/alertes/reglages", {"note-bell": "1"}).status_code == 303
    assert channels.chosen([cast.partner_user], "note")[cast.partner_user.pk] == {BELL}
    assert partner.post("/alertes/silence", {"heures": "1"}).status_code == 303
    assert Mute.objects.get().user == cast.partner_user


def test_roles_are_the_direction_s(cast, browse):
    assert browse(cast.admin).post("/reglages/alertes/adv", {"note-mail": "1"}).status_code == 303
    assert channels.chosen([cast.adv], "note")[cast.adv.pk] == {MAIL}
    for user in (cast.adv, cast.partner_user):
        assert browse(user).get("/reglages/alertes/adv").status_code == 404
    assert "Une règle vous prévient" not in browse(cast.partner_user).get("/alertes/reglages").content.decode()


def test_telling_thirty_people_costs_as_much_as_one(cast):
    costs = []
    for people in ([cast.support], UserFactory.create_batch(30)):
        with CaptureQueriesContext(connection) as queries:
            tell(people, "Bonjour")
        costs.append(["pg_notify" in query["sql"] for query in queries])
    assert costs[0] == costs[1]
    assert costs[0].count(False) <= 4, "silence, choices, the lines, who is reached further"
    assert costs[0].count(True) == 1


def due_now(assignee, **more):
    return model("records.Task").objects.create(
        title="Rappeler M. Alary", kind="callback", assignee=assignee, due_at=timezone.now(), **more
    )


def test_a_reminder_goes_by_the_channels_of_the_person_and_once(cast):
    channels.choose({"reminder": [MAIL]}, user=cast.support)
    channels.choose({"reminder": []}, user=cast.adv)
    task = due_now(cast.support)
    due_now(cast.adv)
    remind(0)
    remind(0)
    assert [(alert.user, bool(alert.read_at)) for alert in Alert.objects.all()] == [(cast.support, True)]
    assert Message.objects.get(template_key="alert").to == [cast.support.email]
    type(task).objects.filter(pk=task.pk).update(assignee=cast.admin)
    remind(0)
    assert Alert.objects.filter(user=cast.admin).exists(), "who takes the callback over is told of it"


def test_a_reminder_waits_for_the_end_of_silence(cast):
    channels.mute(cast.support, timezone.now() + timedelta(hours=1))
    due_now(cast.support)
    remind(0)
    assert not Alert.objects.exists()
    Mute.objects.all().delete()
    remind(0)
    assert Alert.objects.get().kind == "reminder"


def test_a_mail_that_does_not_leave_is_told_by_the_direction_s_channels_without_a_chain_of_mails(cast):
    channels.choose({"outbox": [BELL, MAIL]}, user=cast.admin)
    emit("notifications.undelivered", record=MessageFactory(), sentence="Mail perdu", url="/messages/", once_key="m-1")
    mail = Message.objects.get(to=[cast.admin.email])
    emit("notifications.undelivered", record=mail, sentence="Mail perdu", url="/messages/", once_key="m-2")
    assert Alert.objects.get().sentence == "Mail perdu"
    assert Message.objects.filter(to=[cast.admin.email]).count() == 1


def test_only_the_direction_chooses_how_it_hears_of_lost_mail(cast, browse):
    assert "n&#x27;est pas parti" in browse(cast.admin).get("/alertes/reglages").content.decode()
    assert "n&#x27;est pas parti" not in browse(cast.support).get("/alertes/reglages").content.decode()
    assert "n&#x27;est pas parti" not in browse(cast.admin).get("/reglages/alertes/support").content.decode()


def test_the_direction_reads_whether_browsers_are_told(cast, browse):
    page = browse(cast.admin).get("/reglages/alertes/support").content.decode()
    assert "Personne ne l'a encore demandé" in page
    for person in (cast.support, cast.adv):
        PushSubscription.objects.create(
            user=person, endpoint=f"https://push.example/{person.pk}", account_key=person.session_key
        )
    page = browse(cast.admin).get("/reglages/alertes/support").content.decode().replace("\u00a0", " ")
    assert "2 navigateurs de 2 personnes" in page
