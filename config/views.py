"""Pages of the installation itself."""

import errno
import sys

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

RETRY_SECONDS = 60
_FULL = (errno.ENOSPC, errno.EDQUOT)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database is away or a disk is full: it passes, and the same step can be tried again."""
    error = sys.exc_info()[1]
    passes = isinstance(error, InterfaceError | OperationalError) or getattr(error, "errno", None) in _FULL
    if not passes:
        return defaults.server_error(request)
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer "ok" when the database answers; anything else is a 500 for the watcher."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
