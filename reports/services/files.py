"""Published bulletins as files: drawn up once, kept, and sent as they are ever after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from common.clock import local_date
from common.hashing import sha256_of
from reports.document import document_for
from reports.metrics.period import cut_off_text
from reports.models import Bulletin
from reports.outputs import write_whole
from reports.pdf import pdf_of
from reports.services.publicity import public_figures


def published_pdf(bulletin: Bulletin) -> bytes:
    """Return the PDF of a published bulletin; the first call draws it up, later ones read the same file.

    Raises MissingFontError where this machine can't print Chinese.
    """
    path = _kept_at(bulletin)
    if path.is_file():
        return path.read_bytes()
    signed_on = local_date(bulletin.published_at) if bulletin.published_at else None
    data = pdf_of(document_for(bulletin, signed_on=signed_on))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole({path: data})
    return data


def _kept_at(bulletin: Bulletin) -> Path:
    name = f"{bulletin.month}-v{bulletin.version}-{bulletin.digest[:16]}.pdf"
    return Path(settings.MEDIA_ROOT) / "bulletins" / name


def public_data(bulletin: Bulletin) -> dict[str, Any]:
    """Return the published figures without reports of wrongdoing, and how to check them.

    ``public_digest`` is the SHA-256 of the rest of the figures in canonical form; ``digest`` that of the
    frozen figures, which the office keeps whole.
    """
    figures = public_figures(bulletin.figures)
    return {
        "bulletin": {
            "document_number": bulletin.document_number,
            "version": bulletin.version,
            "cut_off": cut_off_text(bulletin.cut_off),
            "published_on": local_date(bulletin.published_at).isoformat() if bulletin.published_at else None,
            "digest": bulletin.digest,
            "public_digest": sha256_of(figures),
        },
        **figures,
    }
