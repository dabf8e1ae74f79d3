from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "maillon.knowledge"
    label = "knowledge"
    verbose_name = "Base de connaissances"
