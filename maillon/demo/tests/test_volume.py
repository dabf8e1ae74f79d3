"""The demonstration grown: copies that live as the originals do, with nothing in common but their shape."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F
from django.utils import timezone

from maillon.accounts.models import User
from maillon.billing.models import Invoice, IssuedInvoice
from maillon.billing.services import draft_from_order, issue
from maillon.billing.tasks import pdf_of
from maillon.billing.verification import verify
from maillon.catalog.models import PriceListItem, Product, ProductCost
from maillon.clients.models import Client, Contact, Portfolio, Site
from maillon.commissions.computing import month_end
from maillon.commissions.models import Statement, StatementLine
from maillon.core import scope
from maillon.core.errors import Refused
from maillon.demo import commissions, pace, papers, story, volume, words
from maillon.demo.volume import articles, finding, plan
from maillon.demo.volume.people import Crowd
from maillon.documents.models import Document
from maillon.documents.services import read
from maillon.interventions.models import Visit
from maillon.logistics.models import Device
from maillon.notifications.models import Message
from maillon.orders.models import Amendment, Order, OrderLine, OrderStep, Quote
from maillon.records.models import Entry, Task
from maillon.search.query import search
from maillon.stock.tests import test_ledger as ledger

CLIENTS, ORDERS = 45, 60


def quiet(sentence: str) -> None:
    """Progress that nobody watches."""


def test_volume_without_a_demonstration_is_refused_in_words(db: None) -> None:
    with pytest.raises(Refused, match="petite démonstration"):
        volume.write(10, 10, 1, quiet)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    """A very small demonstration, then its volume, undone after these tests; the last keys of the demonstration."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        story.build(seed=7, say=quiet, clients=24, orders=18)
        before = finding.last_keys()
        volume.write(CLIENTS, ORDERS, 7, quiet)
        finding.index_rows(before)
        yield before
        transaction.set_rollback(True)


@pytest.fixture
def company(loaded: dict[str, int], db: None) -> dict[str, int]:
    return loaded


@pytest.mark.slow
def test_volume_reaches_the_numbers_asked_with_everything_around_each_row(company: dict[str, int]) -> None:
    assert (Client.objects.count(), Order.objects.count()) == (CLIENTS, ORDERS)
    copies = Client.objects.filter(pk__gt=company["clients.client"])
    assert not copies.filter(contacts=None).exists()
    assert not copies.filter(sites=None).exists()
    assert Portfolio.objects.filter(client__in=copies).count() == copies.exclude(partner=None).count()
    orders = Order.objects.filter(pk__gt=company["orders.order"])
    for children in (OrderLine, OrderStep):
        assert children.objects.filter(order__in=orders).values("order").distinct().count() == orders.count()
    assert not OrderLine.objects.filter(order__in=orders).filter(cost=None).exists()
    assert not orders.exclude(partner_id=F("client__partner_id")).exclude(partner=None).exists()
    assert not orders.exclude(site__client_id=F("client_id")).exists()


@pytest.mark.slow
def test_no_two_companies_share_a_number_and_no_two_devices_a_serial(company: dict[str, int]) -> None:
    for rows, fields in (
        (Client.objects.all(), ("siren", "siret", "name", "phone", "reference")),
        (Device.objects.live(), ("serial", "unit")),
        (Device.objects.live().exclude(mac=None), ("mac",)),
    ):
        for field in fields:
            assert not rows.values(field).annotate(n=Count("pk")).filter(n__gt=1).exists(), field


@pytest.mark.slow
def test_the_stock_of_the_copies_adds_up_and_their_units_are_where_their_parcels_went(company: dict[str, int]) -> None:
    ledger.check()
    copied = Device.objects.filter(order__gt=company["orders.order"])
    assert copied.exists()
    assert not copied.exclude(serial=F("unit__serial"), product=F("unit__product")).exists()
    gone = copied.filter(shipment__status__in=["shipped", "delivered"])
    assert gone.exists()
    assert not gone.exclude(unit__place__client=F("order__client")).exists()
    assert not copied.exclude(pk__in=gone.values("pk")).exclude(unit__place__is_default=True).exists()


@pytest.mark.slow
def test_the_chain_of_copied_invoices_holds_and_goes_on(company: dict[str, int]) -> None:
    copied = Invoice.objects.issued().filter(pk__gt=company["billing.invoice"])
    assert copied.exists()
    assert IssuedInvoice.objects.filter(invoice__in=copied).count() == copied.count()
    report = verify()
    assert not report.fault, report.fault
    assert report.count == Invoice.objects.issued().count()
    order = Order.objects.filter(status="open", invoices=None).exclude(client__siren="").first()
    actor = User.objects.get(email="compta@maillon.example")
    with scope.scoped(scope.of_user(actor)):
        issue(draft_from_order(order, actor), actor)
    assert not verify().fault


