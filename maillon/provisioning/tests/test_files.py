"""The file of a handset: from the order, the platform and the vault, to whom it may go."""

import io
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.core.errors import Refused
from maillon.documents.models import PublicLink
from maillon.logistics.tests.factories import DeviceFactory, StagingSheetFactory
from maillon.orders.models import Order
from maillon.platforms.models import SecretReveal
from maillon.provisioning.models import HandsetLink, ProvisioningTemplate
from maillon.provisioning.services import addresses, files, labels, templates
from maillon.provisioning.tests.factories import ProvisioningTemplateFactory, known_phone
from maillon.records.models import Entry

EXPECTED = """#!version:1.0.0.1
account.1.enable = 1
account.1.label = Claire Rossi
account.1.user_name = 201
account.1.password = sesame<&>42
account.1.sip_server.1.address = {tenant}
"""


def text_of(answer):
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'").replace("\u00a0", " "))


def made(phone):
    return files.of_sheet(phone.sheet)[0]


def test_the_file_says_the_extension_of_the_platform_and_the_password_of_the_vault(cast):
    phone = known_phone()
    file = files.file_of(made(phone), actor=cast.staging, reason="Essai")
    assert file.content == EXPECTED.replace("{tenant}", phone.handset.platform.tenant)
    assert file.name == f"{phone.device.mac.replace(':', '').lower()}.cfg"
    reveal = SecretReveal.objects.get()
    assert (reveal.user, reveal.reason) == (cast.staging, "Essai")


def test_a_preview_never_opens_the_vault(cast):
    phone = known_phone()
    shown = files.preview(made(phone), "yealink", phone.template.body)
    assert "account.1.password = ••••••••" in shown
    assert not SecretReveal.objects.exists()


@pytest.mark.parametrize("role", ["adv", "deployment", "accounting"])
def test_who_may_not_read_secrets_gets_no_file_that_carries_one(cast, role):
    phone = known_phone()
    with pytest.raises(Refused, match="votre rôle"):
        files.file_of(made(phone), actor=getattr(cast, role), reason="Essai")
    assert not SecretReveal.objects.exists()


def test_what_is_missing_is_said_before_any_file(cast):
    phone = known_phone(secret=False)
    with pytest.raises(Refused, match="Aucun mot de passe SIP pour le poste 201"):
        files.file_of(made(phone), actor=cast.staging, reason="Essai")
    phone.handset.mac = "00:15:65:00:00:99"
    phone.handset.save()
    assert made(phone).missing == "Aucun poste de la plateforme du client n'a cette adresse MAC"
    with pytest.raises(Refused, match="aucun poste de la plateforme"):
        files.file_of(made(phone), actor=cast.staging, reason="Essai")


def test_a_handset_of_another_client_is_not_this_one(cast):
    phone = known_phone()
    other = known_phone(StagingSheetFactory())
    phone.handset.delete()
    other.handset.mac = phone.device.mac
    other.handset.save()
    assert made(phone).handset is None


def test_a_hostile_name_stays_a_value(cast):
    phone = known_phone(name="Claire\naccount.1.password = vole", secret=False)
    shown = files.preview(made(phone), "yealink", phone.template.body)
    assert "account.1.label = Claire account.1.password = vole" in shown.splitlines()


def test_all_the_files_of_a_sheet_in_one_archive(cast):
    phone = known_phone()
    bundle = zipfile.ZipFile(io.BytesIO(files.archive(phone.sheet, actor=cast.staging)))
    assert bundle.namelist() == [made(phone).name]
    assert b"user_name = 201" in bundle.read(made(phone).name)


def test_one_article_has_one_template_and_a_wrong_text_is_not_kept(cast):
    phone = known_phone()
    second = ProvisioningTemplate(name="Autre", format="texte", body="x")
    with pytest.raises(Refused, match="a déjà son modèle"):
        templates.save(second, [phone.product], actor=cast.staging)
    phone.template.body = "{{ inconnue }}"
    with pytest.raises(Refused, match="Ligne 1"):
        templates.save(phone.template, [phone.product], actor=cast.staging)
    with pytest.raises(Refused, match="rôle"):
        templates.save(second, [], actor=cast.support)


def test_a_handset_reads_its_file_at_its_address_and_each_reading_is_known(cast, client):
    phone = known_phone()
    url = addresses.give(made(phone), actor=cast.staging)
    path = url[url.index("/public/") :]
    answer = client.get(path)
    assert answer.status_code == 200
    assert "user_name = 201" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(path.rsplit("/", 1)[0] + "/autre.cfg").status_code == 404
    client.get(path)
    assert HandsetLink.objects.get().reads == 2
    said = list(Entry.objects.filter(target_model="logistics.stagingsheet").values_list("sentence", flat=True))
    assert len([s for s in said if "a lu sa configuration" in s]) == 1
    assert SecretReveal.objects.filter(user=cast.staging).count() == 2


