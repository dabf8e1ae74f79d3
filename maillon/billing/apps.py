from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "maillon.billing"
    label = "billing"
    verbose_name = "Facturation"
