"""A model as bytes and back: a zip of JSON and plain arrays. Nothing in it is ever executed (no pickle)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.learning.features import Features, Part
from routing.learning.letters import Label
from routing.learning.model import Model
from routing.learning.recipe import Recipe
from routing.learning.topics import Topics

FORMAT = 1
MOST_PACKED = 48 << 20
MOST_UNPACKED = 256 << 20
"""Bytes: 200 units and 80,000 pairs are 32 MB packed as half numbers."""
_ARRAYS = {
    "weights": np.float16,
    "bias": np.float32,
    "seen": np.uint64,
    **{f"{part}_{kind}": np.float32 for part in ("title", "text") for kind in ("grams", "words", "topics")},
}
_MEMBERS = frozenset({"model.json", *(f"{name}.npy" for name in _ARRAYS)})
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


class ArchiveError(Exception):
    """The bytes are no model of this software."""


def pack(model: Model) -> bytes:
    """Return the model as bytes; the same model gives the same bytes. Raises ArchiveError if it is too large."""
    features = model.features
    told = {
        "format": FORMAT,
        "labels": [[label.key, label.name, label.pk] for label in model.labels],
        "recipe": [getattr(features.recipe, name) for name in Recipe.__slots__],
        "topics": features.topics.topics,
        "title": list(features.title.grams),
        "text": list(features.text.grams),
        "temperature": model.temperature,
        "known": model.known,
        "sure_from": model.sure_from,
        "notes": dict(model.notes),
    }
    told_as = json.dumps(told, ensure_ascii=False).encode()
    arrays: dict[str, NDArray[Any]] = {"weights": model.weights, "bias": model.bias, "seen": model.seen}
    for name, part in (("title", features.title), ("text", features.text)):
        arrays |= {
            f"{name}_grams": part.rare_grams,
            f"{name}_words": part.rare_words,
            f"{name}_topics": part.rare_topics,
        }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("model.json", _LONG_AGO), told_as, zipfile.ZIP_DEFLATED)
        for name, kind in _ARRAYS.items():
            raw = io.BytesIO()
            np.lib.format.write_array(raw, np.ascontiguousarray(arrays[name].astype(kind)), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _LONG_AGO), raw.getvalue(), zipfile.ZIP_DEFLATED)
    if packed.tell() > MOST_PACKED:
        raise ArchiveError("too large")
    return packed.getvalue()


def unpack(content: bytes) -> Model:
    """Return the model. Raises ArchiveError for anything that ``pack`` did not write."""
    if len(content) > MOST_PACKED:
        raise ArchiveError("too large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            told, arrays = _read(archive)
        return _model(told, arrays)
    except (
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        EOFError,
        NotImplementedError,
    ) as error:
        raise ArchiveError(str(error)) from error


def _read(archive: zipfile.ZipFile) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    members = archive.infolist()
    if {member.filename for member in members} != _MEMBERS or len(members) != len(_MEMBERS):
        raise ArchiveError("other members")
    left = MOST_UNPACKED
    raw: dict[str, bytes] = {}
    for member in members:
        with archive.open(member) as file:  # what the directory says of sizes may be a lie
            raw[member.filename] = file.read(left + 1)
        left -= len(raw[member.filename])
        if left < 0:
            raise ArchiveError("too large")
    arrays = {
        name: np.lib.format.read_array(io.BytesIO(raw[f"{name}.npy"]), allow_pickle=False).astype(kind)
        for name, kind in _ARRAYS.items()
    }
    return json.loads(raw["model.json"]), arrays


def _model(told: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Model:
    if told["format"] != FORMAT:
        raise ArchiveError("another format")
    topics = Topics(told["topics"])
    parts = [
        Part(
            {gram: place for place, gram in enumerate(told[name])},
            *(arrays[f"{name}_{kind}"] for kind in ("grams", "words", "topics")),
        )
        for name in ("title", "text")
    ]
    features = Features(Recipe(*told["recipe"]), topics, *parts)
    labels = tuple(Label(str(key), str(name), pk) for key, name, pk in told["labels"])
    model = Model(
        labels=labels,
        features=features,
        weights=arrays["weights"].astype(np.float32),
        bias=arrays["bias"],
        temperature=float(told["temperature"]),
        known=float(told["known"]),
        sure_from=float(told["sure_from"]),
        seen=arrays["seen"],
        notes=told["notes"],
    )
    _check(model)
    return model


def _check(model: Model) -> None:
    """Raise ArchiveError where numbers and names do not fit each other."""
    features = model.features
    fits = model.weights.shape == (features.width, len(model.labels)) and model.bias.shape == (len(model.labels),)
    for part in (features.title, features.text):
        fits = fits and len(part.grams) == len(part.rare_grams)
        fits = fits and len(part.rare_words) == len(features.topics.words)
        fits = fits and len(part.rare_topics) == len(features.topics.topics)
    finite = all(np.isfinite(array).all() for array in (model.weights, model.bias))
    if not fits or not finite or not model.labels or not model.temperature > 0:
        raise ArchiveError("numbers and names do not fit")
