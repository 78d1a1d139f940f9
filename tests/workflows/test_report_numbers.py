"""Figures, products and answers of a report: typed in rows, kept, frozen under the hash, shown wherever a round is."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from audit.canonical import Value, canonical, digest
from audit.models import Event
from project.management.commands.verify_audit import findings
from realtime import topics
from tests.approvals.pages import at, body, last_line
from tests.people import MakeTask, moved, returning, submitting
from tests.workflows.listening import listening
from units.models import User
from workflows import reports
from workflows.forms_report import MOST_ROWS, ReportForm
from workflows.models import ReportDraft, Submission, Task
from workflows.reports import Answer, Figure, Product, Words, answer_name
from workflows.states import State

POINT = "Bổ sung số liệu tháng 5"
FIGURES = (Figure("Hồ sơ đúng hạn", "1.204", "hồ sơ"), Figure("Tỷ lệ", "98,5", "%"))
PRODUCTS = (Product("Quyết định công bố", "12/QĐ-STP", "05/03/2026"),)
WORDS = Words("done", "Đã rà soát 12 quy trình.", "", FIGURES, PRODUCTS)
ROWS = {
    "figures_name": ["Hồ sơ đúng hạn", "Tỷ lệ", ""],
    "figures_value": ["1.204", "98,5", ""],
    "figures_unit": ["hồ sơ", "%", ""],
    "products_name": ["Quyết định công bố", ""],
    "products_number": ["12/QĐ-STP", ""],
    "products_date": ["2026-03-05", ""],
}


@pytest.fixture(autouse=True)
def storage_of_its_own(settings: Settings, tmp_path: Path) -> None:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": files}


def typed(version: object = 0, **changes: object) -> dict[str, object]:
    """Return what the form posts."""
    return {"version": version, "result": "done", "text": WORDS.text, "difficulties": "", **ROWS, **changes}


def saved(task: Task, author: User, words: Words = WORDS) -> ReportDraft:
    """Save a draft and return it."""
    draft = reports.draft_of(task)
    return reports.save_words(task, words, actor=author, version=draft.version if draft else 0)


def sent(task: Task, head: User, words: Words = WORDS) -> Task:
    """Submit a report through the door."""
    version = saved(task, head, words).version
    return moved(task, "report", head, reports.freezing(head, version=version))


def submission_of(task: Task) -> Submission:
    """Return the last submission."""
    submission = Task.objects.get(pk=task.pk).submission
    assert submission is not None
    return submission


# ---- the draft


def test_rows_are_kept_and_blank_ones_ignored(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    with listening(topics.task(task.pk)) as heard:
        assert client.post(at("report_form", task.pk), typed()).status_code == 302
    draft = ReportDraft.objects.get(task=task)
    assert reports.words_of(draft) == WORDS
    assert draft.figures[0] == {"name": "Hồ sơ đúng hạn", "value": "1.204", "unit": "hồ sơ"}
    assert draft.products == [{"name": "Quyết định công bố", "number": "12/QĐ-STP", "date": "05/03/2026"}]
    assert [event.action for event in Event.objects.of(f"report:{task.pk}")] == ["report.save"]
    assert "1.204" not in str(last_line(f"report:{task.pk}").facts)
    assert Task.objects.get(pk=task.pk).state == State.IN_PROGRESS
    assert heard() == {}


def test_the_form_shows_what_is_kept_and_two_blank_rows(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    saved(task, officer)
    client.force_login(officer)
    form = client.get(at("report_form", task.pk)).context["form"]
    assert [[cell.value for cell in row] for row in form["figures"].rows] == [
        ["Hồ sơ đúng hạn", "1.204", "hồ sơ"],
        ["Tỷ lệ", "98,5", "%"],
        ["", "", ""],
        ["", "", ""],
    ]
    assert [cell.value for cell in form["products"].rows[0]] == ["Quyết định công bố", "12/QĐ-STP", "2026-03-05"]


def test_more_rows_are_had_without_javascript(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    answer = client.post(at("report_form", task.pk), typed(next="figures"))
    assert answer["Location"] == f"{at('report_form', task.pk)}#id_figures"
    assert len(client.get(answer["Location"]).context["form"]["figures"].rows) == 4


def test_a_row_cleared_is_gone(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    saved(task, officer)
    client.force_login(officer)
    only = {"figures_name": ["", "Tỷ lệ"], "figures_value": ["", "98,5"], "figures_unit": [" ", "%"]}
    assert client.post(at("report_form", task.pk), typed(1, **only)).status_code == 302
    assert reports.words_of(ReportDraft.objects.get(task=task)).figures == FIGURES[1:]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"figures_name": ["a" * 201]}, "Dòng 1, Tên chỉ tiêu: dài nhất 200 ký tự."),
        ({"figures_value": ["1" * 51]}, "Dòng 1, Giá trị: dài nhất 50 ký tự."),
        ({"products_date": ["31/02/2026"]}, "Dòng 1, Ngày: ngày không hợp lệ, hãy ghi theo dạng ngày/tháng/năm."),
        ({"products_date": ["0026-03-05"]}, "Dòng 1, Ngày: Ngày phải nằm trong khoảng từ năm"),
        (
            {"figures_name": [f"Chỉ tiêu {n}" for n in range(MOST_ROWS + 1)]},
            f"Nhiều nhất {MOST_ROWS} dòng; bạn đã ghi {MOST_ROWS + 1} dòng.",
        ),
    ],
)
def test_a_row_that_cannot_be_kept_is_told_and_stays_on_the_page(
    client: Client, task_in: MakeTask, officer: User, changes: dict[str, object], sentence: str
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    page = body(client.post(at("report_form", task.pk), typed(**changes)))
    assert "<title>Lỗi: " in page
    assert sentence in page
    assert "12/QĐ-STP" in page
    for cells in changes.values():
        assert isinstance(cells, list)
        assert cells[0] in page
    told = client.post(at("report_autosave", task.pk), typed(**changes))
    assert told.status_code == 422
    assert sentence in told.json()["sentence"]
    assert not ReportDraft.objects.filter(task=task).exclude(version=0).exists()


def test_cells_hold_one_line_of_plain_text(client: Client, task_in: MakeTask, officer: User) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    strange = {"figures_name": ["Hồ\x00 sơ\n\u202eđúng  hạn"], "figures_value": ["1\x07"], "figures_unit": []}
    client.post(at("report_form", task.pk), typed(**strange))
    (figure,) = reports.words_of(ReportDraft.objects.get(task=task)).figures
    assert figure == Figure("Hồ sơ đúng hạn", "1", "")


def test_numbers_are_kept_while_they_are_typed_and_never_over_somebody_elses(
    client: Client, task_in: MakeTask, officer: User, unit_head: User
) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(officer)
    assert client.post(at("report_autosave", task.pk), typed(0)).json()["version"] == 1
    saved(task, unit_head, replace(WORDS, figures=(Figure("Hồ sơ trễ hạn", "7", "hồ sơ"),)))
    answer = client.post(at("report_autosave", task.pk), typed(1, figures_value=["1.205", "98,5", ""]))
    assert answer.status_code == 409
    assert "Hồ sơ trễ hạn" in answer.json()["other"]
    assert ReportDraft.objects.get(task=task).figures[0]["value"] == "7"
    whole = client.post(at("report_form", task.pk), typed(1, figures_value=["1.205", "98,5", ""]))
    assert whole.status_code == 409
    assert "1.205" in body(whole)
    assert "Hồ sơ trễ hạn" in body(whole)


# ---- the check


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (replace(WORDS, figures=(Figure("", "12", "hồ sơ"),)), "Số liệu dòng 1 chưa có tên chỉ tiêu."),
        (
            replace(
                WORDS,
                figures=(FIGURES[0], Figure("Hồ sơ", "", "")),
            ),
            "Số liệu dòng 2 chưa có giá trị.",
        ),
        (replace(WORDS, products=(Product("", "12/QĐ", ""),)), "Sản phẩm dòng 1 chưa có tên."),
    ],
)
def test_an_unfinished_row_is_kept_but_not_submitted(
    client: Client, task_in: MakeTask, unit_head: User, words: Words, sentence: str
) -> None:
    task = task_in(State.IN_PROGRESS)
    saved(task, unit_head, words)
    client.force_login(unit_head)
    page = client.get(at("report_check", task.pk))
    assert sentence in body(page)
    refused = client.post(at("report_check", task.pk), page.context["hidden"])
    assert refused.status_code == 422
    assert Task.objects.get(pk=task.pk).state == State.IN_PROGRESS
    with pytest.raises(ValidationError, match=sentence):
        moved(task, "report", unit_head, reports.freezing(unit_head, version=1))


def test_the_check_shows_numbers_and_products(client: Client, task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.IN_PROGRESS)
    saved(task, unit_head)
    client.force_login(unit_head)
    page = body(client.get(at("report_check", task.pk)))
    for words in ("Hồ sơ đúng hạn", "<b>1.204</b> hồ sơ", "Quyết định công bố", "số 12/QĐ-STP ngày 05/03/2026"):
        assert words in page


# ---- the submission and its hash


def test_what_was_checked_is_frozen_and_shown_with_every_round(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User, inspector: User
) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    submission = submission_of(task)
    assert reports.words_of(submission) == WORDS
    assert last_line(f"task:{task.pk}").facts["submission"] == submission.sha256
    places = ((inspector, "task_page"), (office_reviewer, "review_page"), (unit_head, "task_page"))
    for person, page in places:
        client.force_login(person)
        shown = body(client.get(at(page, task.pk)))
        assert "<b>1.204</b> hồ sơ" in shown, (person, page)
        assert "số 12/QĐ-STP ngày 05/03/2026" in shown, (person, page)
    client.force_login(unit_head)
    receipt = body(client.get(at("report_sent", task.pk)))
    assert "2 chỉ tiêu" in receipt
    assert "1 sản phẩm" in receipt


def test_the_hash_covers_figures_products_and_answers() -> None:
    answers = (Answer(POINT, "Đã bổ sung"),)
    whole = replace(WORDS, answers=answers)
    expected: dict[str, Value] = {
        "result": "done",
        "text": WORDS.text,
        "difficulties": "",
        "files": [],
        "figures": [{"name": one.name, "value": one.value, "unit": one.unit} for one in FIGURES],
        "products": [{"name": "Quyết định công bố", "number": "12/QĐ-STP", "date": "05/03/2026"}],
        "answers": [{"point": POINT, "answer": "Đã bổ sung"}],
    }
    assert reports.fingerprint(whole, []) == digest(canonical(expected))
    others = (
        replace(whole, figures=(FIGURES[0],)),
        replace(whole, figures=FIGURES[::-1]),
        replace(whole, figures=(replace(FIGURES[0], unit="việc"), FIGURES[1])),
        replace(whole, products=()),
        replace(whole, answers=(Answer(POINT, "Khác"),)),
    )
    assert len({reports.fingerprint(one, []) for one in (whole, *others)}) == 6


def test_a_report_submitted_before_there_were_numbers_keeps_its_hash(task_in: MakeTask) -> None:
    submission = submission_of(task_in(State.REPORTED))
    old: dict[str, Value] = {"result": "done", "text": submission.text, "difficulties": "", "files": []}
    assert submission.sha256 == digest(canonical(old))
    assert (submission.figures, submission.products, submission.answers) == ([], [], [])
    assert reports.fingerprint(reports.words_of(submission), []) == submission.sha256
    assert not list(findings())


@pytest.mark.parametrize(
    "changed",
    [
        {"figures": [{"name": "Hồ sơ đúng hạn", "value": "9.999", "unit": "hồ sơ"}]},
        {"figures": []},
        {"products": [{"name": "Quyết định khác", "number": "12/QĐ-STP", "date": "05/03/2026"}]},
        {"answers": [{"point": "Điểm lạ", "answer": "Thêm sau"}]},
        {"figures": "không phải danh sách"},
        {"figures": [None, 5]},
        {"answers": [{"point": "", "answer": "", "more": "giấu"}]},
    ],
)
def test_the_verifier_finds_a_number_changed_behind_the_hash(
    task_in: MakeTask, unit_head: User, changed: dict[str, object]
) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    assert not list(findings())
    Submission.objects.filter(task=task).update(**changed)
    assert [one.place for one in findings()] == [f"task:{task.pk}"]


def test_a_part_hidden_beside_the_rows_we_read_is_found(task_in: MakeTask, unit_head: User) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    rows = submission_of(task).figures
    Submission.objects.filter(task=task).update(figures=[{**rows[0], "note": "giấu"}, *rows[1:]])
    assert [one.place for one in findings()] == [f"task:{task.pk}"]


def test_the_database_keeps_one_submission_a_round_whatever_it_holds(task_in: MakeTask, unit_head: User) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    first = submission_of(task)
    again = {
        "task": task,
        "round": first.round,
        "result": "done",
        "text": "Khác",
        "figures": [],
        "sha256": "0" * 64,
        "submitted_by": unit_head,
        "submitted_at": timezone.now(),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(**again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(**{**again, "round": 2, "text": ""})
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(**{**again, "round": 2, "figures": None})


def test_lists_are_kept_as_json_text_that_any_engine_reads(task_in: MakeTask, unit_head: User) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    with connection.cursor() as cursor:
        cursor.execute("SELECT figures FROM workflows_submission WHERE task_id = %s", [task.pk])
        (kept,) = cursor.fetchone()
    rows = json.loads(kept) if isinstance(kept, str) else kept
    assert rows == reports.as_rows(FIGURES)


# ---- answers to a return


def test_each_point_of_a_return_has_a_field_of_its_own(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    task = moved(task, "return_to_unit", office_reviewer, returning())
    client.force_login(unit_head)
    answer = client.get(at("report_form", task.pk))
    form = answer.context["form"]
    assert isinstance(form, ReportForm)
    assert [field.label for field in form.answers] == [f"Điểm 1: {POINT}"]
    assert "Lần 2 · đã trả lại 1 lần" in body(answer)
    assert "1.204" in body(answer)


def test_an_unanswered_point_forbids_submitting_until_it_is_answered(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    task = moved(task, "return_to_unit", office_reviewer, returning())
    client.force_login(unit_head)
    name = answer_name(POINT)
    page = client.get(at("report_check", task.pk))
    assert f"Chưa trả lời điểm 1 bị yêu cầu bổ sung: “{POINT}”." in body(page)
    assert f'href="{at("report_form", task.pk)}#id_{name}"' in body(page)
    assert client.post(at("report_check", task.pk), page.context["hidden"]).status_code == 422
    blank = client.post(at("report_form", task.pk), typed(1, **{name: "  "}))
    assert blank.status_code == 302
    assert (
        client.post(at("report_check", task.pk), client.get(at("report_check", task.pk)).context["hidden"]).status_code
        == 422
    )
    client.post(at("report_form", task.pk), typed(1, **{name: "Đã bổ sung bảng số liệu tháng 5."}))
    page = client.get(at("report_check", task.pk))
    assert "Đã bổ sung bảng số liệu tháng 5." in body(page)
    with listening(topics.task(task.pk)) as heard:
        assert client.post(at("report_check", task.pk), page.context["hidden"]).status_code == 302
    second = submission_of(task)
    assert second.round == 2
    assert second.answers == [{"point": POINT, "answer": "Đã bổ sung bảng số liệu tháng 5."}]
    assert second.sha256 == reports.fingerprint(reports.words_of(second), [])
    assert heard().keys() == {topics.task(task.pk)}
    assert not list(findings())
    assert "1 điểm được yêu cầu bổ sung" in body(client.get(at("report_sent", task.pk)))


def test_a_report_that_was_not_returned_answers_nothing(client: Client, task_in: MakeTask, unit_head: User) -> None:
    task = task_in(State.IN_PROGRESS)
    client.force_login(unit_head)
    assert client.get(at("report_form", task.pk)).context["form"].answers == []
    task = sent(task, unit_head, replace(WORDS, answers=(Answer("Điểm không ai nêu", "Vẫn trả lời"),)))
    assert submission_of(task).answers == []


def test_the_draft_survives_a_return_word_for_word(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    before = reports.words_of(ReportDraft.objects.get(task=task))
    task = moved(task, "return_to_unit", office_reviewer, returning())
    assert reports.words_of(ReportDraft.objects.get(task=task)) == before == WORDS
    client.force_login(unit_head)
    form = client.get(at("report_form", task.pk)).context["form"]
    assert form["text"].value() == WORDS.text
    assert form["figures"].rows[0][1].value == "1.204"


def test_without_a_draft_the_form_begins_with_what_was_submitted(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = moved(task_in(State.IN_PROGRESS), "report", unit_head, submitting(unit_head, "Đã làm xong phần một."))
    task = moved(task, "return_to_unit", office_reviewer, returning())
    assert not ReportDraft.objects.exists()
    client.force_login(unit_head)
    form = client.get(at("report_form", task.pk)).context["form"]
    assert form["text"].value() == "Đã làm xong phần một."
    name = answer_name(POINT)
    posted = typed(0, text="Đã làm xong phần một.", **{name: "Đã bổ sung"})
    assert client.post(at("report_form", task.pk), posted).status_code == 302
    assert ReportDraft.objects.get(task=task).text == "Đã làm xong phần một."


def test_an_answer_to_a_point_that_is_asked_no_more_is_given_back(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    task = moved(task, "return_to_unit", office_reviewer, returning())
    client.force_login(unit_head)
    stale = answer_name("Một điểm của lần trước")
    answer = client.post(at("report_form", task.pk), typed(1, **{stale: "Câu trả lời dài tôi đã gõ"}))
    assert answer.status_code == 200
    assert "Câu trả lời dài tôi đã gõ" in body(answer)
    assert "thuộc lần trả lại trước" in body(answer)
    told = client.post(at("report_autosave", task.pk), typed(2, **{stale: "Câu trả lời dài tôi đã gõ"}))
    assert (told.status_code, "Câu trả lời dài tôi đã gõ" in told.json()["sentence"]) == (422, True)


def test_the_check_says_when_nothing_but_the_answers_is_new(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    task = moved(task, "return_to_unit", office_reviewer, returning())
    client.force_login(unit_head)
    saved(task, unit_head, replace(WORDS, answers=(Answer(POINT, "Xem báo cáo"),)))
    assert "giống hệt lần trình 1" in body(client.get(at("report_check", task.pk)))
    saved(task, unit_head, replace(WORDS, figures=FIGURES[:1], answers=(Answer(POINT, "Xem báo cáo"),)))
    assert "giống hệt lần trình 1" not in body(client.get(at("report_check", task.pk)))


def test_a_report_taken_back_keeps_its_answers_for_the_next_try(
    client: Client, task_in: MakeTask, unit_head: User, office_reviewer: User
) -> None:
    task = sent(task_in(State.IN_PROGRESS), unit_head)
    task = moved(task, "return_to_unit", office_reviewer, returning())
    task = sent(task, unit_head, replace(WORDS, answers=(Answer(POINT, "Đã bổ sung"),)))
    task = moved(task, "withdraw", unit_head)
    client.force_login(unit_head)
    form = client.get(at("report_form", task.pk)).context["form"]
    assert [field.value() for field in form.answers] == ["Đã bổ sung"]


def test_a_title_that_is_no_text_is_read_as_far_as_it_goes() -> None:
    assert reports.Words("", "", "").figures == ()
    kept = ReportDraft(figures=[{"name": "Một"}, "lạ", {"value": 3}], products={"name": "x"}, answers=None)
    said = reports.words_of(kept)
    assert said.figures == (Figure("Một", "", ""), Figure("", "3", ""))
    assert (said.products, said.answers) == ((), ())
    assert not reports.is_whole(kept)
