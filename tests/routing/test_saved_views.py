"""Views of queues that people keep, share, change and drop; the columns they choose."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Department
from common.clock import today
from routing.models import SavedView
from tests import factories as make
from tests.factories import Office
from tests.routing.conftest import SignIn

pytestmark = pytest.mark.django_db
HANDLING = reverse("routing:queue", args=["handling"])


def save(
    client: Client, name: str, here: str = "channel=leader&sort=newest", key: str = "handling", **more: Any
) -> Any:
    return client.post(reverse("routing:view_save", args=[key]), {"name": name, "here": here, **more}, follow=True)


def tabs(client: Client, address: str = HANDLING) -> dict[str, int]:
    return {tab.label: tab.count for tab in client.get(address).context["tabs"]}


def test_a_view_keeps_filters_order_and_columns(office: Office, sign_in: SignIn) -> None:
    shown, hidden = make.dispatched(office), make.dispatched(office, channel="suggestion")
    client = sign_in(office.clerk)
    response = save(client, "县长信箱新信", here="channel=leader&sort=newest&cols=due,category")
    assert "已保存视图“县长信箱新信”。" in response.content.decode()
    numbers = [row.letter.number for row in response.context["rows"]]
    assert numbers == [shown.number]
    assert hidden.number not in response.content.decode()
    assert response.context["form"].sort == "newest"
    assert set(response.context["look"].columns) == {"due", "category"}
    assert tabs(client) == {"": 2, "县长信箱新信": 1}


def test_a_views_own_address_leads_to_its_filters(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    save(client, "新信")
    view = SavedView.objects.get()
    response = client.get(HANDLING, {"view": view.pk})
    assert response.headers["Location"] == f"{HANDLING}?view={view.pk}&channel=leader&sort=newest"


def test_what_cannot_be_used_is_not_kept(office: Office, sign_in: SignIn) -> None:
    save(sign_in(office.clerk), "新信", here="channel=no-such&type=help&x=1&after=0_-_1&page=3")
    assert SavedView.objects.get().filters == {"type": "help"}


@pytest.mark.parametrize("name", ["", "   ", "长" * 41])
def test_a_view_needs_a_name(office: Office, sign_in: SignIn, name: str) -> None:
    response = save(sign_in(office.clerk), name)
    assert "请给视图起一个名称，最多40个字。" in response.content.decode()
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once_for_each_queue(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    save(client, "新信")
    assert "已经有名称为“新信”的视图" in save(client, "新信").content.decode()
    save(client, "新信", key="late")
    assert SavedView.objects.count() == 2


def test_there_is_an_end_to_views(office: Office, sign_in: SignIn) -> None:
    SavedView.objects.bulk_create(
        SavedView(owner=office.clerk, queue="handling", name=f"视图{n}", created_at=make.at("2026-11-06"))
        for n in range(20)
    )
    assert "最多保存20个视图" in save(sign_in(office.clerk), "再来一个").content.decode()


def test_a_shared_view_is_for_the_unit_alone(office: Office, sign_in: SignIn) -> None:
    save(sign_in(office.clerk), "大家用", shared_with=office.centre.pk)
    save(sign_in(office.clerk), "自己用")
    assert set(tabs(sign_in(office.second_clerk))) == {"", "大家用"}
    shared = SavedView.objects.get(name="大家用")
    page = sign_in(office.second_clerk).get(HANDLING, {"view": shared.pk}, follow=True).content.decode()
    assert f"t.clerk与{office.centre.label}共享的视图" in page
    assert "删除视图" not in page
    drafting = reverse("routing:queue", args=["drafting"])
    save(sign_in(office.roads_liaison), "本单位", key="drafting", shared_with=office.roads.pk)
    assert set(tabs(sign_in(office.roads_head), drafting)) == {"", "本单位"}
    assert tabs(sign_in(office.schools_liaison), drafting) == {}


def test_nobody_shares_with_a_unit_of_others(office: Office, sign_in: SignIn) -> None:
    response = save(sign_in(office.clerk), "越界", shared_with=office.roads.pk)
    assert response.status_code == 404
    assert save(sign_in(office.roads_liaison), "越界").status_code == 404
    assert not SavedView.objects.exists()


def test_an_own_view_is_renamed_shared_and_replaced(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    save(client, "旧名")
    view = SavedView.objects.get()
    change = reverse("routing:view_change", args=[view.pk])
    client.post(change, {"name": "新名", "shared_with": office.centre.pk, "here": f"view={view.pk}&type=help"})
    view.refresh_from_db()
    assert (view.name, view.shared_with, view.filters) == ("新名", office.centre, {"channel": "leader"})
    client.post(change, {"name": "新名", "shared_with": "", "here": f"view={view.pk}&type=help", "replace": "1"})
    view.refresh_from_db()
    assert (view.shared_with, view.filters, view.order) == (None, {"type": "help"}, "")


def test_others_views_cannot_be_changed_or_dropped(office: Office, sign_in: SignIn) -> None:
    save(sign_in(office.clerk), "大家用", shared_with=office.centre.pk)
    view, other = SavedView.objects.get(), sign_in(office.second_clerk)
    for name in ("view_change", "view_delete"):
        assert other.post(reverse(f"routing:{name}", args=[view.pk]), {"name": "改名"}).status_code == 404
    view.refresh_from_db()
    assert view.name == "大家用"


def test_an_own_view_is_dropped(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    save(client, "新信")
    response = client.post(reverse("routing:view_delete", args=[SavedView.objects.get().pk]), follow=True)
    assert "已删除视图“新信”。" in response.content.decode()
    assert not SavedView.objects.exists()


def test_a_view_whose_unit_is_no_more_says_so_and_shows_the_rest(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    letter = make.dispatched(office)
    gone = Department.objects.create(code="gone", name="县粮食局", kind="bureau")
    save(client, "粮食局", here=f"unit={gone.pk}")
    gone.valid_to = today()
    gone.save()
    view = SavedView.objects.get()
    page = client.get(HANDLING, {"view": view.pk}, follow=True).content.decode()
    assert "“县粮食局”已经撤销、合并或者不再办信，没有按它筛选。" in page
    assert "请重新选择条件，再更新这个视图。" in page
    assert letter.number in page


def test_a_changed_view_says_so(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    save(client, "新信")
    view = SavedView.objects.get()
    kept = client.get(HANDLING, {"view": view.pk}, follow=True).content.decode()
    assert "现在的条件与保存的不同。" not in kept
    other = client.get(HANDLING, {"view": str(view.pk), "channel": "forum"}).content.decode()
    assert "现在的条件与保存的不同。" in other


def test_columns_are_kept_for_the_queue_and_for_a_view(office: Office, sign_in: SignIn) -> None:
    client, choose = sign_in(office.clerk), reverse("routing:columns", args=["handling"])
    client.post(choose, {"columns": ["due", "returns"], "here": ""})
    assert client.get(HANDLING).context["look"].columns == ("due", "returns")
    save(client, "新信", here="channel=leader&cols=last,unit")
    view = SavedView.objects.get(name="新信")
    assert client.get(HANDLING, {"view": view.pk}, follow=True).context["look"].columns == ("last", "unit")
    client.post(choose, {"columns": ["category"], "here": f"view={view.pk}&channel=leader"})
    view.refresh_from_db()
    assert view.columns == ["category"]
    client.post(choose, {"usual": "1", "here": ""})
    assert "channel" in client.get(HANDLING).context["look"].columns
    assert set(tabs(client)) == {"", "新信"}


def test_columns_of_others_views_are_only_in_the_address(office: Office, sign_in: SignIn) -> None:
    save(sign_in(office.clerk), "大家用", shared_with=office.centre.pk)
    view, client = SavedView.objects.get(), sign_in(office.second_clerk)
    choose = reverse("routing:columns", args=["handling"])
    response = client.post(choose, {"columns": ["due"], "here": f"view={view.pk}&channel=leader"})
    assert response.headers["Location"] == f"{HANDLING}?view={view.pk}&channel=leader&cols=due"
    view.refresh_from_db()
    assert view.columns != ["due"]


def test_many_views_cost_no_further_statements(office: Office, sign_in: SignIn) -> None:
    client = sign_in(office.clerk)
    make.handled(office)
    client.get(HANDLING)
    with CaptureQueriesContext(connection) as few:
        client.get(HANDLING)
    for number in range(8):
        save(client, f"视图{number}", here=f"category=1&unit={office.roads.pk}&received_from=2026-01-01")
    with CaptureQueriesContext(connection) as many:
        client.get(HANDLING)
    assert len(many) == len(few) <= 15
