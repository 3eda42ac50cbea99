"""Middleware for LOGIN_REQUIRED: every address needs an account or token, but for a short list."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from reader.access.api_tokens import shown_token
from reader.serving.rationing.refusing import error_json

# URL names that stay open on a closed site. None shows anything of the archive.
OPEN = frozenset(
    (
        settings.LOGIN_URL,
        "healthz",  # monitoring has no account
        "readyz",
        "favicon",  # the same picture is a static file, which are public
        "robots",  # asks crawlers to stay away
        "mine-stop",  # the signed address in a mail, by which its reader stops it
    )
)
READING = ("GET", "HEAD", "OPTIONS")
LONGEST_LOCATION = 8_000  # characters; servers refuse a request line above 8,190
# Clear-Site-Data: the browser drops its cached pages, those of the service worker too. Cookies
# stay, because they hold the reader's display preferences.
FORGET = '"cache", "storage"'


def closing(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: refuse visitors who may not read, and keep answers out of shared caches.

    It decides by the address and not by the view, because views of libraries may declare
    themselves exempt from login, as those of REST framework do.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        before = request.session.get(SESSION_KEY) if request.method == "POST" else None
        response = (settings.LOGIN_REQUIRED and refusal(request)) or get_response(request)
        if settings.LOGIN_REQUIRED:
            for name in [n for n in response.headers if n.lower().startswith("access-control-")]:
                del response[name]  # pages of other sites read nothing of a closed one
            keep_private(response)
        elif request.session.accessed and SESSION_KEY in request.session:
            keep_private(response)
        if before is not None and request.session.get(SESSION_KEY) != before:
            response["Clear-Site-Data"] = FORGET
        return response

    return middleware


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the refusal for a visitor who may not read; None for one who may.

    A token allows reading only: the desk needs a session.
    """
    match = resolved(request)
    if (match and is_open(match.view_name)) or request.user.is_authenticated:
        return None
    shown = request.headers.get("Authorization", "")
    if shown and request.method in READING and not (match and "admin" in match.namespaces):
        token = shown_token(shown)
        if token is not None:
            if token.is_own:  # with another's, it is a visitor who reads
                request.user = token.user
            return None
    return unauthorised(request, shown) if is_program(request, shown) else to_login(request)


def is_open(name: str) -> bool:
    """Whether an address needs no account; that of metrics, if there are any, has its own token."""
    return name in OPEN or (name == "metrics" and bool(settings.METRICS))


def resolved(request: HttpRequest) -> ResolverMatch | None:
    """Return the URL pattern that matches the request; None where none does."""
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def is_program(request: HttpRequest, shown: str) -> bool:
    """Whether the client is a program, which cannot fill in a login form.

    Requests to the API always count as such. Elsewhere browsers send `Sec-Fetch-Mode: navigate`
    when they open a page; clients that do not are programs if they send credentials or ask for a
    file name with a suffix, as feeds, exports and pictures have.
    """
    if request.path_info.startswith(reverse("api:root")):
        return True
    is_file = "." in request.path_info.rpartition("/")[2]
    return request.headers.get("Sec-Fetch-Mode") != "navigate" and bool(is_file or shown)


def unauthorised(request: HttpRequest, shown: str) -> HttpResponse:
    """Return a 401 with a WWW-Authenticate challenge (RFC 9110, 11.6.1; RFC 6750, 3)."""
    error = ', error="invalid_token"' if shown else ""
    challenge = f'Bearer realm="archive"{error}'
    # To Basic a browser would answer with a password prompt, and passwords are not accepted.
    if "Sec-Fetch-Site" not in request.headers:
        challenge += ', Basic realm="archive", charset="UTF-8"'
    sentence = (
        _("This token is not known, or was revoked.")
        if shown
        else _("Reading this archive needs an account: log in, or send a token.")
    )
    response = error_json(sentence, 401)
    response["WWW-Authenticate"] = challenge
    return response


def to_login(request: HttpRequest) -> HttpResponse:
    """Return a redirect to the login, which then leads back to the address asked for.

    The browser is told to drop pages it cached while the site was open or a session lasted.
    """
    wanted = request.get_full_path() if request.method in READING else reverse("timeline")
    response: HttpResponse = redirect_to_login(wanted)
    if len(response["Location"]) > LONGEST_LOCATION:
        response = redirect_to_login(reverse("timeline"))
    response["Clear-Site-Data"] = FORGET
    return response


def keep_private(response: HttpResponse) -> None:
    """Keep an answer out of shared caches; the browser must revalidate its copy before each use."""
    if "no-store" not in response.get("Cache-Control", ""):
        response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "Authorization"])
