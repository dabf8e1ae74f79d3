"""A date promised for one site or one line: the rest follows the order, and who is concerned is told when it moves."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import at_once, make_cast, model
from maillon.notifications.models import Alert, Message
from maillon.orders import due, mails, sites, tracking
from maillon.orders.models import Order, PromisedDate
from maillon.orders.services import lines, promise, promise_part
from maillon.orders.services import sites as placing
from maillon.orders.tests.factories import ProductFactory, SiteFactory, make_client, make_order


def day(days):
    return timezone.localdate() + timedelta(days=days)


def again(order):
    return Order.objects.get(pk=order.pk)


def two_sites(actor, partner=None):
    """Two lines at the chemist's, one at its annex."""
    client = make_client(partner=partner)
    annex = SiteFactory(client=client, name="Annexe", street="2 rue Basse", city="Bron", is_main=False)
    order = make_order(actor, client=client)
    line = lines.add(order, ProductFactory(name="Poste de l'annexe"), actor=actor, quantity=D(2))
    placing.place(again(order), {line.pk: annex.pk}, actor=actor)
    return again(order), annex, line


def of_annex(order, line, days, actor, **more):
    return promise_part(order, [line.pk], day(days), seen={line.pk: None}, actor=actor, **more)


def test_a_site_has_a_date_of_its_own_and_the_rest_follows_the_order(cast):
    order, _, line = two_sites(cast.adv)
    promise(order, day(10), actor=cast.adv)
    order = of_annex(again(order), line, 20, cast.adv, reason="Travaux à l'annexe")
    assert (order.promised_on, order.lines.get(pk=line.pk).promised_on) == (day(10), day(20))
    promise(again(order), day(12), actor=cast.adv, reason="Rupture")
    dates = {part.name: part.promised for part in sites.parts_of(again(order), cast.adv)}
    assert dates == {"Officine": [day(12)], "Annexe": [day(20)]}
    kept = [(row.what, row.before, row.day) for row in PromisedDate.objects.filter(order=order)]
    assert kept == [("", day(10), day(12)), ("Annexe", day(10), day(20)), ("", None, day(10))]


def test_a_date_that_comes_back_to_that_of_the_order_follows_it_again(cast):
    order, _, line = two_sites(cast.adv)
    promise(order, day(10), actor=cast.adv)
    of_annex(again(order), line, 20, cast.adv, reason="Travaux")
    promise_part(again(order), [line.pk], day(10), seen={line.pk: day(20)}, actor=cast.adv, reason="Travaux finis")
    assert order.lines.get(pk=line.pk).promised_on is None


def test_moving_it_needs_a_reason_and_a_first_one_does_not(cast):
    order, _, line = two_sites(cast.adv)
    order = of_annex(order, line, 20, cast.adv)
    with pytest.raises(Refused, match="pourquoi la date bouge"):
        promise_part(order, [line.pk], day(25), seen={line.pk: day(20)}, actor=cast.adv)
    with pytest.raises(Refused, match="déjà la date promise"):
        promise_part(order, [line.pk], day(20), seen={line.pk: day(20)}, actor=cast.adv, reason="Encore")


def test_a_part_that_moves_is_told_by_mail_and_under_the_bell_naming_it(cast):
    order, _, line = two_sites(cast.adv)
    of_annex(order, line, 20, cast.admin)
    assert not Message.objects.filter(template_key__startswith="date-promise").exists()
    promise_part(
        again(order), [line.pk], day(25), seen={line.pk: day(20)}, actor=cast.admin, reason="Le bail commence plus tard"
    )
    mail = Message.objects.get(template_key="date-promise-partie-deplacee")
    assert mail.to == ["c.rossi@lilas.example"]
    assert "Annexe" in mail.subject
    assert "Le bail commence plus tard" in mail.text.replace("\u00a0", " ")
    assert Alert.objects.get(user=cast.adv, sentence__contains="date promise (Annexe) déplacée").url
    assert mails.promise_values(again(order))["date_promise"] == ""


def test_it_is_given_from_the_sites_of_the_order_and_read_where_the_order_is(cast, browse):
    order, annex, line = two_sites(cast.adv)
    web, url = browse(cast.adv), f"{order.get_absolute_url()}/date-promise"
    assert f"{url}?pour=site-{annex.pk}" in web.get(f"{order.get_absolute_url()}/sites").content.decode()
    html = web.get(f"{url}?pour=site-{annex.pk}").content.decode()
    assert f'<option value="site-{annex.pk}" selected' in html
    answer = web.post(url, {"part": f"site-{annex.pk}", "day": day(20).isoformat(), "seen": f"0: {line.pk}:"})
    assert answer.status_code == 303
    assert order.lines.get(pk=line.pk).promised_on == day(20)
    stale = {"part": f"ligne-{line.pk}", "day": day(22).isoformat(), "seen": f"{line.pk}:", "reason": "Retard"}
    assert web.post(url, stale).status_code == 422
    assert "promise le" in web.get(order.get_absolute_url()).content.decode()
    public = web.get(tracking.link_for(again(order), "c.rossi@lilas.example")).content.decode()
    assert 'aria-label="Dates promises"' in public
    assert "Annexe" in public.partition("Dates promises")[2].partition("</ul>")[0]


def test_its_partner_reads_it_and_gives_none_and_a_rival_reads_nothing(cast, browse):
    order, annex, line = two_sites(cast.adv, cast.partner)
    of_annex(order, line, 20, cast.adv)
    url = order.get_absolute_url()
    page = browse(cast.partner_user).get(f"{url}/sites").content.decode()
    assert "Promise le" in page
    assert "date-promise" not in page
    for who in (cast.partner_user, cast.rival_user):
        sent = {"part": f"site-{annex.pk}", "day": day(4).isoformat(), "seen": ""}
        assert browse(who).post(f"{url}/date-promise", sent).status_code == 404
    with pytest.raises(Refused, match="L'ADV tient les dates promises"):
        promise_part(
            again(order), [line.pk], day(4), seen={line.pk: day(20)}, actor=cast.partner_user, reason="Plus tôt"
        )


def test_a_part_promised_for_the_week_is_due_until_its_goods_have_left(cast):
    order, _, line = two_sites(cast.adv)
    of_annex(order, line, 3, cast.adv)
    (found,) = due.promises(cast.adv, day(7))
    assert (found.pk, found.due_on) == (order.pk, day(3))
    assert not due.promises(cast.adv, day(2))
    note = model("logistics.Shipment").objects.create(order=order, client_name=order.client_name, status="shipped")
    model("logistics.ShipmentLine").objects.create(shipment=note, line=line, quantity=D(2))
    assert not due.promises(cast.adv, day(7))
    promise(again(order), day(5), actor=cast.adv)
    assert due.promises(cast.adv, day(7)).get().due_on == day(5)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_move_one_part_and_the_second_is_told():
    cast = make_cast()
    order, _, line = two_sites(cast.adv)
    results = at_once(*[lambda n=n: of_annex(again(order), line, 20 + n, cast.adv) for n in range(2)])
    assert len([r for r in results if isinstance(r, Overtaken)]) == 1
    assert PromisedDate.objects.filter(order=order).count() == 1
