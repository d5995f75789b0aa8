import django.db.models.deletion
import modelcluster.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PathwayIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "translation_kind",
                    models.CharField(
                        choices=[
                            ("original", "Original"),
                            ("human", "Human translation"),
                            ("machine", "Machine translation"),
                        ],
                        default="original",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("words_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("translated_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "intro",
                    models.CharField(blank=True, max_length=250, verbose_name="introduction"),
                ),
            ],
            options={
                "verbose_name": "list of pathways",
                "verbose_name_plural": "lists of pathways",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PathwayPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "translation_kind",
                    models.CharField(
                        choices=[
                            ("original", "Original"),
                            ("human", "Human translation"),
                            ("machine", "Machine translation"),
                        ],
                        default="original",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("words_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("translated_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "intro",
                    models.CharField(
                        help_text="For whom, and what one can do at the end.",
                        max_length=400,
                        verbose_name="introduction",
                    ),
                ),
                (
                    "hero_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.customimage",
                        verbose_name="main picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "pathway",
                "verbose_name_plural": "pathways",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PathwayStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="One or two sentences: what to look for in it.",
                        max_length=200,
                        verbose_name="why this step",
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="page",
                    ),
                ),
                (
                    "pathway_page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="pathways.pathwaypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a pathway",
                "verbose_name_plural": "steps of pathways",
                "ordering": ["sort_order"],
                "abstract": False,
                "unique_together": {("translation_key", "locale")},
            },
        ),
    ]
