"""When a letter last changed, for lists that show the newest change first.

Letters in work are given the moment of their last event; for closed ones it stays unknown, no list asks for it.
"""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import common.clock

IN_WORK = ("submitted", "accepted", "handling", "in_review", "answered")


def fill(apps, schema_editor):
    Petition = apps.get_model("petitions", "Petition")
    PetitionEvent = apps.get_model("petitions", "PetitionEvent")
    last = PetitionEvent.objects.filter(petition=OuterRef("pk")).order_by("-sequence").values("at")[:1]
    Petition.objects.filter(state__in=IN_WORK, changed_at=None).update(changed_at=Subquery(last))


class Migration(migrations.Migration):
    dependencies = [("petitions", "0009_when_a_draft_was_saved")]

    operations = [
        migrations.AddField(
            model_name="petition",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="最近变动时间"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="petition",
            name="changed_at",
            field=models.DateTimeField(blank=True, default=common.clock.now, null=True, verbose_name="最近变动时间"),
        ),
    ]
