"""Every address of the pages."""

from django.urls import path

from pollinia.web.health import health
from pollinia.web.metrics import metrics

urlpatterns = [
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
]
