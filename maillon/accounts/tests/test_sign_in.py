"""Signing in, being locked out, signing out everywhere."""

import uuid

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from maillon.accounts.models import User

PASSWORD = "Un-bon-mot-de-passe-42"


@pytest.fixture
def person(db):
    return User.objects.create_user(
        "Lea@maillon.example", PASSWORD, first_name="Léa", last_name="Fontan", roles=["adv"]
    )


def sign_in(client, password=PASSWORD):
    return client.post("/connexion", {"login": "lea@maillon.example", "password": password})


def test_the_right_password_opens_the_home_page(person):
    response = sign_in(Client())
    assert response.status_code == 302
    assert response["Location"] == "/"


def test_a_wrong_password_is_told_in_french_and_opens_nothing(person):
    client = Client()
    response = sign_in(client, "faux")
    assert "Adresse ou mot de passe inconnu" in response.content.decode()
    assert client.get("/partenaires/").status_code == 302


def test_five_wrong_passwords_suspend_the_sign_in(person):
    client = Client()
    for _ in range(5):
        response = sign_in(client, "faux")
    assert response.status_code == 429
    assert "suspendue un quart d'heure" in response.content.decode()
    assert sign_in(Client()).status_code == 429


def test_a_closed_account_cannot_sign_in(person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    client = Client()
    sign_in(client)
    assert client.get("/partenaires/").status_code == 302


def test_changing_the_session_key_ends_every_session(person):
    client = Client()
    sign_in(client)
    assert client.get("/partenaires/").status_code == 200
    User.objects.filter(pk=person.pk).update(session_key=uuid.uuid4())
    assert client.get("/partenaires/").status_code == 302


def test_a_stranger_is_sent_to_the_sign_in_page(db):
    response = Client().get("/partenaires/")
    assert response["Location"] == "/connexion?next=/partenaires/"


def test_the_api_answers_a_stranger_in_json(db):
    response = Client().get("/api/v1/clients")
    assert response.status_code == 401
    assert "jeton" in response.json()["detail"]


def test_a_forgotten_password_waits_in_the_outbox_whatever_the_mail_server(person, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1:1"
    response = Client().post("/mot-de-passe/oublie", {"email": "lea@maillon.example"})
    assert response.status_code == 302
    kept = apps.get_model("notifications.Message").objects.get()
    assert (kept.to, kept.secret) == (["lea@maillon.example"], True)
    assert "/mot-de-passe/" in kept.text


def test_an_unknown_address_is_told_nothing_and_written_nothing(person):
    response = Client().post("/mot-de-passe/oublie", {"email": "personne@maillon.example"})
    assert response["Location"] == "/mot-de-passe/envoye"
    assert not apps.get_model("notifications.Message").objects.exists()


def test_everyone_signs_out_and_reaches_the_page_of_their_security(cast, browse):
    for who in (cast.support, cast.technician, cast.partner_user):
        browser = browse(who)
        assert browser.get(reverse("mfa_index")).status_code == 200
        assert browser.post("/deconnexion").status_code == 302
        assert browser.get("/").status_code == 302
