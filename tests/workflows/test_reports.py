"""A report from its first draft to its receipt: nothing typed is lost, nothing submitted changes."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from audit.canonical import Value, canonical, digest
from audit.models import Event
from audit.verifier import content_of
from project.models import Answer as Kept
from realtime import topics
from tests.people import MakeTask, moved, returning
from tests.workflows import papers
from tests.workflows.answers import Answer
from tests.workflows.listening import listening
from tests.workflows.papers import paper
from units.models import User
from workflows import reports
from workflows.forms_report import LONGEST_REPORT
from workflows.models import Evidence, ReportDraft, Submission, Task
from workflows.reports import Words
from workflows.states import State
from workflows.uploads import check

WORDS = Words("done", "Đã rà soát 12 quy trình.", "")


@pytest.fixture(autouse=True)
def storage_of_its_own(settings: Settings, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    return tmp_path


def at(name: str, task: Task) -> str:
    return reverse(name, args=[task.pk])


def typed(version: object = 0, **changes: object) -> dict[str, object]:
    """Return what the form posts."""
    return {"version": version, "result": WORDS.result, "text": WORDS.text, "difficulties": "", **changes}


def written(task: Task, author: User, words: Words = WORDS) -> ReportDraft:
    """Save a draft and return it."""
    draft = reports.draft_of(task)
    return reports.save_words(task, words, actor=author, version=draft.version if draft else 0)


def hidden(answer: Answer) -> dict[str, object]:
    """Return what the check page's form posts."""
    values: dict[str, object] = answer.context["hidden"]
    return values


def last_body(object_key: str) -> dict[str, object]:
    """Return the body of the last event of a chain."""
    event = Event.objects.of(object_key).last()
    assert event is not None
    return content_of(event) or {}


