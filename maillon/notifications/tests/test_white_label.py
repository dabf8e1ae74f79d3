"""White label: at a partner's own address everything is in its brand, and only its people and ours come in."""

from __future__ import annotations

import pytest
from django.test import Client

from maillon.accounts import hosts
from maillon.accounts.models import PartnerHost, User
from maillon.core.testing import PartnerFactory
from maillon.documents.brand import NIGHT, contrast_on_white, readable_at_night
from maillon.documents.branding import sender_of, stylesheet
from maillon.documents.links import make
from maillon.notifications.models import Message

pytestmark = pytest.mark.django_db
PASSWORD = "Un-bon-mot-de-passe-42"
HOST = "espace.operis.example"


@pytest.fixture(autouse=True)
def served(settings):
    settings.ALLOWED_HOSTS = ["testserver", ".example"]


@pytest.fixture
def at_home(cast):
    PartnerHost.objects.create(partner=cast.partner, name=HOST)
    hosts.forget()
    for person in (cast.partner_user, cast.rival_user, cast.adv):
        person.set_password(PASSWORD)
        person.save()
    return cast


def sign_in(email, host=HOST):
    web = Client(headers={"host": host})
    return web, web.post("/connexion", {"login": email, "password": PASSWORD})


def test_the_sign_in_page_is_in_the_brand_of_the_address(at_home):
    page = Client(headers={"host": HOST}).get("/connexion").content.decode()
    assert f'data-brand="{at_home.partner.slug}"' in page
    assert f"/public/marque/{at_home.partner.slug}.css" in page
    assert at_home.partner.brand_name in page
    assert "Maillon" not in page
    house = Client().get("/connexion").content.decode()
    assert "data-brand" not in house


def test_a_link_that_opens_nothing_and_the_icon_of_the_page_are_of_the_address(at_home):
    for address in ("/public/devis/inconnu", "/public/aide/", "/connexion"):
        page = Client(headers={"host": HOST}).get(address).content.decode()
        assert f'rel="icon" href="/public/marque/{at_home.partner.slug}.svg"' in page
        assert at_home.partner.brand_name in page
        assert "Maillon" not in page
    house = Client().get("/public/devis/inconnu").content.decode()
    assert at_home.partner.brand_name not in house


def test_its_own_people_and_ours_sign_in_there(at_home):
    for person in (at_home.partner_user, at_home.adv):
        web, answer = sign_in(person.email)
        assert answer.status_code == 302
        page = web.get("/").content.decode()
        assert at_home.partner.brand_name in page
        assert "– Maillon" not in page


def test_a_person_of_another_partner_is_refused_with_a_sentence(at_home):
    web, answer = sign_in(at_home.rival_user.email)
    page = answer.content.decode().replace("&#x27;", "'").replace("\u00a0", " ")
    assert f"Ce compte n'est pas chez {at_home.partner.brand_name}" in page
    assert web.get("/").status_code == 302
    _, elsewhere = sign_in(at_home.rival_user.email, "testserver")
    assert elsewhere.status_code == 302


def test_a_session_or_a_token_carried_there_opens_nothing(at_home):
    web = Client(headers={"host": HOST})
    web.force_login(at_home.rival_user, backend="django.contrib.auth.backends.ModelBackend")
    assert web.get("/api/v1/clients").status_code == 403
    assert web.get("/clients/").headers["Location"] == "/connexion"
    assert not User.objects.get(pk=at_home.rival_user.pk).last_login or web.get("/").status_code == 302


def test_links_written_for_a_partner_lead_to_its_own_address(at_home, settings):
    settings.SITE_URL = "https://maillon.example:8443"
    assert hosts.site_url(at_home.partner.pk) == f"https://{HOST}:8443"
    assert hosts.site_url(at_home.rival.pk) == hosts.site_url(None) == "https://maillon.example:8443"
    assert make("devis", at_home.partner_user, "claire@lilas.example", 3).startswith(
        f"https://{HOST}:8443/public/devis/"
    )


def test_a_forgotten_password_is_answered_in_the_brand_of_the_partner(at_home):
    at_home.partner.sender_name = "Opéris Espace"
    at_home.partner.save()
    Client(headers={"host": HOST}).post("/mot-de-passe/oublie", {"email": at_home.partner_user.email})
    message = Message.objects.get(to=[at_home.partner_user.email])
    assert message.sender.startswith(sender_of(at_home.partner)[0])
    assert f"//{HOST}" in message.text


def test_the_direction_sets_the_addresses_of_a_partner(cast, browse):
    web = browse(cast.admin)
    here = cast.partner.get_absolute_url()

    def save(typed):
        cast.partner.refresh_from_db()
        given = {
            "name": cast.partner.name, "mail_to": "client", "gdpr_role": "controller", "payment_days": 30, "color1": "#2149cf",
            "color2": "#9a5b00", "version": cast.partner.version, "hosts": typed, "country": "FR",
        }  # fmt: skip
        return web.post(f"{here}/modifier", given)

    PartnerHost.objects.create(partner=cast.rival, name="espace.nexalia.example")
    for typed, said in (
        ("pas un nom", "pas un nom d"), ("espace.nexalia.example", "déjà l"), ("espace.operis.test", "ALLOWED_HOSTS"),
    ):  # fmt: skip
        answer = save(typed)
        assert answer.status_code == 422
        assert said in answer.content.decode().replace("\u00a0", " ")
    assert save("https://Espace.Operis.example/\nclients.operis.example").status_code == 302
    assert list(cast.partner.hosts.values_list("name", flat=True)) == [HOST, "clients.operis.example"]
    for person in (cast.admin, cast.partner_user):
        assert "clients.operis.example" in browse(person).get(f"{here}/marque").content.decode()
    assert f'data-brand="{cast.partner.slug}"' in Client(headers={"host": HOST}).get("/connexion").content.decode()


@pytest.mark.parametrize("colour", ["#000000", "#2149cf", "#7a0019", "#0b7285", "#5a3d00"])
def test_a_brands_colour_reads_on_the_dark_theme_too(colour):
    ground = contrast_on_white(NIGHT)
    assert ground / contrast_on_white(readable_at_night(colour)) >= 4.5
    partner = PartnerFactory(color1=colour)
    assert readable_at_night(colour) in stylesheet(partner)
