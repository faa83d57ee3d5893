"""Documents are added and deleted by the API, and the list says how every file stands."""

from __future__ import annotations

import errno
import io
import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from embeddings.building.sources import document_id
from tests.conftest import Workshop
from tests.shop import FILES, MORE, Shop, open_shop
from web import documents
from web.rebuilder import Task
from web.uploads import drop_interrupted


@pytest.fixture
def shop(workshop: Workshop) -> Iterator[Shop]:
    shop = open_shop(workshop)
    yield shop
    shop.idle()


def send(shop: Shop, *files: tuple[str, bytes], **fields: str) -> TestResponse:
    uploads = [(io.BytesIO(content), name) for name, content in files]
    return shop.client.post("/documents", data={"file": uploads, **fields})


def on_disk(shop: Shop) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in shop.workshop.seeds.iterdir()}


def states(shop: Shop) -> dict[str, str]:
    files = shop.client.get("/documents").get_json()["files"]
    return {file["path"]: file["state"] for file in files}


def rebuild(shop: Shop) -> None:
    assert shop.finished(shop.client.post("/rebuild").get_json()["id"]).state == "succeeded"


def test_files_are_added_and_answered_from_after_a_rebuild(shop: Shop) -> None:
    answer = send(shop, ("crane.txt", b"The crane lifts forty tonnes."), ("Über.md", b"# Top"))
    assert answer.status_code == 201
    assert answer.get_json()["added"] == [
        {"id": document_id("crane.txt"), "path": "crane.txt", "bytes": 29, "replaced": False},
        {"id": document_id("Über.md"), "path": "Über.md", "bytes": 5, "replaced": False},
    ]
    assert states(shop) == {"crane.txt": "new", "pier.txt": "indexed", "Über.md": "new"}
    rebuild(shop)
    assert set(states(shop).values()) == {"indexed"}
    assert "forty" in str(shop.engine.ask("What does the crane lift?"))


