"""A dialog that asks, runs and leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from maillon.core.dialogs import ask, done
from maillon.core.errors import Refused


def act(request: HttpRequest, form: Any, title: str, back: str, run: Callable[[], str], **more: Any) -> HttpResponse:
    """Ask, run, and leave with the sentence that ``run`` returns; a refusal comes back on the form, nothing lost."""
    if request.method == "POST" and form.is_valid():
        try:
            said = run()
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, back, said)
    return ask(request, form, title, back, **more)
