"""The site's addresses, and the two bare ones."""

from django.urls import include, path

from benchmarks import views

urlpatterns = [
    path("bench/hello/", views.hello),
    path("bench/insert/", views.insert),
    path("", include("deliberation.urls")),
]
