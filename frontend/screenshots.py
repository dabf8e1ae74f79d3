"""`make screenshots`: signs in as each role and takes its screens at 1440 and 390 px, light and dark.

BASE_URL, CHROMIUM and DEMO_PASSWORD come from launch/screenshots.py. The main screens go to docs/screenshots; with the
name of a folder as argument, every screen goes there; words after it keep the screens whose name contains one of them.
"""

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

DOCS = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
SIZES = {"1440": (1440, 900), "390": (390, 844)}
SCHEMES = {"clair": "light", "sombre": "dark"}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--lang=fr-FR",
]
COLOURS = 256
# A link already visited keeps the colour of the other scheme until its page is laid out again.
REPAINT = """() => {
    document.body.style.display = 'none';
    void document.body.offsetHeight;
    document.body.style.display = '';
    document.getAnimations().forEach((moving) => moving.finish());
}"""
Act = Callable[[Page], None]


@dataclass(frozen=True)
class Screen:
    """A name, whose screen it is ("" is nobody's, a public page) and the way to it: an address, then the first link of
    each page whose address matches, then something to do there."""

    name: str
    role: str
    way: tuple[str, ...]
    act: Act | None = None
    main: bool = False


def searched(words: str) -> Act:
    def act(page: Page) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.type(words)
        page.locator("#palette [role=option]").first.wait_for()

    return act


def pressed(selector: str) -> Act:
    return lambda page: page.locator(selector).first.click()


def selected(page: Page) -> None:
    for box in page.locator("tbody input[type=checkbox]").all()[:3]:
        box.check()


def equipped(page: Page) -> None:
    """The first line at each site of the client, unless it already is."""
    if len(set(page.locator("[data-line] [name=site]").evaluate_all("all => all.map(one => one.value)"))) > 1:
        return
    count = page.locator("[data-line]").count()
    page.locator("[data-line] .c-menu > button").first.click()
    page.get_by_role("button", name="Équiper d'autres sites").locator("visible=true").first.click()
    page.locator("#dialogue button:not([type=button])").last.click()
    page.locator("[data-line]").nth(count).wait_for()


def from_mail(words: str) -> Act:
    """The page that a client opens from the last mail about this."""

    def act(page: Page) -> None:
        page.locator("[data-mailbox] a").filter(has_text=words).first.click()
        page.locator("iframe").wait_for()
        button = page.frame_locator("iframe").locator("a.go")
        page.goto(re.sub(r"^https?://[^/]+", "", button.get_attribute("href") or "/"))

    return act


