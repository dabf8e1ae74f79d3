from django.urls import path

from maillon.notifications.views import alerts, mailbox, messages, preferences, sms

app_name = "notifications"
urlpatterns = [
    path("messages/", messages.message_list, name="messages"),
    path("messages/<uuid:key>", messages.message_page, name="message"),
    path("messages/<uuid:key>/corps", messages.message_body, name="message_body"),
    path("messages/<uuid:key>/pieces/<uuid:document>", messages.message_file, name="message_file"),
    path("messages/<uuid:key>/renvoyer", messages.message_resend, name="message_resend"),
    path("alertes/", alerts.alerts, name="alerts"),
    path("notifications/", alerts.bell, name="bell"),
    path("notifications/cloche", alerts.button, name="bell_button"),
    path("alertes/lues", alerts.all_read, name="alerts_read"),
    path("alertes/reglages", preferences.mine, name="preferences"),
    path("alertes/silence", preferences.silence, name="silence"),
    path("alertes/silence/<int:number>/fin", preferences.speak_again, name="speak_again"),
    path("alertes/fiches/<str:model>/<int:number>", preferences.silence_record, name="silence_record"),
    path("alertes/navigateurs", preferences.subscribe, name="subscribe"),
    path("alertes/navigateurs/<int:number>/retirer", preferences.unsubscribe, name="unsubscribe"),
    path("reglages/alertes/", preferences.roles, name="roles"),
    path("reglages/alertes/<slug:role>", preferences.roles, name="roles_of"),
    path("worker.js", preferences.service_worker, name="worker"),
    path("alertes/<int:number>", alerts.open_alert, name="alert"),
    path("boite-locale/", mailbox.mailbox, name="mailbox"),
    path("boite-locale/<uuid:key>", mailbox.mail, name="mailbox_mail"),
    path("boite-locale/<uuid:key>/corps", mailbox.body, name="mailbox_body"),
    path("boite-locale/<uuid:key>/pieces/<uuid:document>", mailbox.file, name="mailbox_file"),
    path("sms/", sms.sms_list, name="sms"),
    path("sms/mesure", sms.sms_measure, name="sms_measure"),
    path("sms/ecrire/<str:model>/<int:number>", sms.sms_write, name="sms_write"),
    path("sms/<uuid:key>", sms.sms_page, name="sms_page"),
    path("sms/<uuid:key>/renvoyer", sms.sms_resend, name="sms_resend"),
    path("sms/recus/<int:number>/lu", sms.sms_read, name="sms_read"),
    path("reglages/sms", sms.sms_settings, name="sms_settings"),
    path("reglages/sms/essai", sms.sms_try, name="sms_try"),
    path("public/sms/<str:address>", sms.sms_heard, name="sms_heard"),
]
