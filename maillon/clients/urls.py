from django.urls import path, register_converter

from maillon.clients.views import cards, choices, parts, portfolio


class ClientReference:
    """A malformed reference is no client at all: 404 without a question to the database."""

    regex = r"CL-\d{4}-\d{5,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ClientReference, "client")

app_name = "clients"
urlpatterns = [
    path("clients/", cards.client_list, name="list"),
    path("clients/nouveau", cards.client_new, name="new"),
    path("clients/choix", choices.clients, name="choices"),
    path("clients/communes", choices.town_list, name="towns"),
    path("clients/communes/choix", choices.town_chosen, name="town_chosen"),
    path("clients/<client:reference>", cards.overview, name="client"),
    path("clients/<client:reference>/modifier", cards.client_edit, name="edit"),
    path("clients/<client:reference>/archiver", cards.client_archive, name="archive"),
    path("clients/<client:reference>/reprendre", cards.client_restore, name="restore"),
    path("clients/<client:reference>/statut/<slug:name>", cards.client_status, name="status"),
    path("clients/<client:reference>/partenaire", portfolio.change, name="partner"),
    path("clients/<client:reference>/contacts/nouveau", parts.contact, name="contact_new"),
    path("clients/<client:reference>/contacts/<int:pk>", parts.contact, name="contact"),
    path("clients/<client:reference>/contacts/<int:pk>/retirer", parts.contact_remove, name="contact_remove"),
    path("clients/<client:reference>/sites/nouveau", parts.site, name="site_new"),
    path("clients/<client:reference>/sites/<int:pk>", parts.site, name="site"),
    path("clients/<client:reference>/sites/<int:pk>/position", parts.site_place, name="site_place"),
    path("clients/<client:reference>/sites/<int:pk>/retirer", parts.site_remove, name="site_remove"),
    path("clients/<client:reference>/<slug:key>", cards.tab, name="tab"),
]
