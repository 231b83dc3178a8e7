from django.db import migrations


def supervising_opens_an_order(apps, schema_editor):
    """A ladder that was set up before orders existed: its supervision step opens one from now on."""
    apps.get_model('deadlines', 'EscalationStep').objects.filter(key='supervise').update(opens_order=True)


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0005_the_ladder_is_data'),
    ]

    operations = [
        migrations.RunPython(supervising_opens_an_order, migrations.RunPython.noop),
    ]
