"""Documents are managed on their page, in a real browser: added, rebuilt, deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser_fixtures import Visitor
from tests.conftest import Workshop
from tests.shop import Shop, open_shop
from tests.web_fixtures import running

DROP = """
(zone) => {
  const data = new DataTransfer();
  data.items.add(new File(["The crane lifts forty tonnes."], "crane.txt"));
  const options = { dataTransfer: data, bubbles: true, cancelable: true };
  zone.dispatchEvent(new DragEvent("drop", options));
}
"""


@pytest.fixture
def shop(workshop: Workshop) -> Iterator[Shop]:
    shop = open_shop(workshop)
    yield shop
    shop.idle()


@pytest.fixture
def address(shop: Shop) -> Iterator[str]:
    """Where a test's own documents are served, in place of the library."""
    with running(shop.app) as server:
        yield server.url


@pytest.fixture
def page(visit: Callable[..., Visitor]) -> Page:
    page = visit().page()
    page.goto("/documents")
    return page


def test_chosen_files_are_added_indexed_and_listed(page: Page, tmp_path: Path, shop: Shop) -> None:
    for name in ("crane.txt", "bell.md"):
        (tmp_path / name).write_text(f"The {name} is here.", "utf-8")
    page.get_by_label("Add documents").set_input_files(
        [tmp_path / "crane.txt", tmp_path / "bell.md"]
    )
    page.get_by_role("button", name="Add", exact=True).click()
    told(page, "Rebuilt: 2 added, 0 changed, 0 removed.")
    expect(page.locator("#files li[data-state=indexed]")).to_have_count(3)
    expect(page.locator("#rebuild progress")).to_be_hidden()
    assert len(shop.engine.index.contents.documents) == 3


def test_a_file_that_cannot_be_read_is_told_of(
    page: Page, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.4 and no more")
    page.get_by_label("Add documents").set_input_files(tmp_path / "torn.pdf")
    page.get_by_role("button", name="Add", exact=True).click()
    words = "Rebuilt: 0 added, 0 changed, 0 removed. Not readable: 1, listed below with the reason."
    told(page, words)
    expect(page.locator("#files li").first).to_contain_text("not readable: not a readable PDF")
    plain = visit(java_script_enabled=False).page()
    plain.goto("/documents")
    expect(plain.locator("#manage > noscript p")).to_contain_text(words)


def test_a_rebuild_that_is_lost_sight_of_is_not_said_to_have_failed(
    visit: Callable[..., Visitor], shop: Shop
) -> None:
    visitor = visit()
    page = visitor.page()
    page.goto("/documents")
    page.route("**/rebuild/*", lambda route: route.abort())
    page.get_by_role("button", name="Rebuild the index").click()
    told(page, "The rebuild cannot be followed: the server cannot be reached. Load the page again")
    shop.idle()
    assert shop.rebuilder.latest
    assert shop.rebuilder.latest.state == "succeeded"
    # The browser itself reports the lost connection on its console.
    assert [fault for fault in visitor.faults if "ERR_FAILED" not in fault] == []
    visitor.faults.clear()


def test_of_several_files_those_that_can_be_read_are_added_after_asking(
    visit: Callable[..., Visitor], tmp_path: Path, shop: Shop
) -> None:
    visitor = visit()
    page = visitor.page()
    page.goto("/documents")
    files = [tmp_path / "crane.txt", tmp_path / "picture.xyz"]
    for file in files:
        file.write_text("The crane lifts forty tonnes.", "utf-8")
    for answer in ("Cancel", "Add the others"):
        page.get_by_label("Add documents").set_input_files(files)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("#sure-about")).to_contain_text(
            "picture.xyz: .xyz files are not supported: save it as PDF, DOCX, HTML or text. "
            "Add the other files (1)?"
        )
        told(page, "Nothing was added: picture.xyz: ")
        page.get_by_role("button", name=answer).click()
    told(page, "Rebuilt: 1 added, 0 changed, 0 removed.")
    assert "forty" in str(shop.engine.ask("What does the crane lift?"))
    assert all("422" in fault for fault in visitor.faults)  # the browser's own
    visitor.faults.clear()


@pytest.mark.parametrize("zone", ["#upload", "#files", "html"])
def test_files_dropped_anywhere_are_added(page: Page, shop: Shop, zone: str) -> None:
    page.locator(zone).evaluate(DROP)
    told(page, "1 added")
    assert "forty" in str(shop.engine.ask("What does the crane lift?"))


def test_a_file_that_is_there_is_replaced_after_asking(page: Page, shop: Shop) -> None:
    shop.workshop.write({"crane.txt": "The crane is broken."})
    page.reload()
    page.locator("#upload").evaluate(DROP)
    dialog = page.locator("#sure")
    expect(dialog).to_contain_text("There already: crane.txt. Replace?")
    dialog.get_by_role("button", name="Cancel").click()
    assert "broken" in (shop.workshop.seeds / "crane.txt").read_text("utf-8")
    page.locator("#upload").evaluate(DROP)
    dialog.get_by_role("button", name="Replace").click()
    told(page, "1 added")
    assert "forty" in (shop.workshop.seeds / "crane.txt").read_text("utf-8")


def test_a_document_is_deleted_only_after_asking(page: Page, shop: Shop) -> None:
    page.locator("#upload").evaluate(DROP)
    expect(page.locator("#files li")).to_have_count(2)
    delete = page.get_by_role("button", name="Delete crane.txt")
    dialog = page.locator("#sure")
    delete.click()
    dialog.get_by_role("button", name="Cancel").click()
    assert (shop.workshop.seeds / "crane.txt").exists()
    delete.click()
    expect(dialog).to_contain_text("Delete crane.txt? The file is removed")
    dialog.get_by_role("button", name="Delete").click()
    told(page, "1 removed")
    expect(page.locator("#files li")).to_have_count(1)
    assert not (shop.workshop.seeds / "crane.txt").exists()


