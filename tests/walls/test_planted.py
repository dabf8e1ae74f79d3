"""What was planted to be found by no one else: a rival's names, a purchase price, an internal note (demand 1.23).

Read in every page, export, workbook, palette, API answer, PDF, file, public page and mail.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client

from maillon.clients.models import Client as ClientCard
from maillon.core import scope
from maillon.documents import links
from maillon.documents.models import Document
from maillon.documents.services import read as stored
from maillon.interventions.models import Visit
from maillon.knowledge.models import Article
from maillon.notifications.models import Message
from tests.walls.reading import amounts_in, everything, files_of, pdf_text, read
from tests.walls.test_walls import names_of
from tests.walls.world import COST, EARNED, SECRET

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WITHOUT_COSTS = ("support", "staging", "deployment", "technician", "partner", "rival")
WITHOUT_COMMISSIONS = ("support", "staging", "deployment", "technician")
WITHOUT_INVOICES = ("staging", "technician")


@pytest.fixture(scope="package")
def seen(world) -> Any:
    """``seen(role)``: address -> text of all that opens to this role, on both sides' records; read once."""
    kept: dict[str, dict[str, str]] = {}

    def of(role: str) -> dict[str, str]:
        if role not in kept:
            paths = dict.fromkeys([*everything(world, world.ours), *everything(world, world.theirs)])
            with transaction.atomic():
                kept[role] = dict(read(world.clients[role], list(paths)))
                transaction.set_rollback(True)
        return kept[role]

    return of


def public_pages(side: SimpleNamespace) -> list[tuple[str, str]]:
    """What the end client reads without an account: the quote, the follow-up and their PDFs."""
    with scope.system("lien public d'un essai"):
        made = [
            links.make("devis", side.quote, "x@client.example", 5),
            links.make("suivi", side.order, "x@client.example", 5),
        ]
    paths = [urlsplit(url).path for url in made]
    return list(read(Client(), [*paths, f"{paths[0]}/devis.pdf", f"{paths[0]}/bon-de-commande.pdf"]))


def mails_of(side: SimpleNamespace) -> list[tuple[str, str]]:
    """Every mail about a side's client, and the PDFs that it carries."""
    told = []
    for message in Message.objects.filter(client_id=side.client.pk):
        told.append((f"mail {message.subject}", f"{message.subject}\n{message.text}\n{message.html}"))
        for document in Document.objects.filter(key__in=message.document_keys):
            told.append((f"{document.title} joined to {message.subject}", pdf_text(stored(document))))
    return told


@pytest.mark.parametrize(("role", "mine", "other"), [("partner", "ours", "theirs"), ("rival", "theirs", "ours")])
def test_nothing_that_a_partner_opens_names_the_rival(world, seen, role, mine, other):
    forbidden = names_of(getattr(world, other))
    own = getattr(world, mine)
    told = [*seen(role).items(), *public_pages(own), *mails_of(own)]
    assert {p for p, _ in told} >= {files_of(own)[0]}
    leaks = [
        f"{path} names {name}"
        for path, text in told
        for name in forbidden
        if name in text.replace(path.partition("?q=")[2] or "\0", "")
    ]
    assert leaks == []


def test_no_file_of_a_partner_opens_to_the_rival(world):
    for role, side in (("partner", world.theirs), ("rival", world.ours)):
        files = files_of(side)
        assert len(files) >= 4
        assert {world.clients[role].get(path).status_code for path in files} == {404}


@pytest.mark.parametrize("role", WITHOUT_COSTS)
def test_no_purchase_price_outside_its_roles(world, seen, role):
    assert [path for path, text in seen(role).items() if str(COST) in amounts_in(text)] == []


def test_the_planted_price_is_there_for_who_may_read_it(world, seen):
    shown = {path for path, text in seen("admin").items() if str(COST) in amounts_in(text)}
    assert any(path.startswith("/api/v1/products") for path in shown)
    assert any("export" in path for path in shown)
    assert any(path.startswith("/catalogue/") for path in shown)


@pytest.mark.parametrize("role", [*WITHOUT_COMMISSIONS, "partner", "rival"])
def test_what_a_partner_earns_is_for_it_and_for_who_counts_it(world, seen, role):
    own = {"partner": EARNED[:1], "rival": EARNED[1:]}.get(role, ())
    told = {earned: [p for p, text in seen(role).items() if str(earned) in amounts_in(text)] for earned in EARNED}
    assert {earned for earned, paths in told.items() if paths} == set(own), told


def test_what_each_partner_earns_is_read_by_the_accounts_and_sent_to_it_alone(world, seen):
    for side, earned, other in ((world.ours, *EARNED), (world.theirs, *reversed(EARNED))):
        shown = {path for path, text in seen("accounting").items() if str(earned) in amounts_in(text)}
        assert {side.statement.get_absolute_url(), f"{side.statement.get_absolute_url()}/pdf"} <= shown
        message = Message.objects.get(target_model="commissions.statement", target_id=side.statement.pk)
        joined = "".join(pdf_text(stored(d)) for d in Document.objects.filter(key__in=message.document_keys))
        assert message.to == [side.partner.email]
        assert str(earned) in amounts_in(joined)
        assert str(other) not in amounts_in(joined + message.text)


def test_no_purchase_price_in_a_public_page_or_a_mail(world):
    told = [found for side in (world.ours, world.theirs) for found in (*public_pages(side), *mails_of(side))]
    assert len(told) > 10
    assert [path for path, text in told if str(COST) in amounts_in(text)] == []


def test_an_internal_note_stays_inside(world, seen):
    inside = [path for path, text in seen("admin").items() if SECRET in text]
    assert len(inside) >= 4
    told = [found for side in (world.ours, world.theirs) for found in (*public_pages(side), *mails_of(side))]
    told += [found for role in ("partner", "rival") for found in seen(role).items()]
    assert [path for path, text in told if SECRET in text] == []


@pytest.mark.parametrize("role", WITHOUT_INVOICES)
def test_who_sees_no_invoice_reads_no_number_of_one(world, seen, role):
    numbers = [world.ours.invoice.number, world.theirs.invoice.number]
    asked = [f"q={number}" for number in numbers]
    found = [p for p, t in seen(role).items() if any(n in t for n in numbers) and not p.endswith(tuple(asked))]
    assert not found, "\n".join(found)


def without(text: str, titles: list[str]) -> str:
    for title in titles:
        text = text.replace(title, "")
    return text


def test_a_technician_meets_only_the_clients_of_their_own_work(world, seen):
    person = world.people["technician"]
    own = set(Visit.objects.filter(technician__user=person).values_list("client_id", flat=True))
    others = ClientCard.objects.exclude(pk__in=own)
    assert others
    names = [name for card in others for name in (card.name, card.reference)]
    titles = list(Article.objects.values_list("title", flat=True))  # written for all of ours, whomever they are about
    read = {path: without(text, titles) for path, text in seen("technician").items()}
    leaks = [f"{path} names {name}" for path, text in read.items() for name in names if name in text]
    assert [leak for leak in leaks if "?q=" not in leak] == []
