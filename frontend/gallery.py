"""Renders the kit's templates with made-up data to var/gallery/*.html: `python frontend/gallery.py`, then look at them.

With `--shoot`, Chromium takes each page at 1440 and 390 px, light and dark, and axe checks it: exit 1 on a violation.
"""

import argparse
import functools
import http.server
import shutil
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace as Bag
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "var" / "gallery"
AXE = (
    "axe.run().then(r => r.violations.map(v => v.id + ' ' + "
    "v.nodes.map(n => n.target + ' ' + n.failureSummary).join(' | ')))"
)
DIST = ROOT / "frontend" / "dist"


urlpatterns: list[Any] = []


def configure() -> None:
    """A Django that only renders: no database, static files beside the page."""
    sys.path.insert(0, str(ROOT))
    sys.modules["gallery"] = sys.modules[__name__]
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    settings.configure(
        DEBUG=True,
        SECRET_KEY="gallery",  # noqa: S106
        USE_TZ=True,
        TIME_ZONE="Europe/Paris",
        LANGUAGE_CODE="fr",
        STATIC_URL="./",
        ROOT_URLCONF="gallery",
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.staticfiles"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [ROOT / "maillon" / "core" / "templates"],
                "OPTIONS": {"builtins": ["maillon.core.templatetags.kit"]},
            }
        ],
    )
    django.setup()


def shell(current: str, theme: str = "light") -> dict[str, Any]:
    def item(label: str, icon: str, count: int = 0, tone: str = "") -> dict[str, Any]:
        return {"label": label, "url": "#", "icon": icon, "count": count, "tone": tone, "current": label == current}

    menu = [
        (
            "",
            [
                item("Accueil", "home"),
                item("Rappels", "phone-call", 3, "error"),
                item("Mes tâches", "checklist", 7),
            ],
        ),
        (
            "Relation",
            [item("Clients", "building-store"), item("Tickets", "headset", 12), item("Partenaires", "affiliate")],
        ),
        (
            "Ventes",
            [
                item("Devis", "file-text"),
                item("Commandes", "shopping-cart", 41),
                item("Factures", "file-invoice"),
            ],
        ),
        (
            "Terrain",
            [
                item("Planning", "calendar-event"),
                item("Interventions", "tool"),
                item("Staging et stock", "package"),
                item("Carte", "map-2"),
            ],
        ),
    ]
    return {
        "shell": {
            "menu": [{"title": title, "items": items} for title, items in menu],
            "bottom": [item("Aide et visite guidée", "help-circle"), item("Réglages", "settings")],
            "create": [
                {"label": "Client", "url": "#", "icon": "building-store"},
                {"label": "Ticket", "url": "#", "icon": "headset"},
            ],
            "user": {"name": "Sonia Delmas", "initials": "SD", "email": "sonia@maillon.example"},
            "unread": 2,
            "theme": theme,
        }
    }


def client_form(data: dict[str, str] | None) -> Any:
    from django import forms  # noqa: PLC0415

    class ClientForm(forms.Form):
        fieldsets = (
            ("Identité", ("nom", "siret", "tel", "partenaire")),
            ("Adresse de facturation", ("rue", "cp", "ville", "reglement", "remise", "actif", "note")),
        )
        spans = {"rue": 6, "cp": 2, "ville": 4}
        nom = forms.CharField(label="Raison sociale", initial="Cabinet Vasseur")
        siret = forms.RegexField(
            r"^\d{3} \d{3} \d{3} \d{5}$",
            label="SIRET",
            error_messages={"invalid": "Il manque un chiffre : 13 sur 14. Il figure sur le Kbis."},
        )
        tel = forms.CharField(
            label="Téléphone",
            min_length=13,
            error_messages={"min_length": "Numéro incomplet : 8 chiffres sur 10."},
            widget=forms.TextInput(attrs={"inputmode": "tel"}),
        )
        partenaire = forms.CharField(
            label="Partenaire",
            help_text="Le changement vaut à partir d'aujourd'hui.",
            required=False,
            widget=forms.TextInput(
                attrs={"data-combobox": "", "data-url": "choix.html", "data-label": "Opéris Télécom"}
            ),
        )
        rue = forms.CharField(label="Adresse")
        cp = forms.CharField(label="Code postal", min_length=5, error_messages={"min_length": "5 chiffres attendus."})
        ville = forms.CharField(label="Ville")
        reglement = forms.ChoiceField(
            label="Règlement",
            choices=[("sepa", "Prélèvement SEPA"), ("virement", "Virement"), ("carte", "Carte")],
            widget=forms.RadioSelect,
            initial="sepa",
        )
        remise = forms.DecimalField(label="Remise", required=False, widget=forms.TextInput(attrs={"data-unit": "%"}))
        actif = forms.BooleanField(label="Client actif", required=False)
        note = forms.CharField(label="Note", required=False, widget=forms.Textarea)

    return ClientForm(data)


