"""Sent quotes that nobody answers: reminders, notice of expiry, the board of quotes by state."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from maillon.core.errors import Overtaken
from maillon.core.testing import at_once, make_cast
from maillon.notifications.models import Alert, Message
from maillon.orders import services
from maillon.orders.models import Quote, SalesPolicy
from maillon.orders.services import copying, followup, lines
from maillon.orders.tests.factories import ProductFactory, QuoteFactory, make_client, make_quote
from maillon.orders.tests.test_pages import queries
from maillon.orders.tests.test_sections import HTMX, groups, plain


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def sent(cast, **changes):
    return services.send(make_quote(cast.adv, **changes), actor=cast.adv)


def due(quote):
    Quote.objects.filter(pk=quote.pk).update(next_reminder_on=today())
    return Quote.objects.get(pk=quote.pk)


def mails(quote):
    return Message.objects.filter(target_model="orders.quote", target_id=quote.pk, template_key="devis-relance")


def test_a_quote_without_an_answer_is_reminded_at_the_delays_of_the_policy_then_no_more(cast):
    quote = sent(cast)
    assert quote.next_reminder_on == today(3)
    assert followup.remind_due() == 0
    due(quote)
    assert followup.remind_due() == 1
    assert mails(quote).count() == 1
    quote.refresh_from_db()
    assert (quote.reminders_sent, quote.next_reminder_on) == (1, today(7))
    due(quote)
    followup.remind_due()
    quote.refresh_from_db()
    assert (quote.reminders_sent, quote.next_reminder_on) == (2, None)
    assert followup.remind_due() == 0


def test_an_answer_stops_the_reminders_and_a_new_version_begins_them_again(cast):
    quote = due(sent(cast))
    services.refuse(quote, "Trop cher")
    assert followup.remind_due() == 0
    with pytest.raises(Overtaken):
        followup.remind(quote, actor=cast.adv)
    quote = services.revise(Quote.objects.get(pk=quote.pk), actor=cast.adv)
    assert services.send(quote, actor=cast.adv).next_reminder_on == today(3)


def test_no_reminder_is_planned_after_the_end_of_the_offer(cast):
    SalesPolicy.objects.update_or_create(pk=1, defaults={"reminder_days": [20, 20]})
    quote = sent(cast)
    assert quote.next_reminder_on == today(20)
    due(quote)
    followup.remind_due()
    Quote.objects.filter(pk=quote.pk).update(valid_until=today(10))
    assert followup.following(today(10), 1) is None


def test_adv_reminds_at_once_or_stops_from_the_page(cast, browse):
    quote = sent(cast, client=make_client(partner=cast.partner))
    page, url = browse(cast.adv), quote.get_absolute_url()
    assert "Prochaine relance" in plain(page.get(url))
    assert page.post(f"{url}/relancer").status_code == 303
    assert mails(quote).count() == 1
    assert page.post(f"{url}/relances/arreter").status_code == 303
    assert "Relances arrêtées" in plain(page.get(url))
    assert Quote.objects.get(pk=quote.pk).next_reminder_on is None
    for person in (cast.partner_user, cast.rival_user, cast.support):
        for act in ("relancer", "relances/arreter"):
            assert browse(person).post(f"{url}/{act}").status_code == 404
    assert "Relancer maintenant" not in plain(browse(cast.partner_user).get(url))


def test_adv_hears_once_that_a_quote_is_about_to_expire(cast):
    quote = sent(cast)
    Quote.objects.filter(pk=quote.pk).update(valid_until=today(2))
    assert (followup.tell_expiring(), followup.tell_expiring()) == (1, 0)
    assert Alert.objects.filter(user=cast.adv, sentence__contains=quote.reference).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_reminder_of_the_clock_leaves_once():
    cast = make_cast()
    quote = due(sent(cast))
    at_once(*[followup.remind_due] * 2)
    assert mails(quote).count() == 1
    assert Quote.objects.get(pk=quote.pk).reminders_sent == 1


def test_the_board_says_where_each_quote_stands_with_the_sums(cast, browse):
    make_quote(cast.adv, client=make_client(name="Pharmacie Brouillon"))
    waiting = make_quote(cast.adv, client=make_client(name="Pharmacie Remise"))
    Quote.objects.filter(pk=waiting.pk).update(approval="waiting")
    sent(cast, client=make_client(name="Pharmacie Envoyée"))
    due(sent(cast, client=make_client(name="Pharmacie Muette")))
    services.refuse(sent(cast, client=make_client(name="Pharmacie Perdue")), "Concurrent moins cher")
    text = plain(browse(cast.adv).get("/devis/pipeline"))
    wanted = ("Brouillon", "À approuver", "Envoyé", "À relancer", "Gagné ce mois", "Perdu ce mois")
    places = [text.index(f"<h2>{label}</h2>") for label in wanted]
    assert places == sorted(places)
    for name, column in zip(("Brouillon", "Remise", "Envoyée", "Muette"), range(4), strict=True):
        assert places[column] < text.index(f"<h3>Pharmacie {name}</h3>") < places[column + 1], name
    assert text.index("<h3>Pharmacie Perdue</h3>") > places[5]
    assert "Concurrent moins cher" in text
    assert "957 €" in text
    assert "Pharmacie Muette" in plain(browse(cast.adv).get("/devis/pipeline/chase"))
    assert browse(cast.adv).get("/devis/pipeline/inconnue").status_code == 404


def test_a_partner_sees_its_own_quotes_on_the_board_and_no_price_it_may_not_read(cast, browse):
    sent(cast, client=make_client(partner=cast.partner, name="Pharmacie du Partenaire"))
    sent(cast, client=make_client(partner=cast.rival, name="Pharmacie du Rival"))
    text = plain(browse(cast.partner_user).get("/devis/pipeline"))
    assert "Pharmacie du Partenaire" in text
    assert "Rival" not in text
    assert "À approuver" not in text
    assert "€" not in text
    assert browse(cast.staging).get("/devis/pipeline").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_of_quotes_costs_a_fixed_number_of_queries(cast, browse, count):
    for client in [make_client(partner=cast.partner) for _ in range(count)]:
        QuoteFactory(client=client, status=Quote.Status.SENT)
    for person in (cast.adv, cast.partner_user):
        browse(person).get("/devis/pipeline")
        assert len(queries(browse(person), "/devis/pipeline")) <= 8


def test_lines_of_another_quote_come_at_the_prices_of_the_day(cast, browse):
    handset = ProductFactory(name="Poste T54W")
    source = make_quote(cast.adv, products=(handset, ProductFactory(service=True), ProductFactory(monthly=True)))
    lines.change(source.lines.first(), actor=cast.adv, section="Accueil", discount=Decimal(5))
    gone = source.lines.get(label="Installation")
    gone.product.archived_at = timezone.now()
    gone.product.save()
    handset.sale_price = Decimal(199)
    handset.save()
    quote = services.create(make_client(), actor=cast.adv)
    page, url = browse(cast.adv), f"{quote.get_absolute_url()}/reprendre-des-lignes"
    assert page.post(url, {}, headers=HTMX).status_code == 422
    assert page.post(url, {"source": source.pk}).status_code == 303
    assert "Plus au catalogue, laissés : Installation" in plain(page.get(quote.get_absolute_url()))
    assert groups(quote)[0] == ("Accueil", ["Poste T54W"])
    line = quote.lines.get(label="Poste T54W")
    assert (line.quantity, line.unit_price, line.discount) == (3, Decimal(199), 5)


def test_a_partner_takes_lines_of_its_own_quotes_only_without_our_prices(cast, browse):
    source = make_quote(cast.adv, client=make_client(partner=cast.partner))
    line = source.lines.first()
    lines.change(line, actor=cast.adv, unit_price=Decimal(1), discount=Decimal(10))
    lines.add_free(source, "Geste commercial", actor=cast.adv, unit_price=Decimal(0))
    services.send(Quote.objects.get(pk=source.pk), actor=cast.admin)
    quote = services.create(make_client(partner=cast.partner), actor=cast.partner_user)
    url = f"{quote.get_absolute_url()}/reprendre-des-lignes"
    other = sent(cast, client=make_client(partner=cast.rival))
    assert browse(cast.partner_user).post(url, {"source": other.pk}, headers=HTMX).status_code == 422
    assert browse(cast.partner_user).post(url, {"source": source.pk}).status_code == 303
    taken = quote.lines.get(label=line.label)
    assert (taken.unit_price, taken.discount) == (Decimal(189), 0)
    assert not quote.lines.filter(label="Geste commercial").exists()
    assert browse(cast.rival_user).get(url).status_code == 404
    choice = plain(browse(cast.partner_user).get("/devis/choix?q=pharmacie"))
    assert source.reference in choice
    assert other.reference not in choice


def test_adv_keeps_a_quote_as_a_template_and_starts_another_from_it(cast, browse):
    source, page = make_quote(cast.adv), browse(cast.adv)
    save = f"{source.get_absolute_url()}/garder-comme-modele"
    assert page.post(save, {"label": "Officine 3 postes"}).status_code == 303
    assert page.post(save, {"label": "officine 3 postes"}, headers=HTMX).status_code == 422
    template = copying.QuoteTemplate.objects.get()
    quote = services.create(make_client(), actor=cast.adv)
    assert page.post(f"{quote.get_absolute_url()}/reprendre-des-lignes", {"template": template.pk}).status_code == 303
    assert quote.lines.count() == 3
    assert "Officine 3 postes" in plain(page.get("/devis/modeles"))
    assert page.post(f"/devis/modeles/{template.pk}/retirer").status_code == 303
    assert "Aucun modèle" in plain(page.get("/devis/modeles"))
    for person in (cast.partner_user, cast.rival_user, cast.support):
        assert browse(person).get("/devis/modeles").status_code == 404
        assert browse(person).get(save).status_code == 404
