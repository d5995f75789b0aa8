"""PostgreSQL: indexes for what is looked up while a reader types, built beside running writers.

The first holds the stems of titles alone, whose weights the index over all stems does not know. The
second finds words by their beginnings, which an index in the order of a language cannot.
"""

from django.db import migrations

TABLES = ("portal_search_searchdocument", "portal_search_searchword")
INDEXES = {
    "portal_search_title_stems": f"{TABLES[0]} USING gin (to_tsvector('simple', stems_a))",
    "portal_search_word_begins": f"{TABLES[1]} (language, folded varchar_pattern_ops)",
}


def create_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    # What an interrupted run left is no good: it goes first.
    drop_indexes(apps, schema_editor)
    for name, columns in INDEXES.items():
        schema_editor.execute(f"CREATE INDEX CONCURRENTLY {name} ON {columns}")
    for table in TABLES:
        schema_editor.execute(f"ANALYZE {table}")


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("portal_search", "0010_synonyms_know_what_was_shipped")]

    operations = [migrations.RunPython(create_indexes, drop_indexes)]
