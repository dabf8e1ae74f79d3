"""What the bench knows of an article."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from maillon.accounts.rights import requires
from maillon.catalog.models import Kind, Product
from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused
from maillon.logistics.forms import ChecklistForm
from maillon.logistics.models import Checklist
from maillon.logistics.services import checks


@requires("staging.see")
def checks_of(request: HttpRequest, reference: str) -> HttpResponse:
    rows = Product.objects.visible_to(request.user).filter(kind=Kind.HARDWARE, serialised=True)
    product = get_object_or_404(rows, reference=reference)
    if not checks.may_edit(request.user):
        raise Http404
    known = Checklist.objects.filter(product=product).first()
    first = {"labels": "\n".join(known.labels if known else checks.USUAL)}
    form = ChecklistForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            checks.set_list(product, form.cleaned_data["labels"].splitlines(), actor=request.user)
        except Refused as refused:
            form.add_error("labels", refused.message)
        else:
            return done(request, product.get_absolute_url(), f"Contrôles de « {product.name} » enregistrés.")
    return ask(
        request, form, f"Contrôles de {product.name}", product.get_absolute_url(), submit="Enregistrer les contrôles",
        lead="Les prochaines fiches de staging les reprendront ; celles qui sont ouvertes gardent les leurs.",
    )  # fmt: skip
