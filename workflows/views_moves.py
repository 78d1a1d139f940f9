"""Making a move from the task's page: a click, or a short form with the reason."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from units.models import User
from workflows import engine
from workflows.buttons import ICONS, KINDS
from workflows.finding import person_of, visible_task
from workflows.forms import MoveForm, move_form
from workflows.models import Task
from workflows.moves import MOVES
from workflows.sheet import crumbs, live_topics

DONE: dict[str, str] = {
    "assign": "Đã giao {code} cho {unit}.",
    "decline": "Đã trả lại {code} cho đơn vị đầu mối.",
    "start": "Đã tiếp nhận {code}. Nhiệm vụ chuyển sang Đang thực hiện.",
    "withdraw": "Đã rút báo cáo của {code}. Bạn có thể sửa và trình lại.",
    "suspend": "Đã tạm dừng {code}. Thời hạn giữ nguyên.",
    "resume": "Đã cho tiếp tục {code}.",
    "cancel": "Đã huỷ {code}. Hồ sơ và nhật ký được giữ nguyên.",
}
EXPLAINED: dict[str, str] = {
    "assign": "Đơn vị chủ trì sẽ thấy nhiệm vụ ngay và cần tiếp nhận.",
    "decline": "Nhiệm vụ trở về đơn vị đầu mối để giao lại. Hãy nói rõ vì sao không đúng chức năng.",
    "start": "Đơn vị xác nhận nhận nhiệm vụ và bắt đầu thực hiện.",
    "withdraw": "Báo cáo trở về đơn vị để sửa. Bản đã trình vẫn được lưu trong lịch sử.",
    "suspend": "Không ai làm gì tiếp được cho đến khi lãnh đạo cho tiếp tục. Thời hạn không thay đổi.",
    "resume": "Nhiệm vụ trở lại đúng trạng thái trước khi tạm dừng.",
    "cancel": "Nhiệm vụ kết thúc và không mở lại được. Không có gì bị xoá.",
}


@require_http_methods(["GET", "POST"])
def task_move(request: HttpRequest, task_id: int, name: str) -> HttpResponse:
    """Show the form of a move, or make it; the door itself refuses and says why."""
    actor, task = person_of(request), visible_task(request, task_id)
    form = move_form(MOVES[name], task, engine.seen_now(task), data=request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            return made(request, task, name, actor=actor, form=form)
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "task": task,
        "move": MOVES[name],
        "form": form,
        "refusal": engine.why_not(task, name, actor),
        "explained": EXPLAINED[name],
        "icon": ICONS[name],
        "kind": KINDS.get(name, "primary"),
        "crumbs": crumbs(task, MOVES[name].label),
        "live_topics": live_topics(task, actor),
    }
    return render(request, "workflows/move.html", context)


def made(request: HttpRequest, task: Task, name: str, *, actor: User, form: MoveForm) -> HttpResponse:
    """Make the move and go on: to the task, or home when it is no longer the person's to see."""
    after = engine.perform(task.pk, name, actor=actor, seen=form.seen, note=form.reason, prepare=form.preparing())
    unit = after.lead_unit.name if after.lead_unit else ""
    messages.success(request, DONE[name].format(code=after.code, unit=unit))
    if Task.objects.visible_to(actor).filter(pk=task.pk).exists():
        return redirect("task_page", task.pk)
    return redirect("home")
