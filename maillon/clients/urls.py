from django.urls import path, register_converter

from maillon.clients.views import cards, choices, groups, merging, parts, portfolio, settings, sites


class ClientReference:
    """A malformed reference is no client at all: 404 without a question to the database."""

    regex = r"CL-\d{4}-\d{5,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class GroupReference(ClientReference):
    regex = r"GR-\d{4}-\d{5,9}"


register_converter(ClientReference, "client")
register_converter(GroupReference, "group")

app_name = "clients"
urlpatterns = [
    path("clients/", cards.client_list, name="list"),
    path("clients/nouveau", cards.client_new, name="new"),
    path("clients/choix", choices.clients, name="choices"),
    path("clients/doublons", merging.duplicate_list, name="duplicates"),
    path("clients/segments", settings.segment_list, name="segments"),
    path("clients/segments/nouveau", settings.segment, name="segment_new"),
    path("clients/segments/<int:number>", settings.segment, name="segment"),
    path("clients/segments/<int:number>/supprimer", settings.segment_drop, name="segment_drop"),
    path("clients/communes", choices.town_list, name="towns"),
    path("clients/communes/choix", choices.town_chosen, name="town_chosen"),
    path("clients/<client:reference>", cards.overview, name="client"),
    path("clients/<client:reference>/modifier", cards.client_edit, name="edit"),
    path("clients/<client:reference>/archiver", cards.client_archive, name="archive"),
    path("clients/<client:reference>/reprendre", cards.client_restore, name="restore"),
    path("clients/<client:reference>/statut/<slug:name>", cards.client_status, name="status"),
    path("clients/<client:reference>/partenaire", portfolio.change, name="partner"),
    path("portefeuilles/<str:reference>/transferer", portfolio.transfer, name="portfolio_transfer"),
    path("portefeuilles/<str:reference>/garder", portfolio.keep, name="portfolio_keep"),
    path("clients/<client:reference>/contacts/nouveau", parts.contact, name="contact_new"),
    path("clients/<client:reference>/contacts/<int:pk>", parts.contact, name="contact"),
    path("clients/<client:reference>/contacts/<int:pk>/retirer", parts.contact_remove, name="contact_remove"),
    path("clients/<client:reference>/sites/nouveau", parts.site, name="site_new"),
    path("clients/<client:reference>/sites/<int:pk>", parts.site, name="site"),
    path("clients/<client:reference>/sites/<int:pk>/position", parts.site_place, name="site_place"),
    path("clients/<client:reference>/sites/<int:pk>/retirer", parts.site_remove, name="site_remove"),
    path("clients/<client:reference>/sites/<int:pk>/contacts", sites.people, name="site_people"),
    path("clients/<client:reference>/sites/<int:pk>/horaires", sites.hours, name="site_hours"),
    path("clients/<client:reference>/sites/<int:pk>/fermetures", sites.closure, name="site_closure"),
    path(
        "clients/<client:reference>/sites/<int:pk>/fermetures/<int:number>/retirer",
        sites.closure_remove,
        name="site_closure_remove",
    ),
    path("clients/<client:reference>/reunir", merging.join, name="merge"),
    path("clients/<client:reference>/reunions/<int:pk>/annuler", merging.separate, name="unmerge"),
    path("clients/<client:reference>/<slug:key>", cards.tab, name="tab"),
    path("groupes/", groups.group_list, name="groups"),
    path("groupes/nouveau", groups.group_new, name="group_new"),
    path("groupes/choix", choices.groups, name="group_choices"),
    path("groupes/<group:reference>", groups.group, name="group"),
    path("groupes/<group:reference>/modifier", groups.group_edit, name="group_edit"),
    path("groupes/<group:reference>/archiver", groups.group_archive, name="group_archive"),
    path("groupes/<group:reference>/reprendre", groups.group_restore, name="group_restore"),
    path("groupes/<group:reference>/clients/ajouter", groups.member_new, name="group_member_new"),
    path("groupes/<group:reference>/clients/<client:client>/siege", groups.member_head, name="group_head"),
    path("groupes/<group:reference>/clients/<client:client>/retirer", groups.member_leave, name="group_leave"),
    path("reglages/niveaux-de-service/", settings.levels, name="levels"),
    path("reglages/niveaux-de-service/nouveau", settings.level, name="level_new"),
    path("reglages/niveaux-de-service/<int:number>", settings.level, name="level"),
    path("reglages/niveaux-de-service/<int:number>/archiver", settings.level_toggle, name="level_toggle"),
]
