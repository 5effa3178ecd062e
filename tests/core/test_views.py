"""The frame: theme, outbox, source, health."""

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def test_the_chosen_theme_is_kept_and_shown():
    client = Client()
    client.post("/apparence/", {"theme": "dark"})

    assert 'data-theme="dark"' in client.get("/source/").content.decode()


@pytest.mark.parametrize("theme", ["", "neon", '"><script>'])
def test_an_unknown_theme_changes_nothing(theme):
    client = Client()
    client.post("/apparence/", {"theme": theme})

    assert 'data-theme="auto"' in client.get("/source/").content.decode()


@pytest.mark.parametrize("address", ["/courrier/", "/guide-de-style/"])
@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 404)])
def test_the_pages_of_the_demo_are_in_the_demo_alone(address, demo, status, tmp_path):
    with override_settings(DEMO=demo, OUTBOX_DIR=tmp_path):
        assert Client().get(address).status_code == status


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health(address):
    assert Client().get(address).status_code == 200


def test_every_page_has_a_strict_policy():
    policy = Client().get("/source/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
