"""The signature on the technician's phone, and the page that says that it is done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maillon.accounts.rights import requires
from maillon.core import french
from maillon.core.dialogs import see_other
from maillon.core.errors import Refused
from maillon.documents import links
from maillon.documents import signing as rules
from maillon.interventions.forms import SignForm
from maillon.interventions.models import Visit
from maillon.interventions.services import field, papers, signing
from maillon.interventions.slots import bounds_of
from maillon.interventions.views.phone import OPEN, address, own_visits, route_url, visit_for


@requires("interventions.edit")
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    found = visit_for(request, reference)
    if found.status == Visit.Status.DONE:
        return see_other(f"{address(found)}/termine")
    if request.method != "POST":
        return draw(request, found, SignForm(initial=known(found)))
    form = SignForm(request.POST)
    if not form.is_valid():
        return draw(request, found, form, status=422)
    code = None
    if form.cleaned_data["code"].strip():
        code = signing.check_code(found, form.cleaned_data["code"], actor=request.user)
        if not code.accepted:
            form.add_error("code", code.message)
            return draw(request, found, form)  # not an error answer: the attempt must stay counted
    data = form.cleaned_data
    proof = signing.Signature(
        name=data["name"], role=data["role"], ip=links.client_ip(request),
        device=request.headers.get("User-Agent", "")[:300], version=data["version"], drawing=data["signature"], code=code,
    )  # fmt: skip
    try:
        signing.sign(found, proof, actor=request.user)
    except Refused as refused:
        return draw(request, visit_for(request, reference), again(request, reference, refused.message), status=422)
    return see_other(f"{address(found)}/termine")


def again(request: HttpRequest, reference: str, message: str) -> SignForm:
    """The same form with why not, ready to accept the report as it is now."""
    typed = request.POST.copy()
    typed["version"] = str(visit_for(request, reference).version)
    form = SignForm(typed)
    form.full_clean()
    form.add_error(None, message)
    return form


def known(visit: Visit) -> dict[str, Any]:
    """Nothing is typed twice: the contact met on site."""
    contact = visit.contact
    return {"version": visit.version} | ({"name": contact.name, "role": contact.function} if contact else {})


def draw(request: HttpRequest, visit: Visit, form: SignForm, *, status: int = 200, notice: str = "") -> HttpResponse:
    devices, photos, progress = field.where(visit)
    to = signing.address_of(visit)
    context = {
        "visit": visit,
        "form": form,
        "journey": progress,
        "missing": french.listing(progress.missing),
        "installed": sum(bool(d.serial) for d in devices),
        "photos": len(photos),
        "checks": sum(bool(c.get("done")) for c in visit.checklist),
        "accepted": signing.accepted_text(visit),
        "masked": rules.masked(to) if to else "",
        "code_sent": signing.code_sent_at(visit) if to else None,
        "notice": notice,
    }
    return render(request, "interventions/sign.html", context, status=status)


@requires("interventions.edit")
@require_POST
def code(request: HttpRequest, reference: str) -> HttpResponse:
    """Send six digits to the contact; what was typed and drawn stays."""
    found = visit_for(request, reference)
    names = ("name", "role", "signature", "version")
    kept = SignForm(initial={name: request.POST.get(name, "") for name in names})
    try:
        masked = signing.send_code(found, actor=request.user)
    except Refused as refused:
        return draw(request, found, kept, notice=refused.message, status=422)
    return draw(request, found, kept, notice=f"Code envoyé à {masked}.")


@requires("interventions.edit")
@require_GET
def done(request: HttpRequest, reference: str) -> HttpResponse:
    """Signed: what was sent, what is left to do, where to go next."""
    found = visit_for(request, reference)
    if found.status != Visit.Status.DONE:
        return see_other(address(found))
    devices, photos, _ = field.where(found)
    first, last = bounds_of(timezone.localdate())
    following = own_visits(request.user).filter(status__in=OPEN, starts_at__gte=first, starts_at__lt=last)
    after = following.order_by("starts_at").first()
    due = sorted(r["due"] for r in found.reserves if r.get("due"))
    context = {
        "visit": found,
        "report": papers.report_of(found),
        "sent_to": signing.address_of(found),
        "installed": sum(bool(d.serial) for d in devices),
        "photos": len(photos),
        "after": after,
        "route": route_url(after) if after else "",
        "due": date.fromisoformat(due[0]) if due else None,
    }
    return render(request, "interventions/done.html", context)
