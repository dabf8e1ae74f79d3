"""Each role signs in, finds its own work, and every page of its menu is sound: phone and desk, light and dark."""

from __future__ import annotations

import pytest

from tests.e2e.pages import SIZES, faults_of, menu_of
from tests.e2e.people import People

pytestmark = pytest.mark.browser
# Account: what its home says, pages of its menu, pages that its menu has not and that do not open for it.
ROLES = {
    "admin": ("Hélène, votre journée", {"/clients/", "/factures/", "/reglages/"}, set()),
    "support": ("Sonia, votre journée", {"/clients/", "/taches/"}, {"/reglements/", "/reglages/"}),
    "staging": ("Karim, votre journée", {"/staging/", "/expeditions/"}, {"/factures/", "/devis/", "/reglages/"}),
    "adv": ("Léa, votre journée", {"/devis/", "/commandes/"}, {"/reglages/"}),
    "compta": ("Bruno, votre journée", {"/factures/", "/reglements/"}, {"/reglages/"}),
    "deploiement": ("Hugo, votre journée", {"/interventions/", "/techniciens/"}, {"/factures/", "/reglages/"}),
    "technicien": ("Bonjour Julien", {"/ma-journee/"}, {"/factures/", "/devis/", "/commandes/", "/reglages/"}),
    "partenaire": (
        "Paul, votre journée", {"/clients/", "/devis/", "/commandes/"}, {"/staging/", "/techniciens/", "/reglages/"},
    ),
}  # fmt: skip
# The same page of two colleagues is looked at once; a partner's pages and each home are their own.
OWN = ("/", "/ma-journee/")


def account(name: str) -> str:
    return f"{name}@maillon.example"


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[str, int, str]]:
    return set()


@pytest.mark.parametrize("name", ROLES)
def test_home_opens_on_the_work_of_the_role(people: People, name: str) -> None:
    words, wanted, closed = ROLES[name]
    person = people(account(name))
    person.go("/")
    person.reads(words, "h1")
    menu = set(menu_of(person))
    assert wanted <= menu, menu
    assert not closed & menu, menu
    opened = {path: person.get(path).status for path in closed}
    assert set(opened.values()) <= {404}, opened
    person.close_up()


@pytest.mark.parametrize("size", SIZES, ids=["1440", "390"])
@pytest.mark.parametrize("name", ROLES)
def test_every_page_of_the_menu_is_sound(
    people: People, name: str, size: tuple[int, int], looked_at: set[tuple[str, int, str]]
) -> None:
    person = people(account(name), size)
    person.go("/")
    pages = ["/", *(path for path in menu_of(person) if path != "/")]
    assert len(pages) > 1
    wrong = {}
    for path in pages:
        view = (path, size[0], name if path in OWN or name == "partenaire" else "")
        wrong[path] = faults_of(person, path, look=view not in looked_at)
        looked_at.add(view)
    found = [f"{path} : {fault}" for path, faults in wrong.items() for fault in faults]
    assert not found, "\n".join(found)


def test_a_person_signs_out_and_nothing_opens_any_more(people: People) -> None:
    person = people(account("support"))
    person.go("/")
    person.page.locator("[popovertarget=compte]").click()
    person.press("Se déconnecter")
    person.reads("Connexion", "h1")
    assert person.get("/clients/").status == 302
    assert person.get("/api/v1/clients").status == 401
