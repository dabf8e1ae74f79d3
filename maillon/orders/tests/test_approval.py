"""A discount above a threshold waits for ADV, whatever way it was given."""

from decimal import Decimal

import pytest

from maillon.core.errors import Overtaken, Refused
from maillon.core.testing import UserFactory, at_once, make_cast
from maillon.notifications.models import Alert
from maillon.orders import services
from maillon.orders.models import DiscountRequest, Quote, SalesPolicy
from maillon.orders.services import approval, lines, sections
from maillon.orders.tests.factories import make_client, make_quote
from maillon.orders.tests.test_sections import HTMX, plain


def seller():
    """Somebody of support whom the direction lets write quotes, and the policy lets give ten percent."""
    return UserFactory(email="vendeur@maillon.example", roles=["support"])


@pytest.fixture
def writer(cast, monkeypatch):
    """Support writes quotes here: the matrix of rights is data."""
    person = seller()
    can = type(person).can
    monkeypatch.setattr(type(person), "can", lambda self, right: right == "quotes.edit" or can(self, right))
    return person


def discounted(actor, percent):
    quote = make_quote(actor)
    for line in quote.lines.all():
        lines.change(line, actor=actor, discount=Decimal(percent))
    return Quote.objects.get(pk=quote.pk)


@pytest.mark.parametrize(
    ("given", "rate"),
    [
        (lambda q, adv: lines.change(q.lines.first(), actor=adv, discount=Decimal(50)), "29.62"),
        (lambda q, adv: sections.set_rebate(q, actor=adv, percent=Decimal(20)), "20.00"),
        (lambda q, adv: lines.change(q.lines.first(), actor=adv, unit_price=Decimal(89)), "31.35"),
        (lambda q, adv: lines.change(q.lines.last(), actor=adv, discount=Decimal(40)), "40.00"),
        (lambda q, adv: lines.change(q.lines.first(), actor=adv, unit_price=Decimal(300)), "0.00"),
    ],
)
def test_every_way_of_giving_a_discount_counts(cast, given, rate):
    quote = make_quote(cast.adv)
    given(quote, cast.adv)
    assert approval.rate_of(Quote.objects.get(pk=quote.pk)) == Decimal(rate)


def test_a_quote_above_the_threshold_is_not_sent_until_adv_agrees(cast, browse, writer):
    quote = discounted(writer, 20)
    with pytest.raises(Refused, match=r"20.*demandez l'accord"):
        services.send(quote, actor=writer)
    page, url = browse(writer), quote.get_absolute_url()
    assert "Demander l'accord" in plain(page.get(url))
    assert page.post(f"{url}/remise/demander", {"note": "Dix officines suivront"}).status_code == 303
    quote.refresh_from_db()
    assert (quote.status, quote.approval) == ("draft", "waiting")
    assert Alert.objects.filter(user=cast.adv, sentence__contains=quote.reference).exists()
    adv = browse(cast.adv)
    assert "Remises à approuver" in plain(adv.get("/"))
    assert "Dix officines suivront" in plain(adv.get(url))
    assert adv.post(f"{url}/remise/accorder", {"rate": "20.00", "reason": "D'accord"}).status_code == 303
    assert Alert.objects.filter(user=writer, sentence__contains="accordé").exists()
    services.send(Quote.objects.get(pk=quote.pk), actor=writer)


def test_a_discount_that_grows_after_the_agreement_asks_again(cast, writer):
    quote = discounted(writer, 20)
    approval.ask(quote, actor=writer)
    approval.decide(quote, granted=True, seen=Decimal(20), actor=cast.adv)
    line = quote.lines.first()
    lines.change(line, actor=writer, discount=Decimal(30))
    with pytest.raises(Refused, match="de nouveau"):
        services.send(Quote.objects.get(pk=quote.pk), actor=writer)
    lines.change(line, actor=writer, discount=Decimal(15))
    services.send(Quote.objects.get(pk=quote.pk), actor=writer)


def test_a_refusal_says_why_and_the_quote_stays(cast, browse, writer):
    quote = discounted(writer, 20)
    approval.ask(quote, actor=writer)
    url = f"{quote.get_absolute_url()}/remise/refuser"
    assert browse(cast.adv).post(url, {"rate": "20", "reason": ""}, headers=HTMX).status_code == 422
    assert browse(cast.adv).post(url, {"rate": "20", "reason": "Marge trop basse"}).status_code == 303
    assert "Marge trop basse" in plain(browse(writer).get(quote.get_absolute_url()))
    with pytest.raises(Refused, match="refusée"):
        services.send(Quote.objects.get(pk=quote.pk), actor=writer)


def test_nobody_answers_their_own_request_nor_a_partner_any(cast, browse):
    quote = discounted(cast.adv, 30)
    approval.ask(quote, actor=cast.adv)
    with pytest.raises(Refused, match="un autre que vous"):
        approval.decide(quote, granted=True, seen=Decimal(30), actor=cast.adv)
    other = make_quote(cast.partner_user, client=make_client(partner=cast.partner))
    for answer in ("demander", "accorder", "refuser"):
        for person in (cast.partner_user, cast.rival_user, cast.staging):
            assert browse(person).get(f"{other.get_absolute_url()}/remise/{answer}").status_code == 404
    approval.decide(quote, granted=True, seen=Decimal(30), actor=cast.admin)
    services.send(Quote.objects.get(pk=quote.pk), actor=cast.adv)


def test_adv_is_told_when_the_quote_changed_under_its_eyes(cast, writer):
    quote = discounted(writer, 20)
    approval.ask(quote, actor=writer)
    lines.change(quote.lines.first(), actor=writer, discount=Decimal(60))
    with pytest.raises(Overtaken, match="a changé"):
        approval.decide(quote, granted=True, seen=Decimal(20), actor=cast.adv)
    assert DiscountRequest.objects.get().status == "waiting"


def test_a_partner_sends_its_own_quote_at_list_prices_without_asking(cast):
    quote = make_quote(cast.partner_user, client=make_client(partner=cast.partner), payer="partner")
    assert services.send(quote, actor=cast.partner_user).status == "sent"


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_make_one():
    cast = make_cast()
    SalesPolicy.objects.update_or_create(pk=1, defaults={"discount_limits": {"adv": 5}})
    quote = discounted(cast.adv, 30)
    approval.ask(quote, actor=cast.adv)
    other = UserFactory(email="adv2@maillon.example", roles=["adv"])
    results = at_once(
        lambda: approval.decide(quote, granted=True, seen=Decimal(30), actor=cast.admin),
        lambda: approval.decide(quote, granted=False, seen=Decimal(30), actor=other, reason="Non"),
    )
    assert len([r for r in results if isinstance(r, Refused)]) == 1
    assert DiscountRequest.objects.exclude(status="waiting").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_line_changed_while_adv_agrees_never_leaves_above_what_was_granted():
    cast = make_cast()
    SalesPolicy.objects.update_or_create(pk=1, defaults={"discount_limits": {"adv": 5}})
    quote = discounted(cast.adv, 30)
    approval.ask(quote, actor=cast.adv)
    line = quote.lines.first()
    at_once(
        lambda: approval.decide(quote, granted=True, seen=Decimal(30), actor=cast.admin),
        lambda: lines.change(line, actor=cast.adv, discount=Decimal(90)),
    )
    with pytest.raises(Refused):
        services.send(Quote.objects.get(pk=quote.pk), actor=cast.adv)
