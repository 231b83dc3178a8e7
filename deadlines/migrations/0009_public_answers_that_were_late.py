"""Mark the public copies of letters whose first answer came after the date in force then."""

from django.db import migrations
from django.db.models import Exists, OuterRef


def mark(apps, schema_editor):
    copies = apps.get_model("petitions", "PublicCopy").objects
    missed = apps.get_model("deadlines", "Deadline").objects.filter(
        petition=OuterRef("petition"), kind="reply", round=1, department=None, due_on__lt=OuterRef("petition__released_on")
    )
    copies.filter(Exists(missed.exclude(verdict="void"))).update(late=True)


def nothing(apps, schema_editor):
    """What was marked stays: nobody reads the column without the library."""


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0008_dispatch_after_instruction"),
        ("petitions", "0018_the_library_is_filled"),
    ]

    operations = [migrations.RunPython(mark, nothing)]
