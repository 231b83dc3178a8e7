"""Citizens' accounts: opened and entered by a proved contact, never by a password. The office's accounts are others."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.clock import now
from common.codes import new_token
from common.errors import RefusedError
from common.text import one_line
from notifications.services import notify
from petitions.models import Citizen, Comment, Draft, Follow, Petition, Writer
from petitions.services.attachments import drop_files
from petitions.services.contacts import Contact
from petitions.services.submission import petition_by_code

FREEZE = dt.timedelta(days=90)
"""Operators give a number to somebody else 90 days after it was given up, not before (custom): for so long before and
after a number was proved it was the same person's."""


@transaction.atomic
def enter(*, contact: Contact) -> Citizen:
    """Return the account of a contact that was proved just now, opened where there is none.

    A telephone number that nobody proved for so long that it may have a new owner opens a new account; the old one
    loses it.
    """
    citizen = _held(contact)
    if citizen and contact.is_phone and _perhaps_handed_on(citizen):
        _take_away(citizen, contact)
        citizen = None
    if citizen is None:
        citizen = _opened(contact)
    moment = now()
    citizen.seen_at = moment
    if contact.is_phone:
        citizen.phone_proved_at = moment
    citizen.save(update_fields=["seen_at", "phone_proved_at"])
    return citizen


@transaction.atomic
def add_contact(citizen: Citizen, *, contact: Contact) -> Citizen:
    """Give the account a contact that was proved just now, in place of the former one of its kind.

    The former address is told: whoever sits down at somebody else's open account can't take it unseen.
    Whoever had it proved by another account gives it up there; one that is left without a contact could never be
    opened again, so that its letters come along. Raises RefusedError where this account was ended so just now.
    """
    citizen, other = _lock_both(citizen, contact)
    if citizen.closed_at:
        raise RefusedError(_("这个账户刚刚注销了，请重新登录。"))
    if other:
        stale = contact.is_phone and _perhaps_handed_on(other)
        if not stale and not _others(other, contact):
            _hand_over(other, citizen)
        _take_away(other, contact)
    former = citizen.phone if contact.is_phone else citizen.email
    if former and former != contact.text:
        _tell_of_change(former if "@" in former else citizen.email)
    _set_contact(citizen, contact)
    return citizen


def _tell_of_change(address: str) -> None:
    """Say by mail that a contact was replaced; a telephone number alone can't be told."""
    if address:
        key = f"account_contact_changed:{new_token()}"
        notify(key=key, notice="account_contact_changed", context={}, address=address)


@transaction.atomic
def drop_contact(citizen: Citizen, *, phone: bool) -> Citizen:
    """Take one of two contacts out of the account and end its sessions; refused for the last one."""
    citizen = _lock(citizen)
    if not (citizen.email and citizen.phone):
        raise RefusedError(_("账户至少要留一个联系方式，不然就再也登录不了。"))
    _take_away(citizen, Contact(citizen.phone if phone else citizen.email))
    return citizen


def rename(citizen: Citizen, *, name: str) -> None:
    """Keep the name by which the person wants to be known."""
    citizen.name = one_line(name)
    citizen.save(update_fields=["name"])


def sign_out_everywhere(citizen: Citizen) -> None:
    """Make every session of the account worthless."""
    citizen.era += 1
    citizen.save(update_fields=["era"])


@transaction.atomic
def add_letter(citizen: Citizen, *, number: str, code: str) -> Petition | None:
    """Put the letter that number and query code open among the account's; none for any mistake.

    One that is in another account moves here: whoever has the code is its writer. Raises RefusedError for an anonymous
    report: with an account beside it, it would no longer be one.
    """
    petition = petition_by_code(number, code)
    if petition is None:
        return None
    if Writer.objects.filter(petition=petition, anonymous=True).exists():
        raise RefusedError(_("匿名举报不加入账户，以免留下您的联系方式。请用编号和查询码查询。"))
    Writer.objects.filter(petition=petition).update(citizen=citizen)
    return petition


