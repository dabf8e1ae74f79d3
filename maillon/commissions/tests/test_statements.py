"""A month's statement, from the invoices of a partner's clients to its payment."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from maillon.billing import services as billing
from maillon.billing.tests.factories import BuyerFactory, InvoiceFactory, SaleFactory, SaleLineFactory, pays
from maillon.catalog.tests.factories import PriceListItemFactory, ProductFactory
from maillon.commissions import services, tasks
from maillon.commissions.models import Rule, Statement, StatementLine
from maillon.commissions.tests.factories import RuleFactory, last_month, month_before, sell, take
from maillon.core import scope
from maillon.core.errors import Overtaken, Refused
from maillon.documents.models import Document
from maillon.notifications.models import Message

pytestmark = pytest.mark.django_db
MONTH = last_month()
BEFORE = month_before(MONTH)


@pytest.fixture
def rule(cast, company):
    return RuleFactory(partner=cast.partner, period=DateRange(date(2020, 1, 1), None))


def given(statement):
    return [(line.number, line.amount) for line in statement.lines.all()]


def test_only_what_its_own_clients_are_invoiced_is_counted(cast, rule):
    ours = sell(cast.partner, MONTH, "100.00", "50.00")
    sell(cast.rival, MONTH, "1000.00")
    sell(None, MONTH, "1000.00")
    sell(pays(cast.partner), MONTH, "1000.00", payer="partner")
    InvoiceFactory(client=BuyerFactory(partner=cast.partner))
    drawn = services.draw(cast.partner, MONTH, actor=cast.accounting)
    assert given(drawn) == [(ours.number, D("8.00")), (ours.number, D("4.00"))]
    assert (drawn.total, drawn.status) == (D("12.00"), "draft")
    assert services.draw(cast.rival, MONTH) is None
    assert services.draw(cast.partner, BEFORE) is None


def test_drawn_up_twice_there_is_one_and_what_did_not_change_is_not_written(cast, rule):
    sell(cast.partner, MONTH, "100.00")
    first = services.draw(cast.partner, MONTH)
    kept = list(first.lines.values_list("pk", flat=True))
    again = services.draw(cast.partner, MONTH)
    assert (again.pk, again.version) == (first.pk, first.version)
    assert list(again.lines.values_list("pk", flat=True)) == kept


def test_a_draft_follows_what_is_issued_and_a_validated_one_does_not(cast, rule):
    sell(cast.partner, MONTH, "100.00")
    drawn = services.draw(cast.partner, MONTH)
    late = sell(cast.partner, MONTH + timedelta(days=2), "200.00")
    with pytest.raises(Refused, match="recalculez-le"):
        services.validate(drawn, actor=cast.accounting)
    assert services.draw(cast.partner, MONTH).total == D("24.00")
    services.validate(drawn, actor=cast.accounting)
    last = sell(cast.partner, MONTH + timedelta(days=3), "300.00")
    assert services.draw(cast.partner, MONTH).total == D("24.00")
    following = services.draw(cast.partner, timezone.localdate())
    assert given(following) == [(last.number, D("24.00"))]
    assert late.number not in dict(given(following))


def test_a_credit_note_takes_back_what_its_invoice_gave_the_month_it_is_issued(cast, rule):
    invoice = sell(cast.partner, MONTH, "100.00", "0.33")
    drawn = services.draw(cast.partner, MONTH)
    services.validate(drawn, actor=cast.accounting)
    note = billing.credit(invoice, "Erreur", cast.accounting)
    following = services.draw(cast.partner, timezone.localdate())
    assert given(following) == [(note.number, D("-8.00")), (note.number, D("-0.03"))]
    drawn.refresh_from_db()
    assert drawn.total + following.total == 0


def test_when_it_is_due_at_payment_it_waits_for_all_the_money(cast, rule):
    Rule.objects.update(when="paid")
    invoice = sell(cast.partner, BEFORE, "100.00")
    assert services.draw(cast.partner, BEFORE) is None
    payment = billing.record_payment([(invoice, D("20.00"))], received_on=BEFORE)
    assert services.draw(cast.partner, BEFORE) is None
    take(invoice, MONTH)
    assert services.draw(cast.partner, BEFORE) is None
    drawn = services.draw(cast.partner, MONTH)
    assert given(drawn) == [(invoice.number, D("8.00"))]
    services.validate(drawn, actor=cast.accounting)
    billing.reverse_payment(payment, "Chèque sans provision", cast.accounting)
    assert given(services.draw(cast.partner, timezone.localdate())) == [(invoice.number, D("-8.00"))]


def test_an_invoice_closed_by_its_credit_note_is_not_paid(cast, rule):
    Rule.objects.update(when="paid")
    billing.credit(sell(cast.partner, MONTH, "100.00"), "Erreur", cast.accounting)
    assert services.draw(cast.partner, timezone.localdate()) is None


def test_the_margin_is_counted_on_the_partners_own_prices_of_the_day_of_the_order(cast, company):
    product = ProductFactory(sale_price=D("189.00"))
    item = PriceListItemFactory(
        product=product, unit_price=D("159.00"), price_list__period=DateRange(date(2020, 1, 1), None)
    )
    item.price_list.partners.create(partner=cast.partner, period=DateRange(date(2020, 1, 1), None))
    RuleFactory(
        partner=cast.partner,
        kind="margin",
        once_rate=D(100),
        recurring_rate=D(50),
        period=DateRange(date(2020, 1, 1), None),
    )
    order = SaleFactory(client=BuyerFactory(partner=cast.partner))
    SaleLineFactory(order=order, product=product, quantity=D(3), unit_price=D("189.00"))
    draft = billing.draft_from_order(order, cast.accounting)
    billing.add_line(draft, billing.PlainLine("Saisie sans article", D(1), D(40)))
    billing.issue(draft, on=MONTH)
    drawn = services.draw(cast.partner, MONTH)
    assert [(x.net, x.own, x.base, x.amount) for x in drawn.lines.all()] == [
        (D("567.00"), D("477.00"), D("90.00"), D("90.00")),
        (D("40.00"), None, D("0.00"), D("0.00")),
    ]
    services.validate(drawn, actor=cast.accounting)
    item.unit_price = D("1.00")
    item.save()
    assert services.draw(cast.partner, timezone.localdate()) is None
    note = billing.credit(draft, "Erreur", cast.accounting)
    following = services.draw(cast.partner, timezone.localdate())
    assert given(following) == [(note.number, D("-90.00")), (note.number, D("0.00"))]


def test_months_are_validated_in_order_and_once_over(cast, rule):
    sell(cast.partner, BEFORE, "100.00")
    first = services.draw(cast.partner, BEFORE)
    sell(cast.partner, MONTH, "100.00")
    second = services.draw(cast.partner, MONTH)
    sell(cast.partner, timezone.localdate(), "100.00")
    current = services.draw(cast.partner, timezone.localdate())
    assert [s.total for s in (first, second, current)] == [D("8.00")] * 3
    with pytest.raises(Refused, match="Validez d'abord"):
        services.validate(second, actor=cast.accounting)
    services.validate(first, actor=cast.accounting)
    services.validate(second, actor=cast.accounting)
    with pytest.raises(Refused, match="n'est pas terminé"):
        services.validate(current, actor=cast.accounting)


def test_a_month_never_drawn_up_is_caught_by_the_next_one(cast, rule):
    early = sell(cast.partner, BEFORE, "100.00")
    sell(cast.partner, MONTH, "100.00")
    assert services.draw(cast.partner, MONTH).total == D("16.00")
    assert services.draw(cast.partner, BEFORE).total == D("8.00")  # the draft that follows gives it back
    assert early.number not in dict(given(Statement.objects.get(month=MONTH)))


def test_a_draft_emptied_goes_away(cast, rule):
    sell(cast.partner, MONTH, "100.00")
    services.draw(cast.partner, MONTH)
    services.remove_rule(rule, actor=cast.admin)
    assert not Statement.objects.exists()
    assert not Rule.objects.exists()


def test_validated_it_has_its_pdf_goes_to_the_partner_and_is_paid(cast, rule):
    cast.partner.sees_commissions = True
    cast.partner.save()
    sell(cast.partner, MONTH, "100.00")
    drawn = services.draw(cast.partner, MONTH)
    with pytest.raises(Overtaken):
        services.pay(drawn, timezone.localdate(), actor=cast.accounting)
    services.validate(drawn, actor=cast.accounting)
    document = Document.objects.get(kind="commission")
    message = Message.objects.get(to=[cast.partner.email])
    assert drawn.month_words in message.subject
    assert message.document_keys == [document.key]
    with pytest.raises(Refused, match="pas encore venue"):
        services.pay(drawn, timezone.localdate() + timedelta(days=1), actor=cast.accounting)
    services.pay(drawn, timezone.localdate(), actor=cast.accounting)
    assert drawn.paid_on == timezone.localdate()
    with pytest.raises(Overtaken):
        services.validate(drawn, actor=cast.accounting)


def test_no_mail_to_a_partner_whose_card_hides_its_commissions(cast, rule):
    sell(cast.partner, MONTH, "100.00")
    services.validate(services.draw(cast.partner, MONTH), actor=cast.accounting)
    assert not Message.objects.exists()


def test_the_database_itself_refuses_to_change_what_was_validated(cast, rule):
    sell(cast.partner, MONTH, "100.00")
    drawn = services.draw(cast.partner, MONTH)
    services.validate(drawn, actor=cast.accounting)
    line = drawn.lines.get()
    for sql in (
        f"update commissions_statement set total = 1 where id = {drawn.pk}",
        f"update commissions_statement set status = 'draft', validated_on = null where id = {drawn.pk}",
        f"delete from commissions_statement where id = {drawn.pk}",
        f"update commissions_statementline set amount = 1 where id = {line.pk}",
        f"delete from commissions_statementline where id = {line.pk}",
    ):
        with pytest.raises(DatabaseError, match="validated"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_each_morning_draws_up_the_month_that_ended(cast, rule):
    RuleFactory(partner=cast.rival, period=DateRange(date(2020, 1, 1), None))
    sell(cast.partner, MONTH, "100.00")
    sell(cast.rival, MONTH, "100.00")
    for _ in range(2):
        tasks.draw_last_month(0)
    assert Statement.objects.filter(month=MONTH).count() == 2


# Rules


def test_a_new_rule_ends_the_one_in_force_the_day_before(cast, rule):
    new = services.save_rule(
        Rule(partner=cast.partner, period=DateRange(date(2026, 6, 1), None), once_rate=D(10), recurring_rate=D(0)),
        actor=cast.accounting,
    )
    rule.refresh_from_db()
    assert rule.period.upper == date(2026, 6, 1)
    assert new.period.upper is None


def test_two_rules_never_overlap(cast, company):
    RuleFactory(partner=cast.partner, period=DateRange(date(2026, 3, 1), date(2026, 6, 1)))
    RuleFactory(partner=cast.rival, period=DateRange(date(2026, 3, 1), date(2026, 6, 1)))
    with pytest.raises(ValidationError, match="déjà une règle à ces dates"):
        services.save_rule(
            Rule(partner=cast.partner, period=DateRange(date(2026, 5, 31), None), once_rate=D(1), recurring_rate=D(1)),
            actor=cast.admin,
        )


def test_a_rule_that_a_validated_statement_used_only_gets_its_end(cast, rule):
    day = MONTH + timedelta(days=10)
    sell(cast.partner, day, "100.00")
    services.validate(services.draw(cast.partner, MONTH), actor=cast.accounting)
    changed = Rule.objects.get()
    changed.once_rate = D(9)
    with pytest.raises(Refused, match="seule sa fin"):
        services.save_rule(changed, actor=cast.admin)
    changed = Rule.objects.get()
    changed.period = DateRange(changed.period.lower, day)
    with pytest.raises(Refused, match="ne peut finir avant"):
        services.save_rule(changed, actor=cast.admin)
    with pytest.raises(Refused, match="déjà servi"):
        services.remove_rule(changed, actor=cast.admin)
    changed.period = DateRange(changed.period.lower, day + timedelta(days=1))
    assert services.save_rule(changed, actor=cast.admin).period.upper == day + timedelta(days=1)


def test_drafts_follow_a_rule_that_changes(cast, rule):
    sell(cast.partner, MONTH, "100.00")
    services.draw(cast.partner, MONTH)
    rule.once_rate = D(20)
    services.save_rule(rule, actor=cast.admin)
    assert Statement.objects.get().total == D("20.00")


# Walls


def test_the_database_shows_a_partner_its_validated_statements_and_nothing_else(cast, rule):
    for partner, net in ((cast.partner, "100.00"), (cast.rival, "7777.77")):
        if partner != cast.partner:
            RuleFactory(partner=partner, period=DateRange(date(2020, 1, 1), None))
        partner.sees_commissions = True
        partner.save()
        sell(partner, BEFORE, net)
        services.validate(services.draw(partner, BEFORE), actor=cast.accounting)
    for partner in (cast.partner, cast.rival):
        sell(partner, MONTH, "100.00")
        assert services.draw(partner, MONTH).is_draft
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert [s.month for s in Statement.objects.all()] == [BEFORE]
        assert [x.amount for x in StatementLine.objects.all()] == [D("8.00")]
        assert [r.partner_id for r in Rule.objects.all()] == [cast.partner.pk]
    cast.partner.sees_commissions = False
    cast.partner.save()
    with scope.scoped(scope.of_user(cast.partner_user)):
        assert not Statement.objects.exists()
        assert not StatementLine.objects.exists()
        assert not Rule.objects.exists()