def pages() -> dict[str, tuple[str, dict[str, Any]]]:
    """file name -> (template, context)"""
    now = datetime.now(UTC)
    wrong = client_form(
        {
            "nom": "Cabinet Vasseur",
            "siret": "482 931 775 0001",
            "tel": "03 20 00 77",
            "rue": "27 rue Nationale",
            "cp": "5900",
            "ville": "Lille",
            "reglement": "sepa",
        }
    )
    clash = client_form(None)
    clash.conflict = [
        Bag(name="tel", label="Téléphone", theirs="03 20 00 77 41", yours="03 20 00 77 14"),
        Bag(name="reglement", label="Règlement", theirs="Virement", yours="Prélèvement SEPA"),
    ]
    clash.current_version = 3
    crumbs = [("Clients", "#"), ("Cabinet Vasseur", "#")]
    form = {"title": "Modifier le client", "crumbs": crumbs, "cancel_url": "#", "draft": "client-1"}
    messages = [
        Message("3 clients archivés\nIls restent trouvables par la recherche.", "success", "undo=/annuler"),
        Message("Connexion perdue\nVotre saisie est gardée, nouvel essai dans 5 s.", "error"),
    ]
    brand = {
        "name": "Opéris Télécom",
        "slug": "operis",
        "phone": "+33472000000",
        "legal": "Opéris Télécom SAS, 8 quai Perrache, 69002 Lyon",
        "privacy_url": "#",
    }
    kit = {"now": now, "hier": now - timedelta(days=1), "minutes": now - timedelta(minutes=25)} | gallery_data(now)
    return {
        "formulaire": ("core/form.html", {**shell("Clients"), **form, "form": wrong}),
        "conflit": (
            "core/form.html",
            {
                **shell("Clients"),
                **form,
                "form": clash,
                "conflict_by": "Léa",
                "conflict_record": "Cabinet Vasseur",
                "history_url": "#",
            },
        ),
        "brouillon": ("core/form.html", {**shell("Clients"), **form, "form": client_form(None)}),
        "kit": ("core/gallery.html", {**shell("Clients"), **kit, "messages": messages}),
        "instruments": ("core/gallery_instruments.html", {**shell("Devis"), **instruments()}),
        "visite": ("core/gallery_field.html", {"tabs": kit["tabs"]}),
        "public": ("core/gallery_public.html", {"brand": brand}),
        "404": ("404.html", {}),
        "500": ("500.html", {}),
        "refus": (
            "refused.html",
            {"refused": Bag(message="Cette commande est déjà validée.", url="#", label="Ouvrir la commande")},
        ),
    }


class Message:
    def __init__(self, text: str, level_tag: str, extra_tags: str = "") -> None:
        self.text, self.level_tag, self.extra_tags = text, level_tag, extra_tags

    def __str__(self) -> str:
        return self.text


def gallery_data(now: datetime) -> dict[str, Any]:
    names = ["Saisie", "Validation", "Staging", "Expédition", "Livraison", "Installation", "Facturation"]
    audiences = [
        ("public", "Public", "world", "Lu par Claire Rossi et par Opéris Télécom", "Envoyer au client"),
        ("partenaire", "Partenaire", "affiliate", "Lu par Opéris Télécom, jamais par le client", "Envoyer à Opéris"),
        ("interne", "Interne", "lock", "Lu par Maillon seulement", "Ajouter la note"),
    ]
    return {
        "steps": [{"label": label, "done": i < 2, "current": i == 2} for i, label in enumerate(names)],
        "views": [
            {"label": "Tous", "url": "#", "count": 1284, "current": True},
            {"label": "Avec ticket ouvert", "url": "#", "count": 86},
            {"label": "Fin d'engagement 2027", "url": "#", "count": 59, "shared": True},
        ],
        "entries": [
            {
                "icon": "headset",
                "tone": "error",
                "actor": "Claire Rossi",
                "sentence": "a ouvert un incident par e-mail",
                "detail": "« Plus de tonalité sur le poste 3 depuis ce matin. »",
                "at": now - timedelta(minutes=25),
            },
            {
                "icon": "affiliate",
                "tone": "secondary",
                "actor": "Paul Nardin",
                "sentence": "a laissé une note",
                "note": "La titulaire part en congé du 20 au 31 décembre.",
                "audience": "partenaire",
                "audience_label": "Partenaire : Opéris et Maillon, pas le client",
                "at": now - timedelta(days=3),
            },
            {
                "icon": "file-invoice",
                "sentence": "Facture FA-2026-00991 envoyée",
                "detail": "348,00 € TTC, échéance le 3 déc.",
                "at": now - timedelta(days=21),
            },
        ],
        "audiences": [
            {
                "value": value,
                "label": label,
                "icon": icon,
                "readers": readers,
                "button": button,
                "placeholder": "Écrire la réponse",
            }
            for value, label, icon, readers, button in audiences
        ],
        "pager": {
            "first": 1,
            "last": 50,
            "total": 1284,
            "next_url": "#",
            "summary": "Reste dû des lignes filtrées",
            "summary_value": "23 418,60 €",
        },
        "rows": [
            ("Pharmacie des Lilas", "CL-2026-00421", "Actif", "success", "+33478001234", 348),
            ("Cabinet Vasseur", "CL-2026-00433", "En création", "info", "+33320007741", 0),
            ("Boulangerie Cassel", "CL-2024-00645", "Impayé 32 j", "warning", "+33328001406", 612),
        ],
        "menu_items": [
            {"label": "Modifier", "url": "#", "icon": "edit"},
            {"label": "Archiver", "post": "#", "icon": "archive", "tone": "error"},
        ],
        "tabs": [
            {"label": "Ma journée", "url": "#", "icon": "route", "current": True},
            {"label": "Semaine", "url": "#", "icon": "calendar-event"},
            {"label": "Mon stock", "url": "#", "icon": "package"},
            {"label": "À envoyer", "url": "#", "icon": "cloud-upload", "count": 3},
        ],
    }


