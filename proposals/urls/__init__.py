"""The addresses of the programme and of contributions."""

from proposals.urls import contributions, programme

app_name = "proposals"

urlpatterns = [*programme.urlpatterns, *contributions.urlpatterns]
