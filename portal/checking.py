"""The answers of a draft, as they are shown for checking before the letter is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from common.masking import Known, mask, mask_name
from common.words import size
from petitions.forms import Completed
from petitions.models import Attachment, LetterType
from portal.writing import Writing

Row = tuple[str, str, str]


def rows(writing: Writing, done: Completed, files: Iterable[Attachment]) -> dict[str, list[Row]]:
    """Return label, answer and the address to change it, for the letter and for its writer."""
    letter = done.letter
    to, about, story, person = (
        reverse(f"portal:write_{step}", args=[writing.token]) for step in ("to", "about", "story", "writer")
    )
    unit = letter.named_department.name if letter.named_department else ""
    township = letter.township.name if letter.township else ""
    named = "\n".join(f"{file.given_name}（{size(file.size)}）" for file in files)
    letter_rows = [
        (_("写给"), _addressee(writing), to),
        (_("类别"), str(LetterType(letter.proposed_type).label), about),
        (_("单位"), unit, about),
        (_("标题"), letter.title, story),
        (_("具体情况"), letter.body, story),
        (_("地点"), "，".join(part for part in (township, letter.place) if part), story),
        (_("照片或材料"), named, story),
    ]
    return {"letter": letter_rows, "writer": _writer_rows(done, person)}


def _addressee(writing: Writing) -> str:
    """Name mailbox and leader, or the board, or the channel."""
    box = writing.mailbox
    return f"{box.name}（{box.post} {box.holder}）" if box and box.holder else writing.goes_to


def _writer_rows(done: Completed, change: str) -> list[Row]:
    letter, writer = done.letter, done.writer
    if writer.anonymous:
        return [(_("署名"), _("匿名举报，不留姓名和联系方式"), change), (_("能否公开"), _("不公开"), change)]
    found = [
        (_("姓名"), writer.name, change),
        (_("电话"), writer.phone, change),
        (_("电子邮箱"), writer.email, change),
    ]
    if writer.behalf_name:
        found.append((_("代谁写信"), f"{writer.behalf_name}（{writer.behalf_relation}）", change))
    if writer.nickname:
        found.append((_("公开显示的称呼"), writer.nickname, change))
    found.append((_("能否公开"), _("答复后隐去个人信息公开") if letter.may_publish else _("不公开"), change))
    return found


@dataclass(frozen=True)
class Preview:
    """The letter as others would read it."""

    title: str
    body: str
    sign: str


def preview(done: Completed, writing: Writing) -> Preview | None:
    """Return the masked letter; none where it will not be public."""
    letter, writer = done.letter, done.writer
    if writing.reporting or not writing.channel.publishes(consent=letter.may_publish):
        return None
    known = Known(name=writer.name, phone=writer.phone, email=writer.email, other_name=writer.behalf_name)
    who = mask(writer.nickname, known=known).text or mask_name(writer.name)
    where = letter.township.label if letter.township else ""
    return Preview(
        title=mask(letter.title, known=known).text,
        body=mask(letter.body, known=known).text,
        sign=" · ".join(part for part in (who, where) if part),
    )
