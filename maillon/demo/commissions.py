"""What some partners earn, month by month, once every invoice of the demonstration is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from maillon.accounts.models import Partner, User
from maillon.billing.models import Invoice
from maillon.commissions import services
from maillon.commissions.models import Rule, Statement
from maillon.demo import past
from maillon.demo.clock import Clock, working_hour
from maillon.demo.thread import acting

Say = Callable[[str], None]
# partner, its rules: (since how many months, kind, when, once, subscriptions, hardware, minimum, maximum)
RULES = (
    ("operis", ((9, "commission", "issued", "6", "10", None, None, None), (3, "commission", "issued", "8", "12", "5", None, "1500"))),
    ("nexalia", ((9, "margin", "issued", "100", "50", None, None, None),)),
    ("voxeo-sud", ((9, "commission", "paid", "7.5", "10", None, None, None),)),
    ("armor-reseaux", ((9, "commission", "issued", "6", "10", None, None, None), (4, "commission", "issued", "7", "10", "5", "40", "500"))),
)  # fmt: skip
MONTHS = 9
WAITS = 1  # the last statements: validated and not yet paid, then still a draft


def build(say: Say, now: datetime | None = None) -> None:
    now, clock = now or timezone.now(), Clock()
    actor = User.objects.get(email="compta@maillon.example")
    for slug, periods in RULES:
        partner = Partner.objects.get(slug=slug)
        rules(partner, periods, actor, clock, now)
        statements(partner, actor, clock, now)
    with past.quiet(), transaction.atomic():
        clock.rewrite()
        past.mails_left(now)
    say(f"{Statement.objects.count()} relevés de commission")


def months_back(count: int, today: date) -> date:
    """The first day of the month, so many months ago."""
    rank = today.year * 12 + today.month - 1 - count
    return date(rank // 12, rank % 12 + 1, 1)


def rules(partner: Partner, periods: Any, actor: User, clock: Clock, now: datetime) -> None:
    partner.sees_commissions = True
    partner.save(update_fields=["sees_commissions"])
    for months, kind, when, once, monthly, hardware, floor, cap in periods:
        start = months_back(months, timezone.localdate(now))
        rule = Rule(
            partner=partner, period=DateRange(start, None), kind=kind, when=when, once_rate=Decimal(once), recurring_rate=Decimal(monthly),
            hardware_rate=hardware and Decimal(hardware), floor=floor and Decimal(floor), cap=cap and Decimal(cap),
        )  # fmt: skip
        with clock.at(now - timedelta(days=30 * months + 4)), acting(actor):
            services.save_rule(rule, actor=actor)


def statements(partner: Partner, actor: User, clock: Clock, now: datetime) -> None:
    """Each past month drawn up on the 1st of the next, validated on the 4th, paid on the 18th."""
    today = timezone.localdate(now)
    first = Invoice.objects.filter(partner=partner, payer="client").issued().order_by("issue_date").first()
    for back in range(MONTHS, 0, -1):
        month, following = months_back(back, today), months_back(back - 1, today)
        if first is None or first.issue_date >= following:
            continue
        opened = working_hour(
            datetime.combine(following, datetime.min.time(), now.tzinfo) + timedelta(hours=8), 9, back
        )
        with clock.at(min(opened, now)), acting(actor):
            drawn = services.draw(partner, month, actor=actor)
        if drawn is None or not back > WAITS:
            continue
        with clock.at(opened + timedelta(days=3)), acting(actor):
            services.validate(drawn, actor=actor)
        if back > WAITS + 1:
            with clock.at(opened + timedelta(days=17)), acting(actor):
                services.pay(drawn, timezone.localdate(), actor=actor)
