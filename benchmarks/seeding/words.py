"""Sentences from parts, so that searches and lengths behave as with real letters."""

from __future__ import annotations

import random

PLACES = ["东河街道", "青石镇", "柳塘镇", "白鹭湖镇", "云盘乡", "石桥头镇", "城关镇", "新河村", "火车站", "二中门口"]
THINGS = [
    "路灯",
    "自来水",
    "公交车",
    "医保报销",
    "供暖",
    "垃圾清运",
    "斑马线",
    "学位",
    "噪声",
    "停车收费",
    "低保",
    "排水沟",
]
TROUBLES = [
    "一直没人管",
    "时好时坏",
    "收费不透明",
    "影响老人出行",
    "晚上十点还在施工",
    "材料跑了三趟",
    "上下学时很危险",
]
WISHES = ["请尽快解决", "请问归哪个单位管", "希望给个准确的时间", "请派人到现场看看", "请公开收费依据"]
ANSWERS = ["已到现场核实，情况属实", "经核实，该事项由我单位负责", "经与社区共同查看", "已约谈施工单位"]
RESULTS = ["本月底前整改完成", "已列入下半年计划", "三个工作日内恢复", "依据现行规定暂不能办理，原因已电话说明"]


def title(rng: random.Random) -> str:
    """Return a title of 10 to 25 characters."""
    return f"{rng.choice(PLACES)}{rng.choice(THINGS)}{rng.choice(TROUBLES)}"[:25]


def body(rng: random.Random) -> str:
    """Return a letter of 60 to 400 characters."""
    parts = [
        f"{rng.choice(PLACES)}的{rng.choice(THINGS)}{rng.choice(TROUBLES)}，{rng.choice(WISHES)}。"
        for _ in range(rng.randint(3, 14))
    ]
    return "".join(parts)


def answer(rng: random.Random, unit: str) -> str:
    """Return a reply signed by its unit."""
    parts = [
        f"{rng.choice(ANSWERS)}，{rng.choice(THINGS)}问题{rng.choice(RESULTS)}。" for _ in range(rng.randint(2, 8))
    ]
    return f"您好！{''.join(parts)}感谢您的来信。\n{unit}"
