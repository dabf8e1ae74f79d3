from django.urls import path

from maillon.automation.views import mails, rules, webhooks

app_name = "automation"
urlpatterns = [
    path("reglages/regles/", rules.rule_list, name="rules"),
    path("reglages/regles/nouvelle", rules.rule_new, name="rule_new"),
    path("reglages/regles/phrase", rules.rule_sentence, name="rule_sentence"),
    path("reglages/regles/essai", rules.rule_trial, name="rule_trial"),
    path("reglages/regles/<int:number>", rules.rule_edit, name="rule"),
    path("reglages/regles/<int:number>/ordre", rules.rule_move, name="rule_move"),
    path("reglages/regles/<int:number>/versions/<int:version>", rules.rule_restore, name="rule_restore"),
    path("reglages/regles/<int:number>/service", rules.rule_switch, name="rule_switch"),
    path("reglages/regles/<int:number>/supprimer", rules.rule_delete, name="rule_delete"),
    path("reglages/webhooks/", webhooks.webhook_list, name="webhooks"),
    path("reglages/webhooks/nouveau", webhooks.webhook_new, name="webhook_new"),
    path("reglages/webhooks/<int:number>", webhooks.webhook_edit, name="webhook"),
    path("reglages/webhooks/<int:number>/secret", webhooks.webhook_secret, name="webhook_secret"),
    path("reglages/webhooks/<int:number>/service", webhooks.webhook_switch, name="webhook_switch"),
    path("reglages/webhooks/<int:number>/essai", webhooks.webhook_test, name="webhook_test"),
    path("reglages/webhooks/<int:number>/rejouer/<int:delivery>", webhooks.webhook_replay, name="webhook_replay"),
    path("reglages/webhooks/<int:number>/supprimer", webhooks.webhook_delete, name="webhook_delete"),
    path("reglages/mails/", mails.template_list, name="mails"),
    path("reglages/mails/nouveau", mails.template_new, name="mail_new"),
    path("reglages/mails/<slug:key>", mails.template_edit, name="mail"),
    path("reglages/mails/<slug:key>/cadre", mails.preview_frame, name="mail_frame"),
    path("reglages/mails/<slug:key>/apercu", mails.preview, name="mail_preview"),
]
