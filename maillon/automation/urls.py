from django.urls import path

from maillon.automation.views import mails, rules

app_name = "automation"
urlpatterns = [
    path("reglages/regles/", rules.rule_list, name="rules"),
    path("reglages/regles/nouvelle", rules.rule_new, name="rule_new"),
    path("reglages/regles/<int:number>", rules.rule_edit, name="rule"),
    path("reglages/regles/<int:number>/service", rules.rule_switch, name="rule_switch"),
    path("reglages/regles/<int:number>/supprimer", rules.rule_delete, name="rule_delete"),
    path("reglages/mails/", mails.template_list, name="mails"),
    path("reglages/mails/nouveau", mails.template_new, name="mail_new"),
    path("reglages/mails/<slug:key>", mails.template_edit, name="mail"),
    path("reglages/mails/<slug:key>/cadre", mails.preview_frame, name="mail_frame"),
    path("reglages/mails/<slug:key>/apercu", mails.preview, name="mail_preview"),
]
