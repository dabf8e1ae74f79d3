from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "maillon.commissions"
    label = "commissions"
    verbose_name = "Commissions des partenaires"
