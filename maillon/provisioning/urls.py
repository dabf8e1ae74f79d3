from django.urls import path

from maillon.provisioning.views import sheets, templates

app_name = "provisioning"
urlpatterns = [
    path("reglages/provisionnement/", templates.template_list, name="templates"),
    path("reglages/provisionnement/nouveau", templates.template, name="template_new"),
    path("reglages/provisionnement/apercu", templates.preview, name="preview"),
    path("reglages/provisionnement/serveurs/nouveau", templates.access, name="access_new"),
    path("reglages/provisionnement/serveurs/<int:number>", templates.access, name="access"),
    path("reglages/provisionnement/<int:number>", templates.template, name="template"),
    path("reglages/provisionnement/<int:number>/archiver", templates.switch, name="template_switch"),
    path("provisionnement/<str:reference>/fichiers", sheets.archive, name="archive"),
    path("provisionnement/<str:reference>/etiquettes", sheets.sheet_labels, name="labels"),
    path("provisionnement/<str:reference>/<int:number>", sheets.download, name="file"),
    path("provisionnement/<str:reference>/<int:number>/adresse", sheets.give, name="address"),
    path("provisionnement/<str:reference>/<int:number>/fermer", sheets.close, name="address_close"),
    path("public/provisionnement/<str:token>/<str:name>", sheets.fetch, name="fetch"),
]
