from django.apps import AppConfig


class InterventionsConfig(AppConfig):
    name = "maillon.interventions"
    label = "interventions"
    verbose_name = "Interventions"
