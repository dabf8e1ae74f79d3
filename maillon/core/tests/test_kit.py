"""The kit's tags and French typography: what a person reads, always escaped."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.test import override_settings
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from maillon.core import french
from maillon.core.templatetags import kit

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=french.PARIS)
HOSTILE = '<img src=x onerror="alert(1)">\'&'


def spaced(text: str) -> str:
    """The expected text, written with ordinary spaces."""
    return text.replace(" ", french.NBSP)


class Tags(HTMLParser):
    """Every element and attribute name of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


# ── French typography


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("Attention : reste 1 h 08 !", "Attention\u00a0: reste 1\u00a0h\u00a008\u00a0!"),
        ("« VIP »", "«\u00a0VIP\u00a0»"),
        ("1 284,00 € et 20 %", "1\u00a0284,00\u00a0€ et 20\u00a0%"),
        ("04 78 00 12 34", spaced("04 78 00 12 34")),
        ("SIRET 482 931 775 00019", f"SIRET {spaced('482 931 775 00019')}"),
        ("3 postes, le 23 nov.", "3\u00a0postes, le 23\u00a0nov."),
        ("3 hommes", "3 hommes"),
    ],
)
def test_sentences_take_the_no_break_spaces_of_french(plain, expected):
    assert french.fr(plain) == expected


@given(st.text())
def test_spacing_changes_only_spaces_and_is_stable(text):
    once = french.fr(text)
    assert french.fr(once) == once
    assert once.replace(french.NBSP, " ") == text.replace(french.NBSP, " ")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1284"), "1 284,00 €"),
        ("0.005", "0,01 €"),
        (Decimal("-12.5"), "\u221212,50 €"),
        (Decimal("-0.001"), "0,00 €"),
        (None, "–"),
        ("", "–"),
        ("NaN", "–"),
    ],
)
def test_money_is_written_with_two_decimals(value, expected):
    assert french.money(value) == spaced(expected)


def test_whole_euros_round_half_up_and_take_a_suffix():
    assert french.euros(Decimal("1284.5"), "HT") == spaced("1 285 € HT")


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money_can_be_read_back(amount):
    text = french.money(amount).removesuffix(f"{french.NBSP}€")
    assert Decimal(text.replace(french.NBSP, "").replace(",", ".").replace(french.MINUS, "-")) == amount


@pytest.mark.parametrize(
    ("given_number", "expected"),
    [
        ("+33478001234", "04 78 00 12 34"),
        ("+262262005824", "02 62 00 58 24"),
        ("0478001234", "04 78 00 12 34"),
        ("+3222345678", "+32 2 234 56 78"),
    ],
)
def test_phones_are_spaced_by_pairs_in_france_and_keep_their_code_abroad(given_number, expected):
    assert french.phone(given_number) == spaced(expected)


@given(st.text())
def test_what_is_not_a_phone_or_a_siret_never_breaks_a_page(text):
    assert isinstance(french.phone(text), str)
    assert isinstance(french.siret(text), str)
    assert french.initials(text)


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(seconds=20), "à l'instant"),
        (timedelta(minutes=25), "il y a 25\u00a0min"),
        (timedelta(hours=2), "il y a 2\u00a0h"),
        (timedelta(hours=8), "aujourd'hui, 2\u00a0h"),
        (timedelta(hours=16, minutes=48), "hier, 17\u00a0h\u00a012"),
        (timedelta(days=4), "20\u00a0nov."),
        (timedelta(days=400), "20\u00a0oct.\u00a02025"),
        (timedelta(minutes=-11), "dans 11\u00a0min"),
        (timedelta(hours=-24), "demain, 10\u00a0h"),
        (timedelta(days=-30), "24\u00a0déc."),
    ],
)
def test_moments_are_told_from_now(ago, expected):
    assert french.when(NOW - ago, NOW) == expected


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(minutes=54), "à 9 h 06"),
        (timedelta(hours=-4), "à 14 h"),
        (timedelta(hours=16, minutes=48), "hier à 17 h 12"),
        (timedelta(hours=-24), "demain à 10 h"),
        (timedelta(days=-9), "le 3 déc. à 10 h"),
        (timedelta(days=400), "le 20 oct. 2025 à 10 h"),
    ],
)
def test_a_moment_follows_a_word(ago, expected):
    assert french.at(NOW - ago, NOW).replace(french.NBSP, " ") == expected


