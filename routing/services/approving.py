"""Who in a unit approves an answer before it leaves the unit, one after the other.

Drafted, section head, head in charge, and for important letters the principal head (RULES section 5). The author
never approves the own text (RULES section 1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from accounts.access import posts_of
from accounts.models import Membership, Role, User
from common.errors import RefusedError
from common.once import once
from deadlines.models import OrderState, SupervisionOrder
from petitions.models import Petition, Priority
from petitions.services.replies import in_work
from routing.models import Assignment, Instruction

CHAIN = (Role.SECTION_HEAD, Role.UNIT_HEAD, Role.PRINCIPAL_HEAD)
"""All steps that a unit can have, in their order."""
Holders = dict[Role, set[int]]


def is_important(petition: Petition) -> bool:
    """Tell whether the principal head approves the answer, too.

    Marked important, urgent, under a leader's instruction, or under a supervision order that stands.
    """
    if petition.important or petition.priority == Priority.URGENT:
        return True
    if Instruction.objects.filter(petition=petition).exists():
        return True
    return SupervisionOrder.objects.filter(petition=petition).exclude(state=OrderState.LIFTED).exists()


def approval_chain(part: Assignment) -> tuple[Role, ...]:
    """Return the roles that approve the answer of this part, in their order; never empty.

    A step exists where the unit has a holder today who is not the author. The head in charge is always there: the
    principal head stands in for a missing one, and where both are missing ``approval_closed_because`` says so.
    """
    return _chain(part.petition, _others(part))


def _chain(petition: Petition, others: Holders) -> tuple[Role, ...]:
    section = (Role.SECTION_HEAD,) if others[Role.SECTION_HEAD] else ()
    if not others[Role.PRINCIPAL_HEAD]:
        return (*section, Role.UNIT_HEAD)
    if not others[Role.UNIT_HEAD]:
        return (*section, Role.PRINCIPAL_HEAD)
    principal = (Role.PRINCIPAL_HEAD,) if is_important(petition) else ()
    return (*section, Role.UNIT_HEAD, *principal)


def approval_closed_because(part: Assignment, *, author: User | None = None) -> str:
    """Say why nobody in the unit can approve the answer, and what to do; empty where somebody can.

    ``author`` is who is about to hand the draft in, before it is saved under that name.
    """
    others = _others(part, author_id=author.pk if author else None)
    if others[Role.UNIT_HEAD] or others[Role.PRINCIPAL_HEAD]:
        return ""
    heads = _held(part)
    if heads[Role.UNIT_HEAD] or heads[Role.PRINCIPAL_HEAD]:
        return _(
            "起草人不能审定自己起草的答复，本单位没有别的负责人。请由联络员起草后再报，或者请系统管理员补任一位单位负责人。"
        )
    if part.petition.restricted:
        return _("本单位没有可以查看举报件的负责人，答复没有人审定。请联系信息中心，由安全管理员指定负责人。")
    return _("本单位还没有负责人，答复没有人审定。请系统管理员先补任单位负责人。")


def asked_role(part: Assignment) -> Role:
    """Return who is asked now: as it was handed on, or the next in the chain where nobody holds that post any more."""
    return _asked(part, approval_chain(part))


def _asked(part: Assignment, chain: tuple[Role, ...]) -> Role:
    reached = CHAIN.index(Role(part.awaits or Role.UNIT_HEAD))
    return next((role for role in chain if CHAIN.index(role) >= reached), chain[-1])


def asked_roles(parts: Sequence[Assignment]) -> dict[int, Role]:
    """Return by part who is asked now, for a list; one statement, and the drafts' authors are not looked at."""
    holders = _holders(parts)
    asked: dict[int, Role] = {}
    for part in parts:
        held = holders[part.department_id, part.petition.restricted]
        reached = CHAIN.index(Role(part.awaits or Role.UNIT_HEAD))
        asked[part.pk] = next((role for role in CHAIN[reached:] if held[role]), CHAIN[reached])
    return asked


def may_approve_now(part: Assignment, user: User) -> bool:
    """Tell whether this person is asked for approval now; that the letter may be seen was checked before."""
    return posts_of(user).has_in(part.department_id, asked_role(part))


def steps_after(part: Assignment, user: User) -> tuple[Role, ...]:
    """Return who has to approve after this person's act; who holds several of the roles approves them in one.

    Raises RefusedError for the author, and for who is not asked now, with the words who is.
    """
    reply = in_work(part.petition)
    if reply is not None and reply.author_id == user.pk:
        raise RefusedError(_("起草人不能审定自己起草的答复，请由另一位负责人审定。"))
    require_asked(part, user)
    return steps_left(part, user)


def steps_left(part: Assignment, user: User) -> tuple[Role, ...]:
    """Return who has to approve after this person, who is asked now."""
    chain, posts = approval_chain(part), posts_of(user)
    left = list(chain[chain.index(_asked(part, chain)) + 1 :])
    while left and posts.has_in(part.department_id, left[0]):
        left.pop(0)
    return tuple(left)


def is_last_step(part: Assignment, user: User) -> bool:
    """Tell whether this person's approval, if it is asked for now, lets the answer leave the unit."""
    return may_approve_now(part, user) and not steps_left(part, user)


def require_asked(part: Assignment, user: User) -> Role:
    """Return who is asked now, if this person is; raises RefusedError with who it is otherwise."""
    asked = asked_role(part)
    if not posts_of(user).has_in(part.department_id, asked):
        raise RefusedError(_("这份答复现在由%(role)s审定，不由您审定。") % {"role": asked.label})
    return asked


def roles_taken(part: Assignment, left: tuple[Role, ...]) -> list[Role]:
    """Return the roles that one act approves for: from the one asked to the first one left."""
    chain = approval_chain(part)
    return list(chain[chain.index(_asked(part, chain)) : len(chain) - len(left)])


def _others(part: Assignment, *, author_id: int | None = None) -> Holders:
    """Return the same, read once in a step."""
    return once(("others", part.pk, author_id), lambda: _read_others(part, author_id=author_id))


def _read_others(part: Assignment, *, author_id: int | None = None) -> Holders:
    """Return who of the unit could approve: the holders without the draft's author."""
    if author_id is None:
        reply = in_work(part.petition)
        author_id = reply.author_id if reply else None
    return defaultdict(set, {role: people - {author_id} for role, people in _held(part).items()})


def _held(part: Assignment) -> Holders:
    return _holders([part])[part.department_id, part.petition.restricted]


def _holders(parts: Iterable[Assignment]) -> dict[tuple[int, bool], Holders]:
    """Return who holds the approving posts today, by unit and whether only people count who see restricted letters."""
    found: dict[tuple[int, bool], Holders] = defaultdict(lambda: defaultdict(set))
    units = {part.department_id for part in parts}
    posts = Membership.objects.current().filter(department__in=units, role__in=CHAIN, user__is_active=True)
    for role, unit, person, marked in posts.values_list("role", "department_id", "user_id", "user__sees_wrongdoing"):
        found[unit, False][Role(role)].add(person)
        if marked:
            found[unit, True][Role(role)].add(person)
    return found
