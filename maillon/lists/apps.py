from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "maillon.lists"
    label = "lists"
    verbose_name = "Listes"
