from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "maillon.search"
    label = "search"
    verbose_name = "Recherche"
