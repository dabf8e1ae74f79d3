from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "maillon.stock"
    label = "stock"
    verbose_name = "Stock et achats"
