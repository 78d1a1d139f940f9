"""Writing a report, checking it, submitting it, and the receipt."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units.models import User
from workflows import engine, flow, reports, versions
from workflows.buttons import posted
from workflows.finding import person_of, task_to_prepare, visible_task
from workflows.forms import MoveForm
from workflows.forms_report import ReportForm, initial_of
from workflows.holding import holding_of
from workflows.models import ReportDraft, Task
from workflows.reports import Overtaken
from workflows.rows import is_returned
from workflows.sheet import crumbs, file_row, live_topics
from workflows.states import State

LONGEST_NUMBER = 18
WITH_ROWS = frozenset({"figures", "products"})


@require_http_methods(["GET", "POST"])
def report_form(request: HttpRequest, task_id: int) -> HttpResponse:
    """Write the report; every saving keeps whatever can be kept."""
    author, task = person_of(request), task_to_prepare(request, task_id)
    if task.state != State.IN_PROGRESS:
        return not_writable(request, task)
    if request.method == "POST":
        return saved(request, task, author)
    draft = reports.draft_of(task)
    begun = initial_of(reports.words_to_go_on(task, draft), version=draft.version if draft else 0)
    return desk(request, task, form=ReportForm(initial=begun, points=reports.points_of(task)))


def not_writable(request: HttpRequest, task: Task) -> HttpResponse:
    """Send a reader back to the task; give a writer the typed text back with the reason (409)."""
    sentence = closed_sentence(task)
    if request.method == "GET":
        messages.warning(request, sentence)
        return redirect("task_page", task.pk)
    return desk(request, task, form=ReportForm(request.POST, points=task.return_points), closed=sentence)


def closed_sentence(task: Task) -> str:
    """Say why nothing can be written any more."""
    return f"Nhiệm vụ đang ở trạng thái “{task.state_label}” nên không soạn báo cáo được."


@require_POST
def report_autosave(request: HttpRequest, task_id: int) -> JsonResponse:
    """Keep the words while they are typed; the form's script shows the sentence and hands the version on."""
    author, task = person_of(request), task_to_prepare(request, task_id)
    if task.state != State.IN_PROGRESS:
        return told(f"Chưa lưu. {closed_sentence(task)} Hãy sao chép nội dung của bạn.", status=409)
    form = ReportForm(request.POST, points=reports.points_of(task))
    if not form.is_valid() or form.words is None:
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        return told(f"Chưa lưu. {' '.join(wrong)}", status=422)
    try:
        draft = reports.keep_words(task, form.words, actor=author, version=form.cleaned_data["version"])
    except Overtaken as other:
        return overtaken_answer(other.draft, author)
    return told(f"Đã lưu lúc {timezone.localtime(draft.saved_at):%H:%M}", version=draft.version)


def told(sentence: str, *, status: int = 200, **more: object) -> JsonResponse:
    """Answer the form's script."""
    return JsonResponse({"sentence": sentence, **more}, status=status)


def overtaken_answer(draft: ReportDraft, author: User) -> JsonResponse:
    """Answer 409 with who has saved something newer, when, and what it says; nothing was overwritten."""
    who = "Bạn" if draft.saved_by_id == author.pk else draft.saved_by.name
    sentence = f"Chưa lưu: {who} đã lưu một bản khác lúc {timezone.localtime(draft.saved_at):%H:%M}. Xem ở cuối trang."
    other = render_to_string("workflows/_overtaken.html", {"overtaken": draft, "said": versions.said_by(draft)})
    return told(sentence, status=409, version=draft.version, other=other)


def saved(request: HttpRequest, task: Task, author: User) -> HttpResponse:
    """Keep words and files; go on when all went well, else show what did not with everything typed still there."""
    form = ReportForm(request.POST, request.FILES, points=reports.points_of(task))
    form.is_valid()
    overtaken: ReportDraft | None = None
    try:
        if form.words is not None:
            reports.save_words(task, form.words, actor=author, version=form.cleaned_data["version"])
    except Overtaken as other:
        overtaken = other.draft
    for sentence in reports.attach(task, form.accepted, actor=author) if form.accepted else ():
        form.add_error("evidence", sentence)
    removed = reports.detach(task, chosen(request, "remove"), actor=author)
    if overtaken is None and not form.errors:
        return onward(request, task, removed=[file.name for file in removed])
    return desk(request, task, form=form, overtaken=overtaken)


def chosen(request: HttpRequest, name: str) -> list[int]:
    """Return the numbers a button or boxes posted; anything that no row or version can have is ignored."""
    given = [value for value in request.POST.getlist(name) if len(value) <= LONGEST_NUMBER]
    return [int(value) for value in given if value.isascii() and value.isdigit()]


