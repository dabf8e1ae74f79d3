"""Two people at once: one statement, one rule in force, one validation."""

from datetime import date
from decimal import Decimal as D
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from config.database import STAFF_ROLE
from maillon.billing import services as billing
from maillon.billing.tests.factories import issuer
from maillon.commissions import services
from maillon.commissions.models import Rule, Statement, StatementLine
from maillon.commissions.tests.factories import RuleFactory, last_month, sell
from maillon.core.errors import Overtaken, Refused
from maillon.core.scope import Scope, scoped
from maillon.core.testing import PartnerFactory, at_once

pytestmark = pytest.mark.django_db(transaction=True)
MONTH = last_month()


def staff(act: Any, *args: Any, **options: Any) -> Any:
    def run() -> Any:
        with scoped(Scope(STAFF_ROLE)):
            return act(*args, **options)

    return run


@pytest.fixture
def partner():
    issuer()
    made = PartnerFactory()
    RuleFactory(partner=made, period=DateRange(date(2020, 1, 1), None))
    sell(made, MONTH, "100.00", "50.00")
    return made


def test_eight_people_who_draw_up_the_same_month_make_one_statement(partner):
    drawn = at_once(*[staff(services.draw, partner, MONTH)] * 8)
    assert len({statement.pk for statement in drawn}) == 1
    assert Statement.objects.get().total == D("12.00")
    assert StatementLine.objects.count() == 2


def test_one_of_two_who_validate_is_told(partner):
    statement = services.draw(partner, MONTH)
    answers = at_once(*[staff(services.validate, statement)] * 2)
    assert sorted(isinstance(answer, Overtaken) for answer in answers) == [False, True]


def test_an_invoice_is_on_one_statement_when_one_draws_up_and_the_other_validates(partner):
    statement = services.draw(partner, MONTH)
    for _ in range(4):
        at_once(staff(services.validate, statement), staff(services.draw, partner, MONTH))
    assert StatementLine.objects.count() == 2
    assert Statement.objects.get().total == D("12.00")


def test_a_credit_note_issued_while_its_statement_is_validated_is_taken_back_once(partner):
    statement = services.draw(partner, MONTH)
    invoice = StatementLine.objects.first().invoice
    at_once(staff(services.validate, statement), staff(billing.credit, invoice, "Erreur"))
    today = services.draw(partner, timezone.localdate())
    assert today.total == D("-12.00")


def test_two_rules_written_at_once_never_overlap(partner):
    def write(month: int) -> Any:
        rule = Rule(partner=partner, period=DateRange(date(2026, month, 1), None), once_rate=D(1), recurring_rate=D(1))
        try:
            return staff(services.save_rule, rule)()
        except ValidationError as error:
            return Refused(error.messages[0])

    at_once(*[partial(write, month) for month in (2, 3, 4, 5)])
    periods = list(Rule.objects.filter(partner=partner).order_by("period").values_list("period", flat=True))
    assert all(a.upper is not None and a.upper <= b.lower for a, b in pairwise(periods))
    assert periods[-1].upper is None
