"""Files joined to a record have its rights, are what they say they are, and never run under our address."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillon.records.attachments import folder
from maillon.records.files import store_path
from maillon.records.models import Attachment, Entry
from maillon.records.tests.factories import make_client


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client_card(cast):
    return make_client(cast.partner)


def send(browser, record, content=b"Bonjour\n", name="acces.txt", audience="interne"):
    return browser.post(
        f"/fiches/clients.client/{record.pk}/pieces", {"audience": audience, "files": SimpleUploadedFile(name, content)}
    )


def test_a_file_is_kept_by_digest_and_given_back_as_an_attachment(cast, browse, client_card):
    assert send(browse(cast.support), client_card).status_code == 303
    attachment = Attachment.objects.get()
    assert (folder() / store_path(attachment.sha256)).read_bytes() == b"Bonjour\n"
    response = browse(cast.adv).get(f"/pieces/{attachment.key}")
    assert b"".join(response.streaming_content) == b"Bonjour\n"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert Entry.objects.get(kind="document").sentence == "a joint « acces.txt »"


def test_an_internal_file_is_not_for_the_partner_and_no_file_is_for_a_rival(cast, browse, client_card):
    send(browse(cast.support), client_card, audience="interne")
    send(browse(cast.support), client_card, b"Autre\n", "plan.txt", audience="partenaire")
    inside, shared = Attachment.objects.order_by("pk")
    assert browse(cast.partner_user).get(f"/pieces/{inside.key}").status_code == 404
    assert browse(cast.partner_user).get(f"/pieces/{shared.key}").status_code == 200
    for url in (inside.key, shared.key):
        assert browse(cast.rival_user).get(f"/pieces/{url}").status_code == 404
        assert browse(cast.technician).get(f"/pieces/{url}").status_code == 404


def test_a_file_of_a_record_that_one_no_longer_sees_is_closed(cast, browse, client_card):
    send(browse(cast.support), client_card, audience="partenaire")
    attachment = Attachment.objects.get()
    client_card.partner = cast.rival
    client_card.save()
    assert browse(cast.partner_user).get(f"/pieces/{attachment.key}").status_code == 404
    assert browse(cast.rival_user).get(f"/pieces/{attachment.key}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00", "facture.pdf"),
        (b"%PDF-1.7\n", "photo.png"),
        (b"<svg onload='x()'></svg>", "logo.svg"),
        (b"", "vide.txt"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_a_sentence(cast, browse, client_card, content, name):
    response = send(browse(cast.support), client_card, content, name)
    assert response.status_code == 422
    assert name in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_that_is_too_heavy_is_stopped_while_it_arrives(cast, browse, client_card, settings):
    settings.ATTACHMENT_MAX_BYTES = 1000
    response = send(browse(cast.support), client_card, b"a" * 400_000)
    assert response.status_code == 422
    assert "réduisez-le" in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_removed_file_leaves_the_record_and_comes_back(cast, browse, client_card):
    send(browse(cast.support), client_card)
    attachment = Attachment.objects.get()
    support = browse(cast.support)
    support.post(f"/pieces/{attachment.key}/archiver")
    assert (
        "acces.txt"
        not in support.get(
            f"/fiches/clients.client/{client_card.pk}/pieces", headers={"HX-Request": "true"}
        ).content.decode()
    )
    support.post(f"/pieces/{attachment.key}/remettre")
    attachment.refresh_from_db()
    assert attachment.archived_at is None


def test_a_note_and_its_files_share_their_audience(cast, browse, client_card):
    browse(cast.partner_user).post(
        f"/fiches/clients.client/{client_card.pk}/notes",
        {
            "audience": "partenaire",
            "text_partenaire": "Voici le plan",
            "files": SimpleUploadedFile("plan.txt", b"plan"),
        },
    )
    assert Attachment.objects.get().audience == "partner"
    assert Attachment.objects.get().partner_id == cast.partner.pk
