"""The technician's day and visit on a phone: light pages, one thing at a time, the next one under the thumb."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from maillon.accounts.rights import requires
from maillon.clients.models import Contact, Site
from maillon.core import french
from maillon.core.dialogs import leave, see_other
from maillon.core.errors import Refused
from maillon.documents.views import pdf_answer
from maillon.interventions import journey
from maillon.interventions.forms import ReasonForm, ReserveForm
from maillon.interventions.models import Visit
from maillon.interventions.programme import photos_for
from maillon.interventions.services import field, papers
from maillon.interventions.slots import bounds_of
from maillon.interventions.views import asides_of
from maillon.interventions.workflow import TONES

DAY, WEEK = "/ma-journee/", "/ma-journee/semaine"
OPEN = ("planned", "confirmed", "on_the_way", "on_site")


def tabs(current: str) -> list[dict[str, Any]]:
    found = [("Ma journée", DAY, "route"), ("Semaine", WEEK, "calendar-event"), ("Mes tâches", "/taches/", "checklist"),
             ("Mon compte", "/compte/", "user-circle")]  # fmt: skip
    return [{"label": label, "url": url, "icon": icon, "current": url == current} for label, url, icon in found]


def own_visits(user: Any) -> Any:
    return Visit.objects.visible_to(user).filter(technician__user_id=user.pk).exclude(status="cancelled")


@requires("interventions.edit")
@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """Today's round: what was left open, then the visits in order; the next one in full."""
    user: Any = request.user
    today = timezone.localdate()
    first, last = bounds_of(today)
    rows = own_visits(user).select_related("site", "contact")
    late = list(rows.filter(status__in=OPEN, starts_at__lt=first).order_by("starts_at")[:10])
    round_ = list(rows.filter(starts_at__gte=first, starts_at__lt=last).order_by("starts_at"))
    following = next((v for v in (*late, *round_) if v.status in OPEN), None)
    context = {
        "today": french.long_day(today),
        "late": late,
        "visits": [{"visit": v, "rank": n, "next": v is following} for n, v in enumerate(round_, start=1)],
        "next": following,
        "next_tone": TONES[following.status] if following else "",
        "route": route_url(following) if following else "",
        "phone": phone_of(following) if following else "",
        "sees_access": user.can("access.see"),
        "done": sum(v.status == "done" for v in round_),
        "ends": max((v.ends_at for v in round_ if v.ends_at), default=None),
        "tabs": tabs(DAY),
    }
    return render(request, "interventions/day.html", context)


@requires("interventions.edit")
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    first, _ = bounds_of(timezone.localdate())
    rows = own_visits(request.user).filter(starts_at__gte=first, starts_at__lt=first + timedelta(days=14))
    days: dict[Any, list[Visit]] = {}
    for visit in rows.order_by("starts_at"):
        days.setdefault(timezone.localtime(visit.starts_at).date(), []).append(visit)
    context = {"days": [(french.long_day(d), visits) for d, visits in days.items()], "tabs": tabs(WEEK)}
    return render(request, "interventions/week.html", context)


def route_url(visit: Visit) -> str:
    """The phone's own map opens on this address."""
    return f"https://www.google.com/maps/dir/?api=1&destination={quote(visit.site_label or visit.client_name)}"


def phone_of(visit: Visit) -> str:
    contact = visit.contact
    return (contact.mobile or contact.phone) if contact else ""


def visit_for(request: HttpRequest, reference: str) -> Visit:
    """A partner reads no technician's card: only its name, kept on the visit."""
    rows = Visit.objects.visible_to(request.user)
    if not request.user.partner_id:  # type: ignore[union-attr]
        rows = rows.select_related("technician", "contact")
    return get_object_or_404(rows, reference=reference)


def address(visit: Visit, card: str = "", *, kept: bool = False) -> str:
    """``kept``: the card stays open though another comes next."""
    asked = f"?carte={card}" if kept else ""
    return f"{DAY}{visit.reference}{asked}" + (f"#{card}" if card else "")


@requires("interventions.edit")
@require_GET
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    found = visit_for(request, reference)
    if found.status == Visit.Status.DONE:
        return see_other(f"{address(found)}/termine")
    return draw(request, found, opened=request.GET.get("carte", ""))


def draw(request: HttpRequest, visit: Visit, status: int = 200, **more: Any) -> HttpResponse:
    devices, photos, progress = field.where(visit)
    taken = {photo.category: photo for photo in photos}
    user: Any = request.user
    context = {
        "visit": visit,
        "journey": progress,
        "devices": devices,
        "slots": [{"key": k, "label": label, "photo": taken.get(k)} for k, label in photos_for(visit.kind)],
        "others": [photo for photo in photos if photo.category == journey.EXTRA],
        "next": journey.next_words(progress, devices),
        "site": Site.objects.visible_to(user).filter(pk=visit.site_id).first(),
        "contact": Contact.objects.visible_to(user).filter(pk=visit.contact_id).first() if visit.contact_id else None,
        "sees_access": user.can("access.see"),
        "asides": asides_of(request, visit),
        "route": route_url(visit),
        "phone": phone_of(visit),
        "open": visit.status in OPEN,
        "on_site": visit.status == Visit.Status.ON_SITE,
        "due": timezone.localdate() + timedelta(days=14),
        "today": timezone.localdate(),
        **more,
    }
    return render(request, "interventions/phone.html", context, status=status)


