"""Boards: interim notes in the thread, reported comments, the unit of a post; what lists of posts sort by."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_units_set_up'),
        ('petitions', '0014_the_citizens_side'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department_name', models.CharField(max_length=200, verbose_name='单位')),
                ('text', models.TextField(verbose_name='内容')),
                ('promised_on', models.DateField(blank=True, null=True, verbose_name='承诺答复日期')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '帖子里的阶段说明',
                'verbose_name_plural': '帖子里的阶段说明',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='boardpost',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='所涉单位'),
        ),
        migrations.AddField(
            model_name='comment',
            name='report_reason',
            field=models.TextField(blank=True, db_default='', verbose_name='举报的理由'),
        ),
        migrations.AddField(
            model_name='comment',
            name='reports',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='举报次数'),
        ),
        migrations.AlterField(
            model_name='boardpost',
            name='department_name',
            field=models.CharField(blank=True, max_length=120, verbose_name='所涉单位的名称'),
        ),
        migrations.AddIndex(
            model_name='boardpost',
            index=models.Index(fields=['board', 'state', '-supports', '-id'], name='post_supported_here'),
        ),
        migrations.AddIndex(
            model_name='boardpost',
            index=models.Index(fields=['department_name', 'state', '-last_at', '-id'], name='post_of_unit'),
        ),
        migrations.AddIndex(
            model_name='boardpost',
            index=models.Index(condition=models.Q(('answered_at', None), ('state', 'shown')), fields=['posted_at', 'id'], name='post_open'),
        ),
        migrations.AddIndex(
            model_name='boardpost',
            index=models.Index(fields=['state', 'answered_at', 'posted_at', 'id'], name='post_unanswered'),
        ),
        migrations.AddIndex(
            model_name='boardpost',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['state', 'id'], name='post_queue'),
        ),
        migrations.AddIndex(
            model_name='boardpost',
            index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['decided_at'], name='post_decided'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('reports__gt', 0), ('state', 'shown')), fields=['id'], name='comment_reported'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['decided_at'], name='comment_decided'),
        ),
        migrations.AddField(
            model_name='boardnote',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='petitions.boardpost', verbose_name='帖子'),
        ),
    ]
