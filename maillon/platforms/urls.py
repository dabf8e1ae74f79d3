from django.urls import path, register_converter

from maillon.platforms.views import imports, parts, platforms, secrets, types


class PlatformReference:
    """A malformed reference is no platform at all: 404 without a question to the database."""

    regex = r"PF-\d{4}-\d{5,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PartKind(PlatformReference):
    regex = "|".join(parts.PARTS)


register_converter(PlatformReference, "platform")
register_converter(PartKind, "platform_part")

HERE = "plateformes/<platform:reference>"
app_name = "platforms"
urlpatterns = [
    path("plateformes/", platforms.platform_list, name="list"),
    path("plateformes/nouvelle", platforms.platform_new, name="new"),
    path(HERE, platforms.platform, name="platform"),
    path(f"{HERE}/modifier", platforms.platform_edit, name="edit"),
    path(f"{HERE}/archiver", platforms.platform_archive, name="archive"),
    path(f"{HERE}/reprendre", platforms.platform_restore, name="restore"),
    path(f"{HERE}/import", imports.upload, name="import"),
    path(f"{HERE}/import/modele", imports.model_file, name="import_model"),
    path(f"{HERE}/import/<int:number>", imports.preview, name="import_preview"),
    path(f"{HERE}/import/<int:number>/abandonner", imports.abandon, name="import_abandon"),
    path(f"{HERE}/secrets/nouveau", secrets.secret, name="secret_new"),
    path(f"{HERE}/secrets/<int:pk>", secrets.secret, name="secret"),
    path(f"{HERE}/secrets/<int:pk>/retirer", secrets.secret_remove, name="secret_remove"),
    path(f"{HERE}/secrets/<int:pk>/reveler", secrets.reveal, name="reveal"),
    path(f"{HERE}/secrets/<int:pk>/accorder", secrets.grant, name="grant"),
    path(f"{HERE}/revelations/<int:pk>", secrets.reveal_granted, name="reveal_granted"),
    path(f"{HERE}/<platform_part:kind>/ajouter", parts.part, name="part_new"),
    path(f"{HERE}/<platform_part:kind>/<int:pk>", parts.part, name="part"),
    path(f"{HERE}/<platform_part:kind>/<int:pk>/retirer", parts.part_remove, name="part_remove"),
    path("reglages/plateformes/", types.types, name="types"),
    path("reglages/plateformes/nouvelle", types.platform_type, name="type_new"),
    path("reglages/plateformes/<int:number>", types.platform_type, name="type"),
    path("reglages/plateformes/<int:number>/archiver", types.switch, name="type_switch"),
]
