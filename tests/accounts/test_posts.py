"""People, posts, and sessions that end with them."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.access import posts_of
from accounts.models import Department, DepartmentKind, Membership, Role, User
from accounts.services import appoint, create_user, disable, dismiss, enable, end_sessions
from common.errors import BadInputError, RefusedError

pytestmark = pytest.mark.django_db

PASSWORD = "Qingshi-2026-bridge"


@pytest.fixture
def bureau() -> Department:
    return Department.objects.create(code="roads", name="澜川县道路局", kind=DepartmentKind.BUREAU)


@pytest.fixture
def centre() -> Department:
    return Department.objects.create(code="centre", name="信息中心", kind=DepartmentKind.CENTRE)


@pytest.fixture
def liaison(bureau: Department) -> User:
    person = create_user(username="lin", display_name="林晓", password=PASSWORD, actor=None)
    appoint(person, department=bureau, role=Role.LIAISON, actor=None)
    return person


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_weak_password_is_refused_and_nobody_is_created() -> None:
    with pytest.raises(BadInputError):
        create_user(username="lin", display_name="林晓", password="12345678", actor=None)
    assert not User.objects.exists()


def test_a_user_name_is_given_once_whatever_its_case(liaison: User) -> None:
    with pytest.raises(BadInputError, match="登录名"):
        create_user(username="LIN", display_name="林小", password=PASSWORD, actor=None)


def test_an_appointed_person_holds_the_post(liaison: User, bureau: Department) -> None:
    assert posts_of(liaison).has_in(bureau.pk, Role.LIAISON)


@pytest.mark.parametrize("role", [Role.CLERK, Role.CENTRE_HEAD, Role.LEADER, Role.SYSTEM_ADMIN])
def test_a_bureau_has_no_posts_of_the_centre(bureau: Department, role: Role) -> None:
    person = create_user(username="zhao", display_name="赵一", password=PASSWORD, actor=None)
    with pytest.raises(RefusedError):
        appoint(person, department=bureau, role=role, actor=None)


def test_a_watcher_does_nothing_else(centre: Department) -> None:
    person = create_user(username="zhao", display_name="赵一", password=PASSWORD, actor=None)
    appoint(person, department=centre, role=Role.AUDITOR, actor=None)
    with pytest.raises(RefusedError, match="兼任"):
        appoint(person, department=centre, role=Role.CLERK, actor=None)


def test_one_person_may_be_liaison_and_head_of_a_small_unit(liaison: User, bureau: Department) -> None:
    appoint(liaison, department=bureau, role=Role.UNIT_HEAD, actor=None)
    assert posts_of(liaison).has_in(bureau.pk, Role.UNIT_HEAD)


def test_a_dismissed_person_loses_post_and_session_at_once(liaison: User, bureau: Department) -> None:
    client = signed_in(liaison)
    dismiss(Membership.objects.get(user=liaison), actor=None)
    assert not posts_of(liaison).has(Role.LIAISON)
    assert not is_signed_in(client)
    assert Membership.objects.filter(user=liaison).exists()


def test_a_post_can_be_taken_up_again(liaison: User, bureau: Department) -> None:
    dismiss(Membership.objects.get(user=liaison), actor=None)
    appoint(liaison, department=bureau, role=Role.LIAISON, actor=None)
    assert posts_of(liaison).has_in(bureau.pk, Role.LIAISON)
    assert Membership.objects.filter(user=liaison).count() == 1


def test_a_disabled_person_loses_the_session_but_not_the_record(liaison: User) -> None:
    client = signed_in(liaison)
    disable(liaison, actor=None)
    assert not is_signed_in(client)
    assert posts_of(liaison).held == ()
    enable(liaison, actor=None)
    assert posts_of(liaison).has(Role.LIAISON)


def test_nobody_disables_the_own_account(liaison: User) -> None:
    with pytest.raises(RefusedError):
        disable(liaison, actor=liaison)
    assert liaison.is_active


def test_other_peoples_sessions_live_on(liaison: User) -> None:
    other = create_user(username="zhao", display_name="赵一", password=PASSWORD, actor=None)
    mine, theirs = signed_in(liaison), signed_in(other)
    assert end_sessions(liaison) == 1
    assert (is_signed_in(mine), is_signed_in(theirs)) == (False, True)
