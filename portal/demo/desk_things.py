"""What people of the desks set up beside the letters: routing rules, texts used again, a view for the whole centre."""

from __future__ import annotations

from accounts.models import Role
from petitions.models import LetterType
from portal.demo.stage import Stage
from routing.conditions import Condition
from routing.models import RoutingRule
from routing.queues import CENTRE_QUEUES
from routing.services.blocks import add_block, count_use
from routing.services.keeping import Look, save_view
from routing.services.rules import RuleDraft, save_rule, switch, try_rule

BLOCKS = (
    (
        "",
        "答复开头：超过期限致歉",
        "您好！您的来信我们没有在规定期限内答复，首先向您致歉。现将办理情况答复如下：",
        3,
    ),
    (
        "",
        "答复结尾：救济途径",
        "您对以上答复有不同意见的，可以在本网站对这封信作出评价并写明理由，也可以向县政务信息中心反映，电话0000-6020010。",
        5,
    ),
    (
        "transport",
        "道路养护责任划分",
        "县道由县公路事业发展中心养护，乡道、村道由所在乡镇人民政府养护，城区道路由县住房和城乡建设局养护。",
        2,
    ),
    (
        "housing",
        "供暖测温与退费",
        "室温以双方签字的测温单为准，低于18度的按不达标天数退还热费。测温请拨打供热监督电话0000-6023355，2小时内上门。",
        4,
    ),
)
"""Unit (none: for all), name, text, how often it was used."""


def set_up_desks(stage: Stage) -> None:
    """Let the centre write, try and switch on its rules; keep texts and a view."""
    _write_rules(stage)
    _keep_blocks(stage)
    _share_a_view(stage)


def _write_rules(stage: Stage) -> None:
    units, categories = stage.units, stage.categories
    heating = RuleDraft(
        name="供暖来信分给住建局",
        conditions=[Condition("text", ("暖气", "供暖", "供热")), Condition("without", ("电热毯", "电暖气厂"))],
        lead=units["housing"],
        supports=[units["utilities"]],
        category=categories["housing-heating"],
        note="供暖期内由公用事业服务中心协办，入户测温。",
    )
    insurance = RuleDraft(
        name="医保咨询分给医保局",
        conditions=[
            Condition("text", ("医保", "异地就医", "慢性病门诊")),
            Condition("type", (LetterType.CONSULTATION, LetterType.HELP, LetterType.COMPLAINT)),
        ],
        lead=units["medical-insurance"],
        category=categories["social-medical"],
    )
    buses = RuleDraft(
        name="公交线路和站点分给交通局",
        conditions=[Condition("title", ("公交", "班车", "站台"))],
        lead=units["transport"],
        category=categories["transport-bus"],
        note="城区和通村班车都归交通运输局；校车除外。",
    )
    for draft in (heating, insurance):
        rule: RoutingRule = save_rule(None, draft=draft, actor=stage.clerk)
        try_rule(rule, actor=stage.clerk)
        switch(rule, on=True, actor=stage.centre_head)
    save_rule(None, draft=buses, actor=stage.clerk)


def _keep_blocks(stage: Stage) -> None:
    for unit, title, body, used in BLOCKS:
        department = stage.units[unit] if unit else None
        keeper = stage.holder(department, Role.LIAISON) if department else stage.clerk
        block = add_block(department=department, title=title, body=body, actor=keeper)
        for _time in range(used):
            count_use(block, actor=keeper)


def _share_a_view(stage: Stage) -> None:
    queue = next(queue for queue in CENTRE_QUEUES if queue.key == "all-open")
    look = Look(filters={"mark": "important"})
    save_view(queue=queue, name="重要来信", look=look, shared_with=stage.units["centre"], actor=stage.clerk)
