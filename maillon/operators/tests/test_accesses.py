"""What is ordered from an operator, from the eligibility of a site to the day it works."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.notifications.models import Alert
from maillon.operators.models import OperatorOrder
from maillon.operators.services import accesses
from maillon.operators.tests.factories import OperatorFactory, OperatorOrderFactory, make_access
from maillon.orders import services as orders
from maillon.orders.tests.factories import make_client, make_order
from maillon.records.models import Entry

pytestmark = pytest.mark.django_db


def test_an_access_goes_from_eligibility_to_delivery(cast):
    today = timezone.localdate()
    access = make_access(cast.adv, kind="ftth", eligibility="yes", eligibility_text="PM à 340 m")
    assert (access.status, access.eligibility_on) == ("draft", today)
    promised = today + timedelta(days=9)
    access = accesses.order(
        access, actor=cast.adv, ordered_on=today, operator_reference="FT-88421", promised_on=promised
    )
    assert (access.status, access.operator_reference, access.promised_on) == ("confirmed", "FT-88421", promised)
    assert not access.is_late
    access = accesses.deliver(access, today, actor=cast.adv)
    assert (access.status, access.delivered_on) == ("delivered", today)


def test_every_word_of_it_stays_inside(cast):
    order = make_order(cast.adv, client=make_client(cast.partner))
    access = accesses.order(make_access(cast.adv, order=order), actor=cast.adv, ordered_on=timezone.localdate())
    lines = Entry.objects.filter(target_model="operators.operatororder", target_id=access.pk)
    assert {line.audience for line in lines} == {"internal"}
    assert OperatorOrder.objects.visible_to(cast.partner_user).count() == 0
    assert OperatorOrder.objects.visible_to(cast.technician).count() == 0
    assert OperatorOrder.objects.visible_to(cast.support).count() == 1


def test_not_eligible_cannot_be_ordered(cast):
    access = make_access(cast.adv, eligibility="no")
    with pytest.raises(Refused, match="pas éligible"):
        accesses.order(access, actor=cast.adv, ordered_on=timezone.localdate())


def test_days_out_of_order_are_refused(cast):
    today = timezone.localdate()
    access = make_access(cast.adv)
    with pytest.raises(Refused, match="dans le futur"):
        accesses.order(access, actor=cast.adv, ordered_on=today + timedelta(days=1))
    access = accesses.order(access, actor=cast.adv, ordered_on=today)
    with pytest.raises(Refused, match="promise avant"):
        accesses.promise(access, today - timedelta(days=1), actor=cast.adv)
    with pytest.raises(Refused, match="pas pu être livrée avant"):
        accesses.deliver(access, today - timedelta(days=1), actor=cast.adv)
    with pytest.raises(Refused, match="dans le futur"):
        accesses.deliver(access, today + timedelta(days=1), actor=cast.adv)
    with pytest.raises(IntegrityError), transaction.atomic():
        OperatorOrder.objects.filter(pk=access.pk).update(status="delivered")


def test_late_ones_are_those_awaited_past_their_promise(cast):
    past = timezone.localdate() - timedelta(days=1)
    late = OperatorOrderFactory(status="confirmed", promised_on=past)
    OperatorOrderFactory(status="delivered", promised_on=past, delivered_on=past)
    OperatorOrderFactory(status="confirmed", promised_on=timezone.localdate())
    assert list(OperatorOrder.objects.late()) == [late]
    assert late.is_late


def test_failure_alerts_adv_and_is_ordered_again(cast):
    access = accesses.order(make_access(cast.adv), actor=cast.adv, ordered_on=timezone.localdate())
    access = accesses.fail(access, "Fourreau bouché", actor=cast.admin)
    assert (access.status, access.failure_reason) == ("failed", "Fourreau bouché")
    assert Alert.objects.filter(user=cast.adv, sentence__contains="Fourreau bouché").exists()
    access = accesses.again(access, actor=cast.adv)
    assert (access.status, access.ordered_on) == ("draft", None)


def test_two_people_editing_at_once_the_second_is_told(cast):
    access = make_access(cast.adv)
    stale = OperatorOrder.objects.get(pk=access.pk)
    accesses.edit(access, actor=cast.adv, label="Fibre du magasin")
    with pytest.raises(Overtaken):
        accesses.edit(stale, actor=cast.admin, label="Autre")


def test_order_cancelled_takes_its_accesses_along_but_those_delivered(cast):
    order = make_order(cast.adv)
    waiting = make_access(cast.adv, order=order)
    done = accesses.order(
        make_access(cast.adv, order=order, operator=OperatorFactory()), actor=cast.adv, ordered_on=timezone.localdate()
    )
    accesses.deliver(done, timezone.localdate(), actor=cast.adv)
    orders.cancel(order, "Le client renonce", actor=cast.adv)
    assert OperatorOrder.objects.get(pk=waiting.pk).status == "cancelled"
    assert OperatorOrder.objects.get(pk=done.pk).status == "delivered"


@pytest.mark.parametrize("role", ["support", "staging", "accounting", "deployment", "partner_user"])
def test_only_adv_and_direction_order(cast, role):
    with pytest.raises(Refused, match="rôle"):
        make_access(getattr(cast, role), order=make_order(cast.adv))
