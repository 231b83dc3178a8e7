"""Messages may travel as short messages, too; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0003_one_index_is_enough'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notification',
            name='medium',
            field=models.CharField(choices=[('email', '电子邮件'), ('desk', '站内'), ('sms', '短信')], max_length=8, verbose_name='方式'),
        ),
    ]
