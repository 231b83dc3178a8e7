"""The answers of a draft, as they are shown for checking before the letter is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from common.masking import Known, mask, mask_name
from common.words import size
from petitions.forms import Completed
from petitions.models import Attachment, Channel, LetterType
from portal.writing import Writing

Row = tuple[str, str, str]


def rows(writing: Writing, done: Completed, files: Iterable[Attachment]) -> dict[str, list[Row]]:
    """Return label, answer and the address to change it, for the letter and for its writer."""
    letter, writer = done.letter, done.writer
    about, story, person = (
        reverse(f"portal:write_{step}", args=[writing.token]) for step in ("about", "story", "writer")
    )
    unit = letter.named_department.name if letter.named_department else ""
    township = letter.township.name if letter.township else ""
    named = "\n".join(f"{file.given_name}（{size(file.size)}）" for file in files)
    letter_rows = [
        (_("写到哪里"), letter.channel.name, ""),
        (_("类别"), str(LetterType(letter.proposed_type).label), about),
        (_("单位"), unit, about),
        (_("标题"), letter.title, story),
        (_("具体情况"), letter.body, story),
        (_("地点"), "，".join(part for part in (township, letter.place) if part), story),
        (_("照片或材料"), named, story),
    ]
    writer_rows = [
        (_("姓名"), writer.name, person),
        (_("电话"), writer.phone, person),
        (_("电子邮箱"), writer.email, person),
    ]
    if writer.nickname:
        writer_rows.append((_("公开显示的称呼"), writer.nickname, person))
    writer_rows.append((_("能否公开"), _("答复后隐去个人信息公开") if letter.may_publish else _("不公开"), person))
    return {"letter": letter_rows, "writer": writer_rows}


@dataclass(frozen=True)
class Preview:
    """The letter as others would read it."""

    title: str
    body: str
    sign: str


def preview(done: Completed, channel: Channel) -> Preview | None:
    """Return the masked letter; none where it will not be public."""
    letter, writer = done.letter, done.writer
    if letter.proposed_type == LetterType.WRONGDOING or not channel.publishes(consent=letter.may_publish):
        return None
    known = Known(name=writer.name, phone=writer.phone, email=writer.email)
    who = mask(writer.nickname, known=known).text or mask_name(writer.name)
    where = letter.township.label if letter.township else ""
    return Preview(
        title=mask(letter.title, known=known).text,
        body=mask(letter.body, known=known).text,
        sign=" · ".join(part for part in (who, where) if part),
    )
