"""PostgreSQL: the two indexes that Wagtail's search joins by, built beside running writers.

The first is the one of which its model speaks: over title and body together. The second lets a
found entry, which holds its page's id as text, reach the page.
"""

from django.conf import settings
from django.db import migrations

INDEXES = {
    "portal_search_title_body": "wagtailsearch_indexentry USING gin ((title || body))",
    "portal_search_page_id_text": "wagtailcore_page ((id::varchar(50)))",
}


def create_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    # What an interrupted run left is no good: it goes first.
    drop_indexes(apps, schema_editor)
    for name, columns in INDEXES.items():
        schema_editor.execute(f"CREATE INDEX CONCURRENTLY {name} ON {columns}")
    schema_editor.execute("ANALYZE wagtailsearch_indexentry")
    schema_editor.execute("ANALYZE wagtailcore_page")


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("portal_search", "0007_companies_can_be_found"),
        ("wagtailsearch", "0010_add_text_fields"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [migrations.RunPython(create_indexes, drop_indexes)]