@pytest.mark.slow
def test_sentences_of_a_copy_name_its_own_records_and_its_own_client(company: dict[str, int]) -> None:
    known = Order.objects.filter(pk__lte=company["orders.order"]).values_list("reference", flat=True)
    copied = Entry.objects.filter(target_model="orders.order", target_id__gt=company["orders.order"])
    assert copied.exists()
    for entry in copied:
        assert entry.client_id in (None, Order.objects.get(pk=entry.target_id).client_id)
        assert not any(reference in f"{entry.sentence} {entry.detail} {entry.url}" for reference in known)


@pytest.mark.slow
def test_copies_are_found_and_their_journal_is_silent_then_on_again(company: dict[str, int]) -> None:
    last = Client.objects.order_by("-pk").first()
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from audit_change where table_name = 'clients_client' and row_id = %s", [last.pk]
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from pg_trigger where not tgisinternal and tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
    adv = User.objects.get(email="adv@maillon.example")
    with scope.scoped(scope.of_user(adv)):
        assert last.pk in [hit.object_id for hit in search(last.siret, adv)]


@pytest.mark.slow
def test_every_account_of_the_demonstration_signs_in(company: dict[str, int]) -> None:
    for name, *_ in (*words.ACCOUNTS, *(row[-1] for row in words.PARTNERS)):
        user = User.objects.get(email=f"{name}@maillon.example")
        assert user.check_password(settings.DEMO_PASSWORD), user.email
        assert user.is_active


@pytest.mark.slow
def test_the_company_stands_at_every_step_and_few_orders_are_late(company: dict[str, int]) -> None:
    under_way = Order.objects.open()
    assert set(under_way.values_list("step_kind", flat=True)) == {
        *pace.WALK,
        "custom",
    }  # a résiliation has its own steps
    assert 0 < under_way.late().count() <= under_way.count() / 4
    assert set(Order.objects.values_list("status", flat=True)) == set(Order.Status.values)
    assert Visit.objects.filter(status__in=["planned", "confirmed"], starts_at__gt=timezone.now()).exists()
    assert set(Quote.objects.values_list("status", flat=True)) >= {"draft", "sent", "accepted", "refused", "expired"}
    assert not Quote.objects.filter(status="refused", refusal_reason="").exists()
    assert set(Entry.objects.filter(kind="note").values_list("audience", flat=True)) == {
        "internal",
        "partner",
        "client",
    }
    today = Task.objects.filter(done_at=None, due_at__lt=timezone.now() + timedelta(days=1))
    assert today.values("assignee").distinct().count() >= 8


@pytest.mark.slow
def test_a_client_without_order_is_a_prospect_and_no_other(company: dict[str, int]) -> None:
    ordering = Client.objects.filter(pk__in=Order.objects.exclude(status="cancelled").values("client_id"))
    assert not ordering.filter(status="prospect").exists()
    assert not Client.objects.exclude(pk__in=ordering).exclude(status="prospect").exists()
    assert ordering.count() > Client.objects.count() / 2
    assert not Client.objects.filter(status="prospect", client_since__isnull=False).exists()


@pytest.mark.slow
def test_mails_of_the_past_left_save_one_that_was_refused(company: dict[str, int]) -> None:
    assert Message.objects.filter(status="failed").count() == 1
    gone = Message.objects.filter(status="sent")
    assert gone.count() > 20
    assert not gone.filter(deliveries=None).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs j join notifications_message m on m.id = (j.args->>'number')::bigint "
            "where j.task_name like '%send_message' and j.status = 'todo' and m.status <> 'queued'"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.slow
def test_every_document_opens_and_copies_get_theirs_from_the_worker(company: dict[str, int]) -> None:
    last = company["orders.order"]
    of_copies = Document.objects.filter(target_model="orders.order", target_id__gt=last)
    assert not of_copies.exists()
    with scope.system("test"):
        following, steps = Order.objects.order_by("-pk")[0].pk + 1, 0
        while (following := papers.draw_some(last, following, 25)) and steps < 20:
            steps += 1
        for document in Document.objects.all():
            assert read(document).startswith(b"%PDF"), document.title
    for invoice in Invoice.objects.issued().filter(pk__gt=company["billing.invoice"]):
        assert pdf_of(invoice) is not None
    kept = Document.objects.count()
    with scope.system("test"):
        papers.draw_some(last, Order.objects.order_by("-pk")[0].pk + 1, 25)
    assert Document.objects.count() == kept
    for visit in Visit.objects.filter(status="done", order__gt=last).select_related("contact"):
        assert visit.signer_name == visit.contact.name