@transaction.atomic
def close(citizen: Citizen) -> None:
    """End the account: contacts, name, drafts and follows go; letters stay with the office, without the account."""
    citizen = _lock(citizen)
    drafts = Draft.objects.filter(citizen=citizen)
    for draft in drafts.prefetch_related("attachments"):
        drop_files(draft.attachments.all())
    drafts.delete()
    Follow.objects.filter(citizen=citizen).delete()
    Writer.objects.filter(citizen=citizen).update(citizen=None)
    Comment.objects.filter(citizen=citizen).update(citizen=None)
    citizen.name = citizen.email = citizen.phone = citizen.email_index = citizen.phone_index = ""
    citizen.phone_proved_at, citizen.closed_at, citizen.era = None, now(), citizen.era + 1
    citizen.save()


def signed_in(pk: int, era: int) -> Citizen | None:
    """Return the account of a session, unless it was closed or signed out everywhere since."""
    return Citizen.objects.filter(pk=pk, era=era, closed_at=None).first()


def _lock(citizen: Citizen) -> Citizen:
    return Citizen.objects.select_for_update().get(pk=citizen.pk)


def _lock_both(citizen: Citizen, contact: Contact) -> tuple[Citizen, Citizen | None]:
    """Return the account and the other one that has the contact, held in one order: no two wait for each other."""
    has_it = Q(closed_at=None, **{_column(contact): contact.index})
    rows = list(Citizen.objects.select_for_update().filter(has_it | Q(pk=citizen.pk)).order_by("pk"))
    own = next(row for row in rows if row.pk == citizen.pk)
    return own, next((row for row in rows if row.pk != citizen.pk), None)


def _held(contact: Contact) -> Citizen | None:
    return Citizen.objects.select_for_update().filter(closed_at=None, **{_column(contact): contact.index}).first()


def _column(contact: Contact) -> str:
    return "phone_index" if contact.is_phone else "email_index"


def _opened(contact: Contact) -> Citizen:
    moment = now()
    citizen = Citizen(created_at=moment, seen_at=moment)
    _fill(citizen, contact)
    try:
        with transaction.atomic():
            citizen.save()
    except IntegrityError:  # the same person, at the same moment, in another window
        found = _held(contact)
        if found is None:
            raise
        return found
    return citizen


def _fill(citizen: Citizen, contact: Contact) -> None:
    if contact.is_phone:
        citizen.phone, citizen.phone_index, citizen.phone_proved_at = contact.text, contact.index, now()
    else:
        citizen.email, citizen.email_index = contact.text, contact.index


def _set_contact(citizen: Citizen, contact: Contact) -> None:
    _fill(citizen, contact)
    citizen.save(update_fields=["phone", "phone_index", "phone_proved_at", "email", "email_index"])


def _perhaps_handed_on(citizen: Citizen) -> bool:
    return citizen.phone_proved_at is None or citizen.phone_proved_at < now() - FREEZE


def _others(citizen: Citizen, contact: Contact) -> bool:
    """Tell whether the account has a contact besides this one."""
    return bool(citizen.email if contact.is_phone else citizen.phone)


def _take_away(citizen: Citizen, contact: Contact) -> None:
    """Take the contact out of the account; one that nobody can open any more ends."""
    if not _others(citizen, contact):
        close(citizen)
        return
    if contact.is_phone:
        citizen.phone = citizen.phone_index = ""
        citizen.phone_proved_at = None
    else:
        citizen.email = citizen.email_index = ""
    citizen.era += 1
    citizen.save(update_fields=["phone", "phone_index", "phone_proved_at", "email", "email_index", "era"])


def _hand_over(other: Citizen, citizen: Citizen) -> None:
    """Move what the other account holds to this one, as far as this one has not got it."""
    Writer.objects.filter(citizen=other).update(citizen=citizen)
    Draft.objects.filter(citizen=other).update(citizen=citizen)
    Comment.objects.filter(citizen=other).update(citizen=citizen)
    followed = Follow.objects.filter(citizen=citizen).values("petition")
    Follow.objects.filter(citizen=other).exclude(petition__in=followed).update(citizen=citizen)
