from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='supportgroup',
            name='search_name',
            field=models.CharField(blank=True, editable=False, max_length=420),
        ),
    ]
