"""The review sheet: begun when a report is opened, kept while it is written, frozen with the verdict."""

from functools import partial
from itertools import chain

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from approvals import actions
from approvals.models import ReviewPattern, ReviewSheet, SheetVerdict
from approvals.sheets.actions import Overtaken, Written, keep, open_to_review
from approvals.sheets.findings import Check, Findings, Remark, category_of, fingerprint, points, read
from approvals.sheets.patterns import BUILT_IN
from approvals.sheets.verification import SheetWatcher
from audit.models import Event
from audit.verifier import content_of, verify
from project.management.commands.verify_audit import findings as house_findings
from tests.approvals.desk import opened, sheet_of, written
from tests.approvals.pages import at, body, last_line, length
from tests.people import MakeTask, moved, returning, submitting
from units.models import Agency, User
from workflows.engine import key_of, seen_now
from workflows.errors import Stale
from workflows.models import Returned, Task
from workflows.states import State
from workflows.verification import expectations

GOOD = tuple(Check(item.key, item.label, "ok") for item in BUILT_IN)


def said(*, opinion: str = "Đủ", remarks: tuple[Remark, ...] = (), despite: str = "", wrong: str = "") -> Findings:
    """Return a sheet on which all is right, or one thing wrong."""
    checks = tuple(Check(one.key, one.label, "wrong", "Lệch 2 dòng") if one.key == wrong else one for one in GOOD)
    return Findings(checks, remarks, opinion, despite)


# ---- what is checked


