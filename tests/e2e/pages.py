"""What any page owes to whoever opens it: one title, no sideways scroll, nothing that axe objects to."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.e2e.people import DESK, PHONE, Person

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# Colours alone change between light and dark: the second look asks only for what depends on them. A change of scheme is
# read once its transitions are over.
RUN = """async (rules) => {
    for (const moving of document.getAnimations()) if (moving instanceof CSSTransition) moving.finish();
    const found = await axe.run(document, {resultTypes: ['violations'], ...(rules.length ? {runOnly: rules} : {})});
    return found.violations.map((v) => `${v.id} : ${v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(', ')}`);
}"""
COLOURS = ["color-contrast", "link-in-text-block"]
SCROLLS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SIZES = (DESK, PHONE)


@cache
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


def violations_of(person: Person) -> list[str]:
    """What axe finds on the whole page, in light then in dark."""
    page, found = person.page, []
    page.evaluate(axe())
    for scheme, rules in (("light", []), ("dark", COLOURS)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found += [f"{scheme} : {violation}" for violation in page.evaluate(RUN, rules)]
    page.emulate_media(color_scheme="light")
    return found


def sound(person: Person) -> None:
    """The page in front of this person, as they see it in the middle of their work."""
    titles, beyond = person.page.locator("h1").count(), person.page.evaluate(SCROLLS)
    wrong = violations_of(person)
    wrong += [f"{titles} h1"] if titles != 1 else []
    wrong += [f"déborde de {beyond} px"] if beyond > 0 else []
    assert not wrong, f"{person.page.url} : {wrong}"


def faults_of(person: Person, path: str, *, look: bool) -> list[str]:
    """Everything wrong with this page at this width: answer, title, scroll, console and, when ``look``, axe."""
    page = person.page
    response = page.goto(path)
    status = response.status if response else 0
    if status != 200:
        return [f"répond {status}"]
    titles = page.locator("h1").count()
    wrong = [] if titles == 1 else [f"{titles} h1"]
    beyond = page.evaluate(SCROLLS)
    wrong += [f"déborde de {beyond} px"] if beyond > 0 else []
    wrong += violations_of(person) if look else []
    wrong += person.faults
    person.faults.clear()
    return wrong


def menu_of(person: Person) -> list[str]:
    """The addresses of the menu, in its order; a technician's phone has its own bar instead."""
    links = person.page.locator("nav[aria-label=Principal] a[href^='/']").all()
    return list(dict.fromkeys(link.get_attribute("href") or "" for link in links))
