"""Which column is what, told by its heading."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from petitions.letterfile.source import Cell, RawRow, is_blank

SEARCHED_ROWS = 20
"""How far down the headings may stand, below a title or notes."""


class Field(StrEnum):
    """What a letter file can tell of a letter; the value is the heading that messages suggest."""

    FOREIGN_ID = "留言编号"
    TITLE = "留言主题"
    TEXT = "留言详情"
    DATE = "留言时间"
    REPLY = "答复意见"
    REPLY_DATE = "答复时间"
    UNIT = "答复单位"
    CATEGORY = "一级标签"
    NICKNAME = "留言用户"
    NAME = "姓名"
    PHONE = "联系电话"
    EMAIL = "电子邮箱"
    ADDRESS = "联系地址"


NECESSARY = (Field.TEXT, Field.DATE)

# Per field: the headings seen in real files and their likely kin, the surest first. 序号 is left out on
# purpose: a running number changes with every export and would make one letter into two.
SYNONYMS: Mapping[Field, str] = {
    Field.FOREIGN_ID: (
        "mail_id 留言编号 信件编号 来信编号 邮件编号 工单编号 受理编号 诉求编号 问题编号 编号"
        " letter_id message_id case_id number no id"
    ),
    Field.TITLE: "title 留言主题 留言标题 信件标题 来信标题 信件主题 问题标题 诉求标题 标题 主题 subject",
    Field.TEXT: (
        "query 留言详情 留言内容 来信内容 信件内容 来信正文 诉求内容 问题内容 咨询内容 投诉内容 内容 正文 详情"
        " content body text question message"
    ),
    Field.DATE: (
        "query_date 留言时间 留言日期 来信时间 来信日期 写信时间 写信日期 信件时间 收信时间 收信日期 收到时间"
        " 提交时间 提交日期 咨询时间 投诉时间 诉求时间 received_at query_time submitted_at created_at 时间 日期 date time"
    ),
    Field.REPLY: (
        "reply 答复意见 答复内容 回复内容 回复意见 答复 回复 办理结果 处理结果 办理情况 answer response reply_content"
    ),
    Field.REPLY_DATE: (
        "reply_date 答复时间 答复日期 回复时间 回复日期 办结时间 办结日期 办理时间"
        " reply_time replied_at answer_date answered_at response_date"
    ),
    Field.UNIT: (
        "reply_agency 答复单位 答复部门 答复机构 回复单位 回复部门 回复机构 承办单位 承办部门 办理单位 办理部门"
        " 处理单位 责任单位 主办单位 reply_unit agency department"
    ),
    Field.CATEGORY: "一级标签 一级分类 一级类别 信件类别 问题类别 类别 分类 标签 category label topic",
    Field.NICKNAME: "留言用户 用户 用户名 网友 网名 昵称 nickname username user",
    Field.NAME: "姓名 来信人 写信人 留言人 联系人 来信人姓名 name writer",
    Field.PHONE: "联系电话 电话 手机 手机号 手机号码 联系方式 phone mobile tel",
    Field.EMAIL: "电子邮箱 邮箱 电子邮件 email mail",
    Field.ADDRESS: "联系地址 地址 住址 address",
}
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|〔[^〕]*〕")
_NOISE = re.compile(r"[\W_]+")


def normalise(heading: str) -> str:
    """Return the heading without case, blanks, marks and what stands in brackets: ``Mail-ID`` is ``mailid``."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return _NOISE.sub("", _IN_BRACKETS.sub("", text) or text)


_KNOWN: Mapping[str, tuple[Field, int]] = {
    normalise(word): (field, rank) for field, words in SYNONYMS.items() for rank, word in enumerate(words.split())
}


@dataclass(frozen=True)
class Headings:
    """The row with the headings: where each field stands, and what was not used."""

    row: int
    columns: Mapping[Field, int]
    names: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def missing(self) -> tuple[Field, ...]:
        """Necessary fields without a column."""
        return self.lacks(NECESSARY)

    def lacks(self, fields: Iterable[Field]) -> tuple[Field, ...]:
        """Those of the fields that have no column."""
        return tuple(field for field in fields if field not in self.columns)

    def used(self) -> dict[Field, str]:
        """Field → the heading that was taken for it."""
        return {field: self.names[column] for field, column in self.columns.items()}


def read_headings(number: int, cells: Sequence[Cell]) -> Headings:
    """Take the row as headings. Of two columns for the same field the surer heading wins."""
    names = tuple(str(cell).strip() if isinstance(cell, str) else "" for cell in cells)
    best: dict[Field, tuple[int, int]] = {}
    for column, name in enumerate(names):
        known = _KNOWN.get(normalise(name))
        if known:
            field, rank = known
            best[field] = min(best.get(field, (rank, column)), (rank, column))
    columns = {field: column for field, (_rank, column) in best.items()}
    taken = set(columns.values())
    ignored = tuple(name for column, name in enumerate(names) if name and column not in taken)
    return Headings(number, columns, names, ignored)


def find_headings(rows: Iterable[RawRow]) -> Headings | None:
    """Return the row among the first twenty that names most fields, the upper one of equals; none if all are blank."""
    found: Headings | None = None
    for number, cells in islice(rows, SEARCHED_ROWS):
        if is_blank(cells):
            continue
        candidate = read_headings(number, cells)
        if found is None or len(candidate.columns) > len(found.columns):
            found = candidate
    return found
