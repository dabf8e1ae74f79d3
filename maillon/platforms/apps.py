from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "maillon.platforms"
    label = "platforms"
    verbose_name = "Plateformes"
