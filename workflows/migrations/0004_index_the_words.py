"""On PostgreSQL the words are found through trigrams, where the server has them and we may use them.

A database without them is no reason to stop: `workflows.words` tries again after every migration, on SQLite too.
"""

from django.db import DatabaseError, migrations, transaction


def index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(
                "CREATE INDEX IF NOT EXISTS task_words ON workflows_tasktext USING gin (folded gin_trgm_ops)"
            )
    except DatabaseError:
        return


def unindex(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS task_words")


class Migration(migrations.Migration):
    dependencies = [("workflows", "0003_fill_worklist")]
    operations = [migrations.RunPython(index, unindex)]
