"""Clocks of letters that were paused before clocks knew of it themselves; and the few of them found at once."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Subquery

PAUSED_KINDS = ['dispatch', 'reply', 'unit', 'instruction']


def note_open_pauses(apps, schema_editor):
    Deadline, Pause = (apps.get_model('deadlines', name) for name in ('Deadline', 'Pause'))
    still_open = Pause.objects.filter(petition=OuterRef('petition'), to_on=None)
    running = Deadline.objects.filter(Exists(still_open), satisfied_at=None, verdict='', kind__in=PAUSED_KINDS)
    running.update(paused_on=Subquery(still_open.values('from_on')[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0003_jumps_of_the_clock'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('paused_on__isnull', False)), fields=['petition'], name='deadline_paused'),
        ),
        migrations.RunPython(note_open_pauses, migrations.RunPython.noop),
    ]
