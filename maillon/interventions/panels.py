"""What visits show on an order, on a client, and on the public tracking page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillon.core import french
from maillon.core.panels import NOW, TAB, Panel, RecordAction
from maillon.core.templatetags.kit import chip
from maillon.documents.models import Document
from maillon.interventions.kinds import new_url
from maillon.interventions.lists import is_late, slot_words, technician_shown
from maillon.interventions.models import Visit
from maillon.interventions.services.papers import KIND
from maillon.interventions.workflow import TONES
from maillon.orders.sites import SiteNews, SiteWork
from maillon.orders.tracking import ASIDE, TrackingSection
from maillon.records import origins
from maillon.technicians.services import span

ORDER, CLIENT, TICKET, MOST, MOST_OPEN = "orders.order", "clients.client", "tickets.ticket", 100, 8
# What the end client reads of each state; « failed » is followed by another visit.
PUBLIC_STATES = {
    "planned": ("Prévu", "info"), "confirmed": ("Confirmé", "success"), "on_the_way": ("En route", "primary"),
    "on_site": ("En cours", "primary"), "done": ("Terminée", "success"),
}  # fmt: skip


def rows_of(visits: Any, user: Any) -> dict[str, Any]:
    rows = [{"visit": v, "tone": TONES[v.status], "slot": slot_words(v), "late": is_late(v)} for v in visits]
    return {"rows": rows, "shows_technician": technician_shown(user)}


def of_order(order: Any, user: Any) -> dict[str, Any]:
    may = user.can("interventions.edit") and not user.partner_id and order.status == order.Status.OPEN
    found = rows_of(Visit.objects.visible_to(user).filter(order=order).order_by("pk")[:MOST], user)
    return found | {"new_url": new_url(order) if may else ""}


def at_each_site(order: Any, user: Any) -> dict[int | None, list[SiteNews]]:
    """Who goes to each site, and when."""
    if not user.can("interventions.see"):
        return {}
    found: dict[int | None, list[SiteNews]] = {}
    for visit in Visit.objects.visible_to(user).filter(order=order).exclude(status="cancelled").order_by("pk")[:MOST]:
        slot = slot_words(visit)
        text = f"{visit.get_kind_display()} {visit.reference}{f', {slot}' if slot else ''}"
        state = chip(visit.get_status_display(), TONES[visit.status])
        found.setdefault(visit.site_id, []).append(SiteNews(text, visit.get_absolute_url(), "tool", state))
    return found


def of_client(client: Any, user: Any) -> dict[str, Any]:
    may = user.can("interventions.edit") and not user.partner_id and not user.is_technician
    found = rows_of(Visit.objects.visible_to(user).filter(client_id=client.pk).order_by("-pk")[:MOST], user)
    return found | {"new_url": f"/interventions/nouvelle?client={client.reference}" if may else ""}


def open_now(client: Any, user: Any) -> dict[str, Any] | None:
    visits = Visit.objects.visible_to(user).open().filter(client_id=client.pk).order_by("starts_at", "pk")[:MOST_OPEN]
    found = rows_of(visits, user)
    return found if found["rows"] else None


def told(order: Any) -> dict[str, Any] | None:
    """The visits as the end client reads them: when, where, and a first name unless the partner's card hides it."""
    visits = list(
        Visit.objects.filter(order=order, status__in=PUBLIC_STATES, starts_at__isnull=False)
        .select_related("partner")
        .order_by("starts_at")
    )
    if not visits:
        return None
    return {"visits": [_told(visit) for visit in visits]}


def _told(visit: Visit) -> dict[str, Any]:
    state, tone = PUBLIC_STATES[visit.status]
    name = visit.named_outside.partition(" ")[0]
    done = visit.status == Visit.Status.DONE
    return {
        "visit": visit,
        "state": state,
        "tone": tone,
        "done": done,
        "slot": span(visit.starts_at, visit.ends_at) if visit.starts_at and visit.ends_at else "",
        "who": f"{name} {'est intervenu chez vous' if done else 'vient chez vous'}" if name else "",
        "initial": name[:1].upper(),
    }


def news(order: Any) -> str | None:
    """What a visit changes to the title of the page, while the order stands at its installation."""
    if order.step_kind != "installation":
        return None
    visits = Visit.objects.filter(order=order, status__in=["planned", "confirmed", "on_the_way", "on_site"])
    visit = visits.order_by("starts_at").first()
    if visit is None or visit.starts_at is None:
        return None
    if visit.status == Visit.Status.ON_SITE:
        return "Votre technicien est chez vous"
    today = french.day_of(timezone.now())
    day = french.day_of(visit.starts_at)
    if visit.status == Visit.Status.ON_THE_WAY and day == today:
        return f"Votre technicien arrive vers {french.hour(visit.starts_at)}"
    when = "aujourd'hui" if day == today else f"le {french.long_day(day, today)}"
    return f"Votre installation est prévue {when} à {french.hour(visit.starts_at)}" if day >= today else None


def reports_of(order: Any) -> list[Document]:
    ids = Visit.objects.filter(order=order).values("pk")
    rows = Document.objects.filter(
        target_model="interventions.visit", target_id__in=ids, kind=KIND, client_visible=True
    )
    return list(rows.order_by("created_at"))


def count_of(field: str) -> Any:
    return lambda record, user: Visit.objects.visible_to(user).filter(**{field: record.pk})


def can_make(client: Any, user: Any) -> bool:
    return client.archived_at is None and not user.partner_id and not user.is_technician


def can_visit(ticket: Any, user: Any) -> bool:
    return ticket.is_open and ticket.client_id is not None and not user.partner_id and not user.is_technician


PANELS = (
    Panel(ORDER, TAB, "interventions", "Interventions", "interventions/_panel_order.html", of_order,
          right="interventions.see", count=count_of("order_id"), order=45),
    Panel(CLIENT, NOW, "interventions", "Interventions", "interventions/_panel_now.html", open_now,
          right="interventions.see", order=25),
    Panel(CLIENT, TAB, "interventions", "Interventions", "interventions/_panel_order.html", of_client,
          right="interventions.see", count=count_of("client_id"), order=40),
    RecordAction(CLIENT, "visit", "Nouvelle intervention", "calendar-plus",
                 lambda client: f"/interventions/nouvelle?client={client.reference}", right="interventions.edit",
                 shown=can_make, order=40),
    RecordAction(TICKET, "visit", "Planifier une visite", "calendar-plus",
                 lambda ticket: f"/interventions/nouvelle?{origins.sign(ticket)}", right="interventions.edit",
                 shown=can_visit, order=40),
    SiteWork(at_each_site, 20),
    TrackingSection("visits", "interventions/_tracking.html", told, news, ASIDE, order=20, papers=reports_of),
)  # fmt: skip
