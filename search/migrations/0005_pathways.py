"""Pathways can be found too: a choice, of which the database knows nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal_search", "0003_synonyms_and_words"),
    ]

    operations = [
        migrations.AlterField(
            model_name="searchdocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("practice", "Best practice"),
                    ("vitrine", "Vitrine"),
                    ("pathway", "Pathway"),
                    ("community", "Community"),
                    ("news", "News"),
                    ("event", "Event"),
                    ("page", "Page"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
