"""What one reader prefers: theme, language and keyboard shortcuts, kept in the reader's cookies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request

from web.catalogue import CATALOGUES, Catalogue, choose

blueprint = Blueprint("preferences", __name__)

THEMES = ("system", "light", "dark")
_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Preferences:
    """A reader's choices; an empty language means that of the browser."""

    theme: str = "system"
    language: str = ""
    shortcuts: bool = True

    @classmethod
    def read(cls, given: Any) -> Preferences:
        """Take what is known of `given`, a mapping of texts, and the default for the rest."""
        theme, language = given.get("theme", ""), given.get("language", "")
        return cls(
            theme=theme if theme in THEMES else cls().theme,
            language=language if language in CATALOGUES else "",
            shortcuts=given.get("shortcuts", "on") == "on",
        )


@blueprint.get("/preferences")
def show() -> str:
    """Show the choices; once some were made, tell whether the browser keeps them."""
    told = "preferences.kept" if "theme" in request.cookies else "preferences.lost"
    return render_template(
        "preferences.html",
        themes=THEMES,
        languages=CATALOGUES.values(),
        told=told if "chosen" in request.args else "",
    )


@blueprint.post("/preferences")
def keep() -> Response:
    """Keep the choices in cookies, and show them."""
    chosen = Preferences.read({"shortcuts": "off", **request.form})
    response = make_response(redirect("/preferences?chosen=1", 303))
    for name, value in (
        ("theme", chosen.theme),
        ("language", chosen.language),
        ("shortcuts", "on" if chosen.shortcuts else "off"),
    ):
        # Lax: who comes by a link in a mail finds the page as chosen too.
        response.set_cookie(name, value, max_age=_YEAR, httponly=True, samesite="Lax")
    return response


def words() -> Catalogue:
    """Return the catalogue of the language that this request's reader wants."""
    preferred = Preferences.read(request.cookies).language
    return choose([preferred] if preferred else request.accept_languages.values())


def register(app: Flask) -> None:
    """Give every template the reader's choices, and `t`, the words in the reader's language."""

    @app.context_processor
    def choices() -> dict[str, Any]:
        return {"preferences": Preferences.read(request.cookies), "t": words()}
