from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "pollinia.store"
    label = "store"
