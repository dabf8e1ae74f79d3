"""The mandate that opens without an account: read, signed with a code, kept sealed with its evidence."""

import re

import pytest
from django.test import Client as Browser

from maillon.documents import links
from maillon.documents.models import Document, Evidence
from maillon.notifications.models import Message
from maillon.operators.models import Porting
from maillon.operators.services import mandates, papers, portings
from maillon.operators.tests.factories import confirmed, make_porting, number
from maillon.orders.tests.factories import make_client, make_order
from maillon.orders.tracking import link_for

RECIPIENT = "c.rossi@lilas.example"
SCRIBBLE = "M22 74C32 44 46 22 53 24C62 27 -5 84 43 85C48 88 60 49 70 50C77 51 66 72 74 72L160 40L240 60"


def path_of(url):
    return url[url.index("/public/") :]


@pytest.fixture
def porting(cast):
    return mandates.send(
        make_porting(cast.adv, order=make_order(cast.adv, client=make_client(cast.partner))), actor=cast.adv
    )


@pytest.fixture
def url(porting):
    return path_of(links.make("mandat", porting, RECIPIENT, 30))


def code_of(url):
    assert Browser().post(f"{url}/code").status_code == 200
    return re.search(r"\b\d{6}\b", Message.objects.filter(template_key="code").first().text).group()


def answer(porting, code, **changes):
    shown = papers.last(porting, sealed=False)
    return {
        "name": "Claire Rossi",
        "role": "Titulaire",
        "code": code,
        "agreed": "1",
        "document": str(shown.key),
    } | changes


def test_client_signs_with_a_code_and_the_sealed_mandate_is_kept(porting, url):
    page = Browser().get(url)
    read = page.content.decode().replace("\u00a0", " ")
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert "04 78 00 12 00 à 09" in read
    assert "je donne mandat à Opéris Télécom" in read
    assert 'value="Claire Rossi"' in read
    assert Browser().get(f"{url}/mandat.pdf").content.startswith(b"%PDF")
    shown = papers.last(porting, sealed=False)
    signed = Browser().post(f"{url}/signer", answer(porting, code_of(url), signature=SCRIBBLE))
    assert signed.status_code == 303
    porting.refresh_from_db()
    assert (porting.status, porting.mandate_signer) == ("mandate_signed", "Claire Rossi")
    proof = Evidence.objects.get()
    assert proof.data["document_sha256"] == shown.sha256
    assert proof.data["code_channel"] == "mail"
    assert proof.signature_svg.startswith("<svg")
    sealed = papers.last(porting, sealed=True)
    assert proof.document_id == sealed.pk
    assert sealed.partner_visible
    assert "votre mandat est signé" in Browser().get(url).content.decode()
    assert b"/Type /Sig" in Browser().get(f"{url}/mandat.pdf").content


def test_second_submission_changes_nothing(porting, url):
    given = answer(porting, code_of(url))
    for _ in range(2):
        assert Browser().post(f"{url}/signer", given).status_code == 303
    assert Evidence.objects.count() == 1
    assert Document.objects.filter(kind="mandate", sealed=True).count() == 1


@pytest.mark.parametrize("missing", ["name", "code", "agreed"])
def test_name_code_and_tick_are_each_asked_for(porting, url, missing):
    given = answer(porting, code_of(url))
    del given[missing]
    assert Browser().post(f"{url}/signer", given).status_code == 422
    assert Porting.objects.get().status == "mandate_sent"


def test_wrong_code_signs_nothing_and_is_counted(porting, url):
    code = code_of(url)
    wrong = "000000" if code != "000000" else "111111"
    said = Browser().post(f"{url}/signer", answer(porting, wrong))
    assert said.status_code == 422
    assert "4 essais" in said.content.decode()
    assert not Evidence.objects.exists()


def test_changed_porting_closes_the_link_and_the_new_one_signs_the_new_numbers(cast, porting, url):
    old = str(papers.last(porting, sealed=False).key)
    changed = portings.edit(porting, actor=cast.adv, numbers=[number("+33478001300")])
    assert Browser().get(url).status_code == 410
    again = mandates.send(changed, actor=cast.adv)
    fresh = path_of(links.make("mandat", again, RECIPIENT, 30))
    stale = answer(again, code_of(fresh), document=old)
    assert Browser().post(f"{fresh}/signer", stale).status_code == 409
    assert "04 78 00 13 00" in Browser().get(fresh).content.decode()


def test_cancelled_porting_has_nothing_to_sign(cast, porting, url):
    fresh = path_of(links.make("mandat", porting, RECIPIENT, 30))
    portings.cancel(porting, "Le client reste", actor=cast.adv)
    assert Browser().get(url).status_code == 410
    assert Browser().get(fresh).status_code == 410


def test_unknown_link_and_other_purpose_open_nothing(url):
    assert Browser().get(f"{url}x").status_code == 404
    assert Browser().get(url.replace("/mandat/", "/devis/")).status_code == 404


def test_tracking_page_shows_the_day_and_the_mandate_never_a_rio(cast, porting, url):
    Browser().post(f"{url}/signer", answer(porting, code_of(url)))
    porting.refresh_from_db()
    porting = portings.confirm(portings.submit(porting, actor=cast.adv), porting.requested_on, actor=cast.adv)
    own = path_of(link_for(porting.order, RECIPIENT))
    page = Browser().get(own).content.decode()
    assert "Vos numéros" in page
    assert "04 78 00 12 00" in page.replace("\u00a0", " ")
    assert porting.numbers.get().rio not in page
    assert "Mandat signé" in page
    sealed = papers.last(porting, sealed=True)
    assert Browser().get(f"{own}/documents/{sealed.key}").content.startswith(b"%PDF")


def test_tracking_page_of_an_order_without_porting_says_nothing(cast):
    page = Browser().get(path_of(link_for(make_order(cast.adv), RECIPIENT))).content.decode()
    assert "Vos numéros" not in page


def test_mandate_signed_on_paper_needs_no_code(cast):
    porting = confirmed(make_porting(cast.adv), cast.adv)
    assert porting.status == "confirmed"
    assert not Evidence.objects.exists()
