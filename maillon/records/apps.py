from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "maillon.records"
    label = "records"
    verbose_name = "Fiches : fil, notes, pièces jointes, tâches"
