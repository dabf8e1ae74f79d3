from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out


class NotificationsConfig(AppConfig):
    name = "maillon.notifications"
    label = "notifications"
    verbose_name = "Mails et alertes"

    def ready(self) -> None:
        from maillon.notifications.push.leaving import forget_browser

        user_logged_out.connect(forget_browser, dispatch_uid="maillon.push_at_sign_out")
