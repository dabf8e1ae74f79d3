"""Documents kept on disk: what was kept is what is read, by whom it is for."""

import os
import time

import pytest

from maillon.accounts.models import Company
from maillon.core.errors import Refused
from maillon.documents import services
from maillon.documents.branding import brand_of, page_brand, stylesheet
from maillon.documents.models import Document
from maillon.documents.tasks import sweep_orphans


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def kept(record, **changes):
    values = {
        "kind": "quote",
        "number": "X-1",
        "title": "Essai",
        "pdf": b"%PDF-essai",
        "priced": False,
        "partner_visible": True,
        "client_visible": False,
    }
    return services.keep(record, **values | changes)


def test_bytes_come_back_as_they_were_kept_and_a_changed_file_is_refused(cast):
    document = kept(cast.partner)
    assert services.read(document) == b"%PDF-essai"
    path = services.path_of(document.key)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"%PDF-autre")
    with pytest.raises(Refused, match="a changé"):
        services.read(document)
    path.unlink()
    with pytest.raises(Refused, match="introuvable"):
        services.read(document)


def test_document_of_a_record_without_partner_is_never_partner_visible(cast):
    assert not kept(Company.current()).partner_visible


def test_nobody_opens_a_document_whose_record_they_do_not_see(cast, browse):
    document = kept(cast.partner)
    Document.objects.filter(pk=document.pk).update(partner_id=cast.partner.pk)
    assert browse(cast.adv).get(f"/documents/{document.key}").status_code == 200
    assert browse(cast.partner_user).get(f"/documents/{document.key}").status_code == 200
    assert browse(cast.rival_user).get(f"/documents/{document.key}").status_code == 404
    Document.objects.filter(pk=document.pk).update(partner_visible=False)
    assert browse(cast.partner_user).get(f"/documents/{document.key}").status_code == 404


def test_a_kind_of_document_follows_the_right_of_its_record(cast):
    quote, invoice = kept(cast.partner), kept(cast.partner, kind="invoice")
    stray = kept(cast.partner, kind="declared by nobody")
    seen = {role: set(Document.objects.visible_to(getattr(cast, role))) for role in ("admin", "staging", "technician")}
    assert seen == {"admin": {quote, invoice}, "staging": set(), "technician": set()}
    assert stray not in Document.objects.visible_to(cast.adv)


def test_file_without_a_row_is_swept_after_a_day_and_no_other(cast):
    document = kept(cast.partner)
    orphan = services.folder() / "ab" / "abandon.pdf"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"%PDF")
    sweep_orphans.func(0)
    assert orphan.exists()
    for path in (orphan, services.path_of(document.key)):
        os.utime(path, (time.time() - 90_000,) * 2)
    sweep_orphans.func(0)
    assert not orphan.exists()
    assert services.read(document)


def test_brand_is_the_partners_and_never_fails_on_bad_data(cast, client):
    cast.partner.color1, cast.partner.color2 = "#ffffff", "red;}body{x:y"[:7]
    cast.partner.save()
    brand = brand_of(cast.partner)
    assert (brand.name, brand.color1) == ("Opéris Télécom", "#2149cf")
    assert "red" not in stylesheet(cast.partner)
    page = page_brand(cast.partner)
    assert client.get(page.css_url).content.decode().startswith('[data-brand="operis"]')
    logo = client.get(page.logo_url)
    assert logo["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in logo["Content-Security-Policy"]
    assert client.get("/public/marque/inconnue.css").status_code == 404
    assert client.get("/public/marque/maison.css").status_code == 200