def onward(request: HttpRequest, task: Task, *, removed: list[str]) -> HttpResponse:
    """Go to the check when that was asked, to more blank rows, else back to the form with a word of what was done."""
    asked = request.POST.get("next")
    if asked == "check":
        return redirect("report_check", task.pk)
    if asked in WITH_ROWS:
        return redirect(f"{reverse('report_form', args=[task.pk])}#id_{asked}")
    gone = f" Đã bỏ tệp {', '.join(f'“{name}”' for name in removed)}." if removed else ""
    messages.success(request, f"Đã lưu bản soạn lúc {timezone.localtime():%H:%M}.{gone}")
    return redirect("report_form", task.pk)


def desk(
    request: HttpRequest,
    task: Task,
    *,
    form: ReportForm,
    overtaken: ReportDraft | None = None,
    closed: str = "",
) -> HttpResponse:
    """Show the form with the draft's files and what a return asks; 409 when it could not be saved as it stands."""
    draft = reports.draft_of(task)
    context = {
        "task": task,
        "form": form,
        "draft": draft,
        "version": draft.version if draft else 0,
        "files": reports.draft_files(task),
        "returned": is_returned(task),
        "tally": versions.tally(task.round + 1, versions.times_returned(task)),
        "overtaken": overtaken,
        "said": versions.said_by(overtaken) if overtaken else None,
        "closed": closed,
        "report_why": engine.why_not(task, "report", person_of(request)),
        "crumbs": crumbs(task, "Báo cáo"),
        "live_topics": live_topics(task, person_of(request)),
    }
    return render(request, "workflows/report_form.html", context, status=409 if overtaken or closed else 200)


@require_http_methods(["GET", "POST"])
def report_check(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show the report exactly as it will be frozen, and submit it."""
    author, task = person_of(request), task_to_prepare(request, task_id)
    if request.method == "POST":
        return submitted(request, task, author)
    if task.state != State.IN_PROGRESS:
        return not_writable(request, task)
    return checklist(request, task, author)


def checklist(request: HttpRequest, task: Task, author: User, *, status: int = 200) -> HttpResponse:
    """Show words, files, what is missing, and who may submit."""
    draft, files = reports.draft_of(task), reports.draft_files(task)
    words, points = reports.words_of(draft) if draft else reports.NOTHING, reports.points_of(task)
    words = replace(words, answers=reports.aligned(points, words.answers))
    found = reports.gaps(words, files, points=points, before=task.submission)
    context = {
        "task": task,
        "said": versions.Said(words, versions.result_label(words.result)),
        "files": [file_row(file) for file in files],
        "forbidding": [gap for gap in found if gap.forbids],
        "advised": [gap for gap in found if not gap.forbids],
        "refusal": engine.why_not(task, "report", author),
        "hidden": {**posted(engine.seen_now(task)), "version": draft.version if draft else 0},
        "tally": versions.tally(task.round + 1, versions.times_returned(task)),
        "crumbs": crumbs(task, "Kiểm tra báo cáo"),
        "live_topics": live_topics(task, author),
    }
    return render(request, "workflows/report_check.html", context, status=status)


def submitted(request: HttpRequest, task: Task, author: User) -> HttpResponse:
    """Submit through the door; an incomplete report comes back to its check."""
    form = MoveForm(request.POST, task=task, seen=engine.seen_now(task))
    version = chosen(request, "version")
    if not form.is_valid() or not version:
        return redirect("report_check", task.pk)
    try:
        reports.submit(task, actor=author, seen=form.seen, version=version[0])
    except ValidationError:
        return checklist(request, task, author, status=422)
    return redirect("report_sent", task.pk)


@require_safe
def report_sent(request: HttpRequest, task_id: int) -> HttpResponse:
    """Confirm the last submission: its number, and who holds it now."""
    reader, task = person_of(request), visible_task(request, task_id)
    if task.submission is None:
        raise Http404
    step = flow.open_step(task.process_id)
    context = {
        "task": task,
        "submission": task.submission,
        "reference": reports.reference_of(task, task.submission),
        "said": versions.said_by(task.submission),
        "files": [file_row(file) for file in task.submission.files.all()],
        "holder": holding_of(task, reader=reader, since=step.created if step else None, now=timezone.now()),
        "crumbs": crumbs(task, "Đã trình"),
        "live_topics": live_topics(task, reader),
    }
    return render(request, "workflows/report_sent.html", context)
