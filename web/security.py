"""Who may ask, under which name, and what the browser may do with the answer."""

from __future__ import annotations

import hmac
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.datastructures import Authorization, WWWAuthenticate
from werkzeug.exceptions import BadRequest, Forbidden, RequestHeaderFieldsTooLarge, Unauthorized

from web.settings import Settings

# Nothing but this server's own files: no inline script or style, no other origin.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # Without any, browsers send no origin with our own forms where there is no https.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN = frozenset({"/livez", "/readyz", "/healthz"})
# A question of the longest kind, escaped, with a long history, is well below this.
_MAX_BODY = 1024 * 1024
# What browsers say they accept takes some hundred characters.
_MAX_ACCEPT = 4000


def secure(app: Flask, settings: Settings) -> None:
    """Put the checks and the headers around every request."""
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
    names = _own_names(settings)
    app.before_request(_check_accept)
    app.before_request(_check_address)

    @app.before_request
    def check_name() -> None:
        if names:
            _check_name(names)

    @app.before_request
    def check_origin() -> None:
        if not (_from_own_page() or _leads_here()):
            raise Forbidden("this comes from a page of another site: only our own may do it")

    @app.before_request
    def check_key() -> None:
        given = request.headers.get("Authorization", "")
        if request.path not in _OPEN and not knows(settings.api_key, given):
            raise Unauthorized(
                "the API key is missing or wrong: send Authorization: Bearer KEY, "
                "or the key as the password",
                www_authenticate=_challenge(),
            )

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        if response.status_code == HTTPStatus.NO_CONTENT:
            del response.headers["Content-Type"]
        return response


def _check_accept() -> None:
    """Refuse a header that is read in quadratic time, before a refusal has to read it."""
    long = [
        key
        for key, value in request.environ.items()
        if key.startswith("HTTP_ACCEPT") and len(value) > _MAX_ACCEPT
    ]
    for key in long:
        del request.environ[key]
    if long:
        name = long[0].removeprefix("HTTP_").replace("_", "-").title()
        raise RequestHeaderFieldsTooLarge(
            f"the header {name} is longer than {_MAX_ACCEPT:,} characters: send less"
        )


def _check_address() -> None:
    try:
        _ = request.args
    except UnicodeDecodeError:
        raise BadRequest("the address is not UTF-8: write other bytes as %XX") from None


def _check_name(names: frozenset[str]) -> None:
    """Refuse other names; Flask's TRUSTED_HOSTS would do, but it cannot hold an IPv6 address."""
    # Without the header `request.host` is a name that the server made up.
    host = request.host if "Host" in request.headers else ""
    name = urlsplit(f"//{host}").hostname
    if not name:
        raise BadRequest(
            "the name in the header Host is missing or none: ask for one such as localhost:8000"
        )
    if name.removesuffix(".") not in names:
        raise BadRequest(f"this server is not called {request.host}: see QA_ALLOWED_HOSTS")


def _own_names(settings: Settings) -> frozenset[str]:
    """Return the names that requests may ask for; none means any.

    On this machine only its own are answered, against DNS rebinding: a page elsewhere cannot
    reach this server under its own name.
    """
    names = {settings.host, *settings.allowed_hosts}
    if settings.loopback:
        names |= {"localhost", "127.0.0.1", "::1"}
    elif not settings.allowed_hosts:
        return frozenset()
    return frozenset(name.lower().strip("[]") for name in names)


def _from_own_page() -> bool:
    """Tell whether no other site's page sent the request: ours did, or no page at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    # Browsers from before 2023 send the page's origin alone; programs send neither.
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.host


def _leads_here() -> bool:
    """Tell whether another site's page may send the request: where it leads its reader here.

    Fetched by that page itself, for a picture or a script, nothing could be read, but how long an
    answer takes would tell of the documents, and many questions would keep others from theirs.
    """
    if request.method not in _SAFE:
        return False
    # Browsers that say where a request comes from say what for as well.
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"


def knows(key: str, authorization: str) -> bool:
    """Tell whether a header carries the key, if there is one: as a bearer token or a password."""
    if not key:
        return True
    scheme, _, token = authorization.partition(" ")
    if scheme.casefold() == "bearer":
        # As it was sent: werkzeug would take one with "=" in it for parameters.
        secret = token.strip().encode("latin-1", "replace")
    else:
        given = None
        with suppress(ValueError):  # it is none: base64 knows no other letters than ASCII's
            given = Authorization.from_header(authorization)
        secret = ((given and given.password) or "").encode()
    return hmac.compare_digest(secret, key.encode())


def _challenge() -> WWWAuthenticate:
    # Browsers answer this with a dialog for a name and a password.
    return WWWAuthenticate("basic", {"realm": "Seed QA: any name, the API key as password"})