def test_a_file_that_another_has_deleted_is_listed_as_that(
    visit: Callable[..., Visitor], shop: Shop
) -> None:
    visitor = visit()
    page = visitor.page()
    page.goto("/documents")
    (shop.workshop.seeds / "pier.txt").unlink()
    button = page.get_by_role("button", name="Delete pier.txt")
    button.click()
    page.locator("#sure").get_by_role("button", name="Delete").click()
    told(page, "Not deleted: no file")
    expect(page.locator("#files li")).to_contain_text("deleted, in the index until the next")
    expect(button).to_have_count(0)
    # The browser itself reports the refusal (404) on its console.
    assert [fault for fault in visitor.faults if "404" not in fault] == []
    visitor.faults.clear()


def test_after_a_delete_by_keyboard_the_focus_goes_to_the_next_in_the_list(
    page: Page, shop: Shop
) -> None:
    shop.workshop.write({"a.txt": "The anchor.", "b.txt": "The buoy."})
    page.get_by_role("button", name="Rebuild the index").click()
    told(page, "2 added")
    delete(page, "a.txt")
    expect(page.get_by_role("button", name="Delete b.txt")).to_be_focused()
    delete(page, "pier.txt")
    expect(page.get_by_role("button", name="Delete b.txt")).to_be_focused()
    delete(page, "b.txt")
    expect(page.get_by_role("heading", name="Documents")).to_be_focused()


def delete(page: Page, name: str) -> None:
    """Delete a document by keyboard and wait until the list is without it."""
    button = page.get_by_role("button", name=f"Delete {name}")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("#sure").get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    expect(button).to_have_count(0, timeout=60_000)


def test_a_rebuild_leaves_the_words_that_are_being_typed(page: Page, shop: Shop) -> None:
    page.goto("/documents?find=dock")
    shown = page.locator("#files ul").element_handle()
    page.get_by_role("button", name="Rebuild the index").click()
    words = page.get_by_role("searchbox")
    words.fill("dockyard")
    told(page, "Rebuilt: 0 added")
    page.wait_for_function("old => !old.isConnected", arg=shown)
    expect(words).to_have_value("dockyard")
    expect(words).to_be_focused()
    assert shop.resting


def test_a_rebuild_leaves_the_focus_where_it_is_in_the_list(page: Page, shop: Shop) -> None:
    page.get_by_role("button", name="Rebuild the index").click()
    link = page.locator("#files li a")
    shown = link.element_handle()
    link.focus()
    told(page, "Rebuilt: 0 added")
    page.wait_for_function("old => !old.isConnected", arg=shown)
    expect(link).to_be_focused()
    assert shop.resting


def test_documents_are_managed_without_javascript(
    visit: Callable[..., Visitor], tmp_path: Path, shop: Shop
) -> None:
    """What goes wrong is told on a page, with the way back and the way out."""
    visitor = visit(java_script_enabled=False)
    page = visitor.page()
    page.goto("/documents")
    replace = page.locator("input[name=replace]")
    for name in ("pier.txt", "picture.xyz"):
        (tmp_path / name).write_text("The pier is closed.", "utf-8")
    add(page, tmp_path / "picture.xyz")
    expect(page.locator("main")).to_contain_text(".xyz files are not supported")
    page.get_by_role("link", name="Back to the documents").click()
    add(page, tmp_path / "pier.txt")
    expect(page.locator("main")).to_contain_text("there already: pier.txt")
    expect(page.locator("main")).to_contain_text("“Replace files of the same name” ticked")
    page.get_by_role("link", name="Back to the documents").click()
    replace.check()
    add(page, tmp_path / "pier.txt")
    expect(page.locator("li[data-state=changed]")).to_have_count(1)
    page.get_by_role("button", name="Rebuild the index").click()
    progress = page.locator("#manage > noscript p")
    expect(progress).to_be_visible()
    shop.idle()
    page.reload()
    expect(progress).to_contain_text("Rebuilt: 0 added, 1 changed, 0 removed.")
    assert "closed" in str(shop.engine.ask("What is the pier?"))
    assert all("409" in fault or "422" in fault for fault in visitor.faults)  # the browser's own
    visitor.faults.clear()


def add(page: Page, file: Path) -> None:
    page.get_by_label("Add documents").set_input_files(file)
    page.get_by_role("button", name="Add", exact=True).click()


def test_what_changed_in_the_folder_is_told_and_rebuilt(page: Page, shop: Shop) -> None:
    shop.workshop.write({"pier.txt": "The ferry leaves from pier nine.", "bad.txt": b"\xff"})
    page.reload()
    expect(page.locator(".notice")).to_contain_text("Some files have changed")
    expect(page.locator("li[data-state=changed]")).to_have_count(1)
    page.get_by_role("button", name="Rebuild the index").click()
    told(page, "Rebuilt: 0 added, 1 changed, 0 removed.")
    expect(page.locator(".notice")).to_have_count(0)
    expect(page.locator("li[data-state=failed]")).to_contain_text("not UTF-8 text at byte 0")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page(page: Page, theme: str, shop: Shop) -> None:
    shop.workshop.write({"new.txt": "New.", "bad.txt": b"\xff"})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.reload()
    assert found(page) == []
    page.get_by_role("button", name="Delete pier.txt").click()
    assert found(page) == []


def found(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe-core finds: the name of each fault, and the elements that have it."""
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in violations]


def told(page: Page, words: str) -> None:
    """Wait for the status line to say so; a build's process takes a while to start."""
    expect(page.locator("#status")).to_contain_text(words, timeout=60_000)
