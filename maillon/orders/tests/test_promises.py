"""A date promised to a client: who gave it, why it moved, and that everybody concerned is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import at_once, make_cast
from maillon.notifications.models import Alert, Message
from maillon.orders import due, services, tracking
from maillon.orders.models import Order, PromisedDate
from maillon.orders.services.promising import promise
from maillon.orders.tests.factories import PromisedDateFactory, make_client, make_order


def day(days):
    return timezone.localdate() + timedelta(days=days)


def again(order):
    return Order.objects.get(pk=order.pk)


def moved(order, actor, days=17, reason="Le fournisseur livre une semaine plus tard"):
    promise(order, day(10), actor=actor)
    return promise(again(order), day(days), actor=actor, reason=reason)


def test_a_first_date_needs_no_reason_and_a_moved_one_does(cast):
    order = promise(make_order(cast.adv), day(10), actor=cast.adv)
    assert order.promised_on == day(10)
    with pytest.raises(Refused, match="pourquoi la date bouge"):
        promise(order, day(12), actor=cast.adv, reason="  ")
    promise(order, day(12), actor=cast.adv, reason="Rupture chez le fournisseur")
    kept = [(row.before, row.day, row.reason, row.actor_name) for row in PromisedDate.objects.filter(order=order)]
    name = cast.adv.name
    assert kept == [(day(10), day(12), "Rupture chez le fournisseur", name), (None, day(10), "", name)]


def test_a_date_in_the_past_the_same_date_and_a_closed_order_are_refused(cast):
    order = make_order(cast.adv)
    with pytest.raises(Refused, match="est à venir"):
        promise(order, day(-1), actor=cast.adv)
    order = promise(order, day(3), actor=cast.adv)
    with pytest.raises(Refused, match="déjà la date promise"):
        promise(order, day(3), actor=cast.adv, reason="Encore")
    services.cancel(order, "Le client renonce", actor=cast.adv)
    with pytest.raises(Refused, match="n'a plus de date à promettre"):
        promise(again(order), day(5), actor=cast.adv, reason="Trop tard")


def test_a_moved_date_is_told_by_mail_to_the_client_and_to_the_owner_under_the_bell(cast, browse):
    order = make_order(cast.adv)
    other = cast.admin
    moved(order, other)
    mail = Message.objects.get(template_key="date-promise-deplacee")
    assert mail.to == ["c.rossi@lilas.example"]
    assert "Le fournisseur livre une semaine plus tard" in mail.text.replace("\u00a0", " ")
    alert = Alert.objects.get(user=cast.adv, sentence__contains="date promise déplacée du")
    assert alert.url == order.get_absolute_url()


def test_whoever_moves_the_date_of_its_own_order_is_not_told_what_it_did(cast):
    moved(make_order(cast.adv), cast.adv)
    assert not Alert.objects.filter(sentence__contains="date promise déplacée").exists()


def test_the_order_the_list_the_board_and_the_clients_page_say_it(cast, browse):
    order = moved(make_order(cast.adv), cast.adv)
    web = browse(cast.adv)
    page = web.get(order.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Le fournisseur livre une semaine plus tard" in page
    assert f"{order.get_absolute_url()}/date-promise" in page
    assert "Promise le" in web.get("/commandes/").content.decode()
    assert "Promise le" in web.get("/commandes/etapes").content.decode()
    link = tracking.link_for(order, "c.rossi@lilas.example")
    public = web.get(link).content.decode().replace("\u00a0", " ")
    assert "Date promise" in public
    assert "Le fournisseur livre une semaine plus tard" in public


def test_it_is_given_then_moved_from_the_page(cast, browse):
    order, web = make_order(cast.adv), browse(cast.adv)
    url = f"{order.get_absolute_url()}/date-promise"
    assert web.get(url).status_code == 200
    assert web.post(url, {"day": day(5).isoformat(), "seen": "0:"}).status_code == 303
    seen = f"0:{day(5).isoformat()}"
    refused = web.post(url, {"day": day(9).isoformat(), "seen": seen, "reason": ""})
    assert refused.status_code == 422
    sent = {"day": day(9).isoformat(), "seen": seen, "reason": "Travaux au magasin"}
    assert web.post(url, sent).status_code == 303
    assert again(order).promised_on == day(9)


def test_its_partner_reads_it_and_gives_none_and_a_rival_reads_nothing(cast, browse):
    order = moved(make_order(cast.adv, client=make_client(partner=cast.partner)), cast.adv)
    url = order.get_absolute_url()
    page = browse(cast.partner_user).get(url).content.decode().replace("\u00a0", " ")
    assert "Le fournisseur livre une semaine plus tard" in page
    assert cast.adv.name not in page.partition("Promise le")[2].partition("</dd>")[0]
    assert f"{url}/date-promise" not in page
    for who in (cast.partner_user, cast.rival_user):
        assert browse(who).post(f"{url}/date-promise", {"day": day(4).isoformat()}).status_code == 404
    with pytest.raises(Refused, match="L'ADV tient les dates promises"):
        promise(again(order), day(4), actor=cast.partner_user, reason="Plus tôt")
    with scope.scoped(scope.of_user(cast.rival_user)):
        assert not PromisedDate.objects.exists()
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert PromisedDate.objects.count() == 2


def test_the_cockpit_lists_what_is_promised_for_the_week(cast):
    order = promise(make_order(cast.adv), day(2), actor=cast.adv)
    late = PromisedDateFactory(day=day(-3)).order
    Order.objects.filter(pk=late.pk).update(promised_on=day(-3))
    far = promise(make_order(cast.adv), day(40), actor=cast.adv)
    found = set(due.promises(cast.adv, day(7)))
    assert found == {order, late}
    assert far not in found


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_move_the_date_and_the_second_is_told_which_one_holds():
    cast = make_cast()
    order = promise(make_order(cast.adv), day(10), actor=cast.adv)
    seen = [again(order), again(order)]
    results = at_once(*[
        lambda n=n: promise(seen[n], day(20 + n), actor=cast.adv, reason="Retard") for n in range(2)
    ])  # fmt: skip
    told = [r for r in results if isinstance(r, Overtaken)]
    assert len(told) == 1
    assert "Rien n'a été écrasé" in str(told[0])
    assert PromisedDate.objects.filter(order=order).count() == 2
