"""The citizen's side: accounts, boards, notes, links, guidance; what lists of public letters sort by."""

import common.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_units_set_up'),
        ('petitions', '0013_what_the_planner_should_know'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Board',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=30, unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('hint', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('comments_at_once', models.BooleanField(default=False, verbose_name='跟帖即时显示')),
                ('is_open', models.BooleanField(default=True, verbose_name='开放发帖')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='排序')),
            ],
            options={
                'verbose_name': '版块',
                'verbose_name_plural': '版块',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='BoardPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', '待审核'), ('shown', '已显示'), ('refused', '未予显示'), ('hidden', '已隐藏')], default='waiting', max_length=8, verbose_name='状态')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='编号')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='标题')),
                ('text', models.TextField(blank=True, verbose_name='正文')),
                ('writer_label', models.CharField(blank=True, max_length=60, verbose_name='发帖人')),
                ('department_name', models.CharField(blank=True, max_length=120, verbose_name='所涉单位')),
                ('posted_at', models.DateTimeField(verbose_name='发帖时间')),
                ('shown_at', models.DateTimeField(blank=True, null=True, verbose_name='显示时间')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='首次答复时间')),
                ('last_at', models.DateTimeField(help_text='显示、跟帖或者答复的时间，列表按它排列。', verbose_name='最近动态')),
                ('comments', models.PositiveIntegerField(default=0, verbose_name='跟帖数')),
                ('supports', models.PositiveIntegerField(default=0, verbose_name='支持数')),
                ('reads', models.PositiveIntegerField(default=0, verbose_name='阅读数')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
            ],
            options={
                'verbose_name': '帖子',
                'verbose_name_plural': '帖子',
            },
        ),
        migrations.CreateModel(
            name='Citizen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', common.fields.EncryptedTextField(blank=True, verbose_name='姓名')),
                ('email', common.fields.EncryptedTextField(blank=True, verbose_name='电子邮箱')),
                ('phone', common.fields.EncryptedTextField(blank=True, verbose_name='电话')),
                ('email_index', models.CharField(blank=True, max_length=64, verbose_name='邮箱索引')),
                ('phone_index', models.CharField(blank=True, max_length=64, verbose_name='电话索引')),
                ('created_at', models.DateTimeField(verbose_name='注册时间')),
                ('seen_at', models.DateTimeField(verbose_name='最近登录')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='注销时间')),
            ],
            options={
                'verbose_name': '来信人账户',
                'verbose_name_plural': '来信人账户',
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='标识')),
                ('token_digest', models.CharField(max_length=64, unique=True, verbose_name='表单令牌摘要')),
                ('name', common.fields.EncryptedTextField(blank=True, verbose_name='姓名')),
                ('contact', common.fields.EncryptedTextField(blank=True, verbose_name='联系方式')),
                ('contact_index', models.CharField(blank=True, max_length=64, verbose_name='联系方式索引')),
                ('writer_label', models.CharField(max_length=60, verbose_name='公开显示的称呼')),
                ('text', models.TextField(verbose_name='原文')),
                ('shown_text', models.TextField(blank=True, verbose_name='公开的内容')),
                ('state', models.CharField(choices=[('waiting', '待审核'), ('shown', '已显示'), ('refused', '未予显示'), ('hidden', '已隐藏')], default='waiting', max_length=8, verbose_name='状态')),
                ('posted_at', models.DateTimeField(verbose_name='时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('reason', models.TextField(blank=True, verbose_name='理由')),
            ],
            options={
                'verbose_name': '跟帖',
                'verbose_name_plural': '跟帖',
            },
        ),
        migrations.CreateModel(
            name='ContactProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='标识摘要')),
                ('contact', common.fields.EncryptedTextField(verbose_name='联系方式')),
                ('code_digest', models.CharField(max_length=64, verbose_name='验证码摘要')),
                ('created_at', models.DateTimeField(verbose_name='发出时间')),
                ('expires_at', models.DateTimeField(verbose_name='失效时间')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='使用时间')),
            ],
            options={
                'verbose_name': '联系方式验证',
                'verbose_name_plural': '联系方式验证',
            },
        ),
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wish', models.CharField(choices=[('correct', '更正'), ('erase', '删除')], max_length=8, verbose_name='请求')),
                ('text', models.TextField(blank=True, verbose_name='说明')),
                ('state', models.CharField(choices=[('asked', '待处理'), ('granted', '已同意'), ('partly', '部分同意'), ('declined', '未同意')], default='asked', max_length=8, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('decision_note', models.TextField(blank=True, verbose_name='答复')),
            ],
            options={
                'verbose_name': '个人信息请求',
                'verbose_name_plural': '个人信息请求',
            },
        ),
        migrations.CreateModel(
            name='Faq',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=120, verbose_name='问题')),
                ('answer', models.TextField(verbose_name='答案')),
                ('source_number', models.CharField(blank=True, max_length=24, verbose_name='来自公开答复')),
                ('is_shown', models.BooleanField(default=True, verbose_name='公开')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='排序')),
                ('reads', models.PositiveIntegerField(default=0, verbose_name='阅读数')),
                ('reviewed_on', models.DateField(verbose_name='核对日期')),
                ('updated_at', models.DateTimeField(verbose_name='更新时间')),
            ],
            options={
                'verbose_name': '常见问题',
                'verbose_name_plural': '常见问题',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', common.fields.EncryptedTextField(blank=True, verbose_name='电子邮箱')),
                ('email_index', models.CharField(blank=True, max_length=64, verbose_name='邮箱索引')),
                ('since', models.DateTimeField(verbose_name='关注时间')),
            ],
            options={
                'verbose_name': '关注',
                'verbose_name_plural': '关注',
            },
        ),
        migrations.CreateModel(
            name='LetterLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=32, unique=True, verbose_name='标识')),
                ('leads_to', models.CharField(blank=True, max_length=20, verbose_name='打开后')),
                ('created_at', models.DateTimeField(verbose_name='生成时间')),
                ('expires_at', models.DateTimeField(verbose_name='失效时间')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='使用时间')),
            ],
            options={
                'verbose_name': '来信链接',
                'verbose_name_plural': '来信链接',
            },
        ),
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=30, unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('post', models.CharField(blank=True, max_length=60, verbose_name='职务')),
                ('holder', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('duties', models.CharField(blank=True, max_length=300, verbose_name='分管工作')),
                ('is_open', models.BooleanField(default=True, verbose_name='开放写信')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='排序')),
            ],
            options={
                'verbose_name': '领导信箱',
                'verbose_name_plural': '领导信箱',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReadMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=8, verbose_name='对象')),
                ('target', models.BigIntegerField(verbose_name='编号')),
            ],
            options={
                'verbose_name': '阅读记录',
                'verbose_name_plural': '阅读记录',
            },
        ),
        migrations.CreateModel(
            name='Support',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voice', models.CharField(max_length=64, verbose_name='支持者摘要')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '支持',
                'verbose_name_plural': '支持',
            },
        ),
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=20, verbose_name='用途')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '频次记录',
                'verbose_name_plural': '频次记录',
            },
        ),
        migrations.CreateModel(
            name='WriterNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('supplement', '补充说明'), ('follow_up', '追问')], max_length=10, verbose_name='性质')),
                ('round', models.PositiveSmallIntegerField(default=1, verbose_name='轮次')),
                ('text', models.TextField(verbose_name='内容')),
                ('added_at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '来信人补充',
                'verbose_name_plural': '来信人补充',
                'ordering': ['id'],
            },
        ),
        migrations.RemoveField(
            model_name='writer',
            name='account',
        ),
        migrations.AddField(
            model_name='channel',
            name='takes_anonymous',
            field=models.BooleanField(db_default=False, default=False, help_text='举报违纪违法的，可以不留姓名和联系方式。', verbose_name='可匿名举报'),
        ),
        migrations.AddField(
            model_name='petition',
            name='unproven',
            field=models.BooleanField(db_default=False, default=False, help_text='寄出时没有通过自动验证，请先看是不是骚扰。', verbose_name='未经自动验证'),
        ),
        migrations.AddField(
            model_name='publiccopy',
            name='late',
            field=models.BooleanField(db_default=False, default=False, verbose_name='逾期答复'),
        ),
        migrations.AddField(
            model_name='publiccopy',
            name='mailbox_name',
            field=models.CharField(blank=True, db_default='', max_length=60, verbose_name='领导信箱'),
        ),
        migrations.AddField(
            model_name='publiccopy',
            name='reads',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='阅读数'),
        ),
        migrations.AddField(
            model_name='publiccopy',
            name='supports',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='支持数'),
        ),
        migrations.AddField(
            model_name='rating',
            name='attitude',
            field=models.CharField(blank=True, choices=[('good', '好'), ('fair', '一般'), ('poor', '差')], db_default='', max_length=4, verbose_name='办理态度'),
        ),
        migrations.AddField(
            model_name='rating',
            name='solved',
            field=models.CharField(blank=True, choices=[('yes', '已经解决'), ('partly', '解决了一部分'), ('no', '没有解决')], db_default='', max_length=6, verbose_name='是否解决'),
        ),
        migrations.AddField(
            model_name='rating',
            name='speed',
            field=models.CharField(blank=True, choices=[('good', '好'), ('fair', '一般'), ('poor', '差')], db_default='', max_length=4, verbose_name='办理速度'),
        ),
        migrations.AddField(
            model_name='writer',
            name='anonymous',
            field=models.BooleanField(db_default=False, default=False, verbose_name='匿名'),
        ),
        migrations.AddField(
            model_name='writer',
            name='behalf_name',
            field=common.fields.EncryptedTextField(blank=True, help_text='替别人写信时，当事人的姓名。', verbose_name='代谁写信'),
        ),
        migrations.AddField(
            model_name='writer',
            name='behalf_relation',
            field=models.CharField(blank=True, db_default='', max_length=40, verbose_name='与当事人的关系'),
        ),
        migrations.AddField(
            model_name='writer',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='个人信息删除时间'),
        ),
        migrations.AlterField(
            model_name='petitionevent',
            name='kind',
            field=models.CharField(choices=[('submitted', '收到来信'), ('imported', '历史来信导入'), ('accepted', '予以受理'), ('not_accepted', '不予受理'), ('merged', '与其他来信合并办理'), ('transferred_out', '转出'), ('withdrawn', '来信人撤回'), ('dispatched', '分办'), ('reassigned', '改派'), ('acknowledged', '签收'), ('sent_back', '承办单位退回'), ('return_refused', '信息中心未同意退回'), ('opinion_given', '协办单位提出意见'), ('drafted', '起草答复'), ('reply_submitted', '报负责人审核'), ('reply_approved', '单位负责人审定'), ('reply_rejected', '退回修改'), ('interim_note', '阶段说明（不算正式答复）'), ('released', '正式答复'), ('published', '公开答复'), ('rated', '来信人评价'), ('closed', '办结'), ('redo_opened', '重新办理'), ('paused', '期限暂停'), ('resumed', '期限恢复'), ('extension_asked', '申请延期'), ('extended', '同意延期'), ('extension_refused', '未同意延期'), ('deadline_set', '期限确定'), ('reminded', '到期提醒'), ('urged', '催办'), ('supervised', '督办'), ('alarmed', '三个月未答复预警'), ('centre_delayed', '信息中心超时'), ('extension_late', '逾期申请延期'), ('calendar_changed', '按新的放假安排重算期限'), ('order_answered', '单位答复督办单'), ('order_asked_again', '督办单退回，请重新说明'), ('order_closed', '督办单核销'), ('order_lifted', '督办单撤销'), ('judged_hollow', '原答复改为阶段说明，继续办理'), ('steps_withdrawn', '系统时间有误，撤销催督办'), ('registered', '登记来件'), ('marked', '标记来信'), ('matters_listed', '分列事项'), ('to_leader', '呈领导阅批'), ('instructed', '领导批示'), ('instruction_answered', '反馈批示办理情况'), ('instruction_closed', '批示办结'), ('read_by_leader', '领导已阅'), ('reported_back', '向来文单位反馈'), ('dispatch_undone', '撤销分办'), ('support_added', '增加协办单位'), ('support_dropped', '取消协办'), ('passed_on', '转交下级单位'), ('passing_ended', '收回下级承办'), ('reply_passed', '逐级审核'), ('cleared', '保密审查'), ('urged_by_centre', '信息中心催办'), ('jumped', '调整办理环节'), ('reopened', '恢复办理'), ('redo_declined', '不再重新办理'), ('change_proposed', '申请更正或者撤下'), ('change_declined', '未同意更正或者撤下'), ('corrected', '更正答复'), ('copy_withdrawn', '撤下公开答复'), ('unit_changed', '承办单位变更'), ('supplemented', '来信人补充'), ('follow_up_asked', '来信人追问'), ('post_shown', '帖子上网显示'), ('post_refused', '帖子未予显示'), ('post_hidden', '帖子隐藏'), ('data_asked', '来信人请求更正或者删除个人信息'), ('data_decided', '答复个人信息请求'), ('contact_changed', '来信人修改联系方式'), ('contact_seen', '查看来信人信息')], max_length=24, verbose_name='事项'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(fields=['current', 'township_name', '-replied_on', '-id'], name='public_township'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(fields=['current', 'type_key', '-replied_on', '-id'], name='public_type'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(fields=['current', 'category_name', '-replied_on', '-id'], name='public_category'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(fields=['current', 'mailbox_name', '-replied_on', '-id'], name='public_mailbox'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(fields=['current', 'late', '-replied_on', '-id'], name='public_late'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(fields=['current', '-reads', '-id'], name='public_read'),
        ),
        migrations.AddIndex(
            model_name='publiccopy',
            index=models.Index(fields=['current', '-supports', '-id'], name='public_supported'),
        ),
        migrations.AddField(
            model_name='board',
            name='channel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boards', to='petitions.channel', verbose_name='渠道'),
        ),
        migrations.AddField(
            model_name='boardpost',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='petitions.board', verbose_name='版块'),
        ),
        migrations.AddField(
            model_name='boardpost',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人'),
        ),
        migrations.AddField(
            model_name='boardpost',
            name='petition',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='post', to='petitions.petition', verbose_name='来信'),
        ),
        migrations.AddConstraint(
            model_name='citizen',
            constraint=models.UniqueConstraint(condition=models.Q(('email_index', ''), _negated=True), fields=('email_index',), name='one_account_per_email'),
        ),
        migrations.AddConstraint(
            model_name='citizen',
            constraint=models.UniqueConstraint(condition=models.Q(('phone_index', ''), _negated=True), fields=('phone_index',), name='one_account_per_phone'),
        ),
        migrations.AddField(
            model_name='draft',
            name='citizen',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='petitions.citizen', verbose_name='账户'),
        ),
        migrations.AddField(
            model_name='writer',
            name='citizen',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='written', to='petitions.citizen', verbose_name='账户'),
        ),
        migrations.AddField(
            model_name='comment',
            name='citizen',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='petitions.citizen', verbose_name='账户'),
        ),
        migrations.AddField(
            model_name='comment',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人'),
        ),
        migrations.AddField(
            model_name='comment',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='said', to='petitions.boardpost', verbose_name='帖子'),
        ),
        migrations.AddIndex(
            model_name='contactproof',
            index=models.Index(fields=['expires_at'], name='contact_proof_age'),
        ),
        migrations.AddField(
            model_name='datarequest',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人'),
        ),
        migrations.AddField(
            model_name='datarequest',
            name='petition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_requests', to='petitions.petition', verbose_name='来信'),
        ),
        migrations.AddField(
            model_name='faq',
            name='category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='petitions.category', verbose_name='类别'),
        ),
        migrations.AddField(
            model_name='faq',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='faq',
            name='updated_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='更新人'),
        ),
        migrations.AddField(
            model_name='follow',
            name='citizen',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='petitions.citizen', verbose_name='账户'),
        ),
        migrations.AddField(
            model_name='follow',
            name='petition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='petitions.petition', verbose_name='来信'),
        ),
        migrations.AddField(
            model_name='letterlink',
            name='petition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='petitions.petition', verbose_name='来信'),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='channel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailboxes', to='petitions.channel', verbose_name='渠道'),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='leader',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='领导账号'),
        ),
        migrations.AddField(
            model_name='petition',
            name='mailbox',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='petitions', to='petitions.mailbox', verbose_name='领导信箱'),
        ),
        migrations.AddField(
            model_name='support',
            name='petition',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='voices', to='petitions.petition', verbose_name='来信'),
        ),
        migrations.AddIndex(
            model_name='trace',
            index=models.Index(fields=['purpose', 'digest', 'at'], name='trace_count'),
        ),
        migrations.AddIndex(
            model_name='trace',
            index=models.Index(fields=['at'], name='trace_age'),
        ),
        migrations.AddConstraint(
            model_name='trace',
            constraint=models.UniqueConstraint(condition=models.Q(('purpose', 'proof')), fields=('digest',), name='one_use_per_proof'),
        ),
        migrations.AddField(
            model_name='writernote',
            name='petition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='writer_notes', to='petitions.petition', verbose_name='来信'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='note',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attachments', to='petitions.writernote', verbose_name='补充'),
        ),
        migrations.AddIndex(
            model_name='boardpost',
            index=models.Index(fields=['state', '-last_at', '-id'], name='post_newest'),
        ),
        migrations.AddIndex(
            model_name='boardpost',
            index=models.Index(fields=['board', 'state', '-last_at', '-id'], name='post_of_board'),
        ),
        migrations.AddIndex(
            model_name='boardpost',
            index=models.Index(fields=['state', '-supports', '-id'], name='post_supported'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['post', 'state', 'id'], name='comments_of_post'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['state', 'id'], name='comment_queue'),
        ),
        migrations.AddIndex(
            model_name='datarequest',
            index=models.Index(fields=['state', 'asked_at'], name='data_request_queue'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('petition', 'wish'), name='one_open_data_request'),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('petition', 'email_index'), name='one_follow_per_contact'),
        ),
        migrations.AddIndex(
            model_name='letterlink',
            index=models.Index(fields=['expires_at'], name='letter_link_age'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.UniqueConstraint(fields=('petition', 'voice'), name='one_voice_each'),
        ),
    ]
