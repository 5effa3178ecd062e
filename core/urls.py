from django.urls import path

from core import views

app_name = "core"

urlpatterns = [
    path("apparence/", views.theme, name="theme"),
    path("courrier/", views.outbox, name="outbox"),
    path("source/", views.source, name="source"),
    path("guide-de-style/", views.styleguide, name="styleguide"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
