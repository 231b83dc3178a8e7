"""What a unit looks after, for its page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_units_set_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="department",
            name="duties",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="职责"),
        ),
    ]
