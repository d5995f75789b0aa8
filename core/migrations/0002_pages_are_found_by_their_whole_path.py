"""An index for the look-up that begins every request for a page; Wagtail's model has none.

A later migration that makes SQLite build Wagtail's table anew drops it there: no page is lost by
that, only slower to be found.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX portal_page_url_path ON wagtailcore_page (url_path)",
            "DROP INDEX IF EXISTS portal_page_url_path",
        ),
    ]