def test_a_sheet_begins_with_what_the_house_checks_when_nobody_says_otherwise(
    client: Client, task_in: MakeTask, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    page = body(opened(client, office_reviewer, task))
    for words in (*(item.label for item in BUILT_IN), "Chưa đạt", "Không áp dụng", "Phiếu chưa được lưu"):
        assert words in page
    assert [check.label for check in read(sheet_of(task)).checks] == [item.label for item in BUILT_IN]
    assert "review.claim" in {event.action for event in Event.objects.of(key_of(task))}


@pytest.mark.parametrize(("plan", "expected"), [("15/KH-STP", ["Của kế hoạch"]), ("", ["Của cơ quan"]), ("khác", None)])
def test_the_plans_list_comes_before_the_agencys_and_that_before_the_houses(
    client: Client, task_in: MakeTask, agency: Agency, office_reviewer: User, plan: str, expected: list[str] | None
) -> None:
    label = expected[0] if expected else "Của kế hoạch khác"
    ReviewPattern.objects.create(agency=agency, plan=plan, items=[{"key": "one", "label": label}])
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    assert [one.label for one in read(sheet_of(task)).checks] == (expected or [item.label for item in BUILT_IN])


def test_a_sheet_begun_before_the_list_was_changed_keeps_its_own(
    client: Client, task_in: MakeTask, agency: Agency, office_reviewer: User
) -> None:
    before, after = task_in(State.REPORTED), task_in(State.REPORTED)
    opened(client, office_reviewer, before)
    ReviewPattern.objects.create(agency=agency, plan="", items=[{"key": "one", "label": "Mục mới"}])
    assert "Mục mới" not in body(opened(client, office_reviewer, before))
    assert "Mục mới" in body(opened(client, office_reviewer, after))
    client.post(at("sheet_save", before.pk), written(before, note_form="Gọn, rõ"))
    assert read(sheet_of(before)).checks[0] == Check("form", BUILT_IN[0].label, "ok", "Gọn, rõ")


# ---- keeping


def test_what_is_typed_is_kept_without_a_line_in_the_trail(
    client: Client, task_in: MakeTask, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    lines = length(key_of(task))
    form = written(task, mark_figures="wrong", note_figures="Lệch 2 dòng", remark_text="Nêu rõ nguồn số liệu")
    answer = client.post(at("sheet_autosave", task.pk), form)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert answer.json()["sentence"].startswith("Đã lưu phiếu lúc ")
    kept = read(sheet_of(task))
    assert (kept.count("ok"), kept.wrong[0].note) == (4, "Lệch 2 dòng")
    assert kept.remarks == (Remark("text", "Nêu rõ nguồn số liệu"),)
    assert length(key_of(task)) == lines
    again = client.post(at("sheet_autosave", task.pk), form)  # the same words are no other version
    assert again.json()["version"] == 1
    page = body(client.get(at("review_page", task.pk)))
    for words in ("Lệch 2 dòng", "Nêu rõ nguồn số liệu", "Đủ số liệu, kính trình.", "lưu phiếu lúc"):
        assert words in page


def test_of_two_pages_of_one_sheet_the_later_writer_loses_nothing(
    client: Client, task_in: MakeTask, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    client.post(at("sheet_autosave", task.pk), written(task, opinion="Bản ở máy cơ quan"))
    answer = client.post(at("sheet_autosave", task.pk), written(task, opinion="Bản ở máy nhà"))
    assert answer.status_code == 409
    assert "Bạn đã lưu một bản khác lúc" in answer.json()["sentence"]
    assert "Bản ở máy cơ quan" in answer.json()["other"]
    assert answer.json()["version"] == 1
    for name in ("sheet_save", "return_to_unit"):
        form = written(task, opinion="Bản ở máy nhà", note="Thiếu", category="other")
        page = client.post(at(name, task.pk), form)
        assert page.status_code == 409
        assert "Bản ở máy cơ quan" in body(page)
        assert "Bản ở máy nhà" in body(page)
        assert 'name="version" value="1"' in body(page)
    assert sheet_of(task).opinion == "Bản ở máy cơ quan"
    merged = client.post(at("sheet_save", task.pk), written(task, version=1, opinion="Bản đã gộp"))
    assert merged.status_code == 302
    assert sheet_of(task).opinion == "Bản đã gộp"


def test_what_cannot_be_kept_says_why_and_stays_on_the_page(
    client: Client, task_in: MakeTask, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    long = written(task, note_form="x" * 400, mark_figures="khac")
    answer = client.post(at("sheet_autosave", task.pk), long)
    assert answer.status_code == 422
    assert answer.json()["sentence"].startswith("Chưa lưu. ")
    page = body(client.post(at("sheet_save", task.pk), long))
    assert "<title>Lỗi: " in page
    assert "x" * 400 in page
    assert sheet_of(task).version == 0


def test_nothing_is_kept_on_another_submission_or_after_the_verdict(
    client: Client, task_in: MakeTask, office_reviewer: User, unit_head: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    form = written(task)
    task = moved(task, "return_to_unit", office_reviewer, returning())
    answer = client.post(at("sheet_autosave", task.pk), form)
    assert (answer.status_code, "không còn chờ rà soát" in answer.json()["sentence"]) == (409, True)
    task = moved(task, "report", unit_head, submitting(unit_head, "Bản hai."))
    opened(client, office_reviewer, task)
    assert client.post(at("sheet_autosave", task.pk), form).status_code == 409
    stale = client.post(at("sheet_save", task.pk), form)
    assert stale.status_code == 409
    assert "Đủ số liệu, kính trình." in body(stale)
    assert sheet_of(task).version == 0


def test_who_submitted_the_report_writes_no_sheet_and_is_recorded(
    client: Client, task_in: MakeTask, office_head: User, office_reviewer: User
) -> None:
    office = task_in(State.DRAFT).coordinating_unit
    task = task_in(State.REPORTED, lead=office, head=office_head)
    opened(client, office_reviewer, task)
    client.force_login(office_head)
    assert client.post(at("sheet_save", task.pk), written(task)).status_code == 403
    line = last_line(key_of(task))
    assert (line.event.refused, line.event.actor, line.facts["rule"]) == (True, office_head, "did_not_submit")
    assert sheet_of(task).version == 0


# ---- the verdict


def test_passing_on_freezes_the_sheet_in_the_same_breath(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    lines = length(key_of(task))
    form = written(task, signer=deputy_director.pk, mark_opinions="not_applicable", remark_figures="Khớp\nĐủ kỳ")
    assert client.post(at("pass_on", task.pk), form).status_code == 302
    task = Task.objects.get(pk=task.pk)
    sheet = sheet_of(task)
    assert (task.state, sheet.verdict, sheet.saved_by) == (State.REVIEWED, SheetVerdict.PASSED, office_reviewer)
    assert sheet.frozen_at == task.reviewed_at
    assert length(key_of(task)) == lines + 1
    line = last_line(key_of(task))
    assert (line.event.action, line.note) == ("task.review", "Đủ số liệu, kính trình.")
    assert task.submission is not None
    assert line.facts["sheet"] == {
        "id": sheet.pk,
        "sha256": fingerprint(sheet, task.submission.sha256),
        "ok": 4,
        "wrong": 0,
        "not_applicable": 1,
        "unchecked": 0,
        "remarks": 2,
    }


def test_something_wrong_is_passed_on_only_with_a_sentence_why(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    form = written(task, signer=deputy_director.pk, mark_figures="wrong", note_figures="Lệch 2 dòng")
    page = body(client.post(at("pass_on", task.pk), form))
    assert "Phiếu còn mục chưa đạt (“Số liệu đầy đủ, khớp nhau”)" in page
    assert "Lệch 2 dòng" in page
    assert Task.objects.get(pk=task.pk).state == State.REPORTED
    assert sheet_of(task).frozen_at is None
    answer = client.post(at("pass_on", task.pk), form | {"despite": "Sai số không ảnh hưởng kết quả"})
    assert answer.status_code == 302
    assert last_line(key_of(task)).facts["sheet"]["wrong"] == 1  # type: ignore[index]  # a mapping
    client.force_login(deputy_director)
    page = body(client.get(at("decision_page", task.pk)))
    for words in ("Sai số không ảnh hưởng kết quả", "Chưa đạt: 1", "Đạt: 4", "Lệch 2 dòng"):
        assert words in page


def test_returning_freezes_what_was_found_too(client: Client, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    form = written(task, mark_products="wrong", note="Thiếu biên bản", category="evidence", points="Kèm biên bản")
    assert client.post(at("return_to_unit", task.pk), form).status_code == 302
    sheet = sheet_of(task)
    assert (sheet.verdict, read(sheet).wrong[0].key) == (SheetVerdict.RETURNED, "products")
    line = last_line(key_of(task))
    assert line.event.action == "task.return_to_unit"
    assert line.facts["sheet"]["wrong"] == 1  # type: ignore[index]  # a mapping
    assert line.facts["points"] == ["Kèm biên bản"]


def test_a_verdict_that_is_refused_freezes_nothing(
    task_in: MakeTask, office_reviewer: User, unit_head: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    open_to_review(task.pk, actor=office_reviewer)
    with pytest.raises(ValidationError):
        actions.review(
            task.pk,
            actor=office_reviewer,
            seen=seen_now(task),
            opinion="Đủ",
            signer=unit_head,
            written=Written(said(), 0),
        )
    sheet = sheet_of(task)
    assert (sheet.frozen_at, sheet.version, sheet.opinion) == (None, 0, "")


def test_something_wrong_is_explained_to_the_door_too(
    task_in: MakeTask, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    passing = partial(
        actions.review, task.pk, actor=office_reviewer, seen=seen_now(task), opinion="Đủ", signer=deputy_director
    )
    with pytest.raises(ValidationError) as wrong:
        passing(written=Written(said(wrong="form"), 0))
    assert wrong.value.code == "despite"
    assert not ReviewSheet.objects.exists()
    passing(written=Written(said(wrong="form", despite="Lỗi nhỏ"), 0))
    assert sheet_of(task).despite == "Lỗi nhỏ"


def test_without_a_page_the_sheet_is_frozen_as_it_lies_there_under_the_opinion_given(
    task_in: MakeTask, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    actions.review(task.pk, actor=office_reviewer, seen=seen_now(task), opinion="Đủ", signer=deputy_director)
    sheet = sheet_of(task)
    assert (sheet.opinion, read(sheet).count(""), sheet.verdict) == ("Đủ", len(BUILT_IN), SheetVerdict.PASSED)


def test_a_verdict_on_a_sheet_that_changed_meanwhile_is_refused(
    task_in: MakeTask, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    open_to_review(task.pk, actor=office_reviewer)
    assert task.submission is not None
    keep(task.pk, Written(said(), 0), actor=office_reviewer, submission=task.submission.sha256)
    with pytest.raises(Overtaken):
        actions.return_to_unit(
            task.pk,
            actor=office_reviewer,
            seen=seen_now(task),
            returned=Returned("Thiếu"),
            written=Written(said(opinion="Bản khác"), 0),
        )
    assert Task.objects.get(pk=task.pk).state == State.REPORTED
    with pytest.raises(Stale):
        keep(task.pk, Written(said(), 1), actor=office_reviewer, submission="")


def test_a_report_that_leadership_sends_back_gets_another_sheet_that_begins_where_the_last_ended(
    client: Client, task_in: MakeTask, office_reviewer: User, office_head: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    client.post(at("pass_on", task.pk), written(task, signer=deputy_director.pk, remark_text="Gọn"))
    task = moved(task, "return_to_office", deputy_director)
    page = body(opened(client, office_head, task))
    assert "Gọn" in page
    first, second = ReviewSheet.objects.filter(submission__task=task)
    assert (first.verdict, second.verdict, second.version) == (SheetVerdict.PASSED, "", 0)
    assert read(second) == read(first)
    form = written(task, note="Số liệu lệch", category="figures", mark_figures="wrong")
    client.post(at("return_to_unit", task.pk), form)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (read(first).count("wrong"), read(second).count("wrong")) == (0, 1)


# ---- from the sheet to the points of a return


def test_one_click_makes_the_points_of_a_return_from_the_sheet(
    client: Client, task_in: MakeTask, office_reviewer: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    form = written(
        task,
        mark_figures="wrong",
        note_figures="Lệch 2 dòng\nso với biểu 02",
        mark_products="wrong",
        remark_evidence="- Tệp 2 không mở được\n- Thiếu biên bản",
        note="Chưa đạt",
        points="Việc tôi đã gõ",
        act="points",
    )
    page = client.post(at("sheet_save", task.pk), form)
    assert page.context["return_form"].initial["points"].splitlines() == [
        "Việc tôi đã gõ",
        "Số liệu đầy đủ, khớp nhau: Lệch 2 dòng so với biểu 02",
        "Sản phẩm, minh chứng đúng yêu cầu: chưa đạt",
        "Minh chứng: Tệp 2 không mở được",
        "Minh chứng: Thiếu biên bản",
    ]
    assert page.context["return_form"].initial["category"] == "figures"
    assert "Chưa đạt</textarea>" in body(page)
    assert sheet_of(task).version == 1
    assert Task.objects.get(pk=task.pk).state == State.REPORTED


def test_a_sheet_without_anything_wrong_asks_for_nothing() -> None:
    assert points(said()) == []
    assert category_of(said()) == ""
    assert category_of(said(wrong="authority")) == "authority"
    own = Findings((Check("own1", "Mục riêng", "wrong"),))
    assert (points(own), category_of(own)) == (["Mục riêng: chưa đạt"], "content")


# ---- who reads it


def test_leadership_and_the_inspector_read_the_frozen_sheet_the_unit_does_not(
    client: Client,
    task_in: MakeTask,
    office_reviewer: User,
    deputy_director: User,
    inspector: User,
    unit_head: User,
    stranger: User,
    superuser: User,
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    client.post(at("pass_on", task.pk), written(task, signer=deputy_director.pk, remark_text="Nêu rõ nguồn"))
    sheet = sheet_of(task)
    task = Task.objects.get(pk=task.pk)
    assert task.submission is not None
    for person in (deputy_director, inspector, office_reviewer):
        client.force_login(person)
        page = body(client.get(at("review_sheets", task.pk)))
        for words in ("Đạt: 5", "Nêu rõ nguồn", fingerprint(sheet, task.submission.sha256), "Lần trình 1"):
            assert words in page
        assert at("review_sheets", task.pk) in body(client.get(at("task_page", task.pk)))
    for person in (unit_head, stranger, superuser):
        client.force_login(person)
        assert client.get(at("review_sheets", task.pk)).status_code == 404
    client.force_login(unit_head)
    assert at("review_sheets", task.pk) not in body(client.get(at("task_page", task.pk)))
    client.force_login(deputy_director)
    decision = body(client.get(at("decision_page", task.pk)))
    assert f'href="#round-{task.submission.pk}-text"' in decision
    assert f'id="round-{task.submission.pk}-text"' in decision


def test_before_a_verdict_there_is_no_sheet_to_read(client: Client, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    assert "Chưa có phiếu rà soát nào" in body(client.get(at("review_sheets", task.pk)))


def test_the_story_says_what_the_sheet_came_to(client: Client, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    form = written(task, mark_figures="wrong", mark_form="", note="Thiếu", category="figures")
    client.post(at("return_to_unit", task.pk), form)
    assert "phiếu: 3 đạt, 1 chưa đạt, 1 chưa kiểm tra" in body(client.get(at("task_page", task.pk)))


# ---- what the verifier finds


def test_a_frozen_sheet_that_was_touched_is_found(
    client: Client, task_in: MakeTask, office_reviewer: User, deputy_director: User
) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    client.post(at("pass_on", task.pk), written(task, signer=deputy_director.pk))
    assert list(house_findings()) == []
    sheet = sheet_of(task)
    kept = sheet.checks
    ReviewSheet.objects.filter(pk=sheet.pk).update(checks=[])
    assert found() == [f"review sheet {sheet.pk} is not as it was frozen"]
    ReviewSheet.objects.filter(pk=sheet.pk).update(checks=kept)
    sheet.pk, sheet.opinion = None, "Phiếu giả"
    sheet.save(force_insert=True)
    assert found() == [f"review sheet {sheet.pk} was frozen by nobody"]
    ReviewSheet.objects.all().delete()
    assert [what.endswith("is gone") for what in found()] == [True]


def found() -> list[str]:
    """Return what the verifier says of sheets."""
    watcher = SheetWatcher()
    return [one.what for one in chain(verify(expectations(), [watcher]))]


def test_every_line_of_a_review_can_be_read(client: Client, task_in: MakeTask, office_reviewer: User) -> None:
    task = task_in(State.REPORTED)
    opened(client, office_reviewer, task)
    assert all(content_of(event) for event in Event.objects.of(key_of(task)))
