"""A reader's choices are kept in cookies, and strange ones are the defaults."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.preferences import Preferences


def test_choices_are_kept_for_the_next_pages(client: FlaskClient) -> None:
    response = client.post("/preferences", data={"theme": "dark", "language": "de"})
    assert (response.status_code, response.headers["Location"]) == (303, "/preferences?chosen=1")
    page = client.get("/").text
    assert '<html lang="de" dir="ltr" data-theme="dark">' in page
    assert 'id="keys"' not in page  # the box was not ticked
    client.post("/preferences", data={"theme": "light", "language": "en", "shortcuts": "on"})
    page = client.get("/").text
    assert '<html lang="en" dir="ltr" data-theme="light">' in page
    assert 'id="keys"' in page


def test_it_is_told_whether_the_browser_keeps_the_choices(app: Flask) -> None:
    for keeps, told in ((True, "Saved, in this browser."), (False, "takes no cookies")):
        client = app.test_client(use_cookies=keeps)
        assert told not in client.get("/preferences").text
        chosen = client.post("/preferences", data={"theme": "dark"}, follow_redirects=True)
        assert told in chosen.text


def test_the_cookies_are_for_this_server_alone_and_there_by_whatever_link(
    client: FlaskClient,
) -> None:
    response = client.post("/preferences", data={"theme": "dark"})
    cookies = response.headers.getlist("Set-Cookie")
    assert len(cookies) == 3
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


@pytest.mark.parametrize(
    "given", [{}, {"theme": "pink"}, {"language": "xx"}, {"theme": "<script>", "language": ""}],
    ids=str,
)  # fmt: skip
def test_what_is_not_known_is_the_default(given: dict[str, str]) -> None:
    assert Preferences.read(given) == Preferences("system", "", shortcuts=True)


def test_without_a_choice_the_browser_s_language_is_spoken(client: FlaskClient) -> None:
    german = client.get("/", headers={"Accept-Language": "fr;q=0.9, de-CH;q=0.8, en;q=0.1"})
    assert "Ihre Frage" in german.text
    assert "Your question" in client.get("/", headers={"Accept-Language": "fr"}).text
