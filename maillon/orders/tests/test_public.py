"""What opens without an account: the quote to answer, the order to follow."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from maillon.documents import links
from maillon.documents.models import Document, Evidence, LinkVisit, OneTimeCode, PublicLink
from maillon.notifications.models import Message
from maillon.orders import services
from maillon.orders.models import Order, Quote
from maillon.orders.services import lines, papers
from maillon.orders.tests.factories import ProductFactory, make_client, make_quote
from maillon.orders.tracking import link_for

RECIPIENT = "c.rossi@lilas.example"
SCRIBBLE = "M22 74C32 44 46 22 53 24C62 27 -5 84 43 85C48 88 60 49 70 50C77 51 66 72 74 72L160 40L240 60"


def path_of(url):
    return url[url.index("/public/") :]


@pytest.fixture
def quote(cast):
    made = make_quote(cast.adv, client=make_client(partner=cast.partner))
    lines.add(made, ProductFactory(service=True, name="Secours 4G"), actor=cast.adv, optional=True)
    return services.send(made, actor=cast.adv)


@pytest.fixture
def url(quote):
    return path_of(links.make("devis", quote, RECIPIENT, 30))


def code_of(url):
    """Ask for a code and read it in the outbox."""
    assert Browser().post(f"{url}/code").status_code == 200
    return re.search(r"\b\d{6}\b", Message.objects.filter(template_key="code").first().text).group()


def answer(quote, code, **changes):
    shown = papers.last_sent(quote)
    return {
        "name": "Claire Rossi",
        "role": "Titulaire",
        "code": code,
        "agreed": "1",
        "document": str(shown.key),
    } | changes


def test_client_accepts_on_the_page_with_a_code_and_an_order_is_born(quote, url):
    page = Browser().get(url)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"  # else browsers post its forms with « Origin: null », refused
    assert "1\u00a0148,40" in page.content.decode()
    assert Browser().get(f"{url}/devis.pdf").content.startswith(b"%PDF")
    signed = Browser().post(
        f"{url}/accepter", answer(quote, code_of(url), signature=SCRIBBLE), headers={"User-Agent": "Firefox"}
    )
    assert signed.status_code == 303
    order = Order.objects.get()
    proof = Evidence.objects.get()
    assert proof.data["code_channel"] == "mail"
    assert proof.data["document_sha256"] == papers.last_sent(quote).sha256
    assert proof.signature_svg.startswith("<svg")
    done = Browser().get(url).content.decode()
    assert order.reference in done
    assert Browser().get(f"{url}/bon-de-commande.pdf").content.startswith(b"%PDF")


def test_second_submission_changes_nothing(quote, url):
    given = answer(quote, code_of(url))
    for _ in range(2):
        assert Browser().post(f"{url}/accepter", given).status_code == 303
    assert Order.objects.count() == 1
    assert Evidence.objects.count() == 1


def test_chosen_option_enters_the_order_and_its_total(quote, url):
    option = quote.lines.get(optional=True)
    assert "1\u00a0616,40" in Browser().get(f"{url}?option={option.pk}").content.decode()
    assert Browser().post(f"{url}/accepter", answer(quote, code_of(url), option=option.pk)).status_code == 303
    order = Order.objects.get()
    assert order.lines.filter(label="Secours 4G").exists()
    assert str(order.total_gross) == "1616.40"


def test_name_code_and_tick_are_each_asked_for(quote, url):
    code = code_of(url)
    for missing in ("name", "code", "agreed"):
        given = answer(quote, code)
        del given[missing]
        assert Browser().post(f"{url}/accepter", given).status_code == 422
    assert not Order.objects.exists()
    assert Browser().post(f"{url}/accepter", answer(quote, code)).status_code == 303


def test_five_wrong_codes_close_the_code(quote, url):
    code = code_of(url)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert Browser().post(f"{url}/accepter", answer(quote, wrong)).status_code == 422
    said = Browser().post(f"{url}/accepter", answer(quote, code))
    assert said.status_code == 422
    assert "demandez-en un nouveau" in said.content.decode()
    assert not Order.objects.exists()


def test_a_second_code_waits_a_minute(quote, url):
    code_of(url)
    again = Browser().post(f"{url}/code")
    assert again.status_code == 422
    assert "attendez" in again.content.decode()
    assert OneTimeCode.objects.count() == 1


def test_refusing_is_as_easy_and_keeps_the_reason(quote, url):
    assert Browser().post(f"{url}/refuser", {"who": "Claire Rossi", "reason": ""}).status_code == 422
    assert Browser().post(f"{url}/refuser", {"who": "Claire Rossi", "reason": "Trop cher"}).status_code == 303
    quote.refresh_from_db()
    assert (quote.status, quote.refusal_reason, quote.decided_by) == (Quote.Status.REFUSED, "Trop cher", "Claire Rossi")
    assert "Trop cher" in Browser().get(url).content.decode()


def test_expired_quote_says_so_and_cannot_be_signed(quote, url):
    code = code_of(url)
    Quote.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert "a expiré" in Browser().get(url).content.decode()
    assert Browser().post(f"{url}/accepter", answer(quote, code)).status_code == 409
    assert not Order.objects.exists()
    assert services.expire_overdue() == 1
    assert "a expiré" in Browser().get(url).content.decode()
    quote.refresh_from_db()
    assert quote.status == Quote.Status.EXPIRED


def test_changed_quote_closes_the_former_link(cast, quote, url):
    revised = services.revise(quote, actor=cast.adv)
    page = Browser().get(url)
    assert page.status_code == 410
    assert "remplacé" in page.content.decode()
    services.send(revised, actor=cast.adv)
    fresh = path_of(links.make("devis", revised, RECIPIENT, 30))
    stale = answer(
        revised, code_of(fresh), document=str(Document.objects.filter(number__endswith="V1", priced=True).get().key)
    )
    assert Browser().post(f"{fresh}/accepter", stale).status_code == 409
    assert Document.objects.filter(target_model="orders.quote", priced=True).count() == 2


def test_unknown_expired_and_foreign_links_open_nothing(quote, url):
    assert Browser().get(f"{url}x").status_code == 404
    assert Browser().get(url.replace("/devis/", "/suivi/")).status_code == 404
    PublicLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    expired = Browser().get(url)
    assert expired.status_code == 410
    assert "a expiré" in expired.content.decode()


def test_guessing_links_is_slowed_down_and_bounded(url):
    for _ in range(20):
        last = Browser().get("/public/devis/devine-encore")
    assert last.status_code == 429
    assert LinkVisit.objects.count() == links.MOST_MISSES
    assert Browser(REMOTE_ADDR="198.51.100.7").get(url).status_code == 200


def test_unreadable_drawing_is_refused_in_words(quote, url):
    said = Browser().post(f"{url}/accepter", answer(quote, code_of(url), signature="<script>"))
    assert said.status_code == 422
    assert "tracé" in said.content.decode()
    assert '<script>"' not in said.content.decode()


def test_tracking_shows_news_and_steps_without_a_price(cast, quote, url):
    Browser().post(f"{url}/accepter", answer(quote, code_of(url)))
    order = Order.objects.get()
    page = Browser().get(path_of(link_for(order, "quelquun@operis.example"))).content.decode()
    assert "en cours de vérification" in page
    assert "Validée" in page
    assert "€" not in page
    assert "Bon de commande" not in page
    own = path_of(link_for(order, RECIPIENT))
    assert "Bon de commande" in Browser().get(own).content.decode()
    form = Document.objects.get(kind="order_form", priced=True)
    assert Browser().get(f"{own}/documents/{form.key}").status_code == 200
    assert Browser().get(path_of(link_for(order, "autre@x.example")) + f"/documents/{form.key}").status_code == 404


def test_each_key_moment_writes_one_mail_to_the_right_person(cast, quote, url):
    sent = Message.objects.get(template_key="devis-envoye")
    assert sent.to == [RECIPIENT]
    assert sent.document_keys == [papers.last_sent(quote).key]
    assert "/public/devis/" in sent.text
    Browser().post(f"{url}/accepter", answer(quote, code_of(url)))
    order = Order.objects.get()
    accepted = Message.objects.filter(template_key="devis-accepte")
    assert {m.audience for m in accepted} == {"client"}  # the partner's card sends the steps to the client
    services.advance(order, actor=cast.adv)
    told = Message.objects.get(template_key="commande-validee")
    assert (told.to, told.audience) == ([RECIPIENT], "client")
    assert "Opéris" in told.html
    assert mail.outbox == []
