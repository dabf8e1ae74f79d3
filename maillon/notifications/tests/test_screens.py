"""The bell, « Mails envoyés » and the local mailbox: for whom, and what they show."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.accounts.models import Company
from maillon.core import scope
from maillon.core.testing import model
from maillon.notifications.models import Alert
from maillon.notifications.services import queue_mail, tell
from maillon.notifications.tasks import remind, send_message
from maillon.notifications.tests.factories import AlertFactory, MessageFactory


@pytest.fixture
def local(settings, db):
    """A demonstration without a mail server."""
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""
    return Company.objects.update_or_create(pk=1, defaults={"demo": True, "legal_name": "Maillon"})[0]


def test_the_bell_says_what_has_just_arrived(cast, browse):
    page = browse(cast.support)
    assert "HX-Trigger" not in page.get("/notifications/cloche")
    tell([cast.support], "Un ticket vous attend")
    answer = page.get("/notifications/cloche")
    assert "1 non lue" in answer.content.decode().replace("\u00a0", " ")
    assert "ticket vous attend" in answer["HX-Trigger"]
    assert "HX-Trigger" not in browse(cast.adv).get("/notifications/cloche")


def test_mails_are_for_the_direction_only(cast, browse):
    message = MessageFactory(subject="Devis de la Pharmacie")
    for url in ("/messages/", f"/messages/{message.key}", f"/messages/{message.key}/corps", "/boite-locale/"):
        for user in (cast.adv, cast.technician, cast.partner_user):
            assert browse(user).get(url).status_code == 404
    assert "Devis de la Pharmacie" in browse(cast.admin).get("/messages/").content.decode()


def test_mails_are_filtered_by_state_and_paged_by_key(cast, browse):
    for n in range(60):
        MessageFactory(status="failed" if n % 2 else "sent")
    admin = browse(cast.admin)
    assert len(admin.get("/messages/?etat=echecs").context["rows"]) == 30
    first = admin.get("/messages/")
    rest = admin.get("/messages/" + first.context["next_url"])
    assert (len(first.context["rows"]), len(rest.context["rows"])) == (50, 10)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_whatever_its_length(cast, browse, count, django_assert_max_num_queries):
    for _ in range(count):
        MessageFactory()
    admin = browse(cast.admin)
    with django_assert_max_num_queries(15):
        assert admin.get("/messages/").status_code == 200


def test_without_a_server_the_demonstration_keeps_what_would_have_left(cast, browse, local):
    for to in ("client@lilas.example", "autre@perrin.example"):
        message = queue_mail(
            cast.partner, to=[to], subject=f"Pour {to}", text="t", html="<p>ici</p>", sender="A <a@b.example>"
        )
        send_message(message.pk)
    message.refresh_from_db()
    assert (message.status, message.deliveries.get().outcome) == ("sent", "local")
    page = browse(cast.admin).get("/boite-locale/?pour=client@lilas.example").content.decode()
    assert "Pour client@lilas.example" in page
    assert "Pour autre@perrin.example" not in page
    body = browse(cast.admin).get(f"/boite-locale/{message.key}/corps")
    assert body.content == b"<p>ici</p>"
    assert body["Content-Security-Policy"].startswith("sandbox")
    assert browse(cast.admin).get(f"/boite-locale/{message.key}").status_code == 200


def test_a_code_can_be_read_in_the_local_mailbox(cast, browse, local):
    message = queue_mail(
        cast.partner,
        to=["c@lilas.example"],
        subject="Code",
        text="482913",
        html="<p>482913</p>",
        sender="A <a@b.example>",
        secret=True,
    )
    send_message(message.pk)
    assert b"482913" in browse(cast.admin).get(f"/boite-locale/{message.key}/corps").content


def test_there_is_no_local_mailbox_outside_a_demonstration(cast, browse, local):
    Company.objects.update(demo=False)
    assert browse(cast.admin).get("/boite-locale/").status_code == 404
    message = queue_mail(
        cast.partner, to=["c@lilas.example"], subject="x", text="t", html="t", sender="A <a@b.example>"
    )
    send_message(message.pk)
    message.refresh_from_db()
    assert message.status == "retrying"
    assert "EMAIL_HOST" in message.error


def test_the_bell_shows_one_s_own_alerts_and_deadlines(cast, browse):
    tell([cast.adv], "Commande en retard", url="/commandes/CO-1")
    tell([cast.admin], "Autre chose")
    model("records.Task").objects.create(
        title="Rappeler M. Alary", kind="callback", assignee=cast.adv, due_at=timezone.now() - timedelta(minutes=5)
    )
    page = browse(cast.adv).get("/alertes/").content.decode()
    assert "Commande en retard" in page
    assert "Rappeler M. Alary" in page
    assert "Autre chose" not in page
    fragment = browse(cast.adv).get("/alertes/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def test_an_alert_opens_where_it_points_and_is_read(cast, browse):
    alert = AlertFactory(user=cast.adv, url="/commandes/CO-1")
    away = AlertFactory(user=cast.adv, url="//ailleurs.example/x")
    adv = browse(cast.adv)
    assert adv.get(f"/alertes/{alert.pk}")["Location"] == "/commandes/CO-1"
    assert adv.get(f"/alertes/{away.pk}")["Location"] == "/alertes/"
    alert.refresh_from_db()
    assert alert.read_at
    assert browse(cast.admin).get(f"/alertes/{alert.pk}").status_code == 404


def test_all_is_marked_read_at_once(cast, browse):
    AlertFactory.create_batch(3, user=cast.partner_user)
    AlertFactory(user=cast.adv)
    assert browse(cast.partner_user).post("/alertes/lues").status_code == 303
    assert Alert.objects.filter(read_at=None).count() == 1


def test_a_partner_s_act_can_tell_somebody_inside(cast):
    with scope.scoped(scope.of_user(cast.partner_user)):
        tell([cast.adv], "Opéris demande une date")
        assert Alert.objects.count() == 0, "another person's alert is not readable"
    assert cast.adv.alerts.count() == 1


def test_the_same_alert_is_told_once(cast):
    for _ in range(2):
        tell([cast.adv], "Commande en retard", once_key="late-12")
    assert cast.adv.alerts.count() == 1


def test_a_callback_due_soon_rings_once(cast):
    model("records.Task").objects.create(
        title="Rappeler Mme Rossi", kind="callback", assignee=cast.support, due_at=timezone.now() + timedelta(minutes=3)
    )
    remind(0)
    remind(0)
    assert cast.support.alerts.get().sentence == "Rappel : Rappeler Mme Rossi"
