"""Keep, change and drop views of queues. They are people's own affair: no letter changes, nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Department, User
from common.clock import now
from common.errors import PetitionError
from common.text import one_line
from routing.models import SavedView
from routing.queues import Queue, queues_for

LONGEST_NAME = 40
MOST_VIEWS = 20
"""Of one person and queue."""


@dataclass(frozen=True)
class Look:
    """What a view keeps: filters as an address holds them, the key of the order, the keys of the columns."""

    filters: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    columns: Sequence[str] = ()

    def write_to(self, view: SavedView) -> None:
        """Put this into the view, unsaved."""
        view.filters, view.order, view.columns = dict(self.filters), self.order, list(self.columns)


class ViewError(PetitionError):
    """The view can't be kept like this."""


@transaction.atomic
def save_view(*, queue: Queue, name: str, look: Look, shared_with: Department | None, actor: User) -> SavedView:
    """Keep a queue with filters, order and columns under a name, perhaps for all of one's unit.

    ViewError where the name is empty or taken, the unit is not the person's, or there are too many.
    """
    if queue not in queues_for(actor):
        raise ViewError(_("这个队列不在您的岗位范围内。"))
    if SavedView.objects.filter(owner=actor, queue=queue.key).exclude(name="").count() >= MOST_VIEWS:
        raise ViewError(_("一个队列最多保存%(n)s个视图，请先删除不用的。") % {"n": MOST_VIEWS})
    view = SavedView(owner=actor, queue=queue.key, created_at=now())
    look.write_to(view)
    return _named(view, name, shared_with)


@transaction.atomic
def change_view(
    view: SavedView, *, name: str, shared_with: Department | None, look: Look | None = None, actor: User
) -> SavedView:
    """Rename one's own view, share it or not; with ``look`` it keeps that from now on. ViewError as above."""
    _require_own(view, actor)
    if look:
        look.write_to(view)
    return _named(view, name, shared_with)


@transaction.atomic
def delete_view(view: SavedView, *, actor: User) -> None:
    """Drop one's own view."""
    _require_own(view, actor)
    view.delete()


@transaction.atomic
def choose_columns(*, queue: Queue, columns: Sequence[str], view: SavedView | None = None, actor: User) -> None:
    """Keep the columns: of one's own view, else of the plain queue, for this person alone. None means the usual ones."""
    if view is not None:
        _require_own(view, actor)
        view.columns = list(columns)
        view.save(update_fields=["columns"])
        return
    facts = {"columns": list(columns), "created_at": now()}
    SavedView.objects.update_or_create(owner=actor, queue=queue.key, name="", defaults=facts)


def _named(view: SavedView, name: str, shared_with: Department | None) -> SavedView:
    view.name = one_line(name).strip()
    if not view.name or len(view.name) > LONGEST_NAME:
        raise ViewError(_("请给视图起一个名称，最多%(n)s个字。") % {"n": LONGEST_NAME})
    if shared_with is not None and shared_with not in posts_of(view.owner).departments:
        raise ViewError(_("视图只能与本人所在的单位共享。"))
    view.shared_with = shared_with
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise ViewError(_("这个队列已经有名称为“%(name)s”的视图，请换一个名称。") % {"name": view.name}) from error
    return view


def _require_own(view: SavedView, actor: User) -> None:
    if view.owner_id != actor.pk:
        raise ViewError(_("这是别人共享的视图，只有建立人可以修改；您可以另存为自己的视图。"))
