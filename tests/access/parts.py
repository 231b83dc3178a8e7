"""Real objects behind every address that names one; all of the roads bureau's letter wherever there is a choice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from common.clock import now
from common.codes import new_token
from deadlines.models import DeadlineKind, DeadlineRule, EscalationStep
from deadlines.services.versions import prepare_local_days
from notifications.models import Notification
from petitions.models import Attachment, AttachmentOwner, DataRequest, DataWish, Mailbox, Petition, Topic, TopicLetter
from petitions.services.comments import Said, say, show_comments
from petitions.services.faqs import FaqDraft, save_faq
from petitions.services.links import address_of, new_link
from reports.services.bulletins import approve_and_publish, prepare
from routing.models import BulkKind, RoutingRule, SavedView, Target, TextBlock, TrainedModel
from routing.services.batches import add_to_batch, present
from routing.services.bulk import start_job
from routing.services.instructing import instruct
from tests import factories as make
from tests.boards import shown_post
from tests.factories import Office

DAY = dt.date(2026, 12, 30)


def real_parts(office: Office, letter: Petition) -> dict[str, Any]:
    """Return the value of each part that an address can have."""
    order = make.supervised(letter)
    return {
        **_of_letters(office, letter),
        **_of_leaders(office, letter),
        **_of_desks(office, letter),
        **_of_settings(office),
        "year": order.year,
        "serial": order.serial,
    }


def _of_letters(office: Office, letter: Petition) -> dict[str, Any]:
    shown = make.answered(office)
    asked = FaqDraft(question="公交卡丢了怎么补办", answer="请到县公交公司服务大厅补办。")
    post = shown_post(office)
    comment = say(post, token=new_token(), said=Said(text="我也遇到过。", nickname="河边散步的人"))
    show_comments([comment.pk], actor=office.clerk)
    file = Attachment.objects.create(
        petition=letter,
        owner=AttachmentOwner.WRITER,
        given_name="照片.jpg",
        media_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        added_at=now(),
        file=ContentFile(b"x", "x"),
    )
    failed = Notification.objects.filter(medium="email").earliest("pk")
    return {
        "number": letter.number,
        "shown": shown.number,
        "posted": post.number,
        "board": post.board.key,
        "comment": comment.key,
        "mailbox": Mailbox.objects.earliest("pk").key,
        "faq": save_faq(None, draft=asked, actor=office.clerk).pk,
        "code": office.roads.code,
        "comment_id": comment.pk,
        "commissioned": make.commissioned(office).number,
        "key": file.key,
        "pk": failed.pk,
        "token": new_token(),
        "secret": address_of(new_link(letter)).rpartition("/l/")[2].rstrip("/"),
        "part": make.lead_of(letter).pk,
        "request_id": DataRequest.objects.create(
            petition=letter, wish=DataWish.CORRECT, text="电话", asked_at=now()
        ).pk,
        "clock": letter.deadlines.get(kind=DeadlineKind.REPLY).pk,
    }


def _of_leaders(office: Office, letter: Petition) -> dict[str, Any]:
    item = add_to_batch(letter, leader=office.leader, actor=office.clerk)
    present(item.batch, actor=office.clerk)
    given = instruct(letter, text="请办理", department=office.roads, leader=office.leader, actor=office.leader)
    return {"batch_id": item.batch_id, "item_id": item.pk, "instruction_id": given.pk}


def _of_desks(office: Office, letter: Petition) -> dict[str, Any]:
    day = letter.received_on
    topic = Topic.objects.create(title="校门口过街", first_on=day, last_on=day)
    TopicLetter.objects.create(topic=topic, petition=letter)
    conditions = [{"sort": "title", "values": ["路灯"]}]
    rule = RoutingRule.objects.create(name="路灯", conditions=conditions, lead=office.roads, changed_at=now())
    block = TextBlock.objects.create(department=office.roads, title="常用", body="文字", created_at=now())
    view = SavedView.objects.create(owner=office.clerk, queue="new", name="今天必须分出", created_at=now())
    model = TrainedModel.objects.create(
        target=Target.CATEGORY,
        current=False,
        content=b"x",
        digest="0" * 64,
        letters=1,
        origin="文件",
        trained_at=now(),
    )
    chosen = {letter.number: letter.version}
    job = start_job(BulkKind.URGE, chosen=chosen, wishes={"note": "请办"}, token=new_token(), actor=office.clerk)
    return {
        "topic_id": topic.pk,
        "rule_id": rule.pk,
        "block_id": block.pk,
        "view_id": view.pk,
        "model_id": model.pk,
        "target": "category",
        "job_id": job.pk,
        "unit_id": office.roads.pk,
        "post_id": office.roads.memberships.earliest("pk").pk,
    }


def _of_settings(office: Office) -> dict[str, Any]:
    approve_and_publish(prepare("2026-09", actor=office.clerk), actor=office.head)
    prepare("2026-10", actor=office.clerk)
    return {
        "month": "2026-10",
        "kind": "reply",
        "step": EscalationStep.objects.get(key="urge").pk,
        "rule": DeadlineRule.objects.exclude(letter_type="").earliest("pk").pk,
        "version": 1,
        "draft": prepare_local_days([(DAY, False, "县庆")], actor=office.clerk).pk,
    }
