"""Every module brings its own addresses; a module switched off answers 404."""

from __future__ import annotations

from django.urls import include, path

from config.api import api
from maillon.core import views
from maillon.core.modules import registry

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("", include("maillon.accounts.sign_in_urls")),
    path("readyz", views.readyz, name="readyz"),
    path("api/v1/", api.urls),
    *[path("", include(module.urls)) for module in registry.all() if module.urls],
]

handler400 = "maillon.core.views.bad_request"
handler403 = "maillon.core.views.permission_denied"
handler404 = "maillon.core.views.page_not_found"
handler500 = "maillon.core.views.server_error"
