"""Where the accessibility sweep goes: who opens which address in which state, and what it need not open."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.journeys.site import Site

SPARE = "Nhiệm vụ dự phòng"  # the draft of `asking.py` that may be given out
Ids = dict[str, int]
Act = Callable[[Page], None]
NOBODY = ""

# Addresses that show no page of their own.
NO_PAGE: dict[str, str] = {
    "health": "answers JSON",
    "evidence_file": "hands out an attachment",
    "plan_source": "hands out an attachment",
    "plan_export": "hands out an attachment",
    "feed_calendar": "hands out a calendar",
    "feed_revoke": "takes a POST alone",
    "folder_inbox_export": "hands out an attachment",
    "folder_list_export": "hands out an attachment",
    "radar_export": "hands out an attachment",
    "duty_list_export": "hands out an attachment",
    "evaluation_paper": "hands out an attachment",
    "evaluation_export": "hands out an attachment",
    "evaluation_rows_export": "hands out an attachment",
    "task_list_export": "hands out an attachment",
    "unassigned_export": "hands out an attachment",
    "opinions_export": "hands out an attachment",
    "inbox_export": "hands out an attachment",
    "review_export": "hands out an attachment",
    "appointments_export": "hands out an attachment",
    "authority_export": "hands out an attachment",
    "records_export": "hands out an attachment",
    "plan_list_export": "hands out an attachment",
    "trail_export": "hands out an attachment",
    "kept_upload": "hands out an attachment",
    "kept_remove": "takes a POST alone",
    "kept_open": "takes a POST alone",
    "kept_recognise": "takes a POST alone",
    "sign_out": "takes a POST alone",
    "shortcuts": "takes a POST alone",
    "give_number": "takes a POST alone",
    "correct_number": "takes a POST alone",
    "keep_signed": "takes a POST alone",
    "records_list": "the same bytes stand in records",
    "decision_file": "hands out an attachment",
    "submission_file": "hands out an attachment",
    "signed_copy": "hands out an attachment",
    "save_filter": "takes a POST alone",
    "drop_filter": "takes a POST alone",
    "approve": "takes a POST alone",
    "withdraw_decision": "takes a POST alone",
    "folder_take_back": "takes a POST alone",
    "folder_setting": "takes a POST alone",
    "folder_inbox_list": "the same bytes stand in folder_inbox",
    "folder_list_partial": "the same bytes stand in folder_list",
    "pass_on": "takes a POST alone",
    "return_to_unit": "takes a POST alone",
    "sheet_save": "takes a POST alone",
    "sheet_autosave": "takes a POST alone; its answer is put into the review page",
    "review_take_over": "takes a POST alone",
    "review_release": "takes a POST alone",
    "plan_discard": "takes a POST alone",
    "report_autosave": "takes a POST alone; its answer is put into the report form",
    "unassigned_assign": "takes a POST alone",
    "unassigned_result": "takes a POST before it, of which it tells",
    "unassigned_partial": "the same bytes stand in unassigned",
    "opinion_add": "takes a POST alone",
    "opinion_extend": "takes a POST alone",
    "opinion_close": "takes a POST alone",
    "notices_partial": "the same bytes stand in notices",
    "notices_count": "the same bell stands on every page",
    "notices_seen": "takes a POST alone",
    "notice_seen": "takes a POST alone",
    "opinions_partial": "the same bytes stand in opinions",
    "task_opinions": "the same bytes stand in decision_page",
    "extension_decide": "takes a POST alone",
    "extension_answer": "takes a POST alone",
    "extension_withdraw": "takes a POST alone",
    "extensions_export": "hands out an attachment",
    "extensions_partial": "the same bytes stand in extensions",
    "home_partial": "the same bytes stand in home",
    "task_list_partial": "the same bytes stand in task_list",
    "task_partial": "the same bytes stand in task_page",
    "calendar_before": "takes a POST alone",
    "task_presence": "the same bytes stand in task_page",
    "common_task_partial": "the same bytes stand in common_task",
    "inbox_list": "the same bytes stand in inbox",
    "review_list": "the same bytes stand in review_queue",
    "plan_list_partial": "the same bytes stand in plan_list",
    "plan_work": "the same bytes stand in plan_page",
    "decision_changes": "a banner put into decision_page; its markup is that of _live_banner",
    "review_changes": "a banner put into review_page; its markup is that of _live_banner",
    "duty_list_partial": "the same bytes stand in duty_list",
    "duty_ask": "takes a POST alone",
    "duty_begin": "takes a POST alone",
    "plan_begin_periods": "takes a POST alone",
    "consolidated_progress": "the same bytes stand in consolidated while it is built",
    "consolidated_rebuild": "takes a POST alone",
    "consolidated_finish": "takes a POST alone",
    "consolidated_reopen": "takes a POST alone",
    "consolidated_file": "hands out an attachment",
    "plan_line": "the same markup stands in plan_compare with a line open",
    "plan_changes": "a banner put into plan_compare; its markup is that of _live_banner",
}


def ids_of(site: Site) -> Ids:
    """Return the ids of the running house that the sweep needs."""
    printed = site.manage("shell", "--no-imports", "-c", "from tests.journeys.asking import tell; tell()")
    found: Ids = json.loads(printed.splitlines()[-1])
    return found


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


@dataclass(frozen=True, kw_only=True)
class Place:
    """One state of one page: the route it shows, its address, what is done there first, the status of its answer."""

    name: str
    path: str
    state: str = "full"
    status: int = 200
    act: Act | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


def place(name: str, path: str, state: str = "full", act: Act | None = None, status: int = 200) -> Place:
    """Return a place; `status` is what the last answer there carries."""
    return Place(name=name, path=path, state=state, act=act, status=status)


HEAD, LEADER, OFFICE = "truongphong.hctp", "pgd.1", "vanphong"
NOTHING = "?q=khong-co-gi-nhu-vay"

PLACES: dict[str, tuple[Place, ...]] = {
    NOBODY: (
        place("sign_in", "/dang-nhap/"),
        place("sign_in", "/dang-nhap/", "error", post_wrongly(username="ai-do", password="sai")),
        place("source", "/ma-nguon/"),
    ),
    HEAD: (
        place("home", "/"),
        place("home", "/", "menu open", with_menu),
        place("dashboard", "/tong-quan/", "full", unfolded),
        place("dashboard", "/tong-quan/?tai-ngay=31/02/2026", "error"),
        place("dashboard_rows", "/tong-quan/dong/?figure=states"),
        place("dashboard_rows", "/tong-quan/dong/?figure=x", "unknown"),
        place("task_list", "/nhiem-vu/"),
        place("task_list", f"/nhiem-vu/{NOTHING}", "empty"),
        *(
            place("task_page", f"/nhiem-vu/{{head {state}}}/", state, unfolded)
            for state in ("assigned", "in_progress", "returned", "reported", "reviewed", "approved")
        ),
        place("report_form", "/nhiem-vu/{head mine in_progress}/bao-cao/"),
        place("report_form", "/nhiem-vu/{head returned}/bao-cao/", "returned"),
        place("report_form", "/nhiem-vu/{head mine in_progress}/bao-cao/", "error", post_wrongly(version="abc")),
        place("report_form", "/nhiem-vu/{head returned}/bao-cao/", "row error", with_a_row_too_long),
        place("report_check", "/nhiem-vu/{head written}/bao-cao/kiem-tra/"),
        place("report_check", "/nhiem-vu/{head mine in_progress}/bao-cao/kiem-tra/", "lacking"),
        place("report_sent", "/nhiem-vu/{head reported}/bao-cao/da-trinh/"),
        place("task_move", "/nhiem-vu/{head mine assigned}/tra-lai-nhiem-vu/"),
        place("task_move", "/nhiem-vu/{head mine assigned}/tra-lai-nhiem-vu/", "error", post_wrongly(note="")),
        place(
            "task_move",
            "/nhiem-vu/{head mine assigned}/tra-lai-nhiem-vu/",
            "409",
            post_wrongly(step="999999", note="Vì sao"),
            409,
        ),
        place(
            "task_move",
            "/nhiem-vu/{head mine assigned}/tra-lai-nhiem-vu/",
            "403 token",
            post_wrongly(csrfmiddlewaretoken="∅"),
            403,
        ),
        place(
            "task_move",
            "/nhiem-vu/{head mine assigned}/tra-lai-nhiem-vu/",
            "400",
            post_wrongly(enctype="text/plain"),
            400,
        ),
        place("task_move", "/nhiem-vu/{head mine assigned}/tam-dung/", "not allowed"),
        place("common_task", "/nhiem-vu-chung/{head common}/"),
        place("task_page", "/nhiem-vu/{asked}/", "opinions", unfolded),
        place("opinions", "/y-kien/"),
        place("opinion_answer", "/y-kien/{request}/", "full", unfolded),
        place("opinion_answer", "/y-kien/{request}/", "error", post_wrongly(note=""), 422),
        place("opinion_answer", "/y-kien/{request}/", "409", answered_elsewhere, 409),
        place("opinion_answer", "/y-kien/{past request}/", "over"),
        place("extension_ask", "/nhiem-vu/{head mine in_progress}/gia-han/", "full, or why not"),
        place("extension_page", "/gia-han/{offered extension}/", "to be answered", unfolded),
        place(
            "extension_answer", "/gia-han/{offered extension}/", "error", post_wrongly("form[action*='/tra-loi/']"), 422
        ),
        place("extension_page", "/gia-han/{past extension}/", "refused"),
        place("extensions", "/gia-han/", "of the unit"),
        place("task_page", "/nhiem-vu/999999999/", "404", status=404),
        place("account", "/tai-khoan/"),
        place("notices", "/thong-bao/", "full"),
        place("notice_preferences", "/tai-khoan/thong-bao/"),
        place("evaluation", "/danh-gia/?ky=2026", "full", unfolded),
        place("evaluation_rows", "/danh-gia/nhiem-vu/?ky=2026&so=given"),
        place("evaluation_rows", "/danh-gia/nhiem-vu/?ky=2001&so=late", "empty"),
        place("feed_page", "/tai-khoan/lich/"),
        place("feed_page", "/tai-khoan/lich/", "made", post_wrongly("main form[method=post]")),
        place("change_password", "/tai-khoan/mat-khau/"),
        place(
            "change_password", "/tai-khoan/mat-khau/", "error", post_wrongly(new_password1="123", new_password2="456")
        ),
        place("plan_list", "/ke-hoach/"),
        place("plan_page", "/ke-hoach/{plan}/", "full", unfolded),
        place("review_queue", "/ra-soat/"),
        place("review_patterns", "/ra-soat/danh-muc/", "read only"),
    ),
    LEADER: (
        place("home", "/", "keys sheet", keys_sheet),
        place("my_absence", "/tham-quyen/vang-mat/"),
        place("my_absence", "/tham-quyen/vang-mat/", "error", post_wrongly("form[data-warn-unsaved]", from_on="")),
        place("delegate", "/tham-quyen/uy-quyen/", "403", status=403),
        place("inbox", "/phe-duyet/"),
        place("inbox", f"/phe-duyet/{NOTHING}", "empty"),
        place("inbox", "/phe-duyet/?tab=instead", "instead", unfolded),
        place("inbox", "/phe-duyet/?tab=asking", "asking"),
        place("opinions", "/y-kien/", "asking"),
        place("extensions", "/gia-han/", "full", unfolded),
        place("extensions", "/gia-han/?state=mine&times=often", "narrowed", unfolded),
        place("extensions", "/gia-han/?state=withdrawn&times=often", "empty"),
        place("extension_page", "/gia-han/{extension}/", "to be decided, the third", unfolded),
        place("extension_decide", "/gia-han/{extension}/", "error", post_wrongly("form[action*='/quyet-dinh/']"), 422),
        place("decision_page", "/phe-duyet/{asked}/?tab=asking", "opinions", unfolded),
        place("decision_page", "/phe-duyet/{asked}/", "ask dialog", asking_dialog),
        place("approve", "/phe-duyet/{asked}/", "opinions missing", post_wrongly("form[action*='/duyet/']")),
        place(
            "approve",
            "/phe-duyet/{asked}/",
            "opinions missing, no reason",
            twice("form[action*='/duyet/']", "main form[method=post]"),
            422,
        ),
        place("opinion_ask", "/nhiem-vu/{asked}/xin-y-kien/?from=phe-duyet", "full", unfolded),
        place("opinion_ask", "/nhiem-vu/{asked}/xin-y-kien/", "error", post_wrongly(question="", due_on=""), 422),
        place("opinion_round", "/y-kien/dot/{round}/?from=phe-duyet", "full", unfolded),
        place("opinion_round", "/y-kien/dot/{over}/", "over"),
        place("opinion_add", "/y-kien/dot/{round}/", "error", post_wrongly("form[action*='/them/']"), 422),
        place(
            "opinion_extend", "/y-kien/dot/{round}/", "error", post_wrongly("form[action*='/gia-han/']", due_on=""), 422
        ),
        place("inbox", "/phe-duyet/?tab=today", "today"),
        place("inbox", "/phe-duyet/?q=thu+tuc", "narrowed, to be kept", unfolded),
        place(
            "save_filter", "/phe-duyet/?q=thu+tuc", "error", post_wrongly("form[action='/bo-loc/luu/']", name=""), 422
        ),
        place("saved_filter", "/bo-loc/{filter}/"),
        place("saved_filter", "/bo-loc/{filter}/", "error", post_wrongly(name=""), 422),
        place("decision_page", "/phe-duyet/{leader mine reviewed}/", "full", unfolded),
        place("decision_page", "/phe-duyet/{leader reported}/", "shut, saying why", unfolded),
        place("decision_page", "/phe-duyet/{come_again}/?lan=1", "from an older letter"),
        place("decision_page", "/phe-duyet/{come_again}/", "changed", unfolded),
        place("decision_page", "/phe-duyet/{come_again}/?so-voi=1", "against the first round"),
        place("decision_page", "/phe-duyet/{come_again}/", "409 with the difference", return_of_an_older_round, 409),
        place("decision_page", "/phe-duyet/{leader mine reviewed}/", "return dialog", opened("return-dialog")),
        place("decision_page", "/phe-duyet/{leader mine reviewed}/", "again dialog", opened("again-dialog")),
        place("decision_page", "/phe-duyet/{leader mine reviewed}/", "keys sheet", keys_sheet),
        place("decision_page", "/phe-duyet/{recallable}/", "approved", unfolded),
        place("recall_decision", "/phe-duyet/{recallable}/thu-hoi/"),
        place("recall_decision", "/phe-duyet/{recallable}/thu-hoi/", "error", post_wrongly()),
        place("recall_decision", "/phe-duyet/{leader mine reviewed}/thu-hoi/", "not now"),
        place("folder_inbox", "/phe-duyet/ho-so/"),
        place("folder_page", "/phe-duyet/ho-so/{folder waits}/"),
        place("folder_page", "/phe-duyet/ho-so/{folder waits}/", "return", ticked("[value=returned]")),
        place("folder_page", "/phe-duyet/ho-so/{folder waits}/", "error", post_wrongly(), 422),
        place("folder_page", "/phe-duyet/ho-so/{folder decided}/", "decided"),
        place("return_from_leadership", "/phe-duyet/{leader mine reviewed}/tra-lai-don-vi/"),
        place("return_from_leadership", "/phe-duyet/{leader mine reviewed}/tra-lai-don-vi/", "error", post_wrongly()),
        place("return_to_office", "/phe-duyet/{leader mine reviewed}/tra-lai-ra-soat/"),
        place("task_move", "/nhiem-vu/{leader in_progress}/huy/"),
        place("urge_many", "/nhiem-vu/don-doc/?lateness=", "full"),
        place("urge_many", "/nhiem-vu/don-doc/", "error", post_wrongly("form[data-warn-unsaved]", words=""), 422),
        place("urge_task", "/nhiem-vu/{leader in_progress}/don-doc/"),
        place("urge_task", "/nhiem-vu/{leader in_progress}/don-doc/", "error", post_wrongly(words=""), 422),
        place("urge_task", "/nhiem-vu/{leader approved}/don-doc/", "not now"),
        place("notices", "/thong-bao/"),
        place("task_move", "/nhiem-vu/{leader in_progress}/huy/", "error", post_wrongly()),
        place("task_page", "/nhiem-vu/{leader suspended}/", "suspended", unfolded),
        place("task_move", "/nhiem-vu/{leader suspended}/tiep-tuc/", "resume"),
    ),
    OFFICE: (
        place("home", "/"),
        place("authority", "/tham-quyen/", "full", unfolded),
        place("authority", "/tham-quyen/?on=2001-01-01", "empty"),
        place("authority", "/tham-quyen/?on=31/02/2026", "error"),
        place("calendar", "/lich-lam-viec/", "full", unfolded),
        place("calendar", "/lich-lam-viec/?nam=2026", "with entries"),
        place("calendar", "/lich-lam-viec/?nam=2101", "unknown year"),
        place("calendar_enter", "/lich-lam-viec/ghi/"),
        place("calendar_enter", "/lich-lam-viec/ghi/", "error", post_wrongly(from_on="")),
        place("calendar_enter", "/lich-lam-viec/ghi/", "to confirm", post_wrongly(from_on="2026-12-31", basis="TB 1")),
        place("calendar_change", "/lich-lam-viec/{calendar entry}/sua/"),
        place("calendar_change", "/lich-lam-viec/{calendar entry}/sua/", "409", post_wrongly(seen="cu"), 409),
        place("calendar_remove", "/lich-lam-viec/{calendar entry}/bo/"),
        place("try_due", "/lich-lam-viec/tinh-thu/?text=qu%C3%BD+II/2026"),
        place("try_due", "/lich-lam-viec/tinh-thu/?text=", "error"),
        place("radar", "/tham-quyen/ra-soat-tham-quyen/?days=90"),
        place("begin_absence", "/tham-quyen/vang-mat/ghi/"),
        place("begin_absence", "/tham-quyen/vang-mat/ghi/", "error", post_wrongly(from_on="")),
        place("delegate", "/tham-quyen/uy-quyen/"),
        place("delegate", "/tham-quyen/uy-quyen/", "error", post_wrongly()),
        place("order", "/tham-quyen/thua-lenh/"),
        place("order", "/tham-quyen/thua-lenh/", "error", post_wrongly()),
        place("end_absence", "/tham-quyen/vang-mat/{absence}/ket-thuc/"),
        place("end_absence", "/tham-quyen/vang-mat/{past absence}/ket-thuc/", "409", status=409),
        place("end_authority", "/tham-quyen/{authority}/cham-dut/"),
        place("end_authority", "/tham-quyen/{authority}/cham-dut/", "error", post_wrongly()),
        place("review_queue", "/ra-soat/"),
        place("review_queue", f"/ra-soat/{NOTHING}", "empty"),
        place("review_queue", "/ra-soat/?tab=reviewed", "reviewed"),
        place("review_page", "/ra-soat/{office mine reported}/", "full", unfolded),
        place("return_to_unit", "/ra-soat/{office mine reported}/", "error", pressed("[formaction*='/tra-lai/']")),
        place(
            "pass_on",
            "/ra-soat/{office mine reported}/",
            "error, something wrong",
            pressed("[formaction*='/dat/']", "[name=mark_figures][value=wrong]"),
        ),
        place(
            "sheet_save",
            "/ra-soat/{office mine reported}/",
            "points filled in",
            pressed("[name=act][value=points]", "[name=mark_figures][value=wrong]"),
        ),
        place(
            "sheet_save",
            "/ra-soat/{office mine reported}/",
            "409",
            post_wrongly("#sheet-form", version="99", opinion="Ý kiến ở máy khác"),
            409,
        ),
        place("review_page", "/ra-soat/{held}/", "held by another", unfolded),
        place("sheet_save", "/ra-soat/{held}/", "409, held by another", sheet_of_another, 409),
        place("review_page", "/ra-soat/{office reviewed}/", "reviewed", unfolded),
        place("review_sheets", "/ra-soat/{office reviewed}/phieu/"),
        place("review_sheets", "/ra-soat/{held}/phieu/", "empty"),
        place("reroute", "/ra-soat/{office reviewed}/doi-nguoi-ky/"),
        place("reroute", "/ra-soat/{office reviewed}/doi-nguoi-ky/", "error", post_wrongly()),
        place("reroute", "/ra-soat/{office mine reported}/doi-nguoi-ky/", "not possible"),
        place("review_patterns", "/ra-soat/danh-muc/"),
        place("review_patterns", "/ra-soat/danh-muc/", "error", post_wrongly(label_form="")),
        place("review_patterns", "/ra-soat/danh-muc/", "409", post_wrongly(shown="cũ"), 409),
        place("folder_list", "/ra-soat/ho-so/"),
        place("folder_new", "/ra-soat/ho-so/lap/", "choice"),
        place("folder_sheet", "/ra-soat/ho-so/{folder being prepared}/", "being prepared"),
        place("folder_sheet", "/ra-soat/ho-so/{folder being prepared}/", "error", post_wrongly(title=""), 422),
        place("folder_sheet", "/ra-soat/ho-so/{folder waits}/", "sent"),
        place("folder_sheet", "/ra-soat/ho-so/{folder decided}/", "decided"),
        place("unassigned", "/nhiem-vu/cho-phan-cong/", "full", unfolded),
        place("unassigned", f"/nhiem-vu/cho-phan-cong/{NOTHING}", "no match"),
        place("unassigned", "/nhiem-vu/cho-phan-cong/", "error", post_wrongly("#give"), 422),
        place("unassigned", "/nhiem-vu/cho-phan-cong/", "keys sheet", keys_sheet),
        place("unassigned_result", "/nhiem-vu/cho-phan-cong/", "not done", given_out(stale=True)),
        place("unassigned_result", "/nhiem-vu/cho-phan-cong/", "done", given_out(stale=False)),
        place("duty_list", "/bao-cao/", "full", unfolded),
        place("duty_page", "/bao-cao/{duty}/", "full", unfolded),
        place("duty_page", "/bao-cao/{duty}/", "error", post_wrongly("form[action$='/yeu-cau/']", due_on="x"), 422),
        place("duty_change", "/bao-cao/{duty}/sua/"),
        place("duty_change", "/bao-cao/{duty}/sua/", "error", post_wrongly(due_day="77", note=""), 422),
        place("consolidated_list", "/bao-cao/tong-hop/"),
        place("consolidated_new", "/bao-cao/tong-hop/moi/"),
        place("consolidated_new", "/bao-cao/tong-hop/moi/", "error", post_wrongly(as_of=""), 422),
        place("consolidated", "/bao-cao/tong-hop/{consolidated}/", "full", unfolded),
        place("consolidated", "/bao-cao/tong-hop/{consolidated}/", "409", post_wrongly("#texts", version="0"), 409),
        place("consolidated_rows", "/bao-cao/tong-hop/{consolidated}/dong/all/"),
        place("consolidated_rows", "/bao-cao/tong-hop/{consolidated}/dong/undated/", "empty"),
        place("plan_list", "/ke-hoach/", "with drafts"),
        place("plan_import", "/ke-hoach/nhap/"),
        place("plan_import", "/ke-hoach/nhap/", "error", post_wrongly(), 422),
        place("plan_compare", "/ke-hoach/nhap/{draft_plan}/", "full", unfolded),
        place("plan_compare", "/ke-hoach/nhap/{draft_plan}/?sua={draft_item}", "line open", unfolded),
        place("plan_compare", "/ke-hoach/nhap/{draft_plan}/?xem=can", "to be looked at"),
        place(
            "plan_compare",
            "/ke-hoach/nhap/{draft_plan}/",
            "error",
            post_wrongly("form:has([name=title])", title=""),
            422,
        ),
        place("plan_import", "/ke-hoach/nhap/", "a file kept", post_wrongly(text="Kính gửi các đồng chí"), 422),
        place("plan_names", "/ke-hoach/nhap/{draft_plan}/don-vi/", "full", unfolded),
        place(
            "plan_names",
            "/ke-hoach/nhap/{draft_plan}/don-vi/",
            "error",
            chosen("[name$=choice][value=unit]", "main form[method=post]"),
            422,
        ),
        place("plan_times", "/ke-hoach/nhap/{draft_plan}/thoi-gian/", "full", unfolded),
        place("plan_times", "/ke-hoach/nhap/{draft_plan}/thoi-gian/", "error", with_wrong_day, 422),
        place("plan_amend", "/ke-hoach/nhap/{draft_plan}/sua-doi/", "candidates"),
        place("plan_amend", "/ke-hoach/nhap/{draft_plan}/sua-doi/", "error", post_wrongly(act="khong-co"), 422),
        place("plan_amend", "/ke-hoach/nhap/{amending_plan}/sua-doi/", "difference", unfolded),
        place("plan_amend", "/ke-hoach/nhap/{amending_plan}/sua-doi/?line=1", "one line"),
        place("plan_recall", "/ke-hoach/{plan}/thu-hoi/", "accepted already"),
        place("obligation_page", "/ke-hoach/dinh-ky/{obligation}/", "full", unfolded),
        place("obligation_page", "/ke-hoach/dinh-ky/{obligation}/", "error", post_wrongly(act="period"), 422),
        place("plan_close_year", "/ke-hoach/{plan}/ket-thuc-nam/", "full", unfolded),
        place("plan_close_year", "/ke-hoach/{plan}/ket-thuc-nam/", "error", post_wrongly(), 422),
        place("plan_confirm", "/ke-hoach/nhap/{draft_plan}/xac-nhan/", "obstacles"),
        place("task_move", "/nhiem-vu/{office draft}/giao-viec/", "assign"),
        place(
            "task_move", "/nhiem-vu/{office draft}/giao-viec/", "assign, error", post_wrongly(due_on="", lead_unit="")
        ),
    ),
    "vanthu": (
        place("home", "/"),
        place("records", "/van-thu/"),
        place("records", f"/van-thu/{NOTHING}", "empty"),
        place("records", "/van-thu/?tab=numbered", "numbered"),
        place("document", "/van-ban/{document waiting}/", "waiting"),
        place("document", "/van-ban/{document waiting}/", "error", post_wrongly("form[action$='/cap-so/']", number="")),
        place("document", "/van-ban/{document waiting}/", "no file", post_wrongly("form[action$='/ban-da-ky/']")),
        place("document", "/van-ban/{document numbered}/", "numbered", unfolded),
        place(
            "document",
            "/van-ban/{document numbered}/",
            "409",
            post_wrongly("form[action$='/sua-so/']", note="Nhầm", shown="x"),
            409,
        ),
        place("document", "/van-ban/{document gone}/", "taken back"),
    ),
    "thanhtra": (
        place("home", "/"),
        place("trail", "/thanh-tra/"),
        place("trail", "/thanh-tra/?from_on=2001-01-01&to_on=2001-01-02", "empty"),
        place("trail", "/thanh-tra/?from_on=31/02/2026", "error"),
        place("trail_event", "/thanh-tra/{event}/", "full", unfolded),
        place("plan_import", "/ke-hoach/nhap/", "403", status=403),
        place("unassigned", "/nhiem-vu/cho-phan-cong/", "403", status=403),
    ),
    "quantri": (
        place("home", "/", "no work"),
        place("dashboard", "/tong-quan/", "no work"),
        place("radar", "/tham-quyen/ra-soat-tham-quyen/"),
        place("appointments", "/quan-tri/", "full", unfolded),
        place("appointments", f"/quan-tri/{NOTHING}", "empty"),
        place("begin_appointment", "/quan-tri/bo-nhiem/"),
        place("begin_appointment", "/quan-tri/bo-nhiem/", "error", post_wrongly(valid_from="")),
        place("end_appointment", "/quan-tri/bo-nhiem/{appointment}/cham-dut/"),
        place("end_appointment", "/quan-tri/bo-nhiem/{appointment}/cham-dut/", "error", post_wrongly()),
        place("background", "/quan-tri/viec-nen/"),
        place("background", "/quan-tri/viec-nen/", "409", job_of_nobody, 409),
        place("background", "/quan-tri/viec-nen/", "400", post_wrongly(enctype="text/plain"), 400),
        place("hand_over", "/quan-tri/bo-nhiem/{appointment}/ban-giao/"),
        place("hand_over", "/quan-tri/bo-nhiem/{appointment}/ban-giao/", "error", post_wrongly()),
    ),
    "moi.truongphong": (
        place("home", "/", "empty"),
        place("dashboard", "/tong-quan/", "empty"),
        place("folder_list", "/ra-soat/ho-so/", "empty"),
        place("folder_new", "/ra-soat/ho-so/lap/", "nothing to choose"),
        place("opinions", "/y-kien/", "empty"),
        place("task_list", "/nhiem-vu/", "empty"),
        place("unassigned", "/nhiem-vu/cho-phan-cong/", "empty"),
        place("review_queue", "/ra-soat/", "empty"),
    ),
    "moi.pgd": (
        place("folder_inbox", "/phe-duyet/ho-so/", "empty"),
        place("inbox", "/phe-duyet/", "empty"),
    ),
}
