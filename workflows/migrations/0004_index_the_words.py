"""On PostgreSQL the words are found through trigrams; SQLite reads the column."""

from django.db import migrations


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(
            "CREATE INDEX IF NOT EXISTS task_words ON workflows_tasktext USING gin (folded gin_trgm_ops)"
        )


def unindex(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS task_words")


class Migration(migrations.Migration):
    dependencies = [("workflows", "0003_fill_worklist")]
    operations = [migrations.RunPython(index, unindex)]
