from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    name = "maillon.operators"
    label = "operators"
    verbose_name = "Portabilités et commandes opérateurs"
