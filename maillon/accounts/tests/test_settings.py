"""The direction's screens: rights, modules, people, partners."""

import pytest

from maillon.accounts import rights, services
from maillon.accounts.models import Partner, RoleRight, User
from maillon.core.errors import Refused


def test_rights_matrix_shows_every_subject(cast, browse):
    page = browse(cast.admin).get("/reglages/droits").content.decode()
    assert "Partenaires" in page
    assert 'value="support|partners.edit|1"' in page


def test_granting_a_right_opens_the_page_at_once_and_stores_only_the_difference(cast, browse):
    support = browse(cast.support)
    assert support.get("/partenaires/nouveau").status_code == 404
    browse(cast.admin).post("/reglages/droits/changer", {"cell": "support|partners.edit|1"})
    assert support.get("/partenaires/nouveau").status_code == 200
    browse(cast.admin).post("/reglages/droits/changer", {"cell": "support|partners.edit|0"})
    assert RoleRight.objects.count() == 0


def test_the_direction_cannot_lock_itself_out(cast):
    with pytest.raises(Refused, match="La direction garde ce droit"):
        services.set_right("admin", "settings.edit", False, actor=cast.admin)


def test_only_the_direction_reaches_the_settings(cast, browse):
    for who in (cast.support, cast.adv, cast.accounting, cast.partner_user, cast.technician):
        assert browse(who).get("/reglages/droits").status_code == 404
        assert browse(who).post("/reglages/droits/changer", {"cell": "support|settings.see|1"}).status_code == 404


def test_a_module_of_the_base_cannot_be_switched_off(cast):
    with pytest.raises(Refused, match="socle"):
        services.switch_module("accounts", False, actor=cast.admin)


def test_a_partner_is_created_with_its_brand(cast, browse):
    data = {
        "name": "Télécom Ouest",
        "mail_to": "client",
        "gdpr_role": "controller",
        "payment_days": "30",
        "color1": "#0f766e",
        "color2": "#c2410c",
        "siren": "732 829 320",
        "phone": "02 98 00 45 10",
    }
    response = browse(cast.adv).post("/partenaires/nouveau", data)
    assert response.status_code == 302, response.content.decode()
    partner = Partner.objects.get(name="Télécom Ouest")
    assert (partner.slug, partner.siren, partner.phone) == ("telecom-ouest", "732829320", "+33298004510")


def test_a_pale_colour_is_refused_with_the_reason(cast, browse):
    data = {
        "name": "Pâle",
        "mail_to": "client",
        "gdpr_role": "controller",
        "payment_days": "30",
        "color1": "#ffee00",
        "color2": "#c2410c",
    }
    response = browse(cast.adv).post("/partenaires/nouveau", data)
    assert response.status_code == 422
    assert "choisissez plus foncé" in response.content.decode()
    assert not Partner.objects.filter(name="Pâle").exists()


def test_two_people_editing_one_partner_choose_between_both_values(cast, browse):
    url = f"/partenaires/{cast.partner.reference}/modifier"
    data = {
        "name": cast.partner.name,
        "mail_to": "client",
        "gdpr_role": "controller",
        "payment_days": "30",
        "color1": "#2149cf",
        "color2": "#9a5b00",
        "version": str(cast.partner.version),
    }
    assert browse(cast.adv).post(url, {**data, "city": "Lyon"}).status_code == 302
    response = browse(cast.admin).post(url, {**data, "city": "Brest"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Lyon" in page
    assert "Brest" in page
    cast.partner.refresh_from_db()
    assert browse(cast.admin).post(url, {**data, "city": "Brest", "version": cast.partner.version}).status_code == 302
    cast.partner.refresh_from_db()
    assert cast.partner.city == "Brest"


def test_a_new_person_gets_a_temporary_password_shown_once(cast, browse):
    data = {
        "first_name": "Inès",
        "last_name": "Roux",
        "email": "ines@maillon.example",
        "roles": ["staging"],
        "is_active": "on",
    }
    page = browse(cast.admin).post("/reglages/utilisateurs/nouveau", data).content.decode()
    person = User.objects.get(email="ines@maillon.example")
    password = page.split('tracking-wide break-all">')[1].split("<")[0]
    assert person.check_password(password)


def test_a_partner_user_needs_a_partner_and_no_other_role(cast, browse):
    data = {
        "first_name": "A",
        "last_name": "B",
        "email": "ab@x.example",
        "roles": ["partner", "adv"],
        "is_active": "on",
    }
    page = browse(cast.admin).post("/reglages/utilisateurs/nouveau", data).content.decode()
    assert "pas d&#x27;autre rôle" in page or "pas d'autre rôle" in page
    assert not User.objects.filter(email="ab@x.example").exists()


def test_a_partner_sees_its_card_and_not_its_rival(cast, browse):
    client = browse(cast.partner_user)
    assert client.get(f"/partenaires/{cast.partner.reference}").status_code == 200
    assert client.get(f"/partenaires/{cast.rival.reference}").status_code == 404
    assert client.get("/partenaires/")["Location"] == cast.partner.get_absolute_url()


def test_signing_out_everywhere_keeps_this_session_only(cast, browse):
    here, there = browse(cast.adv), browse(cast.adv)
    assert here.post("/compte/sessions/fermer").status_code == 302
    assert here.get("/compte/").status_code == 200
    assert there.get("/compte/").status_code == 302


def test_theme_is_kept(cast, browse):
    browse(cast.partner_user).post("/compte/theme", {"theme": "dark"})
    cast.partner_user.refresh_from_db()
    assert cast.partner_user.theme == "dark"


def test_rights_are_read_once_per_process_and_short_time(cast, django_assert_max_num_queries):
    rights.forget()
    with django_assert_max_num_queries(1):
        rights.rights_of(["admin"])
        rights.rights_of(["support"])
