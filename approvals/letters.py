"""What people are written about a report: plain text, a link to the page that says it all, never a way to decide."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from approvals.models import Decision, Effect
from approvals.undoing import number_of
from units.models import Unit, User
from units.positions import Right
from workflows.letters import NO_SERVER, Letter, send, shortened
from workflows.models import Task


def letter_for(effect: Effect) -> Letter:
    """Return what there is to say for an effect."""
    task = effect.task
    about = f"{task.code}: {shortened(task.content)}"
    page = f"{reverse('task_page', args=[task.pk])}?lan={task.round}"
    if effect.kind == Effect.Kind.TELL_SIGNER or effect.decision is None:
        unit = f"Đơn vị trình: {task.lead_unit}. Lần trình: {task.round}."
        return Letter(
            f"{task.code}: báo cáo chờ bạn phê duyệt",
            ("Một báo cáo đã được rà soát và trình bạn phê duyệt.", "", about, unit, *deadline(task)),
            f"{reverse('decision_page', args=[task.pk])}?lan={task.round}",
        )
    made = made_in_words(effect.decision)
    if effect.kind == Effect.Kind.ASK_NUMBER:
        return Letter(f"{task.code}: đề nghị cấp số văn bản", (f"{made} Đề nghị văn thư cấp số.", "", about), page)
    if effect.kind == Effect.Kind.TELL_RECALL:
        return Letter(f"{task.code}: phê duyệt đã bị thu hồi", (*recalled(effect.decision), "", about), page)
    return Letter(f"{task.code}: báo cáo đã được phê duyệt", (made, "", about), page)


def deadline(task: Task) -> list[str]:
    """Say until when the task is due, when it is at all."""
    return [f"Thời hạn: {task.effective_due_on:%d/%m/%Y}."] if task.effective_due_on else []


def made_in_words(decision: Decision) -> str:
    """Say who approved what, and when."""
    at = timezone.localtime(decision.made_at)
    signed = f"{decision.title_line} {decision.signer_name}"
    return f"Báo cáo lần {decision.round} đã được {signed} phê duyệt lúc {at:%H:%M} ngày {at:%d/%m/%Y}."


def recalled(decision: Decision) -> list[str]:
    """Say that an approval no longer holds, why, and what becomes of its number."""
    by = decision.withdrawn_by.name if decision.withdrawn_by else ""
    lines = [f"Phê duyệt đã báo trước đây không còn hiệu lực: {by} đã thu hồi.", f"Lý do: {decision.withdrawn_note}"]
    number = number_of(decision)
    return [*lines, f"Số văn bản đã cấp ({number}) được giữ nguyên, không cấp lại."] if number else lines


def readers_of(effect: Effect) -> list[User]:
    """Return whom an effect tells: the signer, the records clerks, or the unit's heads and who submitted the report."""
    task = effect.task
    if effect.kind == Effect.Kind.TELL_SIGNER:
        return [effect.person] if effect.person else []
    if effect.kind == Effect.Kind.ASK_NUMBER:
        return holding(Right.NUMBER, task.coordinating_unit)
    heads = holding(Right.SUBMIT_REPORT, task.lead_unit)
    submitter = effect.decision.submission.submitted_by if effect.decision else None
    return [*heads, submitter] if submitter and submitter not in heads else heads


def holding(right: Right, unit: Unit | None) -> list[User]:
    """Return the active people who hold a right on a unit."""
    held = User.objects.filter(unitgrant__content_object=unit, unitgrant__permission__codename=right, is_active=True)
    return list(held.distinct().order_by("pk"))


def post(effect: Effect) -> str:
    """Send an effect's letter; return who could not be reached, in words. Raises OSError when the mail server fails.

    The number of the letter is the effect's own, so that one sent again after a crash is known to be the same.
    """
    readers = [one for one in readers_of(effect) if one.is_active]
    letter = letter_for(effect)
    addresses = list(dict.fromkeys(one.email for one in readers if one.email))
    if not settings.MAIL_IS_SENT:
        return NO_SERVER
    if addresses:
        send(letter, addresses, name=f"effect-{effect.pk}")
    without = [one.name for one in readers if not one.email]
    return f"Chưa có địa chỉ thư: {', '.join(without)}" if without else "" if addresses else "Không có ai để báo"
