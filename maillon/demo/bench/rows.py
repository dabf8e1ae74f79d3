"""The pages measured, with what is promised of each (CPU and 95th percentile on the clock, in milliseconds)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

from django.db.models import Model
from django.utils import timezone

from maillon.demo.bench.browser import Answer, Browser, plain
from maillon.demo.bench.place import Place
from maillon.demo.company import luhn
from maillon.orders.models import Order, OrderLine, OrderStep

SPREAD = 40  # different records opened in turn
SEARCHES = (
    "pharmacie lil",
    "garnier",
    "notaires lyon",
    "0199000",
    "pharmacei",
    "cabinet ros",
    "69003",
    "CO-2026-004",
    "meyer assur",
    "clinique du parc",
)
ADV, ACCOUNTING, PARTNER = "adv@maillon.example", "compta@maillon.example", "partenaire@maillon.example"
SUPPORT = "support@maillon.example"
Step = Callable[[int], list[Answer]]


@dataclass(frozen=True)
class Row:
    """``make`` prepares the row (not measured) and returns what one turn does."""

    name: str
    person: str
    make: Callable[[Browser, Place], Step]
    target: int | None = None
    wall: int | None = 100


def today() -> str:
    return timezone.localdate().isoformat()


def page(path: str) -> Callable[[Browser, Place], Step]:
    return lambda browser, place: lambda turn: [browser.get(path)]


def record(table: str, path: str) -> Callable[[Browser, Place], Step]:
    """Forty records of a table in turn: those of the partner for a partner."""

    def make(browser: Browser, place: Place) -> Step:
        found = place.rows(
            f"select reference from {table} where partner_id is not distinct from coalesce("  # noqa: S608
            "(select partner_id from accounts_user where email = %s), partner_id) order by md5(reference) limit %s",
            browser.email,
            SPREAD,
        )
        return lambda turn: [browser.get(f"{path}/{found[turn % len(found)][0]}")]

    return make


def palette(browser: Browser, place: Place) -> Step:
    return lambda turn: [
        browser.get(f"/recherche/?q={SEARCHES[turn % len(SEARCHES)].replace(' ', '+')}", **{"HX-Request": "true"})
    ]


def client_creation(browser: Browser, place: Place) -> Step:
    browser.get("/clients/nouveau")
    ranks = count(int(uuid4().int % 50_000_000))

    def create(turn: int) -> list[Answer]:
        siren = luhn(f"{10_000_000 + next(ranks)}")
        return [browser.post("/clients/nouveau", {
            "_key": str(uuid4()), "name": f"Pharmacie de la mesure {siren}", "siret": luhn(f"{siren}0001"), "phone": "01 99 00 12 34",
            "email": f"contact@m{siren}.example", "status": "prospect", "sector": "pharmacy", "size": "2-9",
            "street": "12 rue des Lilas", "postal_code": "69003", "city": "Lyon", "contact_first_name": "Claire",
            "contact_last_name": "Rossi", "contact_function": "Titulaire", "contact_email": f"claire.rossi@m{siren}.example",
            "contact_mobile": "06 39 98 12 34", "site_name": "Officine", "access_notes": "Prévenir la veille.",
        })]  # fmt: skip

    return create


# Orders to invoice, of three lines each: copies of orders under way, whose number the copy keeps in its remark meanwhile.
LINES = """
(select l.*, row_number() over (partition by l.order_id order by l.position, l.id) as rank,
        count(*) over (partition by l.order_id) as lines from orders_orderline l where not l.recurring)
