"""The list of price lists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html

from maillon.catalog.models import PriceList
from maillon.core import french
from maillon.core.fragments import by_words
from maillon.core.templatetags.kit import chip, ref
from maillon.lists import grammar
from maillon.lists.spec import Column, Filter, ListSpec, View

IN_FORCE, COMING, ENDED, ARCHIVED = "current", "coming", "ended", "archived"
STATES = ((IN_FORCE, "En vigueur"), (COMING, "À venir"), (ENDED, "Terminé"), (ARCHIVED, "Archivé"))
TONES = {IN_FORCE: "success", COMING: "info"}


def state_of(price_list: PriceList, today: date | None = None) -> str:
    day = today or timezone.localdate()
    if price_list.is_archived:
        return ARCHIVED
    if price_list.period.lower > day:
        return COMING
    return ENDED if price_list.period.upper and price_list.period.upper <= day else IN_FORCE


def state_chip(price_list: PriceList) -> Any:
    state = state_of(price_list)
    return chip(dict(STATES)[state], TONES.get(state, ""))


def period_words(period: Any) -> str:
    """« depuis le 1 janv. », « du 1 janv. au 31 déc. »."""
    first = french.day(period.lower, timezone.localdate())
    if period.upper is None:
        return f"depuis le {first}" if period.lower <= timezone.localdate() else f"à partir du {first}"
    return f"du {first} au {french.day(period.upper - timedelta(days=1), timezone.localdate())}"


def by_state(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    today = timezone.localdate()
    live = Q(archived_at=None)
    conditions = {
        IN_FORCE: live & Q(period__contains=today),
        COMING: live & Q(period__startswith__gt=today),
        ENDED: live & Q(period__endswith__lte=today),
        ARCHIVED: ~live,
    }
    found = Q(pk__in=[])
    for state in value if operator in (grammar.IS, grammar.NOT) else ():
        found |= conditions.get(state, Q(pk__in=[]))
    return rows.exclude(found) if operator == grammar.NOT else rows.filter(found)


def rows_of(user: Any) -> QuerySet:
    return PriceList.objects.visible_to(user).annotate(
        articles=Count("items__product", distinct=True),
        holders=Count("partners__partner", filter=Q(partners__period__contains=timezone.localdate()), distinct=True),
    )


PRICE_LISTS = ListSpec(
    name="price_lists",
    title="Tarifs",
    rows=rows_of,
    columns=(
        Column("name", "Tarif", lambda p: format_html(
            '<a href="{}" class="font-medium hover:underline">{}</a>', p.get_absolute_url(), p.name),
            value=lambda p: p.name, sort="name", css="c-name"),
        Column("reference", "Référence", lambda p: ref(p.reference), value=lambda p: p.reference, default=False),
        Column("state", "État", state_chip, value=lambda p: dict(STATES)[state_of(p)], css="c-status"),
        Column("period", "Validité", lambda p: period_words(p.period), css="c-act"),
        Column("articles", "Articles", lambda p: p.articles, sort="articles", css="num"),
        Column("holders", "Partenaires", lambda p: p.holders, sort="holders", css="num c-tel", shown=lambda user: not user.partner_id),
    ),
    url="catalog:price_lists",
    right="catalog.see",
    filters=(Filter("state", "État", "choice", choices=lambda user: STATES, apply=by_state),),
    views=(View("En vigueur et à venir", "f=state:is:current,coming"), View("Tous")),
    text=by_words("name"),
    default_sort="name",
    create_url="catalog:price_list_new",
    create_label="Nouveau tarif",
    create_right="catalog.edit",
    export_name="tarifs",
    empty_title="Aucun tarif ici",
    empty_text="Un tarif donne à un partenaire ses prix, par quantité, pour une période.",
    model="catalog.pricelist",
    noun="tarif,tarifs",
)  # fmt: skip
