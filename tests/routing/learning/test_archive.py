"""A model survives being stored, and bytes that are no model are refused without executing anything."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from routing.learning import archive
from routing.learning.archive import ArchiveError, pack, unpack
from routing.learning.explaining import because
from routing.learning.recipe import CATEGORY
from routing.learning.training import train
from tests.routing.learning.inventing import LABELS, letters

SAMPLES = letters(15)
Members = dict[str, bytes]


@pytest.fixture(scope="module")
def content() -> bytes:
    return pack(train(SAMPLES, LABELS, CATEGORY, notes={"place": "某县"}))


def rewritten(content: bytes, change: Callable[[Members], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
    return packed.getvalue()


def told(members: Members, **changes: object) -> None:
    members["model.json"] = json.dumps({**json.loads(members["model.json"]), **changes}).encode()


def array(value: object) -> bytes:
    raw = io.BytesIO()
    np.save(raw, np.asarray(value), allow_pickle=True)
    return raw.getvalue()


def test_it_says_the_same_after_being_stored(content):
    before = train(SAMPLES, LABELS, CATEGORY)
    after = unpack(content)
    for sample in SAMPLES[:10]:
        one, other = (model.shares(sample.title, sample.text) for model in (before, after))
        assert [share.label for share in one] == [share.label for share in other]
        assert [share.share for share in one] == pytest.approx([share.share for share in other])
        label = one[0].label
        assert because(before, label, sample.title, sample.text) == because(after, label, sample.title, sample.text)
    assert after.was_taught(SAMPLES[0].title, SAMPLES[0].text)
    assert after.notes == {"place": "某县"}
    assert pack(after) == content


class Executed:
    def __reduce__(self):
        return (Path("executed").touch, ())


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.update({"bias.npy": array([Executed()])}),
        lambda members: members.update({"bias.npy": pickle.dumps(Executed())}),
        lambda members: members.update({"more.npy": b"x"}),
        lambda members: members.pop("seen.npy"),
        lambda members: members.update({"model.json": b"[1, 2"}),
        lambda members: members.update({"model.json": b"[]"}),
        lambda members: members.update({"bias.npy": array(np.zeros(9, np.float32))}),
        lambda members: members.update({"bias.npy": array(np.full(3, np.nan, np.float32))}),
        lambda members: members.update({"weights.npy": array(np.zeros((2, 3), np.float16))}),
        lambda members: told(members, format=2),
        lambda members: told(members, labels=[]),
        lambda members: told(members, labels=[["a", "b"]]),
        lambda members: told(members, temperature=0),
        lambda members: told(members, title=["一"]),
        lambda members: told(members, topics=[["水"]]),
        lambda members: told(members, recipe=[1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_bytes_that_are_no_model_are_refused(content, change, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArchiveError):
        unpack(rewritten(content, change))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("cut", [0, 1, 100, -1, -200])
def test_half_a_model_is_refused(content, cut):
    with pytest.raises(ArchiveError):
        unpack(content[:cut])


def test_what_unpacks_to_more_than_is_allowed_is_refused(content, monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 50_000)
    with pytest.raises(ArchiveError, match="too large"):
        unpack(rewritten(content, lambda members: members.update({"seen.npy": array(np.zeros(100_000, np.uint64))})))


def test_what_is_packed_to_more_than_is_allowed_is_refused(content, monkeypatch):
    monkeypatch.setattr(archive, "MOST_PACKED", 1_000)
    with pytest.raises(ArchiveError, match="too large"):
        unpack(content)
    with pytest.raises(ArchiveError, match="too large"):
        pack(train(SAMPLES, LABELS, CATEGORY))