"""
COPIES = """
insert into orders_order ({columns}) select {values} from orders_order o cross join generate_series(1, %s) g (i)
where o.status = 'open' and o.comment not like 'bench %%' and exists (select from {lines} l where l.order_id = o.id and l.lines >= 3)
order by g.i, o.id limit %s returning reference
"""
COPIED_LINES = """
insert into orders_orderline ({columns}) select {values} from orders_order n join {lines} l on 'bench ' || l.order_id = n.comment
where l.rank <= 3 returning 1
"""
COPIED_STEPS = """
insert into orders_orderstep ({columns}) select {values} from orders_order n join orders_orderstep s on 'bench ' || s.order_id = n.comment
returning 1
"""
KNOWN = "update orders_order set comment = '' where comment like 'bench %' returning 1"
ENOUGH = 1000


def columns_of(model: type[Model], row: str, **values: str) -> dict[str, str]:
    names = [f.column for f in model._meta.concrete_fields if f.column and f.column != "id" and not f.generated]
    return {
        "columns": ", ".join(names),
        "values": ", ".join(values.get(n, f"{row}.{n}") for n in names),
        "lines": LINES,
    }


def invoice_of_order(browser: Browser, place: Place) -> Step:
    """An order of three lines left to invoice: its draft is made, then issued. Two requests, as people do it."""
    reference = "'CO-' || extract(year from now()) || '-' || lpad(nextval('reference_co')::text, 7, '0')"
    own = columns_of(Order, "o", reference=reference, quote_id="null", comment="'bench ' || o.id")
    place.rows(KNOWN)
    orders = place.rows(COPIES.format(**own), ENOUGH, ENOUGH)
    place.rows(COPIED_LINES.format(**columns_of(OrderLine, "l", order_id="n.id")))
    place.rows(COPIED_STEPS.format(**columns_of(OrderStep, "s", order_id="n.id")))
    place.rows(KNOWN)
    left = iter(orders)
    browser.get("/factures/")

    def invoice(turn: int) -> list[Answer]:
        ((reference,),) = [next(left, ("",))]
        if not reference:
            raise RuntimeError(
                f"Il manque des commandes de trois lignes à facturer : {len(orders)} trouvées. Demandez moins de requêtes."
            )
        made = browser.post(f"/factures/commande/{reference}", {})
        return [
            made,
            browser.post(f"{made.location}/emettre", {"on": today(), "_key": str(uuid4())}),
        ]

    return invoice


def invoice_by_hand(browser: Browser, place: Place) -> Step:
    """Typed from nothing: the client, three articles of the catalogue one by one, then issued. Five requests."""
    clients = place.rows(
        "select id from clients_client where archived_at is null and siren <> '' order by md5(reference) limit %s",
        SPREAD,
    )
    products = [
        str(pk)
        for (pk,) in place.rows("select id from catalog_product where kind <> 'subscription' order by id limit 3")
    ]
    browser.get("/factures/nouvelle")

    def invoice(turn: int) -> list[Answer]:
        made = browser.post("/factures/nouvelle", {"client": str(clients[turn % len(clients)][0]), "payer": "client"})
        lines = [
            browser.post(f"{made.location}/lignes/ajouter", {"item": pk}, **{"HX-Request": "true"}) for pk in products
        ]
        return [made, *lines, browser.post(f"{made.location}/emettre", {"on": today()})]

    return invoice


def one_page_pdf(browser: Browser, place: Place) -> Step:
    """The preview of a draft of three lines: drawn anew each time, kept nowhere."""
    (client,) = place.rows(
        "select id from clients_client where archived_at is null and siren <> '' order by id limit 1"
    )[0]
    products = place.rows("select id from catalog_product where kind <> 'subscription' order by id limit 3")
    browser.get("/factures/nouvelle")
    draft = browser.post("/factures/nouvelle", {"client": str(client), "payer": "client"}).location
    for (pk,) in products:
        browser.post(f"{draft}/lignes/ajouter", {"item": str(pk)})
    return lambda turn: [browser.get(f"{draft}/apercu.pdf")]


def long_ticket(browser: Browser, place: Place) -> Step:
    """The ticket that was most spoken of: three hundred messages."""
    found = place.rows(
        "select t.reference from tickets_ticket t join tickets_ticketmessage m on m.ticket_id = t.id "
        "group by t.id order by count(*) desc limit 1"
    )
    return lambda turn: [browser.get(f"/tickets/{found[0][0]}")]


ROWS = (
    Row("Accueil (ADV)", ADV, page("/"), 40),
    Row("Liste des clients", ADV, page("/clients/"), 20),
    Row("Fiche client", ADV, record("clients_client", "/clients"), 15),
    Row("Recherche (palette)", ADV, palette, 8, 50),
    Row("Création d'un client", ADV, client_creation, 14),
    Row("Liste des commandes", ADV, page("/commandes/"), 20),
    Row("Commandes par étape", ADV, page("/commandes/etapes"), 30),
    Row("Pilotage : ce qui attend", ADV, page("/pilotage/")),
    Row("Pilotage : un motif", ADV, page("/pilotage/?f=reason:contains:manquant")),
    Row("Pilotage : la semaine", ADV, page("/pilotage/semaine")),
    Row("Pilotage : durées sur 90 jours", ADV, page("/pilotage/durees")),
    Row("Pilotage : durées sur un an", ADV, page("/pilotage/durees?periode=365&par=partenaire"), None, None),
    Row("Fiche commande", ADV, record("orders_order", "/commandes"), 18),
    Row("Facture de 3 lignes créée depuis sa commande et émise", ACCOUNTING, invoice_of_order, 34),
    Row("Liste des tickets", SUPPORT, page("/tickets/"), 20),
    Row("Tickets à traiter", SUPPORT, page("/tickets/?f=status:is:open,started,waiting&s=priority")),
    Row("Fiche ticket", SUPPORT, record("tickets_ticket", "/tickets"), 15),
    Row("Ticket de 300 messages", SUPPORT, long_ticket, None, 150),
    Row("PDF d'une page", ACCOUNTING, one_page_pdf, 22),
    Row("Facture de 3 lignes saisie à la main et émise (5 requêtes)", ACCOUNTING, invoice_by_hand, None, None),
    Row("Partenaire : accueil", PARTNER, page("/")),
    Row("Partenaire : liste des clients", PARTNER, page("/clients/")),
    Row("Partenaire : fiche client", PARTNER, record("clients_client", "/clients")),
    Row("Partenaire : recherche (palette)", PARTNER, palette, None, 50),
    Row("Partenaire : création d'un client", PARTNER, client_creation),
    Row("Partenaire : liste des commandes", PARTNER, page("/commandes/")),
    Row("Partenaire : commandes par étape", PARTNER, page("/commandes/etapes")),
    Row("Partenaire : fiche commande", PARTNER, record("orders_order", "/commandes")),
    Row("Partenaire : liste des tickets", PARTNER, page("/tickets/")),
    Row("Partenaire : fiche ticket", PARTNER, record("tickets_ticket", "/tickets")),
)


def check(row: Row, answers: list[Answer]) -> None:
    """What came back is what was asked: a refusal would be cheap."""
    for answer in answers:
        error = re.search(r'role="alert".*?</', answer.text, re.S) if answer.status == 422 else None
        if answer.status not in (200, 303):
            said = plain(error.group() if error else answer.text)[:400]
            raise RuntimeError(f"« {row.name} » : réponse {answer.status} inattendue. {said}")
