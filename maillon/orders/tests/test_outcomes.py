"""Why quotes are won or lost, and the figures made of it."""

from decimal import Decimal

import pytest

from maillon.core.errors import Refused
from maillon.orders import services
from maillon.orders.models import OutcomeReason, Quote
from maillon.orders.services import outcomes
from maillon.orders.tests.factories import make_client, make_quote
from maillon.orders.tests.test_cycle import yes
from maillon.orders.tests.test_sections import HTMX, plain


def reason(label, *, won):
    return OutcomeReason.objects.get_or_create(label=label, won=won)[0]


def lost(cast, **changes):
    quote = services.send(make_quote(cast.adv, **changes), actor=cast.adv)
    services.refuse(quote, "Trop cher")
    return Quote.objects.get(pk=quote.pk)


def test_a_lost_quote_takes_a_reason_of_the_list_and_the_figures_count_it(cast, browse):
    quote, page = lost(cast), browse(cast.adv)
    url = f"{quote.get_absolute_url()}/motif"
    assert "Trop cher" in plain(page.get(url, headers=HTMX))
    assert page.post(url, {"reason": ""}, headers=HTMX).status_code == 422
    dear = reason("Prix trop élevé", won=False)
    assert page.post(url, {"reason": dear.pk, "note": "Dix pour cent de trop"}).status_code == 303
    lost(cast)
    assert [(line["label"], line["count"], line["amount"]) for line in outcomes.figures(cast.adv)] == [
        ("Non précisé", 1, Decimal("957.00")),
        ("Prix trop élevé", 1, Decimal("957.00")),
    ]
    assert "Prix trop élevé" in plain(page.get("/devis/motifs"))


def test_the_reason_is_asked_with_the_refusal_and_may_wait(cast, browse):
    page, dear = browse(cast.adv), reason("Prix trop élevé", won=False)
    told, untold = [services.send(make_quote(cast.adv), actor=cast.adv) for _ in range(2)]
    asked = plain(page.get(f"{told.get_absolute_url()}/refuser", headers=HTMX))
    assert "Motif retenu pour nos chiffres" in asked
    assert "Prix trop élevé" in asked
    for quote, outcome in ((told, dear.pk), (untold, "")):
        answer = page.post(f"{quote.get_absolute_url()}/refuser", {"reason": "Trop cher", "outcome": outcome})
        assert answer.status_code in (204, 303)
    found = {q.pk: (q.status, q.outcome_reason, q.outcome_note) for q in Quote.objects.all()}
    assert found == {told.pk: ("refused", dear, "Trop cher"), untold.pk: ("refused", None, "")}


def test_a_reason_of_gain_is_refused_on_a_loss_and_nothing_before_the_answer(cast, browse):
    gain = reason("Prix", won=True)
    with pytest.raises(Refused, match="perdu"):
        outcomes.explain(lost(cast), gain, actor=cast.adv)
    waiting = services.send(make_quote(cast.adv), actor=cast.adv)
    assert browse(cast.adv).get(f"{waiting.get_absolute_url()}/motif").status_code == 404
    services.accept(waiting, yes(waiting))
    assert outcomes.explain(waiting, gain, actor=cast.adv).outcome_reason == gain


def test_the_list_is_adv_s_and_a_partner_reads_none_of_it(cast, browse):
    page = browse(cast.adv)
    assert page.post("/devis/motifs", {"label": "Délai d'installation"}).status_code == 303
    assert page.post("/devis/motifs", {"label": ""}).status_code == 422
    made = OutcomeReason.objects.get(label="Délai d'installation")
    assert page.post(f"/devis/motifs/{made.pk}/retirer").status_code == 303
    assert "Délai d" not in plain(page.get("/devis/motifs")).split("Motifs proposés")[1]
    quote = lost(cast, client=make_client(partner=cast.partner))
    for person in (cast.partner_user, cast.rival_user, cast.support):
        for url in ("/devis/motifs", f"{quote.get_absolute_url()}/motif"):
            assert browse(person).get(url).status_code == 404
