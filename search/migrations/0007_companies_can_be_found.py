"""Companies without a page can be found where a community lists them.

Safe beside the code before it, which writes pages only; `rebuild_search` adds the companies.
"""

from importlib import import_module

import django.db.models.deletion
import modelsearch.index
from django.conf import settings
from django.db import migrations, models

FULL_TEXT_INDEX = import_module("search.migrations.0002_full_text_index")


def make_index_again(apps, schema_editor):
    """SQLite builds the table anew for a changed column, and loses the triggers with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        FULL_TEXT_INDEX.create_index(apps, schema_editor)


def forget_companies(apps, schema_editor):
    apps.get_model("portal_search", "SearchDocument").objects.filter(page=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0002_labels_are_edited_with_their_company"),
        ("portal_search", "0006_search_counts"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, make_index_again),
        migrations.CreateModel(
            name="ServedDocument",
            fields=[],
            options={
                "verbose_name": "searchable page",
                "verbose_name_plural": "searchable pages",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=(modelsearch.index.Indexed, "portal_search.searchdocument"),
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="company",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="search_documents",
                to="companies.company",
                verbose_name="company",
            ),
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="listed_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.WAGTAIL_PAGE_MODEL,
                verbose_name="listed on",
            ),
        ),
        migrations.AlterField(
            model_name="searchdocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("practice", "Best practice"),
                    ("vitrine", "Vitrine"),
                    ("pathway", "Pathway"),
                    ("community", "Community"),
                    ("company", "Company"),
                    ("news", "News"),
                    ("event", "Event"),
                    ("page", "Page"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="searchdocument",
            name="page",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="search_document",
                to=settings.WAGTAIL_PAGE_MODEL,
                verbose_name="page",
            ),
        ),
        migrations.AddConstraint(
            model_name="searchdocument",
            constraint=models.UniqueConstraint(
                fields=("company", "language"), name="portal_search_company_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="searchdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("company", None), ("listed_on", None), ("page__isnull", False)),
                    models.Q(
                        ("company__isnull", False), ("listed_on__isnull", False), ("page", None)
                    ),
                    _connector="OR",
                ),
                name="portal_search_page_or_company",
            ),
        ),
        migrations.RunPython(make_index_again, forget_companies),
    ]
