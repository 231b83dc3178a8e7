"""Let everything be found that is public now."""

from django.db import migrations

from petitions.bigrams import fold, terms

BATCH = 500


def fill(apps, schema_editor):
    PublicCopy, CopyTerms = apps.get_model("petitions", "PublicCopy"), apps.get_model("petitions", "CopyTerms")
    copies = PublicCopy.objects.filter(current=True, found_by=None).order_by("pk")
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:  # made at the end: row by row it takes longer than all the rest
        schema_editor.execute("DROP INDEX IF EXISTS copyterms_terms")
    while batch := list(copies[:BATCH]):
        rows, listed = [], []
        for copy in batch:
            said = " ".join(fold(text) for text in (copy.title, copy.question, copy.answer))
            rows.append(CopyTerms(copy=copy, text=f"{said} {fold(copy.number)}"))
            listed.append((copy.pk, terms(said, fold(copy.number))))
        CopyTerms.objects.bulk_create(rows)
        with schema_editor.connection.cursor() as cursor:
            if postgresql:
                cursor.executemany(
                    "UPDATE petitions_copyterms SET terms = array_to_tsvector(%s) WHERE copy_id = %s",
                    [(found, pk) for pk, found in listed],
                )
            else:
                cursor.executemany(
                    "INSERT INTO petitions_copyterms_fts (rowid, terms) VALUES (%s, %s)",
                    [(pk, " ".join(found)) for pk, found in listed],
                )
    if postgresql:
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute(
            "CREATE INDEX copyterms_terms ON petitions_copyterms USING gin (terms) WITH (fastupdate = off)"
        )


def nothing(apps, schema_editor):
    """The index goes with its table."""


class Migration(migrations.Migration):
    dependencies = [("petitions", "0017_the_library_is_searched")]

    operations = [migrations.RunPython(fill, nothing)]
