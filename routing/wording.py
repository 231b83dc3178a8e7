"""Texts to the writer that people start from; each can be changed before it is sent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.personal_data import Kind as DataKind
from petitions.models import RefusalReason

REFUSAL_TEXTS = {
    RefusalReason.IN_COURT: _(
        "您好！您反映的事项已经进入诉讼、仲裁或者行政复议程序，应当在该程序中解决，本信箱不再受理。请向正在审理的法院、仲裁机构或者复议机关提出。"
    ),
    RefusalReason.OTHER_BODY: _(
        "您好！您反映的事项属于党委、人大、政协、军队、法院或者检察院的职权范围，本信箱不能受理。请向有权处理的机关反映。"
    ),
    RefusalReason.FINISHED_PETITION: _(
        "您好！您反映的信访事项已经依法终结，本信箱不再受理。如有新的事实和理由，请向原办理机关提出。"
    ),
    RefusalReason.NO_FACTS: _(
        "您好！您的来信没有写明具体的时间、地点和经过，我们也无法与您联系，暂时不能受理。欢迎您补充具体情况后再次来信。"
    ),
    RefusalReason.ADVERTISING: _("您好！您的来信属于商业广告，不在本信箱的受理范围，不予受理。"),
    RefusalReason.INTERNAL: _("您好！您的来信属于机关内部事务或者公文，请按内部程序办理，本信箱不予受理。"),
    RefusalReason.ILLEGAL: _(
        "您好！您的来信含有违反法律法规的内容，不予受理。反映问题请如实陈述事实，欢迎您重新来信。"
    ),
}
"""One draft per reason (RULES section 5). Repeats are not refused but merged."""

MODERATION_TEXTS = {
    "private": _("含有他人的个人信息，或者可能暴露您自己的身份。"),
    "abuse": _("含有辱骂、攻击他人的内容。"),
    "unproven": _("点名指责个人或者单位，没有写明事实。"),
    "no_matter": _("没有写明具体的事情，无法答复。"),
    "repeat": _("与已有的帖子重复，请到那个帖子里支持或者跟帖。"),
    "advertising": _("属于广告。"),
    "off_topic": _("与这个版块、这个帖子的内容无关。"),
    "illegal": _("含有法律法规禁止发布的内容。"),
}
"""Why a post or a comment is not shown, as its writer reads it; words of one's own can be added."""

MERGED_TEXT = _("您好！您反映的事项与另一封来信是同一件事，已经合并办理。答复后，我们会同时告知您。")
TRANSFERRED_TEXT = _("您好！您反映的事项由其他机关负责，我们已经转交，请等候该机关答复。")
SUPPLEMENT_TEXT = _("您好！为了尽快办理，请您补充以下情况：")
SUPPLEMENT_ASKS = {
    "place": _("事情发生的具体地点（乡镇、村、路名）"),
    "time": _("事情发生的时间和经过"),
    "who": _("涉及的单位或者人员"),
    "proof": _("照片、合同、票据等材料"),
    "before": _("以前向哪个单位反映过，结果怎样"),
    "contact": _("方便联系的电话"),
}
"""What is missing most often; each becomes a line of the text."""

FINDING_WORDS = {
    DataKind.EMAIL: _("电子邮箱"),
    DataKind.ID_NUMBER: _("身份证号"),
    DataKind.BANK_CARD: _("银行卡号"),
    DataKind.PHONE: _("手机号"),
    DataKind.LANDLINE: _("座机号"),
    DataKind.PLATE: _("车牌号"),
    DataKind.ACCOUNT: _("聊天账号"),
    DataKind.ADDRESS: _("门牌地址"),
    DataKind.NAME: _("姓名"),
}
"""What was hidden, as the reviewer is told."""

DOING_WORDS = {
    "draft": _("答复稿"),
    "dispatch": _("分办"),
    "agree-return": _("核定退回"),
    "release": _("审核发布"),
    "refuse": _("不予受理"),
    "merge": _("并入其他来信"),
    "transfer-out": _("转其他机关"),
}
"""What somebody is at who types into a form, where the name of its first field would not tell it."""
