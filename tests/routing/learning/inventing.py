"""Invented letters with labels: each label has its own words, titles and texts differ, some letters are hard."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from routing.learning.letters import Label, Sample

SUBJECTS = {
    "供水供暖": ["自来水", "停水", "水压", "暖气", "供暖", "水管", "水表", "管道漏水"],
    "学校教育": ["小学", "老师", "班主任", "学区", "入学", "作业", "食堂", "校车"],
    "道路交通": ["公交", "红绿灯", "斑马线", "路面", "坑洼", "停车", "堵车", "公路"],
}
OPENINGS = ["您好，", "请问", "领导好，", "我是这里的居民，", "反映一个情况："]
PLACES = ["东河街道", "青石镇", "柳塘镇", "南关街道", "杏林镇"]
ENDINGS = ["希望尽快解决。", "请有关部门处理。", "多次反映没有结果。", "谢谢！", "盼望回复。"]
REST = ["已经有一个星期", "邻居们都很着急", "每天早上都这样", "打过电话", "不知道找谁"]


def letter(subject: str, chance: random.Random) -> tuple[str, str]:
    """Return title and text about one subject; a word of another subject stands in some."""
    words = chance.sample(SUBJECTS[subject], 3)
    other = chance.choice([word for key, theirs in SUBJECTS.items() if key != subject for word in theirs])
    place = chance.choice(PLACES)
    stray = f"顺便说，{other}也有问题。" if chance.random() < 0.3 else ""
    number = chance.randrange(10_000)
    text = (
        f"{chance.choice(OPENINGS)}{place}{number}号附近的{words[0]}和{words[1]}有问题，"
        f"{chance.choice(REST)}，{words[2]}{chance.choice(REST)}。{stray}{chance.choice(ENDINGS)}"
    )
    return f"{place}的{words[0]}问题", text


def letters(each: int = 25, *, seed: int = 1) -> list[Sample]:
    """Return letters of all subjects."""
    chance = random.Random(seed)  # noqa: S311 - letters that repeat
    made = [(subject, letter(subject, chance)) for subject in SUBJECTS for _ in range(each)]
    return [Sample(number, *text, subject) for number, (subject, text) in enumerate(made)]


LABELS = {subject: Label(subject, subject) for subject in SUBJECTS}


def labelled_file(path: Path, rows: list[Sample], *, encoding: str = "utf-8-sig", heading: str = "一级标签") -> Path:
    """Write the letters as a labelled file, with the columns in an order of its own."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["留言编号", heading, "留言用户", "留言详情", "留言时间", "留言主题"])
        for row in rows:
            writer.writerow([row.number, row.label, "网友", row.text, "2019/11/30 9:05", row.title])
    return path
