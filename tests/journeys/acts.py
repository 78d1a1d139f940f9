"""What the accessibility sweep does on a page before it looks: forms sent wrongly, folds opened, boxes ticked."""

from collections.abc import Callable

from playwright.sync_api import Page

Act = Callable[[Page], None]
SPARE = "Nhiệm vụ dự phòng"  # the draft of `asking.py` that may be given out


def post_wrongly(selector: str = "main form[method=post]", **changes: str) -> Act:
    """Return an act that sends a form as no browser would let a person: fields as given, the rest as it stands."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.evaluate(SEND, changes)

    return act


SEND = """(form, changes) => {
  for (const [name, value] of Object.entries(changes)) {
    if (name === "enctype") { form.enctype = value; continue; }
    const field = form.elements[name];
    if (value === "∅") field.remove();
    else field.value = value;
  }
  form.removeAttribute("data-dirty");
  HTMLFormElement.prototype.submit.call(form);
}"""


SAVE = """(form) => {
  form.action = form.action.replace("/nhan-thay/", "/phieu/luu/");
  const submission = document.querySelector("details .mono.hash").textContent;
  for (const [name, value] of Object.entries({submission, version: "0", mark_form: "wrong", note: "Thiếu biểu 02"})) {
    form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
  }
  HTMLFormElement.prototype.submit.call(form);
}"""


GIVE = """(box, stale) => {
  if (stale) box.value += "9";
  document.querySelector("#give [type=submit]").click();
}"""


def given_out(*, stale: bool) -> Act:
    """Return an act that gives the spare draft of `asking.py` out, or tries it as a page would that is out of date."""

    def act(page: Page) -> None:
        box = page.locator(".draft", has_text=SPARE).locator("[data-pick]")
        box.check()
        page.locator("#give [name=unit]").select_option(index=2)
        with page.expect_navigation():  # in one breath: a refresh of the rows would put the true value back
            box.evaluate(GIVE, stale)

    return act


def chosen(box: str, form: str) -> Act:
    """Return an act that ticks a box and sends its form without what the choice asks for."""

    def act(page: Page) -> None:
        page.locator(box).first.check()
        page.locator(f"{form} select").first.select_option("")
        with page.expect_navigation():
            page.locator(f"{form} [type=submit]").first.click()

    return act


def ticked(box: str) -> Act:
    """Return an act that ticks the first box of a sort."""

    def act(page: Page) -> None:
        page.locator(box).first.check()

    return act


def with_wrong_day(page: Page) -> None:
    """Type a day that is none into the first date, and send the form."""
    field = page.locator("main input[type=date]").first
    field.evaluate("(one) => { one.type = 'text'; one.value = '31/2/2027'; }")
    with page.expect_navigation():
        page.locator("main form[method=post] [type=submit]").first.click()


def opened(dialog: str) -> Act:
    """Return an act that opens a dialog with its button."""

    def act(page: Page) -> None:
        page.locator(f"[data-dialog-open='{dialog}']").first.click()
        page.locator(f"dialog#{dialog}[open]").wait_for()

    return act


def asking_dialog(page: Page) -> None:
    """Open the dialog that asks, and wait for its form."""
    opened("ask-dialog")(page)
    page.locator("dialog#ask-dialog #ask-form").wait_for()


def answered_elsewhere(page: Page) -> None:
    """Answer as a page would that was opened before a colleague answered."""
    page.locator("[name=answer]").first.check()
    post_wrongly("main form[data-warn-unsaved]", seen="2026-01-01T08:00:00+00:00", note="Đã đối chiếu.")(page)


def twice(first: str, second: str) -> Act:
    """Return an act that sends a form, then the one on the page that comes."""

    def act(page: Page) -> None:
        post_wrongly(first)(page)
        post_wrongly(second)(page)

    return act


def with_a_row_too_long(page: Page) -> None:
    """Send the report with a figure whose name no row takes."""
    page.locator("#id_figures_name_1").evaluate("(one) => { one.value = 'a'.repeat(201); }")
    post_wrongly()(page)


def return_of_an_older_round(page: Page) -> None:
    """Send a return back as a page would that was opened before the unit reported again."""
    older = page.locator("details .mono.hash").last.text_content() or ""
    form = page.locator("#return-dialog form")
    with page.expect_navigation():
        form.evaluate(SEND, {"submission": older, "note": "Thiếu biểu 02", "category": "figures"})


def job_of_nobody(page: Page) -> None:
    """Decide about a job that is no longer what the page shows."""
    form = page.locator("main form:has([value=drop])").first
    form.locator("[name=job]").evaluate("(field) => { field.value = 'khong-co'; }")
    with page.expect_navigation():
        form.locator("[value=drop]").click()


def pressed(button: str, *first: str) -> Act:
    """Return an act that ticks what comes first, then presses a button of a form with several."""

    def act(page: Page) -> None:
        for box in first:
            page.locator(box).first.check()
        with page.expect_navigation():
            page.locator(button).first.click()

    return act


def sheet_of_another(page: Page) -> None:
    """Save a sheet as a page would on which nobody else was at the report yet."""
    with page.expect_navigation():
        page.locator("form[action*='/nhan-thay/']").first.evaluate(SAVE)


def keys_sheet(page: Page) -> None:
    """Open the sheet of shortcuts as a person does."""
    page.keyboard.press("?")
    page.locator("dialog#keys-sheet[open]").wait_for()


def unfolded(page: Page) -> None:
    """Open everything that is folded in the page itself."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


def with_menu(page: Page) -> None:
    """Open the person's menu."""
    page.evaluate("document.querySelectorAll('header details').forEach((one) => { one.open = true; })")