@pytest.mark.slow
def test_one_seed_gives_one_plan(company: dict[str, int]) -> None:
    assert plan.copies(50, random.Random(3)) == plan.copies(50, random.Random(3))


def test_names_and_numbers_of_a_crowd_never_repeat() -> None:
    crowd = Crowd(random.Random(1), {"Pharmacie des Lilas"}, set())
    people = [crowd.person(n, 1, "pharmacy", 0) for n in range(1, 4001)]
    for field in ("name", "siren", "siret", "phone"):
        assert len({getattr(person, field) for person in people}) == len(people), field


def test_contacts_and_sites_of_the_models_are_known() -> None:
    """A new table of the trade below clients or orders must be copied, or left out by name."""
    copied = {
        part.model
        for part in (*volume.loading.f.CLIENT_PARTS, *volume.loading.f.QUOTE_PARTS, *volume.loading.f.ORDER_PARTS)
    }
    left_out = {"clients.client", "clients.merge"}  # a copy is no part of another card
    left_out |= {"billing.payment", "billing.issuedinvoice", "billing.allocation", "orders.order", "orders.quote"}
    left_out |= {"operators.porting", "operators.operatororder"}  # a number rings at one place only
    left_out |= {"orders.amendment"}  # what one payer signed
    left_out |= {"stock.place"}  # made when goods first go there
    left_out |= {"tickets.ticket"}  # drawn apart: `volume.tickets`
    left_out |= {"calls.call"}  # what rang is no part of a copied card
    for model in (Client, Order, OrderLine, Site, Contact):
        for relation in model._meta.related_objects:
            label = relation.related_model._meta.label_lower
            assert label in copied | left_out, f"{label} n'est pas copié"


def test_a_grown_catalogue_has_its_own_codes_and_is_found_priced_and_costed_like_the_first(
    company: dict[str, int],
) -> None:
    known = Product.objects.count()
    with transaction.atomic():
        articles.fill(known + 60, random.Random(3), quiet)
        made = Product.objects.filter(code__contains="-V0")
        assert (made.count(), Product.objects.count()) == (60, known + 60)
        one = made.filter(pk__in=ProductCost.objects.values("product")).order_by("pk")[0]
        source = Product.objects.get(code=one.code.rsplit("-V", 1)[0])
        assert one in Product.objects.first_matching(one.code)
        assert _amounts(ProductCost, one, "purchase_price") == _amounts(ProductCost, source, "purchase_price")
        assert _amounts(PriceListItem, one, "from_quantity") == _amounts(PriceListItem, source, "from_quantity")
        transaction.set_rollback(True)


def _amounts(model: Any, product: Product, column: str) -> list[Any]:
    return sorted(model.objects.filter(product=product).values_list(column, flat=True))


def test_a_company_of_100_000_orders_has_20_000_articles() -> None:
    assert [articles.wanted(orders) for orders in (60, 2000, 10_000, 100_000, 1_000_000)] == [
        0,
        0,
        2000,
        20_000,
        20_000,
    ]


@pytest.mark.slow
def test_the_demonstration_shows_amendments_and_why_quotes_are_won_or_lost(company: dict[str, int]) -> None:
    assert set(Amendment.objects.values_list("status", flat=True)) >= {"accepted"}
    told = Quote.objects.exclude(outcome_reason=None).values_list("status", flat=True)
    assert set(told) == {"accepted", "refused"}


@pytest.mark.slow
def test_the_statements_of_commission_agree_with_the_invoices(company: dict[str, int]) -> None:
    commissions.build(
        quiet, timezone.now() + timedelta(days=93)
    )  # so small a company may have sold nothing before this month
    assert Statement.objects.exists()
    assert Statement.objects.exclude(status="draft").exists()
    for statement in Statement.objects.all():
        lines = list(statement.lines.select_related("invoice", "invoice_line"))
        assert statement.total == sum(line.amount for line in lines)
        for line in lines:
            if line.invoice is not None:
                assert (line.invoice.payer, line.invoice.partner_id) == ("client", statement.partner_id)
                assert line.invoice.issue_date <= month_end(statement.month)
                assert abs(line.net) == line.invoice_line.priced.net
    counted = StatementLine.objects.exclude(invoice_line=None)
    assert counted.count() == counted.values("invoice_line").distinct().count()
