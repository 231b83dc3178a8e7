"""The page of the models: what they can do in words, training anew, going back."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import now
from routing.models import RunState, Target, TrainedModel, TrainingRun
from routing.services import runs
from routing.tasks import ask_training, train
from tests.factories import Office
from tests.routing.learning.test_services import stored

pytestmark = pytest.mark.django_db
PAGE = "/desk/suggestions/models/"


@pytest.fixture
def head(client: Client, office: Office) -> Client:
    client.force_login(office.head)
    return client


def test_without_models_the_page_says_what_to_do(head):
    shown = head.get(PAGE).content.decode()
    assert shown.count("还没有模型") == 2
    assert "重新训练" in shown
    assert "建议模型" in head.get(reverse("routing:desk"), follow=True).content.decode()


def test_a_training_is_asked_for_done_and_told(head, office):
    stored()
    asked = head.post(reverse("routing:model_train", args=["category"]), follow=True).content.decode()
    assert "已安排重新训练" in asked
    assert "等待训练" in asked
    assert 'hx-trigger="every 3s"' in asked
    train()
    shown = head.get(PAGE).content.decode()
    assert "hx-trigger" not in shown
    assert "正在使用" in shown
    assert re.search(r"检验\d+封：首选答对\d+封，前三个里有正确答案的\d+封", shown)
    assert "训练完成" in shown
    assert "供水" not in shown


def test_progress_is_shown(head):
    TrainingRun.objects.create(target=Target.UNIT, state=RunState.RUNNING, progress=41, asked_at=now())
    assert "已完成41%" in head.get(PAGE).content.decode()


def test_going_back_to_an_older_model(head, office):
    stored()
    for _ in range(2):
        runs.ask_training(Target.CATEGORY, actor=office.head)
        runs.run_waiting()
    old = TrainedModel.objects.earliest("pk")
    assert "启用这个模型" in head.get(PAGE).content.decode()
    said = head.post(reverse("routing:model_choose", args=[old.pk]), follow=True).content.decode()
    assert "已启用" in said
    assert TrainedModel.objects.get(current=True) == old
    again = head.post(reverse("routing:model_choose", args=[old.pk]), follow=True).content.decode()
    assert "这个模型正在使用" in again


@pytest.mark.parametrize("who", ["clerk", "roads_liaison", "leader"])
def test_only_the_head_sees_it(client, office, who):
    client.force_login(getattr(office, who))
    assert client.get(PAGE).status_code == 404
    assert client.post(reverse("routing:model_train", args=["category"])).status_code == 404
    assert "建议模型" not in client.get(reverse("routing:desk"), follow=True).content.decode()


def test_a_target_that_is_none_asks_for_nothing(head):
    assert head.post(reverse("routing:model_train", args=["weather"])).status_code == 404
    assert not TrainingRun.objects.exists()


def test_the_weekly_task_asks_and_trains(reference, monkeypatch):
    monkeypatch.setattr(runs, "NEW_LETTERS", 30)
    stored()
    TrainingRun.objects.create(
        target=Target.UNIT, state=RunState.DONE, asked_at=now() - runs.dt.timedelta(days=runs.KEPT_DAYS + 1)
    )
    ask_training()
    assert {run.state for run in TrainingRun.objects.all()} == {RunState.DONE}
    assert TrainingRun.objects.count() == 2
    assert TrainedModel.objects.filter(current=True).count() == 2
