"""Find the unsatisfied writers on whose letters nobody decided yet."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A small index: what was decided leaves it."""

    dependencies: ClassVar = [("petitions", "0010_when_a_letter_changed")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(
                condition=models.Q(("grade", "unsatisfied"), ("redo_decision", ""), ("void_at", None)),
                fields=["petition"],
                name="rating_undecided",
            ),
        ),
    ]
