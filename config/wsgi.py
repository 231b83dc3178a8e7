"""Entry point of the web server."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_CHARSET = re.compile(r';\s*charset\s*=\s*("[^"]*"|[^;]*)', re.IGNORECASE)
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def in_utf8(site: Application) -> Application:
    """Return the site reading every request as UTF-8, as browsers send it, whatever encoding one announces.

    Announced ones could smuggle in what no database keeps (UTF-7: lone surrogates), or be none for texts (rot13).
    """

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["CONTENT_TYPE"] = _CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
        return site(environ, start_response)

    return serve


application = in_utf8(get_wsgi_application())
