"""Every address of the site."""

from django.urls import include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from deliberation import views

urlpatterns = [
    path("", include("core.urls")),
    path("langue/", set_language, name="set_language"),
    path("equipe/", views.staff, name="staff"),
    path("", include("supporters.urls")),
    path("groupes/", include("groups.urls")),
    path("", include("discussions.urls")),
    path("", include("proposals.urls")),
    path("", include("amendments.urls")),
    path("redaction/pages/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]
