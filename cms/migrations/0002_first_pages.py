"""The site's first tree: home, programme, news, about, legal. Real pages, to be edited; nothing is needed before a first visit."""

from django.conf import settings
from django.db import migrations

ABOUT = "Ce mouvement n’a pas encore écrit cette page."
LEGAL = "Les mentions légales de ce site sont à écrire par qui l’édite."


def plant(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    ContentType = apps.get_model("contenttypes", "ContentType")
    locale = apps.get_model("wagtailcore", "Locale").objects.order_by("pk").first()

    def add(model, parent, step, slug, title, **fields):
        kind, _ = ContentType.objects.get_or_create(app_label="cms", model=model.lower())
        return apps.get_model("cms", model).objects.create(
            title=title, draft_title=title, slug=slug, content_type=kind, locale=locale, show_in_menus=True,
            path=f"{parent.path}{step:04d}", depth=parent.depth + 1, url_path=f"{parent.url_path}{slug}/", **fields,
        )  # fmt: skip

    Site.objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()
    root = Page.objects.get(depth=1)
    home = add("HomePage", root, 1, "accueil", settings.SITE_NAME, numchild=4)
    Page.objects.filter(pk=root.pk).update(numchild=1)
    add("ProgrammePage", home, 1, "programme", "Programme", numchild=0)
    add("NewsIndexPage", home, 2, "actualites", "Actualités", numchild=0)
    add("TextPage", home, 3, "qui-nous-sommes", "Qui nous sommes", numchild=0, body=ABOUT)
    add("TextPage", home, 4, "mentions", "Mentions légales", numchild=0, body=LEGAL)
    Site.objects.create(hostname="localhost", root_page_id=home.pk, is_default_site=True, site_name=settings.SITE_NAME)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
