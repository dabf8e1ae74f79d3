"""A partner's contract: written by us, read by the partner, told of before its notice."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillon.contracts import services
from maillon.contracts.models import Contract
from maillon.contracts.tests.factories import ContractFactory
from maillon.core import scope
from maillon.notifications.models import Alert
from maillon.records.models import Attachment, Task

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def day(days):
    return timezone.localdate() + timedelta(days=days)


def fields(**changes):
    return {
        "number": "CTR-2026",
        "starts_on": "2026-01-01",
        "ends_on": "",
        "notice_days": "90",
        "alert_days": "30",
    } | changes


def page(person, partner):
    return person.get(f"/partenaires/{partner.reference}/contrat")


def test_adv_writes_it_with_the_signed_copy_and_the_partner_reads_both(cast, browse):
    signed = SimpleUploadedFile("contrat.pdf", PDF, "application/pdf")
    answer = browse(cast.adv).post(f"/contrats/{cast.partner.reference}/nouveau", fields(file=signed))
    assert answer.status_code == 303, answer.content.decode()
    for user in (cast.partner_user, cast.admin, cast.accounting):
        text = page(browse(user), cast.partner).content.decode()
        assert "CTR-2026" in text
        assert "contrat.pdf" in text
    file = Attachment.objects.get()
    assert browse(cast.partner_user).get(file.get_absolute_url()).status_code == 200
    assert browse(cast.rival_user).get(file.get_absolute_url()).status_code == 404


def test_only_adv_and_the_direction_write_and_a_rival_reads_nothing(cast, browse):
    contract = ContractFactory(partner=cast.partner)
    for user in (cast.partner_user, cast.rival_user, cast.accounting, cast.support, cast.technician):
        for path in ("nouveau", contract.pk):
            assert browse(user).post(f"/contrats/{cast.partner.reference}/{path}", fields()).status_code == 404, user
    assert page(browse(cast.rival_user), cast.partner).status_code == 404
    assert page(browse(cast.support), cast.partner).status_code == 404
    assert browse(cast.adv).get(f"/contrats/{cast.rival.reference}/{contract.pk}").status_code == 404
    with scope.scoped(scope.of_user(cast.rival_user)):
        assert not Contract.objects.exists()
    assert Contract.objects.get().number == contract.number


def test_the_end_is_told_once_before_the_notice_and_again_when_it_changes(cast):
    contract = ContractFactory(partner=cast.partner, ends_on=day(100), notice_days=90, alert_days=30)
    far = ContractFactory(partner=cast.rival, ends_on=day(400))
    ContractFactory(partner=cast.rival)
    assert services.tell_of_ends(day(0)) == 1
    assert services.tell_of_ends(day(0)) == 0
    task = Task.objects.get()
    assert contract.number in task.title
    assert task.role == "adv"
    assert Alert.objects.filter(user=cast.adv, sentence__contains=contract.number).count() == 1
    contract.refresh_from_db()
    contract.ends_on = day(110)
    services.save(contract, actor=cast.adv)
    assert services.tell_of_ends(day(0)) == 1
    far.refresh_from_db()
    assert far.told_at is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"ends_on": "2025-01-01"}, "vient après sa prise"), ({"number": "CTR-1"}, "déjà un contrat de cette référence")],
)
def test_what_is_wrong_is_said(cast, browse, changes, sentence):
    ContractFactory(partner=cast.partner, number="CTR-1")
    answer = browse(cast.adv).post(f"/contrats/{cast.partner.reference}/nouveau", fields(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
