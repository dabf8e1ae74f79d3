from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "maillon.notifications"
    label = "notifications"
    verbose_name = "Mails et alertes"
