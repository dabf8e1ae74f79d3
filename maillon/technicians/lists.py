"""The list of technicians."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from maillon.core.fragments import by_words
from maillon.core.geography.departments import department_names
from maillon.core.templatetags.kit import chip, phone
from maillon.lists.spec import Column, Filter, ListSpec, View
from maillon.technicians.models import Skill, Technician


def technicians(user: Any) -> QuerySet[Technician]:
    return Technician.objects.visible_to(user).prefetch_related("skills")


def kind_chip(technician: Technician) -> SafeString:
    return chip(
        technician.get_kind_display(), "primary" if technician.kind == Technician.Kind.EMPLOYEE else "secondary"
    )


def by_archive(rows: QuerySet, operator: str, value: Any, user: Any) -> QuerySet:
    return rows.filter(archived_at__isnull=not value)


TECHNICIANS = ListSpec(
    name="technicians",
    title="Techniciens",
    rows=technicians,
    url="technicians:list",
    right="technicians.see",
    columns=(
        Column("name", "Nom", lambda t: t.name, sort="name", css="c-name"),
        Column("kind", "Statut", kind_chip, lambda t: t.get_kind_display(), sort="kind", css="c-status"),
        Column("skills", "Compétences", lambda t: ", ".join(s.name for s in t.skills.all()), css="fill c-act"),
        Column("departments", "Départements", lambda t: ", ".join(t.departments)),
        Column("city", "Base", lambda t: t.home_city, sort="home_city"),
        Column("phone", "Téléphone", lambda t: phone(t.phone) if t.phone else "", lambda t: t.phone, css="c-tel"),
    ),
    filters=(
        Filter("kind", "Statut", "choice", choices=lambda user: Technician.Kind.choices),
        Filter("skill", "Compétence", "choice", "skills",
               choices=lambda user: [(str(pk), name) for pk, name in Skill.objects.values_list("pk", "name")]),
        Filter("departments", "Département", "choices", choices=lambda user: list(department_names().items())),
        Filter("archived", "Archivé", "boolean", apply=by_archive),
    ),
    views=(View("En activité", "f=archived:is:0&s=name"), View("Archivés", "f=archived:is:1&s=name"), View("Tous")),
    text=by_words("name", "home_city", "phone", elsewhere=lambda word: Q(departments__contains=[word])),
    default_sort="name",
    create_url="technicians:new",
    create_label="Nouveau technicien",
    create_right="technicians.edit",
    export_name="techniciens",
    empty_title="Aucun technicien ici",
    empty_text="Ajoutez les personnes qui interviennent chez les clients, salariées ou sous-traitantes.",
    model="technicians.technician",
    noun="technicien,techniciens",
)  # fmt: skip