def test_a_file_that_is_there_is_replaced_only_if_told(shop: Shop) -> None:
    refused = send(shop, ("pier.txt", b"Changed."), ("new.txt", b"New."))
    assert refused.status_code == 409
    assert refused.get_json()["detail"] == (
        "there already: pier.txt; send replace=yes to replace it"
    )
    assert on_disk(shop) == {"pier.txt": str(FILES["pier.txt"]).encode()}
    answer = send(shop, ("pier.txt", b"Changed."), replace="yes")
    assert answer.get_json()["added"][0]["replaced"] is True
    assert on_disk(shop) == {"pier.txt": b"Changed."}
    assert states(shop) == {"pier.txt": "changed"}


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_of_two_uploads_of_one_new_name_at_once_one_is_refused(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    real = FileStorage.save

    def save(file: FileStorage, to: Path) -> None:
        real(file, to)
        shop.workshop.write({"new.txt": "The other's."})

    if not links:
        monkeypatch.setattr(os, "link", refused)
    assert send(shop, ("first.txt", b"First.")).status_code == 201
    monkeypatch.setattr(FileStorage, "save", save)
    answer = send(shop, ("alpha.txt", b"Alpha."), ("new.txt", b"Ours."), ("omega.txt", b"Omega."))
    assert answer.status_code == 409
    assert answer.get_json()["detail"] == ("there already: new.txt; send replace=yes to replace it")
    assert on_disk(shop) == {
        "pier.txt": str(FILES["pier.txt"]).encode(),
        "first.txt": b"First.",
        "new.txt": b"The other's.",
    }


def test_what_interrupted_uploads_left_is_deleted_an_hour_later(shop: Shop) -> None:
    seeds = shop.workshop.seeds
    old, new = f".{'0' * 16}.upload", f".{'1' * 16}.upload"
    shop.workshop.write({old: "x", new: "x", ".my.upload": "x", "sub/a.upload": "x"})
    for path in seeds.rglob("*.upload"):
        if path.name != new:
            os.utime(path, (0, 0))
    drop_interrupted(seeds)
    assert set(os.listdir(seeds)) == {new, ".my.upload", "sub", "pier.txt"}
    drop_interrupted(seeds / "nowhere")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (".hidden.txt", "not a name for a document: rename the file"),
        ("a\u200fb.txt", "not a name for a document: rename the file"),
        ("..", "not a name for a document: rename the file"),
        ("x" * 300 + ".txt", "the name is longer than 255 bytes: rename the file"),
        ("photo.jpg", ".jpg files are not supported: save it as PDF, DOCX, HTML or text"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_added(
    shop: Shop, name: str, message: str
) -> None:
    answer = send(shop, ("good.txt", b"Good."), (name, b"Text."))
    assert answer.status_code == 422
    assert [fault["message"] for fault in answer.get_json()["errors"]] == [message]
    assert on_disk(shop).keys() == FILES.keys()


@pytest.mark.parametrize("filename", ['; filename=""', ""])
def test_a_file_that_lost_its_name_is_refused_and_nothing_is_added(
    shop: Shop, filename: str
) -> None:
    form = 'Content-Disposition: form-data; name="file"'
    parts = [f'{form}; filename="crane.txt"\r\n\r\nIt lifts.', f"{form}{filename}\r\n\r\nIt digs."]
    body = "".join(f"--cut\r\n{part}\r\n" for part in parts) + "--cut--\r\n"
    answer = shop.client.post(
        "/documents", data=body, content_type="multipart/form-data; boundary=cut"
    )
    assert answer.status_code == 422
    assert answer.get_json()["detail"] == (
        "a file without a name in the field `file`: give each its name"
    )
    assert [path.name for path in shop.workshop.seeds.iterdir()] == ["pier.txt"]


def test_two_files_of_one_name_are_refused(shop: Shop) -> None:
    """One would take the place of the other, and nobody would know."""
    answer = send(shop, ("a/new.txt", b"One."), ("b/new.txt", b"Two."))
    assert answer.status_code == 422
    assert "2 files are called new.txt: rename all but one" in answer.get_json()["detail"]
    assert on_disk(shop).keys() == FILES.keys()


def test_files_that_cannot_all_be_written_are_not_added_at_all(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = FileStorage.save

    def save(file: FileStorage, to: Path) -> None:
        if file.filename == "second.txt":
            raise OSError(28, "No space left on device")
        real(file, to)

    monkeypatch.setattr(FileStorage, "save", save)
    answer = send(shop, ("first.txt", b"One."), ("second.txt", b"Two."))
    assert answer.status_code == 500
    assert "cannot be written: No space left on device" in answer.get_json()["detail"]
    assert on_disk(shop).keys() == FILES.keys()


def test_a_file_whose_name_is_shown_in_escapes_can_be_deleted(shop: Shop) -> None:
    shop.workshop.write({"a\tb.txt": "Text."})
    (file,) = [f for f in shop.client.get("/documents").get_json()["files"] if "\\t" in f["path"]]
    assert shop.client.delete(f"/documents/{file['id']}").status_code == 204
    assert on_disk(shop).keys() == FILES.keys()


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "a/b/out.txt"])
def test_a_path_in_a_name_leads_nowhere(shop: Shop, name: str) -> None:
    assert send(shop, (name, b"Text.")).status_code == 201
    assert on_disk(shop).keys() == {"out.txt", "pier.txt"}
    assert not (shop.workshop.seeds.parent / "out.txt").exists()


def test_too_much_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.uploads.MAX_BYTES", 1000)
    answer = send(shop, ("big.txt", b"x" * 1001))
    assert answer.status_code == 422
    assert "big.txt: larger than" in answer.get_json()["detail"]
    monkeypatch.setattr("web.uploads.MAX_UPLOAD", 1000)
    answer = send(shop, ("big.txt", b"x" * 1000))
    assert answer.status_code == 413
    assert on_disk(shop).keys() == FILES.keys()


def test_a_form_of_too_long_or_too_many_fields_is_told_so(shop: Shop) -> None:
    told = (
        "the form has a field without a file's name that is larger than 500,000 bytes, or more "
        "than 100,000 fields: send less"
    )
    answer = shop.client.post(
        "/documents", data={"file": "x" * 500_001}, content_type="multipart/form-data"
    )
    assert (answer.status_code, answer.get_json()["detail"]) == (413, told)
    answer = shop.client.post(
        "/feedback", data={"q": ["x"] * 1001}, content_type="multipart/form-data"
    )
    assert answer.status_code == 413
    assert answer.get_json()["detail"].endswith("or more than 1,000 fields: send less")


@pytest.mark.parametrize("data", [{}, {"file": ""}, {"other": "x"}])
def test_nothing_to_add_is_told(shop: Shop, data: dict[str, str]) -> None:
    answer = shop.client.post("/documents", data=data)
    assert answer.status_code == 422
    assert "no file in the field `file`" in answer.get_json()["detail"]


def test_a_folder_that_cannot_be_written_is_told(shop: Shop) -> None:
    for path in shop.workshop.seeds.iterdir():
        path.unlink()
    shop.workshop.seeds.rmdir()
    shop.workshop.seeds.write_bytes(b"")
    answer = send(shop, ("a.txt", b"Text."))
    assert answer.status_code == 500
    assert "cannot be written" in answer.get_json()["detail"]


def test_a_deleted_document_is_gone_after_a_rebuild(shop: Shop) -> None:
    shop.workshop.write(MORE)
    rebuild(shop)
    address = f"/documents/{document_id('crane.txt')}"
    assert shop.client.delete(address).status_code == 204
    assert on_disk(shop).keys() == FILES.keys()
    assert states(shop) == {"crane.txt": "removed", "pier.txt": "indexed"}
    rebuild(shop)
    assert states(shop) == {"pier.txt": "indexed"}
    assert shop.client.get(address).status_code == 404
    assert shop.client.delete(address).status_code == 404
    everything = [path for path in shop.workshop.index.rglob("*") if path.is_file()]
    assert not any(b"crane" in path.read_bytes() for path in everything)


def test_a_file_that_is_in_no_index_can_be_deleted(shop: Shop) -> None:
    shop.workshop.write({"photo.jpg": b"\xff", "sub/bad.txt": b"\xff"})
    for name in ("photo.jpg", "sub/bad.txt"):
        assert shop.client.delete(f"/documents/{document_id(name)}").status_code == 204
        assert not (shop.workshop.seeds / name).exists()


def test_the_list_says_what_could_not_be_read_and_why(shop: Shop) -> None:
    shop.workshop.write({"photo.jpg": b"\xff", "bad.txt": b"\xff"})
    rebuild(shop)
    files = {file["path"]: file for file in shop.client.get("/documents").get_json()["files"]}
    assert files["bad.txt"]["state"] == files["photo.jpg"]["state"] == "failed"
    assert files["bad.txt"]["note"] == "not UTF-8 text at byte 0: save it as UTF-8"
    headers = {"Accept": "text/html", "Accept-Language": "de"}
    page = shop.client.get("/documents", headers=headers).text
    why = "not UTF-8 text at byte 0: save it as UTF-8"  # in English, and said to be
    assert f'nicht lesbar: <span lang="en">{why}</span>' in page


def listed(shop: Shop, query: str = "") -> list[str]:
    """Return the paths on a page of the list, in order."""
    page = shop.client.get(f"/documents{query}", headers={"Accept": "text/html"}).text
    return re.findall(r'data-name="([^"]+)"', page)


def test_a_long_list_comes_in_pages_that_need_attention_first(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_FILES", 4)
    shop.workshop.write({f"{number}.txt": f"Boat {number}." for number in range(8)})
    rebuild(shop)
    shop.workshop.write({"zebra.txt": "A new file."})
    assert listed(shop) == ["zebra.txt", "0.txt", "1.txt", "2.txt"]
    assert listed(shop, "?page=3") == ["7.txt", "pier.txt"]
    assert listed(shop, "?page=99") == listed(shop, "?page=3")
    assert listed(shop, "?page=x") == listed(shop)
    page = shop.client.get("/documents?page=2", headers={"Accept": "text/html"}).text
    assert 'href="/documents?page=1"' in page
    assert 'href="/documents?page=3"' in page
    assert len(shop.client.get("/documents").get_json()["files"]) == 10


def test_files_are_found_by_a_part_of_their_name(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_FILES", 1)
    shop.workshop.write({"Harbour/Ferry.txt": "It sails.", "ferries.txt": "They sail."})
    rebuild(shop)
    assert listed(shop, "?find=FERRY") == ["Harbour/Ferry.txt"]
    assert listed(shop, "?find=ferr&page=2") == ["ferries.txt"]
    page = shop.client.get("/documents?find=ferr", headers={"Accept": "text/html"}).text
    assert "2 of 3 files" in page
    assert 'href="/documents?page=2&amp;find=ferr"' in page
    assert listed(shop, "?find=%3Cscript%3E") == []


def test_a_missing_folder_shows_what_is_still_answered_from(shop: Shop) -> None:
    (shop.workshop.seeds / "pier.txt").unlink()
    shop.workshop.seeds.rmdir()
    assert states(shop) == {"pier.txt": "removed"}


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", "/documents"),
        ("POST", "/rebuild"),
        ("DELETE", f"/documents/{document_id('pier.txt')}"),
    ],
)
def test_changes_need_the_key_and_come_from_no_other_site(
    workshop: Workshop, method: str, address: str
) -> None:
    shop = open_shop(workshop, api_key="a-long-key")
    key = {"Authorization": "Bearer a-long-key"}
    assert shop.client.open(address, method=method).status_code == 401
    for site in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere.example"}):
        refused = shop.client.open(address, method=method, headers=key | site)
        assert refused.status_code == 403
    assert on_disk(shop).keys() == FILES.keys()
    assert shop.resting


def test_without_a_script_the_forms_lead_back_to_the_list(shop: Shop) -> None:
    page = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    upload = {"file": (io.BytesIO(b"Text."), "a.txt")}
    for address, data in (("/documents", upload), ("/rebuild", {})):
        answer = shop.client.post(address, data=data, headers=page)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/documents")
    shop.idle()
    assert states(shop)["a.txt"] == "indexed"


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("bad.xyz", 422, ".xyz files are not supported"),
        ("pier.txt", 409, "there already: pier.txt"),
    ],
)
def test_a_form_that_is_refused_gets_a_page_and_a_program_json(
    shop: Shop, name: str, status: int, words: str
) -> None:
    for accept, mimetype in (
        ("text/html,*/*;q=0.8", "text/html"),
        ("*/*", "application/problem+json"),
    ):
        upload = {"file": (io.BytesIO(b"Text."), name)}
        answer = shop.client.post("/documents", data=upload, headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (status, mimetype)
        assert words in answer.text
        assert ('<a href="/documents">Back to the documents</a>' in answer.text) == (
            mimetype == "text/html"
        )


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (Task("1", "queued"), "The rebuild is about to start."),
        (Task("1", "running", "reading", 3, 9), "Reading 3 of 9 files."),
        (Task("1", "running", "embedding", 4, 8), "Indexing 4 of 8 paragraphs."),
        (Task("1", "running", "writing", 0, 0), "Writing the index."),
        (
            Task("1", "succeeded", report={"added": ["a"], "changed": [], "removed": ["b", "c"]}),
            "Rebuilt: 1 added, 0 changed, 2 removed.",
        ),
        (Task("1", "failed", error="no <space> left"), "The rebuild failed: no <space> left"),
    ],
    ids=lambda given: f"{given.state} {given.stage}" if isinstance(given, Task) else "",
)
def test_without_a_script_the_page_says_how_far_the_rebuild_is_or_how_it_ended(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, task: Task, words: str
) -> None:
    monkeypatch.setattr(type(shop.rebuilder), "latest", task)
    page = shop.client.get("/documents", headers={"Accept": "text/html"}).text
    (told,) = re.findall(r"<noscript>\s*<p.*?</noscript>", page, re.DOTALL)
    assert words in unescape(told)
    assert ("Look again</a>" in told) == (not task.finished)
    monkeypatch.setattr(type(shop.rebuilder), "latest", None)
    page = shop.client.get("/documents", headers={"Accept": "text/html"}).text
    assert re.findall(r"<noscript>\s*<p", page) == []


def test_the_last_document_can_be_deleted_and_another_added(shop: Shop) -> None:
    assert shop.client.delete(f"/documents/{document_id('pier.txt')}").status_code == 204
    rebuild(shop)
    assert states(shop) == {}
    answer = shop.client.post("/ask", json={"question": "Where does the ferry leave?"}).get_json()
    assert (answer["status"], answer["quotes"], answer["near_misses"]) == ("not_found", [], [])
    for address in ("/", "/?q=ferry", "/documents", "/readyz", "/metrics"):
        assert shop.client.get(address, headers={"Accept": "text/html"}).status_code == 200
    assert "no document yet" in shop.client.get("/documents", headers={"Accept": "text/html"}).text
    send(shop, ("crane.txt", b"The crane lifts forty tonnes."))
    rebuild(shop)
    assert states(shop) == {"crane.txt": "indexed"}


def test_a_thousand_files_are_added_at_once(shop: Shop) -> None:
    names = [f"{number:04}.txt" for number in range(1_005)]
    answer = send(shop, *((name, b"Text.") for name in names))
    assert answer.status_code == 201
    assert set(names) < on_disk(shop).keys()