def test_moments_are_read_in_paris_across_the_change_of_hour():
    assert french.hour(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == spaced("0 h 30")
    assert french.day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2026, 12, 31)) == spaced("1er janv. 2027")
    assert french.hour(time(16, 40)) == spaced("16 h 40")


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (68, "reste 1 h 08"),
        (0, "reste moins d'une minute"),
        (22, "reste 22 min"),
        (-22, "dépassé de 22 min"),
        (4320, "reste 3 j"),
    ],
)
def test_deadlines_are_time_left(minutes, expected):
    assert french.time_left(minutes).replace(french.NBSP, " ") == expected


def test_words_agree_and_lists_read_as_sentences():
    assert french.plural(0, "poste") == spaced("0 poste")
    assert french.plural(2, "travail", "travaux") == spaced("2 travaux")
    assert french.listing(["SIRET", "téléphone", "code postal"]) == "SIRET, téléphone et code postal"
    assert french.lower_first("Téléphone") == "téléphone"
    assert french.lower_first("SIRET") == "SIRET"
    assert french.file_size(1_400_000) == spaced("1,4 Mo")


# ── Tags


@pytest.mark.parametrize(
    "drawn",
    [
        lambda text: kit.chip(text, text),
        lambda text: kit.tag(text, text),
        lambda text: kit.ref(text, text),
        lambda text: kit.mark(text, text),
        lambda text: kit.phone(text),
        lambda text: kit.money(text, text),
        lambda text: kit.progress(1, 2, text, text),
        lambda text: kit.fr(text),
        lambda text: kit.icon("home", text),
    ],
)
@pytest.mark.parametrize("text", [HOSTILE, '" onclick="x', "</span><script>", "&lt;"])
def test_tags_escape_what_they_are_given(drawn, text):
    html = drawn(text)
    assert isinstance(html, SafeString)
    known = {"span", "a", "progress", "svg", "path", "time", "circle"}
    for tag, names in Tags(html).found:
        assert tag in known
        assert not any(name.startswith("on") for name in names)


@given(st.text())
def test_whatever_a_chip_says_is_read_back_unchanged(text):
    # a parser cannot give back a carriage return or a null: the browser drops them too
    shown = Tags(kit.chip(text)).text
    assert shown.replace("\r", "").replace("\0", "") == text.replace("\r", "").replace("\0", "")


def test_an_unknown_tone_is_grey():
    assert "data-tone" not in kit.chip("En cours", "rose")


def test_zero_is_muted_and_an_amount_is_not():
    assert "text-muted" in kit.money(0)
    assert "text-muted" not in kit.money(348)


def test_a_phone_is_a_link_that_calls():
    assert kit.phone("+33478001234").startswith('<a href="tel:+33478001234"')
    assert "–" in kit.phone("")


@override_settings(DEBUG=True)
def test_an_unknown_icon_is_said_to_the_developer():
    with pytest.raises(LookupError, match="npm run icons"):
        kit.icon("inexistante")


def test_an_unknown_icon_never_breaks_a_page_in_service():
    assert kit.icon("inexistante-2").startswith("<svg")


