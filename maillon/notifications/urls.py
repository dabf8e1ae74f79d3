from django.urls import path

from maillon.notifications.views import alerts, mailbox, messages

app_name = "notifications"
urlpatterns = [
    path("messages/", messages.message_list, name="messages"),
    path("messages/<uuid:key>", messages.message_page, name="message"),
    path("messages/<uuid:key>/corps", messages.message_body, name="message_body"),
    path("messages/<uuid:key>/pieces/<uuid:document>", messages.message_file, name="message_file"),
    path("messages/<uuid:key>/renvoyer", messages.message_resend, name="message_resend"),
    path("alertes/", alerts.alerts, name="alerts"),
    path("notifications/", alerts.bell, name="bell"),
    path("alertes/lues", alerts.all_read, name="alerts_read"),
    path("alertes/<int:number>", alerts.open_alert, name="alert"),
    path("boite-locale/", mailbox.mailbox, name="mailbox"),
    path("boite-locale/<uuid:key>", mailbox.mail, name="mailbox_mail"),
    path("boite-locale/<uuid:key>/corps", mailbox.body, name="mailbox_body"),
    path("boite-locale/<uuid:key>/pieces/<uuid:document>", mailbox.file, name="mailbox_file"),
]