def test_an_officer_saves_a_draft_with_several_files(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    before = Event.objects.of(f"task:{task.pk}").count()
    client.force_login(officer)
    with listening(topics.task(task.pk)) as heard:
        response = client.post(
            at("report_form", task),
            typed(evidence=[paper("một.pdf"), paper("hai.docx", papers.docx())], next="save"),
        )
    assert response.status_code == 302
    assert response.headers["Location"] == at("report_form", task)
    task.refresh_from_db()
    assert task.state == State.IN_PROGRESS
    draft = ReportDraft.objects.get(task=task)
    assert (draft.text, draft.result, draft.saved_by) == (WORDS.text, "done", officer)
    assert [file.name for file in reports.draft_files(task)] == ["một.pdf", "hai.docx"]
    assert Event.objects.of(f"task:{task.pk}").count() == before
    assert {event.action for event in Event.objects.of(f"report:{task.pk}")} == {"report.save"}
    assert heard() == {}


def test_the_text_of_a_draft_stays_out_of_the_trail(task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    written(task, officer)
    assert WORDS.text not in str(last_body(f"report:{task.pk}"))


def test_a_refused_file_leaves_the_rest_of_the_form_saved(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    response = client.post(
        at("report_form", task),
        typed(evidence=[paper("virus.pdf", papers.EXE), paper("tốt.pdf")], next="check"),
    )
    assert response.status_code == 200
    page = response.content.decode()
    assert "Tệp “virus.pdf” có nội dung không phải tệp PDF" in page
    assert "<title>Lỗi: " in page
    assert WORDS.text in page
    assert ReportDraft.objects.get(task=task).text == WORDS.text
    assert [file.name for file in reports.draft_files(task)] == ["tốt.pdf"]


def test_files_beyond_the_limit_are_named_and_the_others_kept(
    client: Client, task_in: MakeTask, officer: User, settings: Settings
) -> None:
    settings.UPLOAD_MAX_FILES = 2
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    files = [paper(f"{number}.pdf", papers.PDF + str(number).encode()) for number in range(3)]
    page = client.post(at("report_form", task), typed(evidence=files)).content.decode()
    assert "Tệp “2.pdf” chưa được nhận: mỗi báo cáo kèm tối đa 2 tệp." in page
    assert [file.name for file in reports.draft_files(task)] == ["0.pdf", "1.pdf"]


def test_a_file_is_taken_out_of_the_draft_and_gone_from_the_storage(
    client: Client, task_in: MakeTask, officer: User, storage_of_its_own: Path
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    client.post(at("report_form", task), typed(evidence=[paper()]))
    file = Evidence.objects.get()
    with listening():
        response = client.post(at("report_form", task), typed(version=2, text="Sửa tiếp", remove=file.pk))
    assert response.status_code == 302
    assert not Evidence.objects.exists()
    assert not (storage_of_its_own / str(file.file.name)).exists()
    assert ReportDraft.objects.get(task=task).text == "Sửa tiếp"
    assert last_body(f"report:{task.pk}")["facts"]["removed"][0]["name"] == "bien-ban.pdf"  # type: ignore[index]  # JSON


def test_a_newer_draft_of_somebody_else_is_shown_beside_mine_and_nothing_is_lost(
    client: Client, task_in: MakeTask, officer: User, unit_head: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    shown = written(task, officer).version
    written(task, unit_head, Words("partly", "Bản của trưởng phòng", "Thiếu người"))
    client.force_login(officer)
    response = client.post(at("report_form", task), typed(shown, text="Bản của tôi", evidence=[paper("mới.pdf")]))
    assert response.status_code == 409
    page = response.content.decode()
    assert "Bản của tôi" in page
    assert "Bản của trưởng phòng" in page
    assert unit_head.name in page
    assert ReportDraft.objects.get(task=task).text == "Bản của trưởng phòng"
    assert [file.name for file in reports.draft_files(task)] == ["mới.pdf"]
    newest = response.context["version"]
    assert client.post(at("report_form", task), typed(newest, text="Gộp cả hai")).status_code == 302
    assert ReportDraft.objects.get(task=task).text == "Gộp cả hai"


def test_saving_the_same_words_again_is_no_conflict(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    for _ in range(2):
        assert client.post(at("report_form", task), typed(0)).status_code == 302
    assert ReportDraft.objects.get(task=task).version == 1


def test_a_writer_whose_task_has_moved_on_gets_the_text_back(
    client: Client, task_in: MakeTask, unit_head: User, officer: User, deputy_director: User
) -> None:
    task = moved(task_in(State.IN_PROGRESS), "suspend", deputy_director)
    client.force_login(officer)
    response = client.post(at("report_form", task), typed(text="Chưa kịp lưu"))
    assert response.status_code == 409
    assert "Chưa kịp lưu" in response.content.decode()
    assert "Tạm dừng" in response.content.decode()
    assert client.get(at("report_form", task)).status_code == 302


@pytest.mark.parametrize("page", ["report_form", "report_check"])
def test_a_draft_is_its_units_own_business(
    client: Client, task_in: MakeTask, office_reviewer: User, inspector: User, other_unit_head: User, page: str
) -> None:
    task = task_in(State.IN_PROGRESS)
    for person in (office_reviewer, inspector, other_unit_head):
        client.force_login(person)
        assert client.get(at(page, task)).status_code == 404
        assert client.post(at(page, task), typed()).status_code == 404
    assert not ReportDraft.objects.exists()


def test_the_reason_of_a_return_stands_on_top_of_the_form(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = moved(task_in(State.REPORTED), "return_to_unit", office_reviewer, returning("Thiếu số liệu quý"))
    client.force_login(unit_head)
    page = client.get(at("report_form", task)).content.decode()
    assert page.index("Thiếu số liệu quý") < page.index("Bổ sung số liệu tháng 5") < page.index('<form class="form')


def test_the_check_names_what_is_missing_and_does_not_submit(
    client: Client, task_in: MakeTask, unit_head: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(unit_head)
    response = client.get(at("report_check", task))
    page = response.content.decode()
    assert "Chưa chọn kết quả thực hiện." in page
    assert "Chưa có nội dung báo cáo." in page
    assert "Chưa kèm tệp minh chứng nào." in page
    refused = client.post(at("report_check", task), hidden(response))
    assert refused.status_code == 422
    task.refresh_from_db()
    assert task.state == State.IN_PROGRESS
    assert not Submission.objects.exists()


def test_an_officer_checks_but_learns_why_the_head_must_submit(
    client: Client, task_in: MakeTask, officer: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    written(task, officer)
    client.force_login(officer)
    response = client.get(at("report_check", task))
    assert "Chỉ thủ trưởng (hoặc cấp phó được giao) của đơn vị chủ trì được làm việc này." in response.content.decode()
    refused = client.post(at("report_check", task), hidden(response))
    assert refused.status_code == 403
    event = Event.objects.of(f"task:{task.pk}").last()
    assert event is not None
    assert (event.action, event.refused, event.actor) == ("task.report", True, officer)


def test_the_head_submits_what_was_checked(client: Client, task_in: MakeTask, unit_head: User, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    written(task, officer)
    reports.attach(task, [check(paper("một.pdf"))], actor=officer)
    client.force_login(unit_head)
    form = hidden(client.get(at("report_check", task)))
    before = Event.objects.of(f"task:{task.pk}").count()
    with listening(topics.task(task.pk), topics.unit(task.coordinating_unit_id)) as heard:
        response = client.post(at("report_check", task), form)
    assert response.headers["Location"] == at("report_sent", task)
    task = Task.objects.get(pk=task.pk)
    assert task.state == State.REPORTED
    submission = task.submission
    assert submission is not None
    assert (submission.round, submission.text, submission.submitted_by) == (1, WORDS.text, unit_head)
    assert [file.name for file in submission.files.all()] == ["một.pdf"]
    assert Event.objects.of(f"task:{task.pk}").count() == before + 1
    told = last_body(f"task:{task.pk}")
    assert (told["action"], told["facts"]["submission"]) == ("task.report", submission.sha256)  # type: ignore[index]  # JSON
    assert told["facts"]["files"][0]["name"] == "một.pdf"  # type: ignore[index]  # JSON
    assert heard().keys() == {topics.task(task.pk), topics.unit(task.coordinating_unit_id)}
    receipt = client.get(at("report_sent", task)).content.decode()
    assert f"NV-{task.pk:05d}/lần 1 · {submission.sha256[:12]}" in receipt
    assert "Ai đang giữ?" in receipt
    assert "rà soát báo cáo" in receipt


def test_the_hash_covers_words_and_every_file(task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.IN_PROGRESS)
    written(task, unit_head)
    reports.attach(task, [check(paper("một.pdf"))], actor=unit_head)
    files = reports.draft_files(task)
    expected: dict[str, Value] = {
        "result": "done",
        "text": WORDS.text,
        "difficulties": "",
        "files": [{"name": "một.pdf", "size": len(papers.PDF), "sha256": files[0].sha256}],
    }
    assert reports.fingerprint(WORDS, files) == digest(canonical(expected))
    assert reports.fingerprint(WORDS, []) != reports.fingerprint(WORDS, files)
    assert reports.fingerprint(Words("done", "khác", ""), files) != reports.fingerprint(WORDS, files)


def test_a_draft_changed_after_the_check_is_not_submitted(
    client: Client, task_in: MakeTask, unit_head: User, officer: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    written(task, unit_head)
    client.force_login(unit_head)
    form = hidden(client.get(at("report_check", task)))
    written(task, officer, Words("done", "Sửa sau lưng", ""))
    response = client.post(at("report_check", task), form)
    assert response.status_code == 409
    assert f"vừa được {officer.name} sửa" in response.content.decode()
    task.refresh_from_db()
    assert task.state == State.IN_PROGRESS
    assert not Submission.objects.exists()


def test_a_second_click_is_stale_and_makes_no_second_round(client: Client, task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.IN_PROGRESS)
    written(task, unit_head)
    client.force_login(unit_head)
    form = hidden(client.get(at("report_check", task)))
    assert client.post(at("report_check", task), form).status_code == 302
    second = client.post(at("report_check", task), form)
    assert second.status_code == 409
    assert "trình báo cáo" in second.content.decode()
    assert Submission.objects.count() == 1


def test_files_stay_for_the_next_round_until_taken_out_and_earlier_rounds_keep_theirs(
    task_in: MakeTask, unit_head: User, office_reviewer: User, storage_of_its_own: Path
) -> None:
    task = task_in(State.IN_PROGRESS)
    written(task, unit_head)
    reports.attach(task, [check(paper("một.pdf"))], actor=unit_head)
    task = moved(task, "report", unit_head, reports.freezing(unit_head, version=2))
    task = moved(task, "return_to_unit", office_reviewer, returning())
    kept = reports.draft_files(task)
    assert [file.name for file in kept] == ["một.pdf"]
    with listening():
        reports.detach(task, [kept[0].pk], actor=unit_head)
        reports.attach(task, [check(paper("hai.pdf", papers.PDF + b"2"))], actor=unit_head)
    answers = tuple(reports.Answer(point, "Đã bổ sung") for point in task.return_points)
    written(task, unit_head, replace(WORDS, answers=answers))
    task = moved(task, "report", unit_head, reports.freezing(unit_head, version=5))
    first, second = task.submissions.order_by("round")
    assert [file.name for file in first.files.all()] == ["một.pdf"]
    assert [file.name for file in second.files.all()] == ["hai.pdf"]
    assert (storage_of_its_own / str(kept[0].file.name)).exists()


def test_an_incomplete_draft_is_refused_by_the_door_too(task_in: MakeTask, unit_head: User) -> None:
    with pytest.raises(ValidationError):
        moved(task_in(State.IN_PROGRESS), "report", unit_head, reports.freezing(unit_head, version=0))


def test_text_is_kept_in_one_form_of_unicode(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    client.post(at("report_form", task), typed(text="ba\u0301o ca\u0301o\r\nhai dòng"))
    assert ReportDraft.objects.get(task=task).text == "báo cáo\nhai dòng"


def test_there_is_no_receipt_before_a_report(client: Client, task_in: MakeTask, unit_head: User) -> None:
    client.force_login(unit_head)
    assert client.get(at("report_sent", task_in(State.IN_PROGRESS))).status_code == 404


# ---- kept while typing


def test_what_is_typed_is_kept_without_a_line_in_the_trail(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    before = Event.objects.count()
    client.force_login(officer)
    with listening(topics.task(task.pk), topics.unit(task.coordinating_unit_id)) as heard:
        answer = client.post(at("report_autosave", task), typed(0))
    draft = ReportDraft.objects.get(task=task)
    assert answer.status_code == 200
    assert answer.json() == {"sentence": f"Đã lưu lúc {timezone.localtime(draft.saved_at):%H:%M}", "version": 1}
    assert (draft.text, draft.version, draft.saved_by) == (WORDS.text, 1, officer)
    assert Event.objects.count() == before
    assert heard() == {}
    task.refresh_from_db()
    assert task.state == State.IN_PROGRESS


def test_the_button_after_autosaves_leaves_one_line(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    for version, text in enumerate(["Đã", "Đã rà", "Đã rà soát"]):
        assert client.post(at("report_autosave", task), typed(version, text=text)).json()["version"] == version + 1
    for _ in range(2):
        assert client.post(at("report_form", task), typed(3, text="Đã rà soát")).status_code == 302
    events = list(Event.objects.of(f"report:{task.pk}"))
    assert [(event.action, event.actor) for event in events] == [("report.save", officer)]
    assert last_body(f"report:{task.pk}")["facts"] == {"version": 3}


def test_a_reader_who_presses_the_button_is_not_recorded_as_the_writer(
    client: Client, task_in: MakeTask, officer: User, unit_head: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    client.post(at("report_autosave", task), typed(0))
    client.force_login(unit_head)
    assert client.post(at("report_form", task), typed(1, next="check")).status_code == 302
    assert not Event.objects.of(f"report:{task.pk}").exists()
    assert ReportDraft.objects.get(task=task).saved_by == officer


def test_an_autosave_over_a_newer_draft_is_told_who_when_and_what(
    client: Client, task_in: MakeTask, officer: User, unit_head: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    shown = written(task, officer).version
    newer = written(task, unit_head, Words("partly", "Bản của trưởng phòng", "Thiếu người"))
    client.force_login(officer)
    answer = client.post(at("report_autosave", task), typed(shown, text="Bản của tôi"))
    assert answer.status_code == 409
    news = answer.json()
    assert f"{unit_head.name} đã lưu một bản khác lúc {timezone.localtime(newer.saved_at):%H:%M}" in news["sentence"]
    assert "Bản của trưởng phòng" in news["other"]
    assert news["version"] == newer.version
    assert ReportDraft.objects.get(task=task).text == "Bản của trưởng phòng"
    assert client.post(at("report_form", task), typed(news["version"], text="Gộp cả hai")).status_code == 302
    assert ReportDraft.objects.get(task=task).text == "Gộp cả hai"


def test_an_autosave_sent_again_after_its_answer_was_lost_is_no_conflict(
    client: Client, task_in: MakeTask, officer: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    answers = [client.post(at("report_autosave", task), typed(0)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert ReportDraft.objects.get(task=task).version == 1


def test_an_autosave_uses_up_no_name_of_a_form(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    client.post(at("report_autosave", task), typed(0, text="Đang gõ"))
    saved = client.post(at("report_form", task), typed(1, text="Gõ xong", once="abc"))
    assert (saved.status_code, saved.headers["Location"]) == (302, at("report_form", task))
    assert ReportDraft.objects.get(task=task).text == "Gõ xong"
    assert Kept.objects.filter(person=officer).count() == 1


def test_an_autosave_of_a_task_that_has_moved_on_is_refused_and_changes_nothing(
    client: Client, task_in: MakeTask, officer: User, deputy_director: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    written(task, officer)
    moved(task, "suspend", deputy_director)
    client.force_login(officer)
    answer = client.post(at("report_autosave", task), typed(1, text="Chưa kịp lưu"))
    assert answer.status_code == 409
    assert "Nhiệm vụ đang ở trạng thái “Tạm dừng”" in answer.json()["sentence"]
    assert ReportDraft.objects.get(task=task).text == WORDS.text


@pytest.mark.parametrize("changes", [{"text": "a" * (LONGEST_REPORT + 1)}, {"version": "x"}, {"result": "perfect"}])
def test_an_autosave_that_cannot_be_kept_says_why(
    client: Client, task_in: MakeTask, officer: User, changes: dict[str, object]
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    answer = client.post(at("report_autosave", task), typed(**changes))
    assert answer.status_code == 422
    assert answer.json()["sentence"].startswith("Chưa lưu. ")
    assert "version" not in answer.json()
    assert not ReportDraft.objects.exists()


def test_nobody_autosaves_into_the_draft_of_another_unit(
    client: Client,
    task_in: MakeTask,
    office_reviewer: User,
    inspector: User,
    other_unit_head: User,
    stranger: User,
    deputy_director: User,
) -> None:
    task = task_in(State.IN_PROGRESS)
    for person in (office_reviewer, inspector, other_unit_head, stranger, deputy_director):
        client.force_login(person)
        assert client.post(at("report_autosave", task), typed()).status_code == 404, person
    assert not ReportDraft.objects.exists()
    assert client.get(at("report_autosave", task)).status_code == 405


def test_a_form_in_conflict_or_closed_is_not_saved_by_itself(
    client: Client, task_in: MakeTask, officer: User, unit_head: User, deputy_director: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    assert "data-autosave=" in client.get(at("report_form", task)).content.decode()
    written(task, unit_head, Words("partly", "Bản của trưởng phòng", ""))
    conflict = client.post(at("report_form", task), typed(0, text="Bản của tôi"))
    assert (conflict.status_code, "data-autosave=" in conflict.content.decode()) == (409, False)
    moved(task, "suspend", deputy_director)
    closed = client.post(at("report_form", task), typed(1, text="Bản của tôi"))
    assert (closed.status_code, "data-autosave=" in closed.content.decode()) == (409, False)
