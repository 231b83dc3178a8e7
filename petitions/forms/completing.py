"""From a draft to a letter: every step is checked once more before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from petitions.forms.about import AboutForm
from petitions.forms.fields import StepForm, unit_of
from petitions.forms.story import StoryForm
from petitions.forms.writer import WriterForm
from petitions.models import Board, Channel, Mailbox
from petitions.services.drafts import DraftContent
from petitions.services.submission import LetterData, WriterData

STEPS: dict[str, type[StepForm]] = {"about": AboutForm, "story": StoryForm, "writer": WriterForm}


@dataclass(frozen=True)
class Completed:
    """What ``submit`` wants."""

    letter: LetterData
    writer: WriterData


def form_of(step: str, content: DraftContent, channel: Channel, data: Mapping[str, Any] | None = None) -> StepForm:
    """Return the form of a step: unbound with the draft's answers, or bound to what was sent."""
    return STEPS[step](content, channel, data)


def first_unfinished(content: DraftContent, channel: Channel, *, before: str = "") -> str:
    """Return the first step whose answers are missing or wrong; empty when all (before that one) are right."""
    for step in STEPS:
        if step == before:
            break
        if not form_of(step, content, channel, getattr(content, step)).is_valid():
            return step
    return ""


def completed(content: DraftContent, channel: Channel) -> Completed | None:
    """Return letter and writer of a draft whose steps are all right; none otherwise."""
    about = AboutForm(content, channel, content.about)
    story = StoryForm(content, channel, content.story)
    writer = WriterForm(content, channel, content.writer)
    if not all(form.is_valid() for form in (about, story, writer)):
        return None
    letter = LetterData(
        channel=channel,
        title=story.cleaned_data["title"],
        body=story.cleaned_data["body"],
        may_publish=writer.publishes(),
        proposed_type=about.cleaned_data["proposed_type"],
        township=unit_of(story.cleaned_data["township"]),
        place=story.cleaned_data["place"],
        named_department=unit_of(about.cleaned_data["unit"]),
        mailbox=Mailbox.objects.open().filter(key=content.mailbox).first() if content.mailbox else None,
        board=Board.objects.open().filter(key=content.board).first() if content.board else None,
    )
    return Completed(letter, writer.told())
