"""The page of a writer's own data: names in words, parts within parts."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import TZ, local_date
from common.words import cn_full

register = template.Library()

DAYS = frozenset({"due_on"})
MOMENTS = frozenset({"at", "since", "received_at", "erased_at", "created_at", "seen_at", "updated_at"})

LABELS: dict[str, str | Promise] = {
    "number": gettext_lazy("编号"),
    "channel": gettext_lazy("渠道"),
    "title": gettext_lazy("标题"),
    "body": gettext_lazy("正文"),
    "type": gettext_lazy("类型"),
    "township": gettext_lazy("乡镇（街道）"),
    "place": gettext_lazy("具体地点"),
    "unit_named": gettext_lazy("您指明的单位"),
    "mailbox": gettext_lazy("领导信箱"),
    "may_publish": gettext_lazy("同意公开"),
    "received_at": gettext_lazy("收到时间"),
    "state": gettext_lazy("状态"),
    "due_on": gettext_lazy("答复期限"),
    "writer": gettext_lazy("来信人"),
    "name": gettext_lazy("姓名"),
    "phone": gettext_lazy("电话"),
    "email": gettext_lazy("电子邮箱"),
    "address": gettext_lazy("住址"),
    "nickname": gettext_lazy("公开显示的称呼"),
    "behalf_name": gettext_lazy("代谁写信"),
    "behalf_relation": gettext_lazy("与当事人的关系"),
    "anonymous": gettext_lazy("匿名"),
    "erased_at": gettext_lazy("个人信息删除时间"),
    "answers": gettext_lazy("答复"),
    "events": gettext_lazy("办理经过"),
    "notes": gettext_lazy("补充和追问"),
    "ratings": gettext_lazy("评价"),
    "requests": gettext_lazy("个人信息请求"),
    "messages": gettext_lazy("发给您的消息"),
    "public": gettext_lazy("公开的内容"),
    "attachments": gettext_lazy("附件"),
    "at": gettext_lazy("时间"),
    "more": gettext_lazy("说明"),
    "text": gettext_lazy("内容"),
    "by": gettext_lazy("单位"),
    "why": gettext_lazy("后来的情况"),
    "kind": gettext_lazy("性质"),
    "grade": gettext_lazy("满意程度"),
    "solved": gettext_lazy("是否解决"),
    "attitude": gettext_lazy("办理态度"),
    "speed": gettext_lazy("办理速度"),
    "wish": gettext_lazy("请求"),
    "decision": gettext_lazy("处理结果"),
    "about": gettext_lazy("事由"),
    "question": gettext_lazy("来信"),
    "as": gettext_lazy("署名"),
    "path": gettext_lazy("文件"),
    "created_at": gettext_lazy("开立时间"),
    "seen_at": gettext_lazy("最近登录"),
    "updated_at": gettext_lazy("更新时间"),
    "drafts": gettext_lazy("草稿"),
    "follows": gettext_lazy("关注"),
    "comments": gettext_lazy("跟帖"),
    "since": gettext_lazy("关注时间"),
    "post": gettext_lazy("帖子"),
    "contact": gettext_lazy("联系方式"),
    "reason": gettext_lazy("理由"),
    "story": gettext_lazy("来信内容"),
}


@register.filter
def data_label(name: str) -> str:
    """Return what a part of the data is called."""
    return str(LABELS.get(name, name))


@register.filter
def is_part(value: object) -> bool:
    """Tell whether the value holds named parts."""
    return isinstance(value, dict)


@register.filter
def is_list(value: object) -> bool:
    """Tell whether the value is a list of parts."""
    return isinstance(value, list)


@register.filter
def data_text(value: object, name: str) -> str:
    """Return a value in words: dates, known by their part's name, as people write them; yes and no."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name in DAYS:
        return cn_full(dt.date.fromisoformat(str(value)))
    if name in MOMENTS and "T" in str(value):
        moment = dt.datetime.fromisoformat(str(value)).astimezone(TZ)
        return f"{cn_full(local_date(moment))} {moment:%H:%M}"
    return str(value)
