from django.db import migrations, models

from discussions.fragments import Shown, stored_fragment


def fill(apps, schema_editor):
    messages = apps.get_model("discussions", "Message").objects
    for row in messages.iterator(chunk_size=500):
        messages.filter(pk=row.pk).update(fragment=stored_fragment(Shown.of(row)))


class Migration(migrations.Migration):
    dependencies = [("discussions", "0002_message_pace")]

    operations = [
        migrations.AddField(model_name="message", name="fragment", field=models.TextField(default="")),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
