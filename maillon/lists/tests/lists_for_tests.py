"""Two real lists over real models, with their addresses: what the tests browse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Func, QuerySet, Value
from django.urls import include, path
from django.utils.html import format_html

from config import urls as site
from maillon.accounts.models import Partner, User
from maillon.core.errors import Refused
from maillon.lists.autocomplete import suggest
from maillon.lists.engine import list_view
from maillon.lists.spec import BulkAction, Column, Filter, ListSpec, View


def partner_text(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(name__icontains=text)


def rename(rows: Any, user: Any, data: dict[str, Any]) -> None:
    for row in rows:
        if row.city == "Brest":
            raise Refused("ce partenaire est à Brest.")
        row.city = data["city"]
        row.save()


def empty_city(rows: Any, user: Any, data: dict[str, Any]) -> None:
    rename(rows, user, {"city": ""})


class CityForm(forms.Form):
    city = forms.CharField(label="Ville", max_length=80)


def asleep(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    return rows.alias(nap=Func(Value(5), function="pg_sleep")).filter(nap__isnull=False)


PARTNERS = ListSpec(
    name="partners-test",
    title="Partenaires",
    rows=lambda user: Partner.objects.visible_to(user),
    right="partners.see",
    url="tests:partners",
    model="accounts.partner",
    columns=(
        Column("name", "Nom", lambda p: p.name, sort="name"),
        Column(
            "reference",
            "Référence",
            lambda p: format_html('<span class="ref">{}</span>', p.reference),
            sort="reference",
        ),
        Column("city", "Ville", lambda p: p.city, sort="city"),
        Column("days", "Délai", lambda p: p.payment_days, sort="payment_days", css="num"),
        Column("archived", "Archivé le", lambda p: p.archived_at, sort="archived_at", default=False),
        Column("iban", "Secret", lambda p: p.vat_number, sort="vat_number", right="settings.see"),
    ),
    filters=(
        Filter("name", "Nom", "text"),
        Filter(
            "city", "Ville", "choice", choices=lambda user: [("Lyon", "Lyon"), ("Brest", "Brest"), ("Lille", "Lille")]
        ),
        Filter("days", "Délai", "number", lookup="payment_days"),
        Filter("created", "Créé", "date", lookup="created_at"),
        Filter("archived", "Archivé le", "date", lookup="archived_at"),
        Filter("prices", "Voit les prix", "boolean", lookup="sees_prices"),
        Filter("secret", "Secret", "text", lookup="vat_number", right="settings.see"),
        Filter("slow", "Lent", "boolean", apply=asleep),
    ),
    views=(View("Tous"), View("À Lyon", "f=city:is:Lyon"), View("Réglages", "f=days:gt:40", right="settings.see")),
    bulk=(
        BulkAction("city", "Changer de ville", "map-2", "partners.edit", rename, form=CityForm),
        BulkAction("clear", "Effacer la ville", "x", "partners.edit", empty_city),
    ),
    text=partner_text,
    default_sort="name",
    row_url=lambda p: f"/partenaires/{p.slug}",
    create_url="accounts:partner_new",
    create_label="Nouveau partenaire",
    create_right="partners.edit",
    totals=lambda rows, user: f"Délai le plus long : {max(rows.values_list('payment_days', flat=True), default=0)} j",
)

PEOPLE = ListSpec(
    name="people-test",
    title="Personnes",
    rows=lambda user: User.objects.visible_to(user),
    right="users.see",
    url="tests:people",
    columns=(
        Column("name", "Nom", lambda u: u.name, sort="last_name"),
        Column("email", "Adresse", lambda u: u.email, value=lambda u: u.email, sort="email"),
        Column("partner", "Partenaire", lambda u: u.partner_id, sort="partner__name"),
    ),
    filters=(
        Filter("roles", "Rôle", "choices", choices=lambda user: [("admin", "Direction"), ("partner", "Partenaire")]),
        Filter(
            "partner",
            "Partenaire",
            "record",
            names=lambda ids, user: dict(Partner.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "name")),
        ),
        Filter(
            "of",
            "Chez",
            "choice",
            lookup="partner_id",
            choices=lambda user: [(str(pk), name) for pk, name in Partner.objects.values_list("pk", "name")],
        ),
        Filter("me", "Compte", "record", lookup="pk"),
        Filter("email", "Adresse", "text"),
    ),
    default_sort="email",
    row_url=lambda u: f"/personnes/{u.pk}",
)


def partners(request: Any) -> Any:
    return list_view(request, PARTNERS, extra_word="bonjour")


def people(request: Any) -> Any:
    return list_view(request, PEOPLE)


def partner_choice(request: Any) -> Any:
    return suggest(request, Partner.objects.visible_to(request.user).order_by("name"), partner_text)


tested = [
    path("essai/partenaires/", partners, name="partners"),
    path("essai/personnes/", people, name="people"),
    path("essai/choix/", partner_choice, name="choice"),
]
urlpatterns = [*site.urlpatterns, path("", include((tested, "tests")))]
handler400, handler403 = site.handler400, site.handler403
handler404, handler500 = site.handler404, site.handler500
