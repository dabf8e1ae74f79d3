"""A quote signed by hand is recorded by ADV with the copy that came back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillon.core.errors import Overtaken
from maillon.documents.models import Document, Evidence
from maillon.documents.seal import verify
from maillon.documents.services import read
from maillon.orders import services
from maillon.orders.models import Order, Quote
from maillon.orders.services import papers
from maillon.orders.tests.factories import make_client, make_quote
from maillon.records.models import Attachment


@pytest.fixture
def sent(cast):
    client = make_client(partner=cast.partner)
    return services.send(make_quote(cast.adv, client=client), actor=cast.adv)


def scan(quote, name="accord-signé.pdf"):
    return SimpleUploadedFile(name, read(papers.last_sent(quote)), "application/pdf")


def typed(quote, **changes):
    today = timezone.localdate().isoformat()
    return {"name": "Claire Rossi", "role": "Titulaire", "signed_on": today, "file": scan(quote), **changes}


def test_the_order_opens_with_its_form_and_the_evidence_says_it_was_paper(cast, browse, sent):
    page = browse(cast.adv).post(f"{sent.get_absolute_url()}/accord-papier", typed(sent))
    order = Order.objects.get(quote=sent)
    assert (page.status_code, page["Location"]) == (303, order.get_absolute_url())
    kept = Attachment.objects.get(target_model="orders.quote", target_id=sent.pk)
    evidence = Evidence.objects.get(target_model="orders.quote", target_id=sent.pk)
    assert evidence.data["code_channel"] == "papier"
    assert evidence.data["paper"]["scan_sha256"] == kept.sha256
    assert evidence.data["paper"]["recorded_by"] == cast.adv.name
    assert f"enregistré par {cast.adv.name}" in evidence.data["acceptance_text"]
    form = Document.objects.get(target_model="orders.order", kind="order_form", priced=True)
    assert verify(read(form)).intact
    assert kept.audience == "internal"


def test_without_the_signed_copy_nothing_is_accepted_and_nothing_typed_is_lost(cast, browse, sent):
    said = typed(sent)
    said.pop("file")
    page = browse(cast.adv).post(f"{sent.get_absolute_url()}/accord-papier", said)
    assert page.status_code == 422
    assert "sans lui" in page.content.decode()
    assert "Claire Rossi" in page.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize(("days", "words"), [(1, "dans l'avenir"), (-3, "antérieure à l'envoi")])
def test_a_date_that_cannot_be_is_refused(cast, browse, sent, days, words):
    day = (timezone.localdate() + timedelta(days=days)).isoformat()
    page = browse(cast.adv).post(f"{sent.get_absolute_url()}/accord-papier", typed(sent, signed_on=day))
    assert page.status_code == 422
    assert words.replace("'", "&#x27;") in page.content.decode()
    assert not Attachment.objects.exists()


def test_neither_a_partner_nor_somebody_without_the_right_records_it(cast, browse, sent):
    for person in (cast.partner_user, cast.rival_user, cast.staging):
        assert browse(person).post(f"{sent.get_absolute_url()}/accord-papier", typed(sent)).status_code == 404
    assert Quote.objects.get(pk=sent.pk).status == "sent"


def test_an_answer_already_given_online_is_not_overwritten(cast, sent):
    services.refuse(sent, "Trop cher", who="Claire Rossi")
    with pytest.raises(Overtaken):
        services.accept_on_paper(
            sent,
            name="Claire Rossi",
            signed_on=timezone.localdate(),
            file=scan(sent),
            actor=cast.adv,
            ip="203.0.113.24",
            device="",
        )
    assert not Order.objects.exists()
