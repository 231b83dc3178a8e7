"""Letters that need not be written are counted: what is public answered them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('petitions', '0018_the_library_is_filled'),
    ]

    operations = [
        migrations.CreateModel(
            name='SparedLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=8, verbose_name='对象')),
                ('target', models.BigIntegerField(verbose_name='编号')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '找到答复不用写的信',
                'verbose_name_plural': '找到答复不用写的信',
                'indexes': [models.Index(fields=['what', 'target'], name='spared_by')],
            },
        ),
    ]
