"""Let PostgreSQL know that grade and decision of a rating depend on each other.

Nearly every unsatisfied rating has been decided on. Without this the planner expects thousands that wait, and
reads all letters to find those of some dozen.
"""

from django.db import migrations


def know(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE STATISTICS IF NOT EXISTS rating_grade_and_decision (mcv)"
            " ON grade, redo_decision FROM petitions_rating"
        )


def forget(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP STATISTICS IF EXISTS rating_grade_and_decision")


class Migration(migrations.Migration):
    dependencies = [("petitions", "0012_who_was_handled_again")]

    operations = [migrations.RunPython(know, forget)]
