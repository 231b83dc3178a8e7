from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('routing', '0003_the_desks'),
    ]

    operations = [
        migrations.AddField(
            model_name='instruction',
            name='due_on',
            field=models.DateField(blank=True, null=True, verbose_name='要求反馈日期'),
        ),
    ]
