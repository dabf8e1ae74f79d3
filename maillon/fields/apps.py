from django.apps import AppConfig


class FieldsConfig(AppConfig):
    name = "maillon.fields"
    label = "fields"
    verbose_name = "Champs personnalisés"
