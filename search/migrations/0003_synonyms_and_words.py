"""Synonyms, the words of pages for typing errors, and the weight of a page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal_search", "0002_full_text_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(editable=False, unique=True, verbose_name="code")),
                (
                    "expressions",
                    models.TextField(
                        help_text="One per line, in French and in English alike: TRS, then OEE.",
                        verbose_name="expressions",
                    ),
                ),
            ],
            options={
                "verbose_name": "group of synonyms",
                "verbose_name_plural": "synonyms",
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="weight",
            field=models.FloatField(
                editable=False,
                help_text="What its relevance is multiplied by; one where it is empty.",
                null=True,
                verbose_name="weight",
            ),
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "French"), ("en", "English")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("folded", models.CharField(max_length=60, verbose_name="without accents")),
                ("word", models.CharField(max_length=60, verbose_name="word")),
                ("stem", models.CharField(max_length=60, verbose_name="stem")),
                ("documents", models.PositiveIntegerField(default=1, verbose_name="pages")),
            ],
            options={
                "verbose_name": "word",
                "verbose_name_plural": "words",
                "indexes": [
                    models.Index(fields=["language", "stem"], name="portal_search_word_stem")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("language", "folded"), name="portal_search_one_word"
                    )
                ],
            },
        ),
    ]
