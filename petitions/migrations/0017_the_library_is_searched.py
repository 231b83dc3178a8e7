"""The library's search index: pairs of characters of what is public, and indexes over what is shown now alone.

PostgreSQL keeps the pairs in a stored tsvector under a GIN index, SQLite in an FTS5 table without contents.
"""

import django.db.models.deletion
from django.db import migrations, models


def build(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE petitions_copyterms ADD COLUMN terms tsvector")
        schema_editor.execute(
            "CREATE INDEX copyterms_terms ON petitions_copyterms USING gin (terms) WITH (fastupdate = off)"
        )
    else:
        schema_editor.execute(
            "CREATE VIRTUAL TABLE petitions_copyterms_fts USING fts5(terms, content='', detail=none, columnsize=0,"
            " tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'\")"
        )


def pull_down(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE petitions_copyterms DROP COLUMN terms")
    else:
        schema_editor.execute("DROP TABLE petitions_copyterms_fts")


class Migration(migrations.Migration):

    dependencies = [
        ('petitions', '0016_accounts_and_data'),
    ]

    operations = [
        migrations.CreateModel(
            name='CopyTerms',
            fields=[
                ('copy', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='found_by', serialize=False, to='petitions.publiccopy', verbose_name='公开件')),
                ('text', models.TextField(verbose_name='检索文本')),
            ],
            options={
                'verbose_name': '检索索引',
                'verbose_name_plural': '检索索引',
            },
        ),
        migrations.RemoveIndex(
            model_name='publiccopy',
            name='public_newest',
        ),
        migrations.RemoveIndex(
            model_name='publiccopy',
            name='public_channel',
        ),
        migrations.RemoveIndex(
            model_name='publiccopy',
            name='public_unit',
        ),
        migrations.RemoveIndex(
            model_name='publiccopy',
            name='public_township',
        ),
        migrations.RemoveIndex(
            model_name='publiccopy',
            name='public_type',
        ),
        migrations.RemoveIndex(
            model_name='publiccopy',
            name='public_category',
        ),
        migrations.RemoveIndex(
            model_name='publiccopy',
            name='public_mailbox',
        ),
        migrations.RemoveIndex(
            model_name='publiccopy',
            name='public_late',
        ),
        migrations.RemoveIndex(
            model_name='publiccopy',
            name='public_read',
        ),
        migrations.RemoveIndex(
            model_name='publiccopy',
            name='public_supported',
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True)), fields=['-replied_on', '-id'], name='public_newest'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True)), fields=['channel_key', '-replied_on', '-id'], name='public_channel'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True)), fields=['department_name', '-replied_on', '-id'], name='public_unit'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True)), fields=['township_name', '-replied_on', '-id'], name='public_township'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True)), fields=['type_key', '-replied_on', '-id'], name='public_type'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True)), fields=['category_name', '-replied_on', '-id'], name='public_category'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True)), fields=['mailbox_name', '-replied_on', '-id'], name='public_mailbox'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True), ('late', True)), fields=['-replied_on', '-id'], name='public_late'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True)), fields=['-received_on', '-id'], name='public_received'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True)), fields=['-reads', '-id'], name='public_read'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(condition=models.Q(('current', True)), fields=['-supports', '-id'], name='public_supported'),
        ),
        migrations.RunPython(build, pull_down, elidable=False),
    ]
