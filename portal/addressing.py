"""To whom a letter goes: a leader's mailbox, a unit, a board, another channel; not knowing it is a fine answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from common.clock import today
from common.text import storable
from petitions.forms import takes_reports
from petitions.forms.about import UNITS
from petitions.models import Board, Channel, LetterType, Mailbox, Publicity, Screener
from petitions.services.drafts import DraftContent

MAILBOX, UNIT, BOARD = "mailbox:", "unit:", "board:"


@dataclass(frozen=True)
class Addressee:
    """What was chosen: a channel, and mailbox, board or unit by their keys, empty where none is meant."""

    channel: Channel
    mailbox: str = ""
    board: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Choice:
    """One line to choose from."""

    value: str
    name: str | Promise
    hint: str
    to: Addressee
    more: str = ""
    """Who holds a leader's post."""


@dataclass(frozen=True)
class Group:
    """Choices under a heading."""

    title: Promise
    choices: list[Choice]


def groups(*, reporting: bool, unit: str = "") -> list[Group]:
    """Return what can be chosen; for a report only what the centre reads first. A ``unit`` that exists comes first."""
    channels = [each for each in Channel.objects.open_to_citizens() if not reporting or takes_reports(each)]
    mailboxes = [box for box in Mailbox.objects.open().select_related("channel") if box.channel in channels]
    boards = [] if reporting else [each for each in _boards() if each.channel in channels]
    unknown = mailboxes[0].channel if mailboxes else None
    others = [each for each in channels if each != unknown and not _by_boards(each, boards)]
    found = [
        Group(_("写给领导"), [_to_mailbox(box) for box in mailboxes]),
        Group(_("写给单位"), [*_to_unit(unit, others), *_to_channels(each for each in others if each.names_unit)]),
        Group(_("写到版块，大家看得到"), [_to_board(board) for board in boards]),
        Group(_("其他渠道"), list(_to_channels(each for each in others if not each.names_unit))),
        Group(_("拿不准的"), [_to_whoever(unknown)] if unknown else []),
    ]
    return [group for group in found if group.choices]


def _boards() -> QuerySet[Board]:
    return Board.objects.open().select_related("channel")


def _by_boards(channel: Channel, boards: Iterable[Board]) -> bool:
    """A channel whose letters all show before they are answered is reached by its boards, where it has some."""
    shows = channel.publicity == Publicity.ALWAYS and channel.screened_by == Screener.CENTRE
    return shows and any(board.channel_id == channel.pk for board in boards)


def _to_mailbox(box: Mailbox) -> Choice:
    to = Addressee(box.channel, mailbox=box.key)
    return Choice(MAILBOX + box.key, box.name, box.duties, to, more=" ".join((box.post, box.holder)).strip())


def _to_board(board: Board) -> Choice:
    return Choice(BOARD + board.key, board.name, board.hint, Addressee(board.channel, board=board.key))


def _to_unit(code: str, channels: Iterable[Channel]) -> Iterator[Choice]:
    units = Department.objects.valid_on(today()).filter(kind__in=UNITS, code=code)
    unit = units.first() if code and storable(code) else None
    channel = next((each for each in channels if each.names_unit and each.screened_by == Screener.UNIT), None)
    if unit and channel:
        yield Choice(UNIT + unit.code, unit.name, channel.hint, Addressee(channel, unit=unit.code), more=channel.name)


def _to_channels(channels: Iterable[Channel]) -> Iterator[Choice]:
    for channel in channels:
        yield Choice(channel.key, channel.name, channel.hint, Addressee(channel))


def _to_whoever(channel: Channel) -> Choice:
    hint = str(_("不要紧，写清是什么事就行：信息中心会看由哪个单位办，直接分过去。"))
    return Choice(channel.key, _("我不知道该写给谁"), hint, Addressee(channel))


class StartForm(forms.Form):
    """To whom the letter goes; ``type`` is "wrongdoing" for those who come to report it."""

    to = forms.ChoiceField(
        label=_("您要写给谁"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择写给谁。"), "invalid_choice": _("请从列表里选择写给谁。")},
    )
    type = forms.ChoiceField(
        choices=[(LetterType.WRONGDOING, LetterType.WRONGDOING.label)], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *, data: Any = None, reporting: bool = False, to: str = "") -> None:
        super().__init__(data=data, initial={"type": LetterType.WRONGDOING if reporting else "", "to": to})
        wanted = str(data.get("to", "")) if data is not None else to
        self.groups = groups(reporting=reporting, unit=wanted.removeprefix(UNIT) if wanted.startswith(UNIT) else "")
        self.choices = {choice.value: choice for group in self.groups for choice in group.choices}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [(choice.value, choice.name) for choice in self.choices.values()]
        if to not in self.choices:
            self.initial["to"] = ""

    def chosen(self) -> Addressee:
        """Return to whom; for valid answers."""
        return self.choices[self.cleaned_data["to"]].to


def asked_for(given: Any) -> str:
    """Return the choice that a link such as ?mailbox=, ?unit=, ?board= or ?to= means; one that isn't there chooses nothing."""
    for prefix in (MAILBOX, UNIT, BOARD):
        key = str(given.get(prefix.rstrip(":"), ""))
        if key:
            return prefix + key
    return str(given.get("to", ""))


def present(content: DraftContent) -> str:
    """Return the choice that a draft stands for."""
    for prefix, key in ((MAILBOX, content.mailbox), (BOARD, content.board)):
        if key:
            return prefix + key
    return content.channel
