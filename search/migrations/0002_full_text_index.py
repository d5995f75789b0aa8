"""The full-text index, which each database keeps up to date by itself.

SQLite: a virtual table beside the documents, followed by triggers. Changing a column of the
documents makes Django build their table anew, which drops the triggers: such a migration must run
`create_index` of this one again. PostgreSQL: a generated column.
"""

from django.db import migrations

SQLITE_CREATE = (
    """
    CREATE VIRTUAL TABLE portal_search_index USING fts5(
        stems_a, stems_b, stems_c,
        content='portal_search_searchdocument', content_rowid='id', tokenize='ascii'
    )
    """,
    # What `rank` means: a word of the title counts ten times as much as one of the body.
    """
    INSERT INTO portal_search_index(portal_search_index, rank)
    VALUES ('rank', 'bm25(10.0, 4.0, 1.0)')
    """,
    "INSERT INTO portal_search_index(portal_search_index) VALUES ('rebuild')",
    """
    CREATE TRIGGER portal_search_insert AFTER INSERT ON portal_search_searchdocument BEGIN
        INSERT INTO portal_search_index(rowid, stems_a, stems_b, stems_c)
        VALUES (new.id, new.stems_a, new.stems_b, new.stems_c);
    END
    """,
    """
    CREATE TRIGGER portal_search_delete AFTER DELETE ON portal_search_searchdocument BEGIN
        INSERT INTO portal_search_index(portal_search_index, rowid, stems_a, stems_b, stems_c)
        VALUES ('delete', old.id, old.stems_a, old.stems_b, old.stems_c);
    END
    """,
    """
    CREATE TRIGGER portal_search_update AFTER UPDATE ON portal_search_searchdocument BEGIN
        INSERT INTO portal_search_index(portal_search_index, rowid, stems_a, stems_b, stems_c)
        VALUES ('delete', old.id, old.stems_a, old.stems_b, old.stems_c);
        INSERT INTO portal_search_index(rowid, stems_a, stems_b, stems_c)
        VALUES (new.id, new.stems_a, new.stems_b, new.stems_c);
    END
    """,
)
SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS portal_search_insert",
    "DROP TRIGGER IF EXISTS portal_search_delete",
    "DROP TRIGGER IF EXISTS portal_search_update",
    "DROP TABLE IF EXISTS portal_search_index",
)
POSTGRESQL_CREATE = (
    """
    ALTER TABLE portal_search_searchdocument ADD COLUMN stems_vector tsvector
    GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', stems_a), 'A')
        || setweight(to_tsvector('simple', stems_b), 'B')
        || setweight(to_tsvector('simple', stems_c), 'C')
    ) STORED
    """,
    "CREATE INDEX portal_search_stems ON portal_search_searchdocument USING gin (stems_vector)",
)
POSTGRESQL_DROP = (
    "DROP INDEX IF EXISTS portal_search_stems",
    "ALTER TABLE portal_search_searchdocument DROP COLUMN IF EXISTS stems_vector",
)


def create_index(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_CREATE if is_postgresql else (*SQLITE_DROP, *SQLITE_CREATE):
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_DROP if is_postgresql else SQLITE_DROP:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("portal_search", "0001_initial")]

    operations = [migrations.RunPython(create_index, drop_index)]
