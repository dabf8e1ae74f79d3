"""Versions kept, compared in words, and what the link of an older one says."""

from decimal import Decimal

import pytest
from django.test import Client as Browser

from maillon.core.errors import Refused
from maillon.documents import links
from maillon.orders import services
from maillon.orders.differences import between
from maillon.orders.models import Quote, SalesPolicy
from maillon.orders.services import lines, sections, versions
from maillon.orders.tests.factories import ProductFactory, make_client, make_quote
from maillon.orders.tests.test_sections import plain

RECIPIENT = "c.rossi@lilas.example"


def revised(cast, **changes):
    """Sent, then taken up again with a line more, a line less, a quantity, a price."""
    quote = services.send(make_quote(cast.adv, **changes), actor=cast.adv)
    quote = services.revise(quote, actor=cast.adv)
    handset, visit, _ = quote.lines.all()
    lines.change(handset, actor=cast.adv, quantity=Decimal(5), unit_price=Decimal(175))
    lines.remove(visit, actor=cast.adv)
    lines.add(quote, ProductFactory(name="Base DECT"), actor=cast.adv)
    quote.refresh_from_db()
    return quote


def test_the_difference_between_two_versions_is_told_line_by_line(cast):
    quote = revised(cast)
    first, new = quote.versions.get(), versions.now_of(quote)
    told = {change.label: (change.kind, *change.words) for change in between(first.lines, new.lines, prices=True)}
    handset, base = quote.lines.first().label, "Base DECT"
    assert told["Installation"][0] == "removed"
    assert told[base][0] == "added"
    assert [w.replace("\u00a0", " ") for w in told[handset]] == [
        "changed", "quantité 3 → 5", "prix unitaire 189,00 € → 175,00 €",
    ]  # fmt: skip
    hidden = between(first.lines, new.lines, prices=False)
    assert all("€" not in words for change in hidden for words in change.words)
    assert between(first.lines, first.lines, prices=True) == []


def test_each_version_keeps_its_lines_its_end_and_its_paper(cast, browse):
    quote = services.send(make_quote(cast.adv), actor=cast.adv)
    services.refuse(quote, "Trop cher", who="Claire Rossi")
    quote = services.revise(Quote.objects.get(pk=quote.pk), actor=cast.adv)
    sections.set_rebate(quote, actor=cast.adv, percent=Decimal(10))
    services.send(Quote.objects.get(pk=quote.pk), actor=cast.adv)
    first, second = quote.versions.all()
    assert (first.outcome, first.reason, first.total_net) == ("refused", "Trop cher", Decimal("957.00"))
    assert (second.outcome, second.total_net) == ("", Decimal("861.30"))
    text = plain(browse(cast.adv).get(f"{quote.get_absolute_url()}/versions"))
    assert text.count(">Ouvrir</a>") == 2
    assert "Remise globale de 10 %" in text
    assert "Trop cher" in text


def test_a_partner_compares_its_versions_without_the_prices_it_may_not_read(cast, browse):
    quote = revised(cast, client=make_client(partner=cast.partner))
    services.send(quote, actor=cast.adv)
    url = f"{quote.get_absolute_url()}/versions"
    text = plain(browse(cast.partner_user).get(url))
    assert "quantité 3 → 5" in text
    assert "175,00" not in text
    assert "€" not in text.split("Versions du devis")[-1]
    assert browse(cast.rival_user).get(url).status_code == 404
    assert browse(cast.technician).get(url).status_code == 404


def test_the_link_of_an_older_version_says_so_and_leads_to_the_new_one(cast):
    quote = services.send(make_quote(cast.adv), actor=cast.adv)
    old = links.make("devis", quote, RECIPIENT, 30).removeprefix("http://localhost:8000")
    old = old[old.index("/public/") :]
    stranger = links.make("devis", quote, "ancien@lilas.example", 30)
    stranger = stranger[stranger.index("/public/") :]
    quote = services.revise(quote, actor=cast.adv)
    page = Browser()
    preparing = page.get(old)
    assert preparing.status_code == 410
    assert "en préparation" in plain(preparing)
    assert page.post(f"{old}/accepter", {"name": "Claire"}).status_code == 410
    services.send(quote, actor=cast.adv)
    assert "Ouvrir la version 2" in plain(page.get(old))
    opened = page.post(f"{old}/version-actuelle")
    assert opened.status_code == 303
    fresh = opened["Location"][opened["Location"].index("/public/") :]
    assert "version 2" in plain(page.get(fresh))
    assert page.post(f"{old}/refuser", {"who": "x", "reason": "y"}).status_code == 410
    assert "Ouvrir la version" not in plain(page.get(stranger))
    assert page.post(f"{stranger}/version-actuelle").status_code == 410
    assert page.get(f"{old}/devis.pdf").status_code == 410


def test_the_direction_sets_the_policy_and_nobody_else_does(cast, browse):
    data = {"margin_target": "30", "reminder_days": "2, 5, 9", "expiry_notice_days": "4"}
    data |= {f"limit_{role}": "15" for role in ("admin", "support", "staging", "adv", "accounting", "deployment")}
    url = "/reglages/politique-de-vente/"
    assert browse(cast.admin).post(url, data).status_code == 303
    found = SalesPolicy.objects.get()
    assert (found.margin_target, found.reminder_days, found.discount_limits["adv"]) == (Decimal(30), [2, 5, 9], 15)
    assert browse(cast.admin).post(url, data | {"reminder_days": "demain"}).status_code == 422
    assert browse(cast.adv).post(url, data).status_code == 404
    assert browse(cast.partner_user).get(url).status_code == 404


def test_a_version_cannot_be_taken_up_twice(cast):
    quote = services.send(make_quote(cast.adv), actor=cast.adv)
    services.revise(quote, actor=cast.adv)
    with pytest.raises(Refused):
        services.revise(Quote.objects.get(pk=quote.pk), actor=cast.adv)
    assert quote.versions.count() == 1
