from __future__ import annotations

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from maillon.accounts.rights import requires
from maillon.audit.history import history_of
from maillon.core.identifiers import row_key
from maillon.core.rows import Scoped
from maillon.core.views import partial


@requires("history.see")
def record_history(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """« Historique » of any record that the person may see."""
    try:
        found = apps.get_model(model)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if not issubclass(found, Scoped):
        raise Http404
    record = get_object_or_404(found.objects.visible_to(request.user), pk=pk)
    before = request.GET.get("avant", "")
    lines, more = history_of(record, row_key(before))
    context = {"record": record, "lines": lines, "more": more, "model": model}
    return partial(request, "audit/history.html", "audit/_history.html", context)
