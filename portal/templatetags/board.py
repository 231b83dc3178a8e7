"""The button by which a reader supports a public letter or post: `{% load board %}{% voice matter %}`."""

from __future__ import annotations

from typing import Any

from django import template

from petitions.models import BoardPost, Petition, PublicCopy
from petitions.services.supports import has_voice
from portal.voices import voice as voice_in

register = template.Library()


@register.inclusion_tag("portal/_voice.html", takes_context=True)
def voice(context: template.Context, matter: BoardPost | PublicCopy) -> dict[str, Any]:
    """Draw the button with the number of voices; ``matter`` is a post that is shown, or a public letter."""
    request = context["request"]
    given = has_voice(Petition(pk=matter.petition_id), voice=voice_in(request))
    return {"matter": matter, "given": given, "csrf_token": context.get("csrf_token")}