def test_an_address_closes_by_hand_by_another_and_with_the_order(cast, client):
    phone = known_phone()
    first = addresses.give(made(phone), actor=cast.staging)
    second = addresses.give(made(phone), actor=cast.staging)
    paths = [url[url.index("/public/") :] for url in (first, second)]
    assert [client.get(path).status_code for path in paths] == [410, 200]
    Order.objects.filter(pk=phone.sheet.order_id).update(step_kind="invoicing")
    assert client.get(paths[1]).status_code == 410
    Order.objects.filter(pk=phone.sheet.order_id).update(step_kind="installation")
    assert client.get(paths[1]).status_code == 200
    PublicLink.objects.update(expires_at=timezone.now())
    assert client.get(paths[1]).status_code == 410
    third = addresses.give(made(phone), actor=cast.staging)
    addresses.close(phone.device, actor=cast.staging)
    assert client.get(third[third.index("/public/") :]).status_code == 410


def test_the_address_of_who_lost_its_right_gives_nothing(cast, client):
    phone = known_phone()
    url = addresses.give(made(phone), actor=cast.staging)
    cast.staging.roles = ["adv"]
    cast.staging.save()
    assert client.get(url[url.index("/public/") :]).status_code == 410
    assert not SecretReveal.objects.exists()


def test_unknown_addresses_are_counted_and_soon_refused(cast, client):
    codes = [client.get(f"/public/provisionnement/inconnu{n}/a.cfg").status_code for n in range(17)]
    assert (codes[0], codes[-1]) == (404, 429)


def test_labels_are_drawn_for_every_device_in_both_sizes(cast):
    phone = known_phone()
    for _ in range(30):
        DeviceFactory(line__order=phone.sheet.order, mac=None)
    rows = files.ready(files.devices_of(phone.sheet))
    assert len(rows) == 31
    for size in labels.SIZES:
        assert labels.draw(phone.sheet, rows, size).startswith(b"%PDF")
    with pytest.raises(Refused, match="lisez d'abord"):
        labels.draw(phone.sheet, [], "a4")


def test_staging_writes_a_template_sees_it_and_gives_an_address_on_screen(cast, browse):
    phone = known_phone()
    web = browse(cast.staging)
    assert "Yealink" in text_of(web.get("/reglages/provisionnement/"))
    page = web.get(phone.template.get_absolute_url())
    assert "account.1.label = Claire Rossi" in text_of(page)
    posted = {
        "name": phone.template.name,
        "format": "yealink",
        "products": [phone.product.pk],
        "version": phone.template.version,
    }
    refused = web.post(phone.template.get_absolute_url(), posted | {"body": "a = 1\nb = {{ postes }}"})
    assert refused.status_code == 422
    assert "Ligne 2" in text_of(refused)
    assert web.post(phone.template.get_absolute_url(), posted | {"body": "b = {{ poste }}"}).status_code == 303
    tried = web.post(
        "/reglages/provisionnement/apercu", {"device": phone.device.pk, "format": "snom", "body": "<a>{{ poste }}"}
    )
    assert "XML" in text_of(tried)
    sheet = phone.sheet.reference
    file = web.post(f"/provisionnement/{sheet}/{phone.device.pk}")
    assert (file.content, "no-store" in file.headers["Cache-Control"]) == (b"b = 201", True)
    assert "/public/provisionnement/" in text_of(web.post(f"/provisionnement/{sheet}/{phone.device.pk}/adresse"))
    assert web.post(f"/provisionnement/{sheet}/fichiers").headers["Content-Type"] == "application/zip"
    assert web.get(f"/provisionnement/{sheet}/etiquettes").content.startswith(b"%PDF")
    panel = text_of(web.get(phone.sheet.get_absolute_url()))
    assert "pas encore lue" in panel
    web.post(f"/provisionnement/{sheet}/{phone.device.pk}/fermer")
    assert not addresses.live([phone.device])


@pytest.mark.parametrize("who", ["partner_user", "rival_user", "technician", "accounting", "adv", "deployment"])
def test_the_others_meet_nothing_of_it(cast, browse, who):
    phone = known_phone()
    web, sheet = browse(getattr(cast, who)), phone.sheet.reference
    for address in (
        "/reglages/provisionnement/",
        phone.template.get_absolute_url(),
        f"/provisionnement/{sheet}/etiquettes",
    ):
        assert web.get(address).status_code == 404
    for act in ("fichiers", phone.device.pk, f"{phone.device.pk}/adresse", f"{phone.device.pk}/fermer"):
        assert web.post(f"/provisionnement/{sheet}/{act}").status_code == 404


def test_a_sheet_costs_the_same_with_one_handset_and_with_thirty(cast):
    phone = known_phone()

    def count():
        with CaptureQueriesContext(connection) as queries:
            files.of_sheet(phone.sheet)
        return len(queries)

    first = count()
    for _ in range(29):
        DeviceFactory(line__order=phone.sheet.order, product=phone.product)
    assert count() == first


def test_a_withdrawn_template_serves_nobody(cast):
    phone = known_phone()
    templates.switch(phone.template, actor=cast.admin)
    assert made(phone).template is None
    ProvisioningTemplateFactory().products.add(phone.product)
    with pytest.raises(Refused, match="a déjà son modèle"):
        templates.switch(phone.template, actor=cast.admin)
