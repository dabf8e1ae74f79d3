"""The words of mails: variables and nothing else, hostile values as text, one brand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.documents.branding import brand_of
from maillon.notifications import mails, showing
from maillon.notifications.models import MailTemplate
from maillon.notifications.variables import complaint, names_in, substitute

KNOWN = {"client": "Nom du client", "reference": "Référence"}


def template(**fields):
    words = {"subject": "Commande {{ reference }}", "body": "Bonjour {{ client }}", "button_label": "Suivre"}
    return MailTemplate(**(words | fields))


def test_each_variable_is_replaced_once_and_a_value_is_never_read_again():
    assert substitute("{{ a }} {{b}} {{ a }}", {"a": "{{ b }}", "b": "2"}) == "{{ b }} 2 {{ b }}"


@given(st.text(), st.dictionaries(st.sampled_from(["a", "b"]), st.text()))
def test_any_text_is_substituted_without_failing(text, values):
    assert isinstance(substitute(text, values), str)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ prix }}", "n'existe pas"),
        ("{{ client.delete }}", "n'est pas une variable"),
        ("{{ client|upper }}", "n'est pas une variable"),
        ("{{ ", "n'est pas une variable"),
        ("{% load x %} {{ client }}", ""),
        ("Bonjour {{ client }}", ""),
    ],
)
def test_an_unknown_variable_is_refused_with_the_list_of_the_known_ones(text, said):
    wrong = complaint([text], KNOWN)
    assert said in wrong
    assert bool(wrong) == bool(said)
    if "n'existe pas" in said:
        assert "{{ client }}, {{ reference }}" in wrong


def test_django_code_in_a_template_is_plain_text():
    assert names_in("{% include 'x' %} {{ client }}") == {"client"}


def test_hostile_values_come_out_as_text(cast):
    values = {"client": "<script>alert(1)</script>", "reference": "CO-1\r\nBcc: x@y.example"}
    mail = mails.compose(template(), values, brand_of(cast.partner), "https://maillon.example/public/suivi/abc?a=1&b=2")
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "\n" not in mail.subject
    assert "&amp;b=2" in mail.html
    assert "https://maillon.example/public/suivi/abc?a=1&b=2" in mail.text


def test_the_mail_carries_the_partner_s_name_and_colour(cast):
    cast.partner.color1 = "#0b7285"
    cast.partner.save()
    mail = mails.compose(template(), {}, brand_of(cast.partner))
    assert "Opéris Télécom" in mail.html
    assert "#0b7285" in mail.html
    assert "Suivre" not in mail.html, "no address, no button"


def test_a_brand_without_its_own_address_writes_from_the_installation_s(settings):
    settings.DEFAULT_FROM_EMAIL = "Maillon <ne-pas-repondre@maillon.example>"
    assert mails.sender("Opéris Télécom") == "Opéris Télécom <ne-pas-repondre@maillon.example>"
    assert mails.sender('Opéris, "Télécom"') == '"Opéris, Télécom" <ne-pas-repondre@maillon.example>'
    assert mails.sender("Nexalia", "suivi@nexalia.example") == "Nexalia <suivi@nexalia.example>"


def test_a_shown_mail_can_run_and_load_nothing(cast):
    mail = mails.compose(template(), {}, brand_of(cast.partner))
    policy = showing.sandboxed(mail.html)["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
