"""Questions often asked, as the centre wrote them; one of them made of a public answer, one not reviewed for long."""

from __future__ import annotations

import datetime as dt

from common.clock import today
from petitions.models import Faq, LetterType, PublicCopy
from petitions.services.faqs import FaqDraft, draft_of, save_faq
from portal.demo.stage import Stage

QUESTIONS = (
    (
        "housing-heating",
        "housing",
        "家里暖气不热，找谁、怎么退费？",
        "先打供热监督电话0000-6023355，工作人员2小时内上门测温，测温单由双方签字。\n\n"
        "室温低于18℃的，供热单位要在24小时内处理；处理后仍不达标的，按不达标天数退还热费，供暖期结束后一个月内到原缴费点办理。",
    ),
    (
        "social-medical",
        "medical-insurance",
        "在外地看病，医保怎么备案、怎么报销？",
        "出县以前在“国家医保服务平台”手机应用里办异地就医备案，选好就医地，当天生效。\n\n"
        "在联网的定点医院出院时直接结算；没有联网的，带发票、费用清单、出院记录到县政务服务大厅医保窗口报销，20个工作日内到账。",
    ),
    (
        "education-enrolment",
        "education",
        "随迁子女上小学要准备什么材料？",
        "户口簿、父母一方的居住证或者租房备案证明、父母一方的务工或者社保证明。每年6月中旬在“澜川教育”网上报名，8月上旬公布结果。\n\n"
        "材料不全的可以先报名，入学前补齐。",
    ),
    (
        "government-household",
        "police",
        "身份证丢了，外地户口能在澜川补办吗？",
        "能。带户口簿或者居住证到任何一个派出所户籍窗口办理，拍照、按指纹，20个工作日内可取，也可以邮寄到家。工本费40元。\n\n"
        "等证期间急用的，可以同时办临时身份证。",
    ),
    (
        "land-homestead",
        "natural-resources",
        "农村老宅翻建要办什么手续？",
        "由户主向村民小组提出，村里公示后报乡镇（街道）受理；乡镇（街道）和自然资源所到场核实四至，批准后发给乡村建设规划许可证。\n\n"
        "原址原面积翻建的，一般20个工作日办结。没有拿到许可证不要动工。",
    ),
    (
        "social-relief",
        "civil-affairs",
        "家里突然遭了难，怎样申请临时救助？",
        "向户口所在地或者居住地的乡镇（街道）提出，填一张申请表就行，情况紧急的可以先救助、后补材料。\n\n"
        "一般10个工作日内办结，急难情形24小时内先行给付。也可以拨打县民政局救助电话0000-6021190。",
    ),
    (
        "transport-parking",
        "urban-management",
        "小区门口被占道停车，该向谁反映？",
        "机动车停在车行道上的，由交警大队处理；停在人行道、绿地上的，由城管执法局处理；小区红线以内的，先找物业。\n\n"
        "分不清的写信到县长信箱就行，请写明路段和时间，有照片更好。",
    ),
)
"""Category, unit, question, answer."""
NOT_REVIEWED_FOR = dt.timedelta(days=400)


def set_up_questions(stage: Stage) -> None:
    """Let the centre write the questions, and make one of the public answer that came last."""
    for category, unit, question, answer in QUESTIONS:
        draft = FaqDraft(
            question=question, answer=answer, category=stage.categories[category], department=stage.units[unit]
        )
        save_faq(None, draft=draft, actor=stage.clerk)
    asked = PublicCopy.objects.current().filter(type_key=LetterType.CONSULTATION).exclude(category_name="")
    copy = asked.order_by("replied_on", "pk").last()
    if copy:
        save_faq(None, draft=draft_of(copy), confirmed=True, actor=stage.clerk)
    oldest = Faq.objects.get(question=QUESTIONS[-1][2])
    Faq.objects.filter(pk=oldest.pk).update(reviewed_on=today() - NOT_REVIEWED_FOR)
