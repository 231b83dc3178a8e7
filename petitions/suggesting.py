"""What is public already about the matter of a letter that is being written: answers, open matters, questions."""

from __future__ import annotations

from dataclasses import dataclass, field

from common.traditional import to_simplified
from petitions.models import BoardPost, Faq, PublicCopy, Shown
from petitions.search import similar
from petitions.titles import LONGEST, likest, tells_enough


@dataclass(frozen=True)
class Suggested:
    """What the writer might read or follow instead of writing."""

    letters: list[PublicCopy] = field(default_factory=list)
    questions: list[Faq] = field(default_factory=list)
    matters: list[BoardPost] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.letters or self.questions or self.matters)

    @property
    def answers(self) -> bool:
        """Whether something of it may be the answer; an open matter can only be followed."""
        return bool(self.letters or self.questions)


def suggested(title: str) -> Suggested:
    """Return up to three of each for this title, the likest first; nothing for a title of a few characters."""
    if not tells_enough(title):
        return Suggested()
    title = to_simplified(title[:LONGEST])
    return Suggested(letters=similar(title), questions=questions_like(title), matters=open_matters_like(title))


def questions_like(title: str) -> list[Faq]:
    """Return up to three questions often asked that are like this title."""
    shown = Faq.objects.shown().order_by("position", "pk")
    return likest(title, shown, "question", lambda faq: faq.question)


def open_matters_like(title: str) -> list[BoardPost]:
    """Return up to three shown posts on the boards that wait for their answer and are like this title."""
    waiting = BoardPost.objects.filter(state=Shown.SHOWN, answered_at=None).order_by("-last_at", "-pk")
    return likest(title, waiting, "title", lambda post: post.title)
