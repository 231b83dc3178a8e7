"""Everything kept about a writer, as data and as a page to read: of own letters and the own account, nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.clock import now
from common.text import one_line
from notifications.models import Notification
from petitions.models import BoardPost, Citizen, Comment, Draft, LetterType, Petition, Rating, Writer
from petitions.services.drafts import content_of
from petitions.services.exporting_own import OwnFile, archive, own_files
from petitions.services.follows import followed_by, matter_of
from petitions.services.own_letters import letters_of
from portal.rounds import Answer, rounds_of
from portal.timeline import entries_of

Data = dict[str, Any]
MOST_LETTERS = 500
"""So many letters stand in one file, the newest; a person has not written more."""


def letter_export(petition: Petition) -> IO[bytes]:
    """Return the archive of one letter, for its writer."""
    return _archive([petition], None)


def account_export(citizen: Citizen) -> IO[bytes]:
    """Return the archive of an account with all its letters."""
    return _archive(letters_of(citizen).order_by("-pk")[:MOST_LETTERS], citizen)


def _archive(letters: Iterable[Petition], citizen: Citizen | None) -> IO[bytes]:
    files: list[OwnFile] = []
    told = []
    for petition in letters:
        own = own_files(petition)
        files += own
        told.append(letter_facts(petition, own))
    data: Data = {"exported_at": now().isoformat(), "site": settings.SITE_URL, "letters": told}
    if citizen:
        data["account"] = account_facts(citizen)
    page = render_to_string("portal/owndata.html", {"data": data, "site_name": settings.SITE_NAME})
    return archive(pages={"data.html": page, "data.json": json.dumps(data, ensure_ascii=False, indent=2)}, files=files)


def letter_facts(petition: Petition, files: Iterable[OwnFile] = ()) -> Data:
    """Return what is kept of a letter and its writer, as far as the writer may read it; nobody of the office is in it."""
    rounds = rounds_of(petition)
    answers = [each for one in rounds for each in (*one.former, *([one.answer] if one.answer else []))]
    return {
        "number": petition.number,
        "channel": petition.channel.name,
        "title": petition.title,
        "body": petition.body,
        "type": str(LetterType(petition.effective_type).label) if petition.effective_type else "",
        "township": petition.township.label if petition.township else "",
        "place": petition.place,
        "unit_named": petition.named_department.label if petition.named_department else "",
        "mailbox": petition.mailbox.name if petition.mailbox else "",
        "may_publish": petition.may_publish,
        "received_at": petition.received_at.isoformat(),
        "state": str(petition.get_state_display()),
        "due_on": petition.due_on.isoformat() if petition.due_on else "",
        "writer": writer_facts(petition),
        "answers": [_answer(each) for each in answers],
        "events": [
            {"at": entry.moment.isoformat(), "title": entry.title, "more": entry.more} for entry in entries_of(petition)
        ],
        "notes": [
            {"at": note.added_at.isoformat(), "kind": str(note.get_kind_display()), "text": note.text}
            for note in petition.writer_notes.all()
        ],
        "ratings": [_rating(each) for each in petition.ratings.order_by("pk")],
        "requests": [
            {
                "at": wish.asked_at.isoformat(),
                "wish": str(wish.get_wish_display()),
                "text": wish.text,
                "state": str(wish.get_state_display()),
                "decision": wish.decision_note,
            }
            for wish in petition.data_requests.order_by("pk")
        ],
        "messages": _messages(petition),
        "public": _public(petition),
        "attachments": [{"name": file.attachment.given_name, "path": file.path} for file in files],
    }


def writer_facts(petition: Petition) -> Data:
    """Return who wrote, as kept; empty texts where nothing is, and when it was erased."""
    writer = Writer.objects.filter(petition=petition).first() or Writer()
    return {
        "name": writer.name,
        "phone": writer.phone,
        "email": writer.email,
        "address": writer.address,
        "nickname": writer.nickname,
        "behalf_name": writer.behalf_name,
        "behalf_relation": writer.behalf_relation,
        "anonymous": writer.anonymous,
        "erased_at": writer.erased_at.isoformat() if writer.erased_at else "",
    }


def account_facts(citizen: Citizen) -> Data:
    """Return what the account holds besides letters."""
    drafts: QuerySet[Draft] = citizen.drafts.order_by("-updated_at")
    return {
        "name": citizen.name,
        "email": citizen.email,
        "phone": citizen.phone,
        "created_at": citizen.created_at.isoformat(),
        "seen_at": citizen.seen_at.isoformat(),
        "drafts": [_draft(draft) for draft in drafts],
        "follows": [_follow(each.petition.number, each.since.isoformat()) for each in followed_by(citizen)],
        "comments": [_comment(each) for each in Comment.objects.filter(citizen=citizen).select_related("post")],
    }


def _answer(answer: Answer) -> Data:
    return {
        "title": answer.title,
        "at": answer.note,
        "text": answer.text,
        "by": one_line(answer.sign),
        "why": answer.why,
    }


def _rating(rating: Rating) -> Data:
    details = {"solved": rating.get_solved_display(), "attitude": rating.get_attitude_display()}
    return {
        "at": rating.rated_at.isoformat(),
        "grade": str(rating.get_grade_display()),
        **{name: str(word) for name, word in details.items()},
        "speed": str(rating.get_speed_display()),
        "text": rating.text,
    }


def _messages(petition: Petition) -> list[Data]:
    """Return which messages went to the writer: when and about what; their texts tell what stands here already."""
    writer = Writer.objects.filter(petition=petition).first()
    addresses = {each for each in (writer.email, writer.phone) if each} if writer else set()
    sent = Notification.objects.filter(reference=petition.number, recipient=None).exclude(sent_at=None).order_by("pk")
    return [
        {"at": each.sent_at.isoformat(), "about": each.label}
        for each in sent
        if each.sent_at and each.address in addresses
    ]


def _public(petition: Petition) -> list[Data]:
    copies = petition.public_copies.current()
    shown = [{"title": copy.title, "question": copy.question, "as": copy.writer_label} for copy in copies]
    posts = BoardPost.objects.shown().filter(petition=petition)
    return shown + [{"title": post.title, "question": post.text, "as": post.writer_label} for post in posts]


def _draft(draft: Draft) -> Data:
    content = content_of(draft)
    parts = {"about": content.about, "story": content.story, "writer": content.writer}
    return {"updated_at": draft.updated_at.isoformat(), **parts}


def _follow(number: str, since: str) -> Data:
    """Return one follow; the title only as far as it is public still."""
    matter = matter_of(number)
    return {"number": number, "title": matter.title if matter else _("已不公开"), "since": since}


def _comment(comment: Comment) -> Data:
    return {
        "post": comment.post.number,
        "at": comment.posted_at.isoformat(),
        "name": comment.name,
        "contact": comment.contact,
        "as": comment.writer_label,
        "text": comment.text,
        "state": str(comment.get_state_display()),
        "reason": comment.reason,
    }