CLIENT, ORDER, QUOTE = r"^/clients/CL-[^/]+$", r"^/commandes/CO-[^/]+$", r"^/devis/DE-[^/]+$"
MAIN = (
    Screen("connexion", "", ("/connexion",), main=True),
    Screen("accueil-direction", "admin", ("/",), main=True),
    Screen("accueil-support", "support", ("/",), main=True),
    Screen("clients", "support", ("/clients/",), main=True),
    Screen("client", "support", ("/commandes/", ORDER, CLIENT), main=True),
    Screen("recherche", "support", ("/clients/",), searched("pharma"), main=True),
    Screen("devis", "adv", ("/devis/?f=status:is:draft", QUOTE), main=True),
    Screen("devis-multi-sites", "adv", ("/devis/?f=status:is:draft&q=Lilas", QUOTE), equipped, main=True),
    Screen("pilotage", "adv", ("/pilotage/",), main=True),
    Screen("commandes", "adv", ("/commandes/etapes",), main=True),
    Screen("commande", "adv", ("/commandes/", ORDER), main=True),
    Screen("portabilite", "adv", ("/portabilites/", r"^/portabilites/PO-[^/]+$"), main=True),
    Screen("staging", "staging", ("/staging/", r"^/staging/ST-[^/]+$"), main=True),
    Screen("stock", "staging", ("/stock/",), main=True),
    Screen("facture", "compta", ("/factures/?f=standing:is:late", r"^/factures/(FA|BF)-[^/]+$"), main=True),
    Screen("commission", "compta", ("/commissions/", r"^/commissions/RC-[^/]+$"), main=True),
    Screen("ma-journee", "technicien", ("/ma-journee/",), main=True),
    Screen("devis-public", "admin", ("/boite-locale/",), from_mail("devis"), main=True),
)
OTHERS = (
    Screen("pilotage-semaine", "adv", ("/pilotage/semaine",)),
    Screen("pilotage-durees", "adv", ("/pilotage/durees",)),
    Screen("avenant", "adv", ("/commandes/?q=Silva", ORDER, r"^/commandes/CO-[^/]+/avenants$", r"^/avenants/AV-")),
    Screen("mot-de-passe-oublie", "", ("/connexion", r"mot-de-passe|password")),
    Screen("accueil-adv", "adv", ("/",)),
    Screen("accueil-staging", "staging", ("/",)),
    Screen("accueil-compta", "compta", ("/",)),
    Screen("accueil-deploiement", "deploiement", ("/",)),
    Screen("accueil-partenaire", "partenaire", ("/",)),
    Screen("menu-compte", "support", ("/",), pressed("[popovertarget=compte]")),
    Screen("menu-creer", "admin", ("/clients/",), pressed("[popovertarget=creer], [popovertarget=menu]")),
    Screen("clients-selection", "admin", ("/clients/",), selected),
    Screen("clients-filtre", "admin", ("/clients/",), pressed("button:has-text('Filtrer')")),
    Screen("clients-colonnes", "admin", ("/clients/",), pressed("button:has-text('Colonnes')")),
    Screen("clients-export", "admin", ("/clients/",), pressed("button:has-text('Exporter')")),
    Screen("client-nouveau", "support", ("/clients/nouveau",)),
    Screen("client-modifier", "support", ("/commandes/", ORDER, CLIENT, r"/modifier$")),
    Screen("client-documents", "support", ("/commandes/", ORDER, CLIENT, r"^/clients/CL-[^/]+/documents$")),
    Screen("client-commandes", "support", ("/commandes/", ORDER, CLIENT, r"^/clients/CL-[^/]+/commandes$")),
    Screen("client-historique", "admin", ("/commandes/", ORDER, CLIENT, r"^/historique/")),
    Screen("recherche-page", "support", ("/recherche/?q=martin",)),
    Screen("recherche-numero", "support", ("/clients/",), searched("0478")),
    Screen("devis-liste", "adv", ("/devis/",)),
    Screen("devis-nouveau", "adv", ("/devis/nouveau",)),
    Screen("devis-accepte", "adv", ("/devis/?f=status:is:accepted", QUOTE)),
    Screen("commandes-liste", "adv", ("/commandes/",)),
    Screen("commande-nouvelle", "adv", ("/commandes/nouvelle",)),
    Screen("commande-historique", "admin", ("/commandes/", ORDER, r"^/historique/")),
    Screen("catalogue", "adv", ("/catalogue/",)),
    Screen("produit", "adv", ("/catalogue/", r"^/catalogue/[A-Z]+-[^/]+$")),
    Screen("produit-modifier", "adv", ("/catalogue/", r"^/catalogue/[A-Z]+-[^/]+$", r"/modifier$")),
    Screen("taches", "support", ("/taches/",)),
    Screen("rappels", "support", ("/rappels/",)),
    Screen("alertes", "admin", ("/alertes/",)),
    Screen("mon-compte", "support", ("/compte/",)),
    Screen("partenaires", "admin", ("/partenaires/",)),
    Screen("partenaire", "admin", ("/partenaires/", r"^/partenaires/PA-[^/]+$")),
    Screen("partenaire-modifier", "admin", ("/partenaires/", r"^/partenaires/PA-[^/]+$", r"/modifier$")),
    Screen("reglages", "admin", ("/reglages/",)),
    Screen("reglages-societe", "admin", ("/reglages/societe",)),
    Screen("utilisateurs", "admin", ("/reglages/utilisateurs/",)),
    Screen("utilisateur-nouveau", "admin", ("/reglages/utilisateurs/nouveau",)),
    Screen("droits", "admin", ("/reglages/droits",)),
    Screen("modules", "admin", ("/reglages/modules",)),
    Screen("regles", "admin", ("/reglages/regles/",)),
    Screen("regle", "admin", ("/reglages/regles/", r"^/reglages/regles/\d+$")),
    Screen("mails", "admin", ("/reglages/mails/",)),
    Screen("mail", "admin", ("/reglages/mails/", r"^/reglages/mails/(?!nouveau)[\w-]+$")),
    Screen("champs", "admin", ("/reglages/champs/",)),
    Screen("champ-nouveau", "admin", ("/reglages/champs/nouveau",)),
    Screen("types-de-commande", "admin", ("/reglages/types-de-commande/",)),
    Screen(
        "type-de-commande", "admin", ("/reglages/types-de-commande/", r"^/reglages/types-de-commande/(?!nouveau)[^/]+$")
    ),
    Screen("tva", "admin", ("/reglages/tva/",)),
    Screen("tva-taux", "admin", ("/reglages/tva/", r"^/reglages/tva/\d+$")),
    Screen("transporteurs", "admin", ("/reglages/transporteurs/",)),
    Screen("boites-de-reception", "admin", ("/reglages/reception/",)),
    Screen("boite-de-reception", "admin", ("/reglages/reception/nouvelle",)),
    Screen("sms-reglages", "admin", ("/reglages/sms?carrier=gateway",)),
    Screen("messages", "admin", ("/messages/",)),
    Screen("message", "admin", ("/messages/", r"^/messages/[0-9a-f-]{36}$")),
    Screen("boite-locale", "admin", ("/boite-locale/",)),
    Screen("boite-locale-mail", "admin", ("/boite-locale/", r"^/boite-locale/[0-9a-f-]{36}$")),
    Screen("introuvable", "support", ("/clients/CL-1999-00001",)),
    Screen("staging-liste", "staging", ("/staging/",)),
    Screen("expeditions", "staging", ("/expeditions/",)),
    Screen("expedition", "staging", ("/expeditions/", r"^/expeditions/[A-Z]+-[^/]+$")),
    Screen("interventions", "deploiement", ("/interventions/",)),
    Screen("intervention", "deploiement", ("/interventions/", r"^/interventions/IN-[^/]+$")),
    Screen("techniciens", "deploiement", ("/techniciens/",)),
    Screen("technicien", "deploiement", ("/techniciens/", r"^/techniciens/[A-Z]+-[^/]+$")),
    Screen("intervention-telephone", "technicien", ("/ma-journee/", r"^/ma-journee/IN-[^/]+$")),
    Screen("ma-semaine", "technicien", ("/ma-journee/semaine",)),
    Screen("factures", "compta", ("/factures/",)),
    Screen("facture-nouvelle", "compta", ("/factures/nouvelle",)),
    Screen("reglements", "compta", ("/reglements/",)),
    Screen("reglement", "compta", ("/reglements/", r"^/reglements/[A-Z]+-[^/]+$")),
    Screen("partenaire-clients", "partenaire", ("/clients/",)),
    Screen("partenaire-client", "partenaire", ("/clients/", CLIENT)),
    Screen("partenaire-commande", "partenaire", ("/commandes/", ORDER)),
    Screen("partenaire-devis", "partenaire", ("/devis/", QUOTE)),
    Screen("suivi-public", "admin", ("/boite-locale/",), from_mail("matériel")),
)