def instruments() -> dict[str, Any]:
    def line(number: int, label: str, quantity: str, price: str, discount: str, total: str) -> dict[str, Any]:
        return {
            "id": number,
            "label": label,
            "quantity": quantity,
            "price": price,
            "discount": discount,
            "total": total,
        }

    def card(number: int, client: str, why: str = "") -> dict[str, Any]:
        return {
            "id": number,
            "ref": f"CO-2026-0{number}",
            "client": client,
            "why": why,
            "amount": "1 284 €",
            "partner": "Opéris Télécom · 3 postes",
            "owner": "Karim Belaïd",
        }

    return {
        "lines": [
            line(1, "Yealink T54W", "6", "189,00", "10", "1\u00a0020,60\u00a0€"),
            line(2, "Switch PoE 8 ports GS1200", "1", "129,00", "0", "129,00\u00a0€"),
        ],
        "columns": [
            {"value": "saisie", "label": "Saisie", "cards": [card(341, "Cabinet Vasseur"), card(343, "Boulangerie")]},
            {
                "value": "staging",
                "label": "Staging",
                "cards": [card(318, "Pharmacie des Lilas", "Numéro de série manquant sur 1 poste")],
            },
            {"value": "livraison", "label": "Livraison", "cards": []},
        ],
    }


def render(out: Path) -> list[str]:
    from django.template.loader import render_to_string  # noqa: PLC0415

    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(DIST, out)
    (out / "choix.html").write_text(
        '<li role="option" data-value="1">Opéris Télécom</li><li role="option" data-value="2">Nexalia</li>'
    )
    drawn, csrf = pages(), "jeton"
    for name, (template, context) in drawn.items():
        (out / f"{name}.html").write_text(render_to_string(template, {"csrf_token": csrf, **context}))
    return list(drawn)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


def shoot(names: list[str], wanted: str) -> int:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=OUT))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    axe = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
    faults = 0
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        for name in (n for n in names if wanted in ("", n)):
            for width, theme in ((1440, "maillon"), (390, "maillon"), (1440, "maillon-nuit"), (390, "maillon-nuit")):
                page = browser.new_page(
                    viewport={"width": width, "height": 900 if width > 400 else 844},
                    color_scheme="dark" if theme == "maillon-nuit" else "light",
                    bypass_csp=True,
                )
                page.on("pageerror", lambda error: sys.stderr.write(f"{error}\n"))
                page.goto(f"http://127.0.0.1:{server.server_port}/{name}.html", wait_until="networkidle")
                page.evaluate("t => document.documentElement.dataset.theme = t", theme)
                page.wait_for_timeout(300)
                page.screenshot(path=OUT / f"{name}-{width}-{theme}.png")
                page.evaluate(axe)
                found = page.evaluate(AXE)
                wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
                faults += len(found) + wide
                sys.stdout.write(f"{name} {width} {theme}: axe {len(found)}{' TOO WIDE' if wide else ''}\n")
                sys.stdout.writelines(f"   {violation}\n" for violation in found)
                page.close()
        browser.close()
    server.shutdown()
    return 1 if faults else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shoot", nargs="?", const="", default=None, metavar="PAGE")
    parser.add_argument("--out", type=Path, default=OUT, help="where to write (emptied first)")
    options = parser.parse_args()
    configure()
    drawn = render(options.out)
    sys.exit(shoot(drawn, options.shoot) if options.shoot is not None else 0)