def test_a_moment_carries_its_exact_time():
    html = kit.when(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    assert 'datetime="2026-11-20T09:00:00+00:00"' in html
    assert "vendredi 20\u00a0novembre\u00a02026, 10\u00a0h" in html
    assert "–" in kit.when(None)


def test_messages_give_a_title_a_detail_and_an_undo():
    message = Message(messages.SUCCESS, "3 clients archivés\nRien n'est perdu.", extra_tags="undo=/annuler/3")
    (shown,) = kit.toasts([message])
    assert (shown["title"], shown["detail"], shown["undo"]) == ("3 clients archivés", "Rien n'est perdu.", "/annuler/3")
    assert shown["icon"] == "circle-check"


# ── Forms


class ClientForm(forms.Form):
    fieldsets = (("Identité", ("nom", "siret")),)
    spans = {"nom": 6}
    nom = forms.CharField(label="Raison sociale", help_text="Telle qu'au Kbis : en entier.")
    siret = forms.CharField(label="SIRET", max_length=3, error_messages={"max_length": HOSTILE})
    paiement = forms.ChoiceField(label="Règlement", choices=[("a", HOSTILE), ("b", "Carte")], widget=forms.RadioSelect)
    suivi = forms.BooleanField(label="Suivi", required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    partenaire = forms.CharField(
        label="Partenaire",
        required=False,
        widget=forms.TextInput({"data-combobox": "", "data-url": "/p/", "data-label": "Opéris"}),
    )
    remise = forms.CharField(label="Remise", required=False, widget=forms.TextInput({"data-unit": "%"}))
    fichier = forms.FileField(label="Fichier", required=False)
    jeton = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_its_hint_and_its_error_to_the_widget():
    form = ClientForm({"nom": "", "siret": "12345", "paiement": "a"})
    html = kit.field(form["nom"])
    assert '<label for="id_nom">Raison sociale</label>' in html
    assert 'aria-describedby="id_nom_hint id_nom_error"' in html
    assert 'aria-invalid="true"' in html
    assert "Telle qu'au Kbis\u00a0: en entier." in html.replace("&#x27;", "'")
    assert 'class="input input-sm"' in html


def test_errors_choices_and_labels_are_escaped():
    form = ClientForm({"nom": "x", "siret": "12345", "paiement": "z"})
    for name in form.fields:
        html = kit.field(form[name])
        assert not any(tag == "img" for tag, _ in Tags(html).found)


def test_each_widget_takes_the_class_of_the_kit():
    form = ClientForm()
    assert 'class="textarea textarea-sm"' in kit.field(form["note"])
    assert 'rows="4"' in kit.field(form["note"])
    assert 'class="checkbox checkbox-sm"' in kit.field(form["suivi"])
    assert 'class="radio radio-sm"' in kit.field(form["paiement"])
    assert "<legend" in kit.field(form["paiement"])
    assert "file-input" in kit.field(form["fichier"])
    assert '<span class="text-muted">%</span>' in kit.field(form["remise"])


def test_a_chosen_radio_stays_chosen():
    html = kit.field(ClientForm({"paiement": "b"})["paiement"])
    (checked,) = re.findall(r"<input[^>]* checked>", html)
    assert 'value="b"' in checked


def test_a_server_side_choice_shows_its_label_and_posts_its_value():
    html = kit.field(ClientForm({"partenaire": "12"})["partenaire"])
    assert '<input type="hidden" name="partenaire" value="12">' in html
    assert 'value="Opéris"' in html
    assert 'role="combobox"' in html


def test_sections_follow_the_form_and_forget_no_field():
    sections = kit.fieldsets(ClientForm())
    assert [section["title"] for section in sections] == ["Identité", "Autres informations"]
    shown = [bound.name for section in sections for bound, _ in section["rows"]]
    assert set(shown) == set(ClientForm().fields) - {"jeton"}
    assert sections[0]["rows"][0][1] == "sm:col-span-6"


def test_the_mistakes_are_named_in_the_order_of_the_form():
    wrong = kit.form_errors(ClientForm({"siret": "12345"}))
    assert [item["label"] for item in wrong] == ["raison sociale", "SIRET", "règlement"]
    assert wrong[0]["id"] == "id_nom"


def test_every_drawn_form_has_its_own_key():
    assert kit.once_key() != kit.once_key()


def test_the_tags_work_in_a_template():
    source = (
        '{% chip "Bloquée" "error" %}{% money 1284 "HT" %}{{ "Reste : 3 j"|fr }}{{ 3|plural:"poste" }}'
        '{{ n|plural:"travail,travaux" }}{% icon "home" "size-6" %}{% day d %}{{ 68|time_left }}'
        '{% hour t %}{% mark "Karim Belaïd" "success" %}'
    )
    context = Context({"n": 2, "d": date(2020, 1, 1), "t": time(14, 0)})
    html = Template(source).render(context)
    assert '<span class="chip" data-tone="error">Bloquée</span>' in html
    assert "2\u00a0travaux" in html
    assert ">KB<" in html
    assert "1er\u00a0janv.\u00a02020" in html