class Camera:
    """One browser; one person signed in per role and width."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.people: dict[tuple[str, str], BrowserContext] = {}

    def person(self, role: str, size: str) -> BrowserContext:
        if (role, size) not in self.people:
            width, height = SIZES[size]
            context = self.browser.new_context(
                base_url=os.environ["BASE_URL"],
                viewport={"width": width, "height": height},
                is_mobile=width < 500,
                has_touch=width < 500,
                locale="fr-FR",
                timezone_id="Europe/Paris",
                reduced_motion="reduce",
            )
            context.set_default_timeout(15_000)
            if role:
                self.sign_in(context.new_page(), role)
            self.people[role, size] = context
        return self.people[role, size]

    def sign_in(self, page: Page, role: str) -> None:
        page.goto("/connexion")
        page.fill("[name=login]", f"{role}@maillon.example")
        page.fill("[name=password]", os.environ["DEMO_PASSWORD"])
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/connexion" not in url)
        page.close()

    def walk(self, page: Page, way: tuple[str, ...]) -> None:
        page.goto(way[0])
        for pattern in way[1:]:
            hrefs = [link.get_attribute("href") or "" for link in page.locator("a[href]").all()]
            page.goto(next(href for href in hrefs if re.search(pattern, href)))

    def take(self, screen: Screen) -> None:
        for size in SIZES:
            page = self.person(screen.role, size).new_page()
            self.walk(page, screen.way)
            if screen.act:
                screen.act(page)
            page.wait_for_load_state("networkidle")
            for name, scheme in SCHEMES.items():
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                page.evaluate(REPAINT)
                self.keep(page.screenshot(), f"{screen.name}-{size}-{name}.png")
            page.close()

    def keep(self, picture: bytes, name: str) -> None:
        """The most frequent colours, exact: enough for an interface, and four times lighter."""
        whole = Image.open(BytesIO(picture)).convert("RGB")
        found = sorted(whole.getcolors(whole.width * whole.height) or [], reverse=True)[:COLOURS]
        palette = Image.new("P", (1, 1))
        palette.putpalette([part for _, colour in found for part in colour])
        whole.quantize(palette=palette, dither=Image.Dither.NONE).save(self.folder / name, optimize=True)


def wanted(arguments: list[str]) -> tuple[Path, list[Screen]]:
    if not arguments:
        return DOCS, list(MAIN)
    words = arguments[1:] or [""]
    return Path(arguments[0]), [screen for screen in (*MAIN, *OTHERS) if any(word in screen.name for word in words)]


def main() -> int:
    folder, screens = wanted(sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    missed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=ARGUMENTS)
        camera = Camera(browser, folder)
        for screen in screens:
            try:
                camera.take(screen)
            except Exception as error:  # noqa: BLE001 (the other screens are still worth taking)
                missed.append(
                    f"{screen.name} : {str(error).splitlines()[0] if str(error) else 'aucun lien de ce genre'}"
                )
        browser.close()
    kept = len(screens) - len(missed)
    sys.stdout.write("".join(f"Écran manqué, {line}\n" for line in missed))
    sys.stdout.write(f"{kept} écrans dans {folder}, à 1440 et 390 px, clair et sombre.\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
