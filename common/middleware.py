"""Small middlewares of our own, for every request."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from common.clock import now
from common.text import storable
from common.traditional import TRADITIONAL, page_in_traditional

Handler = Callable[[HttpRequest], HttpResponse]
SESSION_TOUCH_SECONDS = 60
_TOUCHED = "touched_at"
OFFICE_PATHS = ("/desk/", "/accounts/", "/api/")
UNATTENDED = "X-Unattended"
"""The header of requests that a page makes by itself."""


class ContentSecurityPolicyMiddleware:
    """Send the policy with every answer: nothing from elsewhere, nothing inline."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the header unless the view set its own."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        return response


class ChosenLanguageMiddleware:
    """Speak Chinese unless this visitor chose English on the page; traditional Chinese is for reading.

    What the browser prefers is passed over: on the phones and office machines here it is often left as it was bought.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language of the cookie for this request and say it in the answer."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        traditional = reads_traditional(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if traditional and response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            response.content = page_in_traditional(response.content.decode()).encode()
            if "Content-Length" in response.headers:
                response.headers["Content-Length"] = str(len(response.content))
        response.headers.setdefault("Content-Language", TRADITIONAL if traditional else language)
        patch_vary_headers(response, ["Cookie"])
        return response


def reads_traditional(request: HttpRequest) -> bool:
    """Tell whether this page is shown in traditional characters: the citizen's pages alone, never the office's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == TRADITIONAL
    return chosen and not request.path.startswith(OFFICE_PATHS)


class RequestSizeMiddleware:
    """Answer 413 to a body announced as larger than the site takes, before a byte of it is read.

    A body that announces no size is read by nobody: Django reads as much as the header says.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Compare the header with the limit."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdigit() or int(announced) <= settings.REQUEST_MAX_BYTES:
            return self.get_response(request)
        response = render(request, "413.html", {"megabytes": settings.REQUEST_MAX_BYTES // 2**20}, status=413)
        response.headers["Connection"] = "close"  # nobody will read the rest
        return response


class StorableAddressMiddleware:
    """Answer 400 where path or query hold a NUL or a lone surrogate: SQLite would fail on them with a 500.

    A cookie that holds one is as good as none. Stands before the sessions, which look theirs up in the database.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look before any view does."""
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if storable(value)}
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> None:
        """Raise inside the view layer, so that handler400 draws the page."""
        texts = [request.path, *(text for pair in request.GET.lists() for text in (pair[0], *pair[1]))]
        if not all(storable(text) for text in texts):
            raise BadRequest("NUL or lone surrogate in the address")


class SlidingSessionMiddleware:
    """Keep the session of a signed-in person alive while requests come, writing at most once a minute.

    A page that asks by itself, with nobody at it, says so (``X-Unattended``) and keeps nothing alive: who is away
    is signed out in time (GB/T 22239). No page of a signed-in person is kept by browser or proxy: after signing out nobody can turn back to it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Renew before the view; a request without a session cookie is left alone."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        moment = int(now().timestamp())
        unattended = UNATTENDED in request.headers
        if not unattended and moment - int(request.session.get(_TOUCHED, 0)) >= SESSION_TOUCH_SECONDS:
            request.session[_TOUCHED] = moment
        response = self.get_response(request)
        add_never_cache_headers(response)
        return response
