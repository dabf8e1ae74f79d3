"""A porting from its numbers to the day they move, and what it says to those who wait for it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from maillon.automation.models import Rule
from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.documents.models import Document
from maillon.notifications.models import Alert, Message
from maillon.operators.models import PortedNumber, Porting, PortingDelay, PortingRejection
from maillon.operators.services import mandates, portings
from maillon.operators.tests.factories import (
    OperatorFactory,
    PortedNumberFactory,
    confirmed,
    make_porting,
    next_sunday,
    number,
    possible_day,
    signed,
    submitted,
)
from maillon.orders import services as orders
from maillon.orders.tests.factories import make_client, make_order
from maillon.records.models import Entry

pytestmark = pytest.mark.django_db


def test_a_porting_goes_from_its_numbers_to_the_new_operator(cast):
    porting = make_porting(cast.adv)
    assert (porting.status, porting.size, porting.numbers_text) == ("draft", 10, "04 78 00 12 00 à 09")
    porting = signed(porting, cast.adv)
    assert (porting.status, porting.mandate_signer) == ("mandate_signed", "Claire Rossi")
    porting = portings.submit(porting, actor=cast.adv)
    assert porting.submitted_at
    day = possible_day()
    porting = portings.confirm(porting, day, actor=cast.adv, operator_reference="APNF-4471")
    assert (porting.status, porting.confirmed_on, porting.operator_reference) == ("confirmed", day, "APNF-4471")
    with pytest.raises(Refused, match="le jour venu"):
        portings.finish(porting, actor=cast.adv)
    Porting.objects.update(confirmed_on=timezone.localdate())
    porting = portings.finish(porting, actor=cast.adv)
    assert porting.status == "done"
    assert not PortedNumber.objects.filter(live=True).exists()
    told = Entry.objects.filter(target_model="operators.porting").values_list("sentence", flat=True)
    assert any("a transmis la portabilité" in s for s in told)
    assert any("numéros comme portés" in s for s in told)


def test_partner_of_the_order_is_fixed_on_the_porting_and_on_its_numbers(cast):
    porting = make_porting(cast.adv, order=make_order(cast.adv, client=make_client(cast.partner)))
    assert porting.partner_id == cast.partner.pk
    assert PortedNumber.objects.get().partner_id == cast.partner.pk
    for person, seen in ((cast.partner_user, 1), (cast.rival_user, 0), (cast.technician, 0), (cast.deployment, 1)):
        assert Porting.objects.visible_to(person).count() == seen
        assert PortedNumber.objects.visible_to(person).count() == seen


def test_a_number_is_in_one_open_porting_only(cast):
    first = make_porting(cast.adv)
    with pytest.raises(Refused, match=f"04 78 00 12 05 est déjà dans la portabilité {first.reference}"):
        make_porting(cast.adv, numbers=[number("+33478001205")])
    portings.cancel(first, "Le client reste", actor=cast.adv)
    assert make_porting(cast.adv, numbers=[number("+33478001205")]).pk


def test_the_database_refuses_two_open_portings_of_one_number(db):
    PortedNumberFactory(first="+33478001200", last="+33478001299")
    with pytest.raises(IntegrityError), transaction.atomic():
        PortedNumberFactory(first="+33478001250")
    PortedNumberFactory(first="+33478001250", live=False)


def test_the_database_refuses_to_port_to_the_operator_that_is_left(cast):
    operator = OperatorFactory()
    with pytest.raises(Refused, match="choisissez-en un autre"):
        make_porting(cast.adv, donor=operator, recipient=operator)
    porting = make_porting(cast.adv)
    with pytest.raises(IntegrityError), transaction.atomic():
        Porting.objects.filter(pk=porting.pk).update(recipient=porting.donor_id)


def test_a_supplier_that_is_no_operator_is_refused(cast):
    with pytest.raises(Refused, match="n'est pas un opérateur"):
        make_porting(cast.adv, donor=OperatorFactory(is_operator=False))


@pytest.mark.parametrize("which", ["sunday", "soon"])
def test_a_day_on_which_nothing_moves_is_refused(cast, which):
    day, said = (next_sunday(), "dimanche") if which == "sunday" else (possible_day(2), "trop tôt")
    with pytest.raises(Refused, match=said):
        make_porting(cast.adv, requested_on=day)


def test_the_delay_is_a_setting(cast):
    PortingDelay.objects.create(kind="fixed", working_days=1)
    assert make_porting(cast.adv, requested_on=possible_day(1)).pk


def test_operator_cannot_confirm_a_sunday_or_a_past_day(cast):
    porting = submitted(make_porting(cast.adv), cast.adv)
    with pytest.raises(Refused, match="dimanche"):
        portings.confirm(porting, next_sunday(), actor=cast.adv)
    past = timezone.localdate() - timedelta(days=1)
    past -= timedelta(days=past.weekday() == 6)
    with pytest.raises(Refused, match=r"passée|férié"):
        portings.confirm(porting, past, actor=cast.adv)


def test_nothing_is_submitted_without_a_signed_mandate(cast):
    porting = make_porting(cast.adv)
    with pytest.raises(Refused, match="mandat n'est pas signé"):
        portings.submit(porting, actor=cast.adv)
    assert Porting.objects.get().status == "draft"


def test_changing_what_was_signed_asks_for_a_new_mandate(cast):
    porting = signed(make_porting(cast.adv), cast.adv)
    same = portings.edit(porting, actor=cast.adv, numbers=porting.rows(), requested_on=possible_day(9))
    assert same.status == "mandate_signed"
    other = portings.edit(same, actor=cast.adv, numbers=porting.rows(), holder="Pharmacie du Parc")
    assert (other.status, other.mandate_signed_at) == ("draft", None)
    again = signed(other, cast.adv)
    changed = portings.edit(again, actor=cast.adv, numbers=[number("+33478001300")])
    assert changed.status == "draft"
    assert PortedNumber.objects.get().first == "+33478001300"


def test_two_people_editing_at_once_the_second_is_told(cast):
    porting = make_porting(cast.adv)
    stale = Porting.objects.get(pk=porting.pk)
    portings.edit(porting, actor=cast.adv, numbers=porting.rows(), holder="SELARL des Lilas")
    with pytest.raises(Overtaken, match="Rien n'a été écrasé"):
        portings.edit(stale, actor=cast.admin, numbers=porting.rows(), holder="Autre")
    assert Porting.objects.get().holder == "SELARL des Lilas"


def test_a_rejection_keeps_its_ground_and_tells_what_to_do(cast):
    porting = submitted(make_porting(cast.adv), cast.adv)
    kept = portings.reject(porting, "rio", actor=cast.adv, comment="Code R123")
    porting.refresh_from_db()
    assert (porting.status, porting.confirmed_on) == ("rejected", None)
    assert "3179" in kept.advice
    alert = Alert.objects.filter(user=cast.adv, sentence__contains="rejetée").get()
    assert "3179" in alert.sentence
    assert "R123" not in "".join(Entry.objects.filter(target_id=porting.pk).values_list("detail", flat=True))
    with pytest.raises(Refused, match="est déjà"):  # still open: its numbers stay held
        make_porting(cast.adv)
    assert portings.submit(porting, actor=cast.adv).status == "submitted"
    assert PortingRejection.objects.count() == 1


def test_a_ground_out_of_the_list_is_refused(cast):
    porting = submitted(make_porting(cast.adv), cast.adv)
    with pytest.raises(Refused, match="motif"):
        portings.reject(porting, "n'importe", actor=cast.adv)


def test_confirming_twice_the_same_day_says_nothing_twice(cast):
    porting = confirmed(make_porting(cast.adv), cast.adv)
    before = Message.objects.count()
    again = portings.confirm(porting, porting.confirmed_on, actor=cast.adv, operator_reference="X-1")
    assert again.operator_reference == "X-1"
    assert Message.objects.count() == before


def test_client_is_told_the_day_then_the_new_one(cast):
    porting = confirmed(make_porting(cast.adv), cast.adv)
    told = Message.objects.get(template_key="portabilite-confirmee")
    assert told.to == ["c.rossi@lilas.example"]
    assert "04 78 00 12 00 à 09" in told.text.replace("\u00a0", " ")
    portings.confirm(porting, possible_day(12), actor=cast.adv)
    assert Message.objects.filter(template_key="portabilite-deplacee").count() == 1


def test_sent_mandate_is_kept_and_mailed_with_its_link(cast):
    porting = mandates.send(make_porting(cast.adv), actor=cast.adv)
    mail = Message.objects.get(template_key="mandat-a-signer")
    assert "/public/mandat/" in mail.text
    assert mail.document_keys == [Document.objects.get(kind="mandate", target_id=porting.pk).key]
    again = mandates.send(porting, actor=cast.adv)
    assert again.status == "mandate_sent"
    assert Message.objects.filter(template_key="mandat-a-signer").count() == 2


def test_nobody_to_write_to_is_said(cast):
    client = make_client(email="")
    client.contacts.update(email="")
    porting = make_porting(cast.adv, order=make_order(cast.adv, client=client), contact=None)
    with pytest.raises(Refused, match="Personne à qui écrire"):
        mandates.send(porting, actor=cast.adv)


def test_order_cancelled_takes_its_portings_along(cast):
    porting = confirmed(make_porting(cast.adv), cast.adv)
    orders.cancel(porting.order, "Le client renonce", actor=cast.adv)
    porting.refresh_from_db()
    assert porting.status == "cancelled"
    assert not PortedNumber.objects.filter(live=True).exists()


def test_no_porting_is_added_to_a_closed_order(cast):
    order = make_order(cast.adv)
    orders.cancel(order, "Doublon", actor=cast.adv)
    with pytest.raises(Refused, match="annulée"):
        make_porting(cast.adv, order=order)


def test_only_adv_and_direction_prepare(cast):
    order = make_order(cast.adv)
    for person in (cast.support, cast.staging, cast.accounting, cast.deployment, cast.partner_user):
        with pytest.raises(Refused, match="rôle"):
            make_porting(person, order=order)


def test_default_rules_are_laid(db):
    keys = set(Rule.objects.filter(builtin__startswith="operators.").values_list("builtin", flat=True))
    assert keys >= {"operators.mandate_sent", "operators.confirmed", "operators.rejected"}


def test_the_second_wall_hides_the_rival_from_the_partner(cast):
    ours = make_porting(cast.adv, order=make_order(cast.adv, client=make_client(cast.partner)))
    with scope.scoped(scope.of_user(cast.rival_user)), connection.cursor() as cursor:
        cursor.execute("select count(*) from operators_porting")
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from operators_portednumber")
        assert cursor.fetchone() == (0,)
    with scope.scoped(scope.of_user(cast.partner_user)), connection.cursor() as cursor:
        cursor.execute("select reference from operators_porting")
        assert cursor.fetchall() == [(ours.reference,)]