@requires("interventions.edit")
@require_POST
def leave_for(request: HttpRequest, reference: str) -> HttpResponse:
    found = field.leave(visit_for(request, reference), actor=request.user)
    return see_other(address(found))


@requires("interventions.edit")
@require_POST
def arrive(request: HttpRequest, reference: str) -> HttpResponse:
    found = field.arrive(visit_for(request, reference), actor=request.user)
    return see_other(address(found))


@requires("interventions.edit")
@require_POST
def tick(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    found = field.tick(visit_for(request, reference), number, request.POST.get("done") == "1", actor=request.user)
    return see_other(address(found, journey.CHECKS))


@requires("interventions.edit")
@require_POST
def serial(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One device: read, kept though another was expected, left out with its reason, or to read again."""
    found = visit_for(request, reference)
    what = request.POST.get("what", "read")
    try:
        if what == "clear":
            field.clear_serial(found, number, actor=request.user)
        elif what == "absent":
            field.leave_out(found, number, request.POST.get("reason", ""), actor=request.user)
        else:
            typed = request.POST.get("serial", "")[:200]
            field.read_serial(found, number, typed, actor=request.user, anyway=what == "anyway")
    except field.Mismatch as refused:
        return draw(
            request, found, 422, wrong=number, said=refused.message, kept=refused.serial, opened=journey.SERIALS
        )
    except Refused as refused:
        return draw(
            request, visit_for(request, reference), 422, wrong=number, said=refused.message, opened=journey.SERIALS
        )
    return see_other(address(found, journey.SERIALS))


@requires("interventions.edit")
@require_POST
def photo(request: HttpRequest, reference: str) -> HttpResponse:
    found = visit_for(request, reference)
    file = request.FILES.get("photo")
    if file is None:
        raise Refused("Aucune photo n'est arrivée : reprenez-la.")
    field.add_photo(found, file, request.POST.get("category", ""), actor=request.user)
    return leave(request, address(found, journey.PHOTOS))


@requires("interventions.edit")
@require_POST
def photo_drop(request: HttpRequest, reference: str, key: Any) -> HttpResponse:
    found = visit_for(request, reference)
    field.drop_photo(found, key, actor=request.user)
    return see_other(address(found, journey.PHOTOS))


@requires("interventions.edit")
@require_POST
def reserve(request: HttpRequest, reference: str) -> HttpResponse:
    found = visit_for(request, reference)
    form = ReserveForm(request.POST)
    if not form.is_valid():
        raise Refused("Écrivez la réserve : ce qui reste à reprendre, et où.")
    field.add_reserve(found, form.cleaned_data["text"], form.cleaned_data["due"], actor=request.user)
    return see_other(address(found, journey.RESERVES, kept=True))


@requires("interventions.edit")
@require_POST
def reserve_drop(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    found = field.drop_reserve(visit_for(request, reference), number, actor=request.user)
    return see_other(address(found, journey.RESERVES, kept=True))


@requires("interventions.edit")
@require_POST
def report(request: HttpRequest, reference: str) -> HttpResponse:
    found = field.write_report(visit_for(request, reference), request.POST.get("report", ""), actor=request.user)
    messages.success(request, "Compte rendu enregistré.")
    return see_other(address(found, journey.RESERVES))


@requires("interventions.edit")
def problem(request: HttpRequest, reference: str) -> HttpResponse:
    """It could not be done: why."""
    found = visit_for(request, reference)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        field.fail(found, form.cleaned_data["reason"], actor=request.user)
        messages.success(request, "L'échec est signalé\nUne nouvelle visite est à planifier, le déploiement le voit.")
        return see_other(DAY)
    if found.status not in OPEN:
        return see_other(address(found))
    return render(request, "interventions/problem.html", {"visit": found, "form": form},
                  status=422 if request.method == "POST" else 200)  # fmt: skip


@requires("interventions.see")
@require_safe
def paper(request: HttpRequest, reference: str) -> HttpResponse:
    """The report as it stands, to read before signing; the sealed one afterwards."""
    found = visit_for(request, reference)
    kept = papers.report_of(found)
    if kept is not None:
        return see_other(f"/documents/{kept.key}")
    if request.user.partner_id or found.status != Visit.Status.ON_SITE:  # type: ignore[union-attr]
        raise Http404
    devices, photos, _ = field.where(found)
    return pdf_answer(papers.draft(found, devices, len(photos)), f"{papers.number_of(found)}-brouillon.pdf")
