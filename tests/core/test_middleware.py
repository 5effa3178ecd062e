"""A refusal becomes an answer; the language is the one that was chosen."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils.translation import get_language

from core.errors import ActionRefused
from core.middleware import page_before


def refuse(request):
    raise ActionRefused("Ce n’est pas possible aujourd’hui.", field="title")


def speak(request):
    return HttpResponse(get_language())


urlpatterns = [path("refuse/", refuse), path("langue/", speak), path("", include("deliberation.urls"))]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def test_a_person_is_sent_back_with_the_sentence():
    client = Client()
    response = client.post("/refuse/", headers={"referer": "http://testserver/contribuer/?chapitre=3"})

    assert (response.status_code, response.url) == (302, "http://testserver/contribuer/?chapitre=3")
    assert [str(message) for message in response.wsgi_request._messages] == ["Ce n’est pas possible aujourd’hui."]


def test_a_script_gets_409_and_the_field():
    response = Client().post("/refuse/", headers={"accept": "application/json"})

    assert response.status_code == 409
    assert response.json() == {"refused": "Ce n’est pas possible aujourd’hui.", "field": "title"}


@pytest.mark.parametrize("referer", ["", "https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(referer):
    assert page_before(RequestFactory().post("/refuse/", headers={"referer": referer})) == "/"


@pytest.mark.parametrize(("cookie", "language"), [("", "fr"), ("en", "en"), ("fr", "fr"), ("xx", "fr"), ("../en", "fr")])
def test_the_language_is_the_chosen_one(cookie, language):
    client = Client(headers={"accept-language": "en"})
    client.cookies["cahiers_language"] = cookie
    response = client.get("/langue/")

    assert response.content.decode() == language
    assert response.headers["Content-Language"] == language
